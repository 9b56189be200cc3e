"""What a day sheet gives: the stops of one day in order, and what was noticed on the way."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from wayhome.core.errors import Refused, refuse
from wayhome.core.limits import SHORT_TEXT, UPLOAD_BYTES
from wayhome.core.local_time import comes_twice

EVENTS = 10_000
"""The most events (or rows) of a file: a busy worker's ten years."""

STOPS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetStop:
    """One appointment of the day: instants in UTC, degrees of WGS 84. Without `address` nobody goes anywhere."""

    title: str
    address: str
    starts_at: datetime
    ends_at: datetime
    with_whom: str = ""
    latitude: float | None = None
    longitude: float | None = None
    uid: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySheet:
    """A day's stops, the earliest first, and remarks in words: what was left out or read in a certain way."""

    day: date
    stops: tuple[SheetStop, ...]
    remarks: tuple[str, ...] = ()


def check_size(content: bytes) -> None:
    """Raise Refused for a file that is empty or over 5 MB."""
    if not content.strip():
        raise refused("empty", "This file is empty. Export the calendar again.")
    if len(content) > UPLOAD_BYTES:
        words = f"This file has {len(content) / 1e6:.1f} MB; at most {UPLOAD_BYTES // 1_000_000} MB can be read."
        raise refused("too-large", words + " Export one month instead of everything.")


def refused(code: str, message: str) -> Refused:
    """Return a refusal of the file."""
    return refuse(code, message, on="file")


def short(text: object) -> str:
    """Return text as one line that fits: line breaks become commas, what cannot be kept goes."""
    lines = [line.strip(" ,;") for line in str(text or "").replace("\x00", "").splitlines()]
    whole = ", ".join(line for line in lines if line)
    whole = "".join(character for character in whole if not "\ud800" <= character <= "\udfff")
    return whole if len(whole) <= SHORT_TEXT else whole[: SHORT_TEXT - 1] + "…"


def day_bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the day's first instant and the first of the next, in `zone` (23 or 25 hours apart at a change)."""
    begins = datetime(day.year, day.month, day.day, tzinfo=zone)
    after = day + timedelta(days=1)
    return begins, datetime(after.year, after.month, after.day, tzinfo=zone)


def instant(local: datetime, zone: ZoneInfo, remarks: list[str]) -> datetime:
    """Return a local time (aware, or meant in `zone`) as an instant in UTC, and remark on a clock change.

    An hour that is skipped is read as the hour after; of one that comes twice the first is meant,
    so that nobody is looked for too late.
    """
    aware = local.replace(tzinfo=zone) if local.tzinfo is None else local
    found = aware.astimezone(UTC)
    back = found.astimezone(aware.tzinfo).replace(tzinfo=None)
    wall = aware.replace(tzinfo=None)
    if back != wall:
        remarks.append(f"{wall:%H:%M} does not exist on {wall:%d %B}: the clocks go forward. Read as {back:%H:%M}.")
    elif comes_twice(aware):
        remarks.append(f"{wall:%H:%M} comes twice on {wall:%d %B}: the clocks go back. The first is meant.")
        found = aware.replace(fold=0).astimezone(UTC)
    return found


def finished(day: date, stops: list[SheetStop], remarks: list[str]) -> DaySheet:
    """Return the sheet in order, each remark once, with no more stops than one visit has."""
    ordered = sorted(stops, key=lambda stop: (stop.starts_at, stop.ends_at, stop.uid))
    if len(ordered) > STOPS:
        remarks.append(f"{len(ordered)} appointments on one day: only the first {STOPS} are shown.")
    return DaySheet(day=day, stops=tuple(ordered[:STOPS]), remarks=tuple(dict.fromkeys(remarks)))
