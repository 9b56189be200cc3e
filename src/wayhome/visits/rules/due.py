"""When a person who is out must be heard from: pure decisions over what is planned and what was heard."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

ARRIVAL = "arrival"
CHECK_IN = "check_in"
DEPARTURE = "departure"
RETURN = "return"

EXTENSION_MINUTES_LEAST = 1
EXTENSION_MINUTES_MOST = 1_440


@dataclass(frozen=True, slots=True, kw_only=True)
class StopTimes:
    """One stop on the way: when arrival and departure are expected, and what was reported of it."""

    arrival_at: datetime | None = None
    departure_at: datetime | None = None
    arrived: bool = False
    left: bool = False
    skipped: bool = False

    @property
    def is_over(self) -> bool:
        """Say whether nothing more is expected of this stop."""
        return self.left or self.skipped


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """What was promised next, and when."""

    at: datetime
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """When the person must be heard from, and about what."""

    at: datetime
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A sign of life, clamped: when it happened, and whether it moves what is due."""

    occurred_at: datetime
    counted: bool


def next_milestone(stops: Sequence[StopTimes], expected_back_at: datetime) -> Milestone:
    """Return the earliest thing that was promised and has not been reported; at the last, the return.

    An arrival that was reported is done; a stop that was left or skipped is over altogether.
    """
    pending = [Milestone(at=expected_back_at, kind=RETURN)]
    for stop in stops:
        if stop.is_over:
            continue
        if stop.arrival_at is not None and not stop.arrived:
            pending.append(Milestone(at=stop.arrival_at, kind=ARRIVAL))
        if stop.departure_at is not None:
            pending.append(Milestone(at=stop.departure_at, kind=DEPARTURE))
    order = {ARRIVAL: 0, DEPARTURE: 1, RETURN: 2}
    return min(pending, key=lambda milestone: (milestone.at, order[milestone.kind]))


def due_after(*, milestone: Milestone, last_heard_at: datetime, interval_seconds: int) -> Due:
    """Return the earlier of the next milestone and the last word plus the interval.

    The check-in's SQL (statements.py) says the same; a test holds the two together.
    """
    check_in_at = last_heard_at + timedelta(seconds=interval_seconds)
    if milestone.at <= check_in_at:
        return Due(at=milestone.at, kind=milestone.kind)
    return Due(at=check_in_at, kind=CHECK_IN)


def hear(*, claimed_at: datetime | None, received_at: datetime, last_heard_at: datetime | None) -> Heard:
    """Clamp a sign of life to its receipt; it counts only if it is later than the last one.

    A phone that was offline sends its own time; a phone whose clock runs ahead is not believed.
    What is said now always counts, also while the clock stands at its high-water mark.
    """
    if claimed_at is None:
        return Heard(occurred_at=received_at, counted=True)
    occurred_at = min(claimed_at, received_at)
    return Heard(occurred_at=occurred_at, counted=last_heard_at is None or occurred_at > last_heard_at)


def shift_stops(stops: Sequence[StopTimes], by: timedelta) -> tuple[StopTimes, ...]:
    """Return the stops with everything that is still expected moved `by`."""
    return tuple(_shifted(stop, by) for stop in stops)


def _shifted(stop: StopTimes, by: timedelta) -> StopTimes:
    if stop.is_over:
        return stop
    arrival_at = stop.arrival_at if stop.arrived or stop.arrival_at is None else stop.arrival_at + by
    departure_at = stop.departure_at + by if stop.departure_at is not None else None
    return replace(stop, arrival_at=arrival_at, departure_at=departure_at)


def extension(*, milestone_at: datetime, occurred_at: datetime, minutes: int) -> timedelta:
    """Return by how much the plan moves when somebody asks for `minutes` more.

    Fifteen minutes more are fifteen minutes from the promised time, or from now if that is past.
    """
    return max(milestone_at, occurred_at) + timedelta(minutes=minutes) - milestone_at


def departure_after_late_arrival(stop: StopTimes, arrived_at: datetime) -> datetime | None:
    """Return when departure is expected of someone who arrived at `arrived_at`: the stay keeps its length.

    Only ever later than planned. The new time is kept with the arrival as a recorded extension.
    """
    if stop.departure_at is None or stop.arrival_at is None or arrived_at <= stop.arrival_at:
        return stop.departure_at
    return arrived_at + (stop.departure_at - stop.arrival_at)
