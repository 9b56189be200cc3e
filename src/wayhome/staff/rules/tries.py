"""When somebody is told that others try to come in as them: pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

TOLD_FROM = 5
"""So many wrong answers within the hour are no slip of the finger any more; the sign-in's own limit is the same."""

WITHIN = timedelta(hours=1)
"""Tries are counted by the hour, and told at most once an hour: whoever tries cannot flood anybody's telephone."""

MOST = 30_000
"""The count stops here (the column's bound); nobody needs to know more exactly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """Wrong answers given in one person's name since `began_at`, and when the person last heard of any."""

    began_at: datetime
    last_at: datetime
    count: int = 0
    told_at: datetime | None = None


def counted(before: Tried, now: datetime, times: int) -> Tried:
    """Return `before` with `times` more tries at `now`; after an hour they are counted anew."""
    if now - before.began_at >= WITHIN:
        return replace(before, began_at=now, last_at=now, count=times)
    return replace(before, last_at=now, count=min(MOST, before.count + times))


def is_to_be_told(tried: Tried, now: datetime) -> bool:
    """Say whether the person is to hear of it now."""
    if tried.count < TOLD_FROM:
        return False
    return tried.told_at is None or now - tried.told_at >= WITHIN
