"""A worker's day sheet, an iCalendar or CSV file, as the stops of one day. Pure, bounded, never trusted."""

from datetime import date

from wayhome.visits.daysheet.bounded import read_calendar_bounded
from wayhome.visits.daysheet.sheet import DaySheet, SheetStop, check_size
from wayhome.visits.daysheet.table import read_table
from wayhome.visits.daysheet.text import decoded

__all__ = ["DaySheet", "SheetStop", "read_day_sheet"]


def read_day_sheet(content: bytes, *, day: date, zone: str) -> DaySheet:
    """Return the stops of `day` in the office's `zone`, from an .ics or a CSV file (told apart by what is in it).

    Raises Refused on the field "file" for what is too large, hostile, or neither of the two.
    """
    check_size(content)
    beginning = decoded(content[:400].lstrip(b"\r\n\t "))[0].lstrip("\ufeff\r\n\t ").upper()
    if beginning.startswith("BEGIN:"):
        return read_calendar_bounded(content, day=day, zone=zone)
    return read_table(content, day=day, zone=zone)
