"""The office's other ladder: what the change may do and what it never does."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from wayhome.alarms.rules import ClimbState, LadderPlan, Step, change_form, climb

NOW = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
TARGETS = ("duty_monitor", "duty_backup", "supervisors", "safety_officers", "companion")


def plan(form: str, *steps: tuple[str, int], at_once: bool = False, repeat: int = 300, lease: int = 600) -> LadderPlan:
    return LadderPlan(
        form=form,
        police_seconds=2_700,
        police_seconds_hazard=1_200,
        lease_seconds=lease,
        repeat_seconds=repeat,
        steps=tuple(Step(id=f"{form}{n}", delay_seconds=delay, target=who) for n, (who, delay) in enumerate(steps)),
        at_once=at_once,
    )


def at(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


def state(step: int, step_at: datetime | None) -> ClimbState:
    return ClimbState(step=step, step_at=step_at, ring_at=at(4), police_at=at(30))


def change(
    old: LadderPlan,
    stands_at: ClimbState,
    new: LadderPlan,
    *,
    taken: tuple[int, ...] = (0,),
    nobody: tuple[str, ...] = (),
) -> tuple[LadderPlan, ClimbState]:
    return change_form(
        old,
        stands_at,
        new,
        at=NOW,
        taken=taken,
        stood=[step.target not in nobody for step in old.steps],
        stands=[step.target not in nobody for step in new.steps],
    )


def targets(ladder: LadderPlan) -> list[str]:
    return [step.target for step in ladder.steps]


DAY = plan("in_hours", ("duty_monitor", 0), ("supervisors", 600))


def test_the_first_people_of_the_new_form_are_told_at_once_if_none_of_it_was() -> None:
    night = plan("out_of_hours", ("safety_officers", 0), ("companion", 300))
    merged, after = change(DAY, state(1, at(9)), night)
    assert merged.form == "out_of_hours"
    assert targets(merged) == ["duty_monitor", "safety_officers", "companion", "supervisors"]
    assert after == replace(state(1, at(9)), step_at=NOW)
    assert [step.delay_seconds for step in merged.steps] == [0, 0, 300, 240], "the supervisors keep their time"


def test_whoever_was_told_is_not_told_twice_and_the_next_is_no_later() -> None:
    night = plan("out_of_hours", ("duty_monitor", 0), ("safety_officers", 1_200), ("supervisors", 60))
    merged, after = change(DAY, state(1, at(9)), night)
    assert targets(merged) == ["duty_monitor", "safety_officers", "supervisors"]
    assert after.step_at == at(9), "not twenty minutes from now"
    assert merged.steps[2].delay_seconds == 0, "the supervisors were due then"


def test_a_ladder_that_rang_to_its_end_goes_on_at_once() -> None:
    night = plan("out_of_hours", ("duty_monitor", 0), ("safety_officers", 1_200))
    merged, after = change(DAY, state(2, None), night, taken=(0, 1))
    assert targets(merged) == ["duty_monitor", "supervisors", "safety_officers"]
    assert after.step_at == NOW


def test_where_the_new_form_adds_nobody_all_stays_as_it_is() -> None:
    night = plan("out_of_hours", ("duty_monitor", 0))
    merged, after = change(DAY, state(2, None), night, taken=(0, 1))
    assert targets(merged) == ["duty_monitor", "supervisors"]
    assert after.step_at is None


def test_a_step_that_was_passed_is_taken_in_the_new_form_if_somebody_stands_there_now() -> None:
    night = plan("out_of_hours", ("duty_monitor", 0), ("safety_officers", 60))
    merged, _ = change(DAY, state(1, at(9)), night, taken=())
    assert targets(merged) == ["duty_monitor", "duty_monitor", "safety_officers", "supervisors"]
    merged, after = change(DAY, state(1, at(9)), night, taken=(), nobody=("duty_monitor",))
    assert targets(merged) == ["duty_monitor", "safety_officers", "supervisors"]
    assert after.step_at == NOW


def test_a_step_without_anybody_delays_none_behind_it() -> None:
    night = plan("out_of_hours", ("safety_officers", 0), ("companion", 300))
    merged, _ = change(DAY, state(1, at(9)), night, nobody=("safety_officers",))
    assert [step.delay_seconds for step in merged.steps] == [0, 0, 0, 540]


def test_panic_tells_everybody_of_the_new_form_in_one_moment() -> None:
    day = replace(DAY, at_once=True)
    night = plan("out_of_hours", ("safety_officers", 0), ("companion", 300), at_once=True)
    merged, after = change(day, state(2, None), night, taken=(0, 1))
    assert climb(merged, after, [True] * 4, now=NOW).taken == (2, 3)


def test_the_shorter_lease_and_repeat_hold_and_the_police_time_stays() -> None:
    night = replace(plan("out_of_hours", ("companion", 0), repeat=60, lease=900), police_seconds=9_000)
    merged, after = change(DAY, state(1, at(9)), night)
    assert (merged.repeat_seconds, merged.lease_seconds, merged.police_seconds) == (60, 600, 2_700)
    assert after.police_at == at(30)


def test_the_change_is_a_moment_at_which_the_alarm_wakes_and_holds_no_message_back() -> None:
    standing = replace(state(1, at(9)), form_until=at(1))
    free = climb(DAY, standing, [True, True], now=NOW)
    assert (free.wake_at, free.try_until) == (at(1), at(4))
    held = climb(DAY, replace(standing, lease_until=at(8)), [True, True], now=NOW)
    assert held.wake_at == at(8), "whoever has it is left in peace"


def reached_at(ladder: LadderPlan, stands_at: ClimbState, there: set[str]) -> dict[str, datetime]:
    """Climb for hours, and say when each target still to come was first told."""
    found: dict[str, datetime] = {}
    standing = [step.target in there for step in ladder.steps]
    for minute in range(200):
        done = climb(ladder, stands_at, standing, now=at(minute))
        for number in done.taken:
            found.setdefault(ladder.steps[number].target, at(minute))
        stands_at = done.state
    return found


ladders = st.lists(
    st.tuples(st.sampled_from(TARGETS), st.integers(0, 20).map(lambda m: m * 60)), min_size=1, max_size=5
)


@given(
    day=ladders,
    night=ladders,
    step=st.integers(0, 5),
    wait=st.integers(0, 20),
    there=st.sets(st.sampled_from(TARGETS)),
    once=st.booleans(),
)
def test_nobody_is_told_later_than_without_the_change_and_nobody_of_either_form_is_left_out(
    day: list[tuple[str, int]], night: list[tuple[str, int]], step: int, wait: int, there: set[str], *, once: bool
) -> None:
    old, new = plan("in_hours", *day, at_once=once), plan("out_of_hours", *night, at_once=once)
    step = min(step, len(old.steps))
    before = state(step, at(wait) if step < len(old.steps) else None)
    taken = tuple(number for number in range(step) if old.steps[number].target in there)
    nobody = tuple(target for target in TARGETS if target not in there)
    merged, after = change(old, before, new, taken=taken, nobody=nobody)
    assert merged.steps[:step] == old.steps[:step], "whoever was told goes on being rung"
    assert after.police_at == before.police_at
    if before.step_at is not None:
        assert after.step_at is not None
        assert after.step_at <= before.step_at
    told = {old.steps[number].target for number in taken}
    as_it_was, as_it_is = reached_at(old, before, there), reached_at(merged, after, there)
    for target, moment in as_it_was.items():
        assert as_it_is[target] <= moment
    stand = [one.target for one in new.steps if one.target in there]
    assert told | as_it_is.keys() >= set(stand)
    if stand and not told & {one.target for one in new.steps}:
        assert as_it_is[stand[0]] == NOW, "told at once"
    coming = [one.target for one in merged.steps[step:]]
    assert len(coming) == len(set(coming)), "one step a target"


@given(day=ladders, night=ladders, there=st.sets(st.sampled_from(TARGETS)))
def test_however_often_the_office_opens_and_closes_the_ladder_does_not_grow_without_end(
    day: list[tuple[str, int]], night: list[tuple[str, int]], there: set[str]
) -> None:
    forms = [plan("in_hours", *day), plan("out_of_hours", *night)]
    ladder, now_at = forms[0], state(0, NOW)
    nobody = tuple(target for target in TARGETS if target not in there)
    for turn in range(1, 20):
        done = climb(ladder, now_at, [step.target in there for step in ladder.steps], now=at(200 * turn))
        taken = tuple(n for n in range(done.state.step) if ladder.steps[n].target in there)
        ladder, now_at = change(ladder, done.state, forms[turn % 2], taken=taken, nobody=nobody)
    assert len(ladder.steps) <= len(day) + len(night)
