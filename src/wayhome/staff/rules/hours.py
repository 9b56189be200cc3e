"""When an office is open, by its own clock: pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from wayhome.core.errors import Problem

UNTIL_MIDNIGHT = time(23, 59)
"""A day that ends at 23:59 ends at midnight: 24:00 cannot be typed into a clock."""

AHEAD = timedelta(days=8)
"""How far around a moment openings and closings are looked for: a week, and a day over."""

MOST_SPELLS = 42
"""Opening hours of a week: six spells a day are more than any office has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """Open on `weekday` (0 Monday to 6 Sunday) from `opens` until just before `closes`, local time."""

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenOrShut:
    """Whether an office is open, since when and until when; None where that lies further off than `AHEAD`."""

    is_open: bool
    since: datetime | None
    until: datetime | None


def is_open(hours: Iterable[Hours], at: datetime, zone: ZoneInfo) -> bool:
    """Say whether the office is open at the instant `at`; without any hours it never is.

    In the hour that comes twice in autumn it opens, and closes, when the clock shows that time first.
    """
    local = at.astimezone(zone)
    if local.fold:
        return any(_spans(spell, local, zone) for spell in hours)
    wall = local.time()
    return any(
        spell.weekday == local.weekday()
        and spell.opens <= wall
        and (wall < spell.closes or spell.closes == UNTIL_MIDNIGHT)
        for spell in hours
    )


def open_or_shut(hours: Sequence[Hours], at: datetime, zone: ZoneInfo) -> OpenOrShut:
    """Say whether the office is open at the instant `at`, since and until when (UTC), also where its clock changes."""
    now_open = is_open(hours, at, zone)
    edges = _edges(hours, at, zone) if hours else []
    before = (edge for edge in reversed(edges) if edge <= at)
    moment = timedelta(microseconds=1)
    since = next((edge for edge in before if is_open(hours, edge - moment, zone) != now_open), None)
    until = next((edge for edge in edges if edge > at and is_open(hours, edge, zone) != now_open), None)
    return OpenOrShut(is_open=now_open, since=since, until=until)


def _edges(hours: Sequence[Hours], at: datetime, zone: ZoneInfo) -> list[datetime]:
    """Return every instant near `at` at which the office may open or close, in order.

    An edge that the clock shows twice is two instants; in the hour that it skips, the skip is the edge.
    """
    today = at.astimezone(zone).date()
    days = [today + timedelta(days=number) for number in range(-AHEAD.days, AHEAD.days + 1)]
    found = {_instant(day, time(0), zone, fold) for day in days for fold in (0, 1)}
    for spell in hours:
        own = [day for day in days if day.weekday() == spell.weekday]
        found |= {
            _instant(day, wall, zone, fold) for day in own for wall in (spell.opens, spell.closes) for fold in (0, 1)
        }
    found |= {_shift(day, zone) for day in days}
    return sorted(found)


def _instant(day: date, wall: time, zone: ZoneInfo, fold: int) -> datetime:
    return datetime.combine(day, wall.replace(fold=fold), zone).astimezone(UTC)


def _shift(day: date, zone: ZoneInfo) -> datetime:
    """Return the minute of this day at which the clock changed, else the day's end."""
    begins, ends = (_instant(day + timedelta(days=number), time(12), zone, 0) for number in (-1, 0))
    offset = begins.astimezone(zone).utcoffset()
    while ends - begins > timedelta(minutes=1):
        middle = begins + timedelta(minutes=(ends - begins) // timedelta(minutes=2))
        if middle.astimezone(zone).utcoffset() == offset:
            begins = middle
        else:
            ends = middle
    return ends


def _spans(spell: Hours, local: datetime, zone: ZoneInfo) -> bool:
    """Compare instants: the wall clock was at this time an hour ago already."""
    opens_at, closes_at = (datetime.combine(local.date(), at, zone) for at in (spell.opens, spell.closes))
    if spell.weekday != local.weekday() or local.astimezone(UTC) < opens_at.astimezone(UTC):
        return False
    return spell.closes == UNTIL_MIDNIGHT or local.astimezone(UTC) < closes_at.astimezone(UTC)


def hours_wrong(hours: Iterable[Hours]) -> list[Problem]:
    """Say what is wrong with a week's hours; a problem's field is `hours-WEEKDAY`."""
    ordered = sorted(hours, key=lambda spell: (spell.weekday, spell.opens))
    if len(ordered) > MOST_SPELLS:
        return [Problem(code="too_many", message=f"At most {MOST_SPELLS} opening times a week.")]
    wrong = []
    before: Hours | None = None
    for spell in ordered:
        field = f"hours-{spell.weekday}"
        if not 0 <= spell.weekday <= 6:  # noqa: PLR2004 - the days of a week
            wrong.append(Problem(code="weekday", field=field, message="There is no such day of the week."))
        elif spell.closes <= spell.opens:
            words = "It closes before it opens. Hours past midnight are written on both days: until 23:59, from 00:00."
            wrong.append(Problem(code="closes_before", field=field, message=words))
        elif before is not None and before.weekday == spell.weekday and spell.opens < before.closes:
            wrong.append(Problem(code="overlap", field=field, message="These hours overlap."))
        before = spell
    return wrong


def zone_wrong(name: str) -> list[Problem]:
    """Say what is wrong with the name of a time zone."""
    if name in available_timezones():
        return []
    words = f"“{name[:60]}” is not a time zone. Choose one such as Europe/Dublin."
    return [Problem(code="unknown_zone", field="time_zone", message=words)]
