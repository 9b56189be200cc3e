"""Day sheets as Outlook, Google and spreadsheets write them; hostile ones are refused in time and in words."""

import contextlib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from wayhome.core.clock import monotonic_seconds
from wayhome.core.errors import Refused
from wayhome.visits.daysheet import DaySheet, read_day_sheet
from wayhome.visits.daysheet.bounded import main
from wayhome.visits.daysheet.calendar import read_calendar
from wayhome.visits.daysheet.sheet import EVENTS

SAMPLES = Path(__file__).parent / "samples"
MONDAY = date(2026, 3, 2)


def read(name: str, day: date = MONDAY, zone: str = "Europe/Dublin") -> DaySheet:
    return read_day_sheet((SAMPLES / name).read_bytes(), day=day, zone=zone)


def calendar(*events: str, head: str = "") -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//y//EN", head]
    for event in events:
        lines += ["BEGIN:VEVENT", "UID:x", "DTSTAMP:20260101T000000Z", "SUMMARY:Visit", "LOCATION:Here", event]
        lines += ["END:VEVENT"]
    return "\r\n".join(line for line in [*lines, "END:VCALENDAR"] if line).replace("\n\n", "\n").encode()


def test_outlook() -> None:
    sheet = read("outlook.ics")
    assert [(stop.title, stop.address, stop.starts_at.strftime("%H:%M")) for stop in sheet.stops] == [
        ("Monday group", "Hill Road Community Centre", "09:00"),
        (
            "Home visit, first",
            "12 Quay Street, Flat 3, Harbour Town, a line so long that Outlook folds it in two",
            "10:00",
        ),
        ("Supervision", "", "12:00"),
        ("Floating", "3 Hill Road", "15:00"),
    ]
    assert sheet.remarks == ("“Payday” lasts all day and is not taken as a stop.",)


def test_an_exception_is_left_out_and_a_moved_one_is_where_it_was_moved_to() -> None:
    assert read("outlook.ics", date(2026, 3, 9)).stops == ()
    [moved] = read("outlook.ics", date(2026, 3, 16)).stops
    assert (moved.address, moved.starts_at) == ("The library", datetime(2026, 3, 16, 14, tzinfo=UTC))


def test_after_the_clocks_change_the_group_is_an_hour_earlier_in_utc() -> None:
    [group] = read("outlook.ics", date(2026, 3, 30)).stops
    assert group.starts_at == datetime(2026, 3, 30, 8, tzinfo=UTC)


def test_google() -> None:
    first, second = read("google.ics").stops
    assert (first.title, first.address) == ("Visit: family Ó Briain 李", "14 Mill Lane, Harbour Town, Ireland")
    assert (first.latitude, first.longitude) == (53.3331, -6.2489)
    assert second.title == "Collect medication"
    assert first.uid.startswith("abc123@google.com")


def test_a_table_in_another_encoding() -> None:
    sheet = read("day.csv", zone="Europe/Berlin")
    assert [(stop.address, stop.with_whom) for stop in sheet.stops] == [
        ("Höhenstraße 4", "Frau Müller"),
        ("Café Ørsted; hinten", "Herr Størk"),
    ]
    assert sheet.stops[0].starts_at == datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
    assert sheet.stops[1].starts_at == sheet.stops[1].ends_at == datetime(2026, 3, 2, 13, 30, tzinfo=UTC)
    assert len(sheet.remarks) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_tables_in_unicode(encoding: str) -> None:
    text = "start,address,latitude,longitude\n9.30,東京 1,35.6,139.7\n\n"
    [stop] = read_day_sheet(text.encode(encoding), day=MONDAY, zone="Asia/Tokyo").stops
    assert (stop.address, stop.latitude, stop.longitude) == ("東京 1", 35.6, 139.7)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "empty"),
        ("hello\nworld", "first row must name"),
        ("start,address\nsoon,Here", "Row 2: “soon” is no time"),
        ("start,address\n25:00,Here", "Row 2: “25:00” is no time"),
        ("date,start,address\n31/31/2026,9:00,Here", "is no date"),
        ("start,end,address\n9:00,8:00,Here", "the end is before the start"),
        ("start,address,lat\n9:00,Here,north", "is no latitude"),
        ("start,address,lat\n9:00,Here,91", "is no latitude"),
        ("start,address\n" + "soon,Here\n" * 12, "2 more rows"),
        ("start,address\n" + "9:00,Here\n" * (EVENTS + 1), "at most 10,000"),
        ("start,address\n9:00,\x00", "is no table"),
        ('start,address\n9:00,"' + "x" * 200_000, "cannot be read"),
        ("BEGIN:VCARD\nEND:VCARD", "no calendar file"),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:tomorrow\nEND:VCALENDAR", "no calendar file"),
    ],
)
def test_what_cannot_be_read_says_why(text: str, says: str) -> None:
    with pytest.raises(Refused) as refused:
        read_day_sheet(text.encode(), day=MONDAY, zone="Europe/Dublin")
    assert says in str(refused.value)
    assert refused.value.problems[0].field == "file"


