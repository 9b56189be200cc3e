"""The hour that a clock shows twice when it goes back: the one place that says which of the two is meant.

Pure. A time of day is written by `time_words` wherever people read it; what they type in that hour
is taken as the first of the two, so that nobody is looked for an hour late.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ORDER = ("the first", "the second")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClocksGoBack:
    """The hour that comes twice: on `day` every time from `begins` until just before `ends`, local time."""

    day: date
    begins: time
    ends: time


def comes_twice(local: datetime) -> bool:
    """Say whether the clock shows this time of an aware `local` twice; no for one that it skips."""
    first, second = local.replace(fold=0).utcoffset(), local.replace(fold=1).utcoffset()
    return first is not None and second is not None and first > second


def which(local: datetime) -> str:
    """Return which of two it is, "the first, IST", or "" for a time that comes once."""
    if not comes_twice(local):
        return ""
    name = local.tzname() or ""
    return f"{ORDER[local.fold]}, {name}" if name.isalpha() else ORDER[local.fold]


def time_words(local: datetime) -> str:
    """Return the time of day of an aware local time: 14:05, or 01:30 (the first, IST)."""
    said = which(local)
    return f"{local:%H:%M} ({said})" if said else f"{local:%H:%M}"


def next_going_back(now: datetime, zone: ZoneInfo, *, days: int) -> ClocksGoBack | None:
    """Return the hour that comes twice in `zone` within so many days from `now`, None if there is none."""
    today = now.astimezone(zone).date()
    for number in range(days):
        begins, ends = (
            datetime.combine(today + timedelta(days=day), time(0), zone).astimezone(UTC) for day in (number, number + 1)
        )
        if _offset(begins, zone) > _offset(ends, zone):
            while ends - begins > timedelta(minutes=1):
                middle = begins + timedelta(minutes=(ends - begins) // timedelta(minutes=2))
                begins, ends = (middle, ends) if _offset(middle, zone) > _offset(ends, zone) else (begins, middle)
            first, over = (begins + timedelta(minutes=1)).astimezone(zone), _offset(begins, zone) - _offset(ends, zone)
            wall = first.replace(tzinfo=None)
            return ClocksGoBack(day=wall.date(), begins=wall.time(), ends=(wall + over).time())
    return None


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta(0)
