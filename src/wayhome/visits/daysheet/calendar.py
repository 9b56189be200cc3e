"""iCalendar (RFC 5545) as Outlook and Google write it: the events of one day.

Repeating events are expanded only for that day. Reading happens in a process of its own with a
bound on time and memory (bounded.py): a rule can be small and its expansion endless.
"""

import re
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events
import x_wr_timezone
from icalendar import Calendar

from wayhome.visits.daysheet.sheet import (
    EVENTS,
    DaySheet,
    SheetStop,
    check_size,
    day_bounds,
    finished,
    instant,
    refused,
    short,
)
from wayhome.visits.daysheet.text import decoded

TOO_OFTEN = re.compile(r"FREQ=(SECONDLY|MINUTELY|HOURLY)|BY(HOUR|MINUTE|SECOND)=", re.IGNORECASE)
COMPONENTS = 3 * EVENTS
NOT_A_CALENDAR = "This is no calendar file (.ics). Export it from Outlook or Google Calendar again."


def check_calendar(content: bytes) -> str:
    """Return the text of a calendar file, unfolded nowhere yet. Raises Refused for what must not be parsed."""
    check_size(content)
    text, _ = decoded(content)
    text = text.lstrip("\ufeff\r\n\t ").replace("\x00", "")
    upper = text.upper()
    if not upper.startswith("BEGIN:VCALENDAR"):
        raise refused("not-a-calendar", NOT_A_CALENDAR)
    events = upper.count("BEGIN:VEVENT")
    if events > EVENTS or upper.count("BEGIN:") > COMPONENTS:
        words = f"This calendar has {events} events; at most {EVENTS:,} can be read. Export one month."
        raise refused("too-many", words)
    unfolded = re.sub(r"\r?\n[ \t]", "", text)
    for line in unfolded.splitlines():
        if line[:5].upper() in {"RRULE", "EXRUL"} and TOO_OFTEN.search(line):
            words = "An event of this calendar repeats several times a day. Remove it, then export again."
            raise refused("repeats-too-often", words)
    return text


def read_calendar(content: bytes, *, day: date, zone: str) -> DaySheet:
    """Return the day's appointments. Floating times are meant in `zone`. Raises Refused.

    Call it through bounded.py: nothing here bounds the time that a hostile rule takes.
    """
    text = check_calendar(content)
    office = ZoneInfo(zone)
    try:
        calendar = x_wr_timezone.to_standard(Calendar.from_ical(text))
        begins, ends = day_bounds(day, office)
        query = recurring_ical_events.of(calendar, components=["VEVENT"], skip_bad_series=True)
        events = query.between(begins, ends)
        unknown = _unknown_zones(calendar)
    except (ValueError, KeyError, IndexError, AttributeError, TypeError, OverflowError) as error:
        raise refused("not-a-calendar", NOT_A_CALENDAR) from error
    remarks: list[str] = []
    stops = [stop for event in events if (stop := _stop(event, office, unknown, remarks)) is not None]
    return finished(day, stops, remarks)


def _unknown_zones(calendar: Any) -> dict[str, str]:
    """Return the zones that nothing knows, by the event's UID: expansion forgets them."""
    found = {}
    for event in calendar.walk("VEVENT"):
        begins = event.get("DTSTART")
        if begins is not None and isinstance(begins.dt, datetime) and begins.dt.tzinfo is None:
            found[str(event.get("UID"))] = begins.params.get("TZID", "")
    return found


def _stop(event: Any, office: ZoneInfo, zones: dict[str, str], remarks: list[str]) -> SheetStop | None:
    title = short(event.get("SUMMARY")) or "Appointment"
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        return None
    begins = event["DTSTART"].dt
    if not isinstance(begins, datetime):
        remarks.append(f"“{title}” lasts all day and is not taken as a stop.")
        return None
    unknown = zones.get(str(event.get("UID"))) if begins.tzinfo is None else None
    if unknown:
        remarks.append(f"The time zone “{short(unknown)}” of “{title}” is not known: read as the office's time.")
    ends = event["DTEND"].dt if "DTEND" in event else begins + timedelta(0)
    starts_at = instant(begins, office, remarks)
    ends_at = instant(ends, office, remarks) if isinstance(ends, datetime) else starts_at
    latitude, longitude = _place(event)
    return SheetStop(
        title=title,
        address=_address(event),
        starts_at=starts_at,
        ends_at=max(starts_at, ends_at),
        latitude=latitude,
        longitude=longitude,
        uid=f"{short(event.get('UID'))}@{starts_at:%Y%m%d}",
    )


ONLINE = re.compile(r"^(https?://|microsoft teams|google meet|zoom\b)", re.IGNORECASE)


def _address(event: Any) -> str:
    """Return where one goes; a meeting on the wire is no place."""
    where = short(event.get("LOCATION"))
    return "" if ONLINE.match(where) else where


def _place(event: Any) -> tuple[float | None, float | None]:
    geo = event.get("GEO")
    if geo is None:
        return None, None
    try:
        latitude, longitude = float(geo.latitude), float(geo.longitude)
    except (AttributeError, TypeError, ValueError):
        return None, None
    on_earth = abs(latitude) <= 90 and abs(longitude) <= 180  # noqa: PLR2004 - degrees
    return (latitude, longitude) if on_earth else (None, None)
