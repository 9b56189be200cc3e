"""What is due, whatever was planned and heard: properties."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as some

from wayhome.core.ids import new_id
from wayhome.visits.rules import (
    DEFAULT_POLICIES,
    Milestone,
    SignOut,
    StopPlan,
    StopTimes,
    check_sign_out,
    departure_after_late_arrival,
    due_after,
    extension,
    hear,
    interval_with,
    next_milestone,
    propose_grace,
    shift_stops,
    warnings_for,
)

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
instants = some.integers(-1_440, 2_880).map(lambda minutes: START + timedelta(minutes=minutes))
maybe = some.none() | instants
stops = some.lists(
    some.builds(
        StopTimes,
        arrival_at=maybe,
        departure_at=maybe,
        arrived=some.booleans(),
        left=some.booleans(),
        skipped=some.booleans(),
    ),
    max_size=6,
)


@given(stops, instants)
def test_the_next_milestone_is_never_after_the_return(found: list[StopTimes], back_at: datetime) -> None:
    assert next_milestone(found, back_at).at <= back_at


@given(instants, instants, some.integers(60, 86_400))
def test_what_is_due_is_neither_after_the_milestone_nor_after_the_interval(
    milestone_at: datetime, heard_at: datetime, interval: int
) -> None:
    due = due_after(
        milestone=Milestone(at=milestone_at, kind="return"), last_heard_at=heard_at, interval_seconds=interval
    )
    assert due.at == min(milestone_at, heard_at + timedelta(seconds=interval))


@given(maybe, instants, maybe)
def test_nobody_is_heard_from_in_the_future_and_only_forwards_counts(
    claimed: datetime | None, received: datetime, last: datetime | None
) -> None:
    heard = hear(claimed_at=claimed, received_at=received, last_heard_at=last)
    assert heard.occurred_at <= received
    if claimed is not None and last is not None:
        assert heard.counted == (heard.occurred_at > last)


@given(stops, instants, some.integers(1, 1_440), instants)
def test_an_extension_never_brings_anything_forward(
    found: list[StopTimes], back_at: datetime, minutes: int, now: datetime
) -> None:
    before = next_milestone(found, back_at)
    by = extension(milestone_at=before.at, occurred_at=now, minutes=minutes)
    after = next_milestone(shift_stops(found, by), back_at + by)
    assert after.at == before.at + by
    assert after.at >= now + timedelta(minutes=minutes)


@given(maybe, maybe, instants)
def test_a_late_arrival_never_shortens_the_stay(
    arrival: datetime | None, departure: datetime | None, at: datetime
) -> None:
    found = departure_after_late_arrival(StopTimes(arrival_at=arrival, departure_at=departure), at)
    assert (found is None) == (departure is None)
    if found is not None and departure is not None:
        assert found >= departure


@given(
    some.builds(SignOut, stops=some.lists(some.builds(StopPlan), max_size=4).map(tuple), expected_back_at=maybe),
    instants,
)
def test_any_sign_out_is_judged_and_none_breaks_the_rules(plan: SignOut, now: datetime) -> None:
    check_sign_out(plan, now=now, person_id=new_id())
    found = warnings_for(plan, now=now, is_watched=False)
    for policy in DEFAULT_POLICIES.values():
        assert 0 < interval_with(policy, found) <= policy.interval_seconds


def test_what_is_said_of_a_long_day_and_a_stop_without_address() -> None:
    plan = SignOut(stops=(StopPlan(purpose="?"),), expected_back_at=START + timedelta(hours=13), phone_carried="1")
    assert [one.code for one in warnings_for(plan, now=START, is_watched=True)] == ["long-day", "no-address"]


def test_another_grace_is_proposed_only_for_a_habit() -> None:
    assert propose_grace([1_080, 1_000, 1_100], 900) == 1_200
    assert propose_grace([1_080, 0, 1_100], 900) is None
    assert propose_grace([4_000, 4_000, 4_000], 900) is None
    assert propose_grace([3_000, 3_000, 3_000], 1_800) is None
