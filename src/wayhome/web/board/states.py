"""What the board says of each person, and who comes first: pure decisions.

Five states, by who needs attention: in alarm, overdue, due soon, out, in.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

SOON_SECONDS = 600
"""Due within this many seconds is "due soon"; with a short interval a third of it, so that "out" is seen at all."""

SECRET_KINDS = frozenset({"duress"})
"""Kinds that no device near the person may show: not their own, not those of colleagues who may be with them."""


class State(StrEnum):
    """The five states, worst first; the value is the word's key in templates and css."""

    ALARM = "alarm"
    OVERDUE = "overdue"
    DUE = "due"
    OUT = "out"
    IN = "in"

    @property
    def rank(self) -> int:
        """Return 0 for the worst."""
        return list(State).index(self)

    @property
    def words(self) -> str:
        """Return the state as people read it."""
        return {"alarm": "Alarm", "overdue": "Overdue", "due": "Due soon", "out": "Out", "in": "In"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAlarm:
    """An open alarm as the board shows it. `acknowledged_by` is "" while it must be answered."""

    id: UUID
    kind: str
    words: str
    severity: int
    due_at: datetime
    opened_at: datetime
    person_id: UUID | None = None
    office_id: UUID | None = None
    acknowledged_by: str = ""
    lease_until: datetime | None = None
    police_due: bool = False
    reason: str = ""
    late: bool = False
    is_drill: bool = False

    @property
    def must_be_answered(self) -> bool:
        """Say whether nobody holds it."""
        return not self.acknowledged_by

    @property
    def keep_silent(self) -> bool:
        """Say whether ringing the person would put them in danger."""
        return self.kind in SECRET_KINDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Outing:
    """Where somebody is and until when, as the duty desk reads it; never for a wall."""

    visit_id: UUID
    due_at: datetime
    due_words: str
    expected_back_at: datetime
    back_to: str
    interval_seconds: int
    grace_seconds: int
    signed_out_at: datetime | None = None
    last_heard_at: datetime | None = None
    stop_place: str = ""
    stop_address: str = ""
    stop_with: str = ""
    stop_purpose: str = ""
    stop_arrived_at: datetime | None = None
    stops_left: int = 0
    vehicle: str = ""
    phone: str = ""
    companion: str = ""
    missing: tuple[str, ...] = ()

    @property
    def grace_words(self) -> str:
        """Return the grace as people read it."""
        return f"{self.grace_seconds // 60} min grace"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One person on the board."""

    person_id: UUID
    name: str
    called: str
    office_id: UUID
    zone: str
    phone: str
    state: State
    outing: Outing | None = None
    alarms: tuple[OpenAlarm, ...] = ()

    @property
    def keep_silent(self) -> bool:
        """Say whether nobody may ring or text this person now."""
        return any(alarm.keep_silent for alarm in self.alarms)


def soon_seconds(interval_seconds: int) -> int:
    """Return how many seconds before the due time somebody counts as due soon."""
    return min(SOON_SECONDS, interval_seconds // 3)


def decide(outing: Outing | None, alarms: tuple[OpenAlarm, ...], now: datetime) -> State:
    """Return the state of a person: an open alarm that is no drill is worst; then what is due."""
    if any(not alarm.is_drill for alarm in alarms):
        return State.ALARM
    if outing is None:
        return State.IN
    if now >= outing.due_at:
        return State.OVERDUE
    if now >= outing.due_at - timedelta(seconds=soon_seconds(outing.interval_seconds)):
        return State.DUE
    return State.OUT


def worst_first(alarms: tuple[OpenAlarm, ...]) -> tuple[OpenAlarm, ...]:
    """Sort alarms: real before drills, unanswered first, then the most severe, then the oldest."""
    return tuple(
        sorted(alarms, key=lambda alarm: (alarm.is_drill, not alarm.must_be_answered, -alarm.severity, alarm.opened_at))
    )


def attention(line: Line) -> tuple[int, bool, int, datetime | None, str]:
    """Return the sorting key: state, unanswered alarms before held ones, severity, what is due first, name.

    Within one state either every line has an instant or none has, so that keys always compare.
    """
    name = (line.name or line.called).casefold()
    if line.state is State.ALARM:
        worst = worst_first(line.alarms)[0]
        return (line.state.rank, not worst.must_be_answered, -worst.severity, worst.opened_at, name)
    due_at = line.outing.due_at if line.outing else None
    return (line.state.rank, False, 0, due_at, name)


def in_order(lines: list[Line]) -> list[Line]:
    """Return the lines by who needs attention."""
    return sorted(lines, key=attention)


def without_secrets(alarms: tuple[OpenAlarm, ...]) -> tuple[OpenAlarm, ...]:
    """Return what a device that may be beside the person shows: nothing of a secret alarm."""
    return tuple(alarm for alarm in alarms if not alarm.keep_silent)


def bare(outing: Outing | None) -> Outing | None:
    """Return an outing without anything that tells where or with whom: what sorts, and no more."""
    if outing is None:
        return None
    return replace(
        outing,
        back_to="",
        stop_place="",
        stop_address="",
        stop_with="",
        stop_purpose="",
        stop_arrived_at=None,
        stops_left=0,
        vehicle="",
        phone="",
        companion="",
        missing=(),
    )
