from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from wayhome.alarms.rules import ClimbState, LadderPlan, Step, begin, climb

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def plan(*delays: int, at_once: bool = False, repeat: int = 300) -> LadderPlan:
    steps = tuple(
        Step(id=str(number), delay_seconds=delay, target="duty_monitor") for number, delay in enumerate(delays)
    )
    return LadderPlan(
        form="in_hours",
        police_seconds=2700,
        police_seconds_hazard=1200,
        lease_seconds=600,
        repeat_seconds=repeat,
        steps=steps,
        at_once=at_once,
    )


def at(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


def opened(ladder: LadderPlan) -> ClimbState:
    return begin(ladder, opened_at=NOW, due_at=at(-15), has_police_time=True, police_soon=False)


def test_a_plan_survives_being_stored() -> None:
    ladder = plan(0, 60)
    assert LadderPlan.from_json(ladder.as_json()) == ladder


def test_the_first_step_is_taken_at_opening_and_the_second_after_its_delay() -> None:
    ladder = plan(0, 300, 300)
    first = climb(ladder, opened(ladder), (True, True, True), now=NOW)
    assert first.taken == (0,)
    assert first.wake_at == at(5)
    early = climb(ladder, first.state, (True, True, True), now=at(4))
    assert early.taken == ()
    second = climb(ladder, first.state, (True, True, True), now=at(5))
    assert second.taken == (1,)


def test_the_first_steps_own_delay_is_not_waited() -> None:
    ladder = plan(900, 300)
    assert climb(ladder, opened(ladder), (True, True), now=NOW).taken == (0,)


def test_a_step_on_which_nobody_stands_is_passed_at_once() -> None:
    ladder = plan(0, 300, 300)
    decision = climb(ladder, opened(ladder), (False, True, True), now=NOW)
    assert decision.passed == (0,)
    assert decision.taken == (1,)
    assert not decision.nobody


def test_a_ladder_without_anybody_says_so_and_goes_on() -> None:
    ladder = plan(0, 300)
    decision = climb(ladder, opened(ladder), (False, False), now=NOW)
    assert decision.passed == (0, 1)
    assert decision.nobody
    again = climb(ladder, decision.state, (False, False), now=at(5))
    assert again.nobody
    assert again.wake_at == at(10)


def test_a_ladder_without_steps_still_rings_the_last_resort() -> None:
    ladder = plan()
    decision = climb(ladder, opened(ladder), (), now=NOW)
    assert decision.nobody
    assert decision.wake_at == at(5)


def test_earlier_steps_keep_ringing_and_the_last_repeats_for_ever() -> None:
    ladder = plan(0, 120, repeat=60)
    decision = climb(ladder, opened(ladder), (True, True), now=NOW)
    ring = climb(ladder, decision.state, (True, True), now=at(1))
    assert ring.ring_again == (0,)
    both = climb(ladder, ring.state, (True, True), now=at(2))
    assert both.taken == (1,)
    for minute in range(3, 200):
        both = climb(ladder, both.state, (True, True), now=at(minute))
        assert both.ring_again == (0, 1)


def test_panic_takes_every_step_at_once() -> None:
    ladder = plan(0, 300, 300, at_once=True)
    assert climb(ladder, opened(ladder), (True, True, True), now=NOW).taken == (0, 1, 2)


def test_whoever_holds_it_stops_the_climb_and_a_lapse_climbs_at_once() -> None:
    ladder = plan(0, 300, 300)
    state = climb(ladder, opened(ladder), (True, True, True), now=NOW).state
    held = ClimbState(
        step=state.step, step_at=state.step_at, ring_at=state.ring_at, lease_until=at(10), police_at=at(30)
    )
    during = climb(ladder, held, (True, True, True), now=at(6))
    assert (during.taken, during.ring_again, during.lapsed) == ((), (), False)
    assert during.wake_at == at(10)
    lapsed = climb(ladder, during.state, (True, True, True), now=at(10))
    assert lapsed.lapsed
    assert lapsed.taken[0] == 1
    assert lapsed.ring_again == (0,)
    assert lapsed.state.lease_until is None


def test_a_lapse_takes_a_step_early_that_was_not_due_yet() -> None:
    ladder = plan(0, 3600)
    held = ClimbState(step=1, step_at=at(60), ring_at=at(5), lease_until=at(10))
    assert climb(ladder, held, (True, True), now=at(10)).taken == (1,)


def test_a_lapse_after_the_last_step_rings_everybody_again() -> None:
    ladder = plan(0, 60)
    held = ClimbState(step=2, step_at=None, ring_at=at(50), lease_until=at(10))
    assert climb(ladder, held, (True, True), now=at(10)).ring_again == (0, 1)


def test_police_time_comes_while_somebody_holds_it_and_comes_again_until_settled() -> None:
    ladder = plan(0)
    state = ClimbState(step=1, step_at=None, ring_at=at(99), lease_until=at(99), police_at=at(30))
    assert not climb(ladder, state, (True,), now=at(29)).police
    due = climb(ladder, state, (True,), now=at(30))
    assert (due.police, due.police_first) == (True, True)
    again = climb(ladder, due.state, (True,), now=at(35))
    assert (again.police, again.police_first) == (True, False)
    settled = ClimbState(step=1, step_at=None, ring_at=at(99), police_at=at(30), police_settled=True)
    assert not climb(ladder, settled, (True,), now=at(36)).police


def test_police_time_runs_from_the_due_time_and_is_shorter_where_hazards_are_known() -> None:
    ladder = plan(0)
    soon = begin(ladder, opened_at=NOW, due_at=at(-15), has_police_time=True, police_soon=True)
    assert soon.police_at == at(5)
    assert opened(ladder).police_at == at(30)
    assert begin(ladder, opened_at=NOW, due_at=NOW, has_police_time=False, police_soon=True).police_at is None


@given(
    delays=st.lists(st.integers(0, 600), max_size=5),
    standing=st.lists(st.booleans(), min_size=5, max_size=5),
    leases=st.dictionaries(st.integers(0, 40), st.integers(1, 20), max_size=4),
    minutes=st.integers(1, 60),
)
def test_a_ladder_never_ends_silently_and_no_lease_moves_police(
    delays: list[int], standing: list[bool], leases: dict[int, int], minutes: int
) -> None:
    ladder = plan(*delays)
    there = standing[: len(delays)]
    state = opened(ladder)
    police_at, asked_at = state.police_at, None
    for minute in range(minutes):
        if minute in leases:
            state = ClimbState(
                step=state.step,
                step_at=state.step_at,
                ring_at=state.ring_at,
                lease_until=at(minute + leases[minute]),
                police_at=state.police_at,
                police_ring_at=state.police_ring_at,
            )
        decision = climb(ladder, state, there, now=at(minute))
        assert decision.wake_at > at(minute) - timedelta(seconds=1)
        assert decision.wake_at <= at(minute) + timedelta(minutes=60)
        asked_at = asked_at or (at(minute) if decision.police else None)
        state = decision.state
    assert state.police_at == police_at
    if minutes > 31:
        assert asked_at == at(30)