def test_a_file_of_thirty_megabytes_is_refused_before_it_is_read() -> None:
    with pytest.raises(Refused, match=r"30\.0 MB"):
        read_day_sheet(b"BEGIN:VCALENDAR\r\n" + b"x" * 30_000_000, day=MONDAY, zone="Europe/Dublin")


def test_too_many_events_are_refused() -> None:
    content = b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\nEND:VEVENT\r\n" * (EVENTS + 1)
    with pytest.raises(Refused, match="at most 10,000"):
        read_day_sheet(content, day=MONDAY, zone="Europe/Dublin")


@pytest.mark.parametrize(
    "rule", ["FREQ=SECONDLY", "FREQ=MINUTELY", "FREQ=DAILY;BYHOUR=1,2,3;BYMINUTE=1,2", "FREQ=HOUR\r\n LY"]
)
def test_rules_that_repeat_within_the_day_are_refused(rule: str) -> None:
    content = calendar(f"DTSTART:20200101T000000Z\r\nRRULE:{rule}")
    with pytest.raises(Refused, match="several times a day"):
        read_day_sheet(content, day=MONDAY, zone="Europe/Dublin")


def test_a_rule_that_never_matches_ends_in_time() -> None:
    never = "DTSTART:00010101T000000Z\r\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"
    begun = monotonic_seconds()
    with contextlib.suppress(Refused):  # read in time, or refused: either way it ends
        read_day_sheet(
            calendar(*[never.replace("0001", f"{year:04}") for year in range(1900, 2000)]),
            day=MONDAY,
            zone="Europe/Dublin",
        )
    assert monotonic_seconds() - begun < 12


def test_the_hour_that_is_skipped_and_the_hour_that_comes_twice_are_said() -> None:
    skipped = calendar("DTSTART:20260329T013000\r\nDTEND:20260329T030000")
    sheet = read_day_sheet(skipped, day=date(2026, 3, 29), zone="Europe/Dublin")
    assert "does not exist" in sheet.remarks[0]
    assert sheet.stops[0].starts_at == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    twice = calendar("DTSTART:20261025T013000\r\nDTEND:20261025T030000")
    sheet = read_day_sheet(twice, day=date(2026, 10, 25), zone="Europe/Dublin")
    assert "comes twice" in sheet.remarks[0]
    assert sheet.stops[0].starts_at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_an_unknown_time_zone_is_read_as_the_offices_and_said() -> None:
    sheet = read_day_sheet(calendar("DTSTART;TZID=Mars/Olympus:20260302T100000"), day=MONDAY, zone="Europe/Dublin")
    assert "Mars/Olympus" in sheet.remarks[0]
    assert sheet.stops[0].starts_at == datetime(2026, 3, 2, 10, tzinfo=UTC)


def test_a_windows_zone_without_its_definition() -> None:
    content = calendar("DTSTART;TZID=W. Europe Standard Time:20260302T100000")
    [stop] = read_day_sheet(content, day=MONDAY, zone="Europe/Dublin").stops
    assert stop.starts_at == datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize("geo", ["GEO:91;0", "GEO:north;west", "GEO:1"])
def test_a_place_that_is_none_is_left_out(geo: str) -> None:
    content = calendar(f"DTSTART:20260302T100000Z\r\n{geo}")
    sheet = read_calendar(content, day=MONDAY, zone="Europe/Dublin")
    assert all(stop.latitude is None for stop in sheet.stops)


def test_only_so_many_stops_of_one_day() -> None:
    content = calendar(*[f"UID:{number}\r\nDTSTART:20260302T100000Z" for number in range(31)]).replace(
        b"UID:x\r\n", b""
    )
    sheet = read_day_sheet(content, day=MONDAY, zone="Europe/Dublin")
    assert len(sheet.stops) == 30
    assert "only the first 30" in sheet.remarks[-1]


def test_the_other_process_says_what_it_read(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import io  # noqa: PLC0415 - beside its only use
    import sys  # noqa: PLC0415 - beside its only use

    class Standard:
        buffer = io.BytesIO(b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:x\nEND:VCALENDAR")

    monkeypatch.setattr("resource.setrlimit", lambda *_: None)
    monkeypatch.setattr(sys, "stdin", Standard)
    assert main(["2026-03-02", "Europe/Dublin"]) == 0
    assert "not-a-calendar" in capsys.readouterr().out
