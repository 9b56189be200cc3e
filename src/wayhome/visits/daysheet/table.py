"""A day sheet as a table (CSV): columns found by their headings, encoding and separator found out."""

import csv
import io
import re
from collections.abc import Mapping
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from wayhome.visits.daysheet.sheet import EVENTS, DaySheet, SheetStop, check_size, finished, instant, refused, short
from wayhome.visits.daysheet.text import decoded

HEADINGS = {
    "date": ("date", "day", "start date"),
    "start": ("start", "from", "arrival", "arrive", "begin", "begins", "start time", "time"),
    "end": ("end", "to", "until", "departure", "leave", "ends", "end time"),
    "address": ("address", "location", "where", "place"),
    "title": ("purpose", "subject", "title", "summary", "what", "appointment"),
    "with": ("with", "with whom", "client", "name", "who"),
    "latitude": ("latitude", "lat"),
    "longitude": ("longitude", "lon", "lng", "long"),
}
SEPARATORS = ",;\t|"
PROBLEMS_SHOWN = 10
DATE_FORMATS = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y", "%Y/%m/%d")
TIME = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?(?::\d{2})?\s*([ap])?\.?m?\.?", re.IGNORECASE)
NOON = 12


def read_table(content: bytes, *, day: date, zone: str) -> DaySheet:
    """Return the rows of `day` (all rows where there is no date column). Raises Refused, naming every bad row."""
    check_size(content)
    text, encoding = decoded(content)
    remarks = [] if encoding.startswith("utf") else [f"The file was read as {encoding}. Check the names."]
    if "\x00" in text:
        raise refused("not-a-table", "This is no table. Save the day sheet as CSV, or export an .ics file.")
    rows, columns = _rows(text)
    office = ZoneInfo(zone)
    stops, problems = [], []
    for number, row in enumerate(rows, start=2):
        try:
            stop = _stop({name: row[at] for name, at in columns.items() if at < len(row)}, day, office, remarks)
        except ValueError as error:
            problems.append(f"Row {number}: {error}")
            continue
        if stop is not None:
            stops.append(stop)
    if problems:
        more = f" And {len(problems) - PROBLEMS_SHOWN} more rows." if len(problems) > PROBLEMS_SHOWN else ""
        raise refused("bad-rows", " ".join(problems[:PROBLEMS_SHOWN]) + more)
    return finished(day, stops, remarks)


def _rows(text: str) -> tuple[list[list[str]], dict[str, int]]:
    first = text.split("\n", maxsplit=1)[0]
    separator = max(SEPARATORS, key=first.count)
    try:
        rows = [row for row in csv.reader(io.StringIO(text), delimiter=separator) if any(cell.strip() for cell in row)]
    except csv.Error as error:
        words = "This table cannot be read. Save the day sheet as CSV, or export an .ics file."
        raise refused("not-a-table", words) from error
    if len(rows) > EVENTS + 1:
        raise refused("too-many", f"This table has {len(rows)} rows; at most {EVENTS:,} can be read.")
    headings = [cell.strip().lower() for cell in rows[0]]
    columns = {
        name: headings.index(known)
        for name, names in HEADINGS.items()
        for known in reversed(names)
        if known in headings
    }
    if "start" not in columns or "address" not in columns:
        words = "The first row must name the columns: at least “start” and “address”; also date, end, purpose, with."
        raise refused("no-headings", words)
    return rows[1:], columns


def _stop(row: Mapping[str, str], day: date, office: ZoneInfo, remarks: list[str]) -> SheetStop | None:
    on = _date(row["date"]) if row.get("date", "").strip() else day
    if on != day:
        return None
    starts_at = instant(datetime.combine(on, _time(row.get("start", ""))), office, remarks)
    ends_at = starts_at
    if row.get("end", "").strip():
        ends_at = instant(datetime.combine(on, _time(row["end"])), office, remarks)
    if ends_at < starts_at:
        raise ValueError("the end is before the start.")
    return SheetStop(
        title=short(row.get("title")) or "Appointment",
        address=short(row.get("address")),
        with_whom=short(row.get("with")),
        starts_at=starts_at,
        ends_at=ends_at,
        latitude=_degrees(row.get("latitude", ""), 90),
        longitude=_degrees(row.get("longitude", ""), 180),
    )


def _date(text: str) -> date:
    for form in DATE_FORMATS:
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 - a date has no zone
        except ValueError:
            continue
    message = f"“{short(text)[:30]}” is no date; write 2026-03-02 or 02/03/2026 (day first)."
    raise ValueError(message)


def _time(text: str) -> time:
    match = TIME.fullmatch(text.strip())
    message = f"“{short(text)[:30]}” is no time; write 14:30."
    if match is None:
        raise ValueError(message)
    hour, half = int(match[1]), (match[3] or "").lower()
    if half:
        hour = hour % NOON + (NOON if half == "p" else 0)
    try:
        return time(hour, int(match[2] or 0))
    except ValueError:
        raise ValueError(message) from None


def _degrees(text: str, most: int) -> float | None:
    if not text.strip():
        return None
    message = f"“{short(text)[:30]}” is no latitude or longitude."
    try:
        found = float(text.strip().replace(",", "."))
    except ValueError:
        raise ValueError(message) from None
    if not abs(found) <= most:
        raise ValueError(message)
    return found
