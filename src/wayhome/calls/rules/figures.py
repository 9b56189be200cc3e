"""Counting what came of call-backs, so that the cause is mended: a keypad lock, an old telephone. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

SHORT_DAYS, LONG_DAYS = 30, 365
KEPT_DAYS = LONG_DAYS
"""Older outcomes are deleted."""

MOST_LINES = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One thing that happened: a finished call-back, or an alarm that its person said was accidental."""

    at: datetime
    person_id: UUID | None
    device: str
    channel: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """One line: how often in the last 30 days and in the last 365. `person_id` None: nobody's, or not shown."""

    person_id: UUID | None
    device: str
    channel: str
    what: str
    in_month: int
    in_year: int


def count(told: Iterable[Told], now: datetime, *, by_person: bool) -> tuple[Count, ...]:
    """Return the lines, the most frequent first, at most 100; `by_person` False: of nobody by name or device."""
    month, year = now - timedelta(days=SHORT_DAYS), now - timedelta(days=LONG_DAYS)
    found: dict[tuple[UUID | None, str, str, str], list[int]] = {}
    for one in told:
        if one.at <= year:
            continue
        key = (one.person_id if by_person else None, one.device if by_person else "", one.channel, one.what)
        line = found.setdefault(key, [0, 0])
        line[0] += one.at > month
        line[1] += 1
    lines = (
        Count(person_id=person, device=device, channel=channel, what=what, in_month=short, in_year=long)
        for (person, device, channel, what), (short, long) in found.items()
    )
    ordered = sorted(lines, key=lambda line: (-line.in_month, -line.in_year, line.what, line.channel, line.device))
    return tuple(ordered[:MOST_LINES])
