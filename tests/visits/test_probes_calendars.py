"""Probes: one bad calendar never stops other people's, whatever its address or its server says."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest

from tests.cast import Cast
from tests.clock import HeldClock
from tests.visits.published import Server, calendar, calendar_server
from wayhome.staff.models import Person
from wayhome.visits import actions, feeds, tasks
from wayhome.visits.models import CalendarFeed

GOOD = calendar(("a", "1000", "1100", "12 Quay Street"))


@pytest.fixture
def server() -> Iterator[Server]:
    with calendar_server() as found:
        yield found


@pytest.fixture
def ben_s(cast: Cast, clock: HeldClock, server: Server) -> Person:
    """Ben's calendar, which is fine, and is due after Nora's."""
    server.content = GOOD
    actions.set_feed(cast.actor(cast.ben), server.url)
    CalendarFeed.objects.update(tried_at=clock.now)
    clock.advance(minutes=10)
    return cast.ben


BAD = [
    "https://m\u00fcller.example/x.ics",
    "https://nowhere.invalid/x.ics",
    "https://.example/x.ics",
    f"https://{'a' * 64}.example/x.ics",
    "https://user:p\u00e4ss@127.0.0.1/x.ics",
    "https://127.0.0.1:99999/x.ics",
    "https://127.0.0.1:0/x.ics",
    "https://127.0.0.1/\u00e9\u2028?x=\ud7ff",
    "https://[::1%25eth0]/x.ics",
    "https://127.0.0.1:1/x.ics\u0085",
    "https://localhost:1/#\r\nHost:x",
]


@pytest.mark.parametrize("url", BAD)
def test_a_bad_address_costs_its_owner_alone(cast: Cast, ben_s: Person, url: str) -> None:
    CalendarFeed.objects.create(person=cast.nora, url=url)
    tasks.refresh_round(lambda: False)
    bad, good = (CalendarFeed.objects.get(person=person) for person in (cast.nora, ben_s))
    assert bad.error != ""
    assert bad.tried_at is not None, "it gives up its place in the row"
    assert url not in bad.error
    assert (good.error, good.fetched_at) == ("", good.tried_at)


@pytest.mark.parametrize("etag", ["\u00e9", "\u2603", '"x"\t', "x" * 5_000, "\x7f", ""])
def test_an_odd_etag_comes_back_or_is_left_out(cast: Cast, ben_s: Person, server: Server, etag: str) -> None:
    CalendarFeed.objects.filter(person=ben_s).update(etag=etag[:300], body=GOOD)
    tasks.refresh_round(lambda: False)
    assert CalendarFeed.objects.get(person=ben_s).error == ""


CONTENTS = [
    b"",
    b"\x00" * 100,
    b"\xff\xfe" * 50,
    b"BEGIN:VCALENDAR\r\n" * 2_000,
    b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:99999999T999999Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
    b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART:20260302T100000Z\nRRULE:FREQ=SECONDLY\nEND:VEVENT\nEND:VCALENDAR\n",
    b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART:20260302T100000Z\nDURATION:P99999999999D\nEND:VEVENT\nEND:VCALENDAR\n",
    b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART;TZID=Nowhere/X:20260302T100000\nEND:VEVENT\nEND:VCALENDAR\n",
    b"<html>sign in</html>",
]


@pytest.mark.parametrize("content", CONTENTS, ids=range(len(CONTENTS)))
def test_a_calendar_that_cannot_be_read_stops_nobody(
    cast: Cast, ben_s: Person, clock: HeldClock, server: Server, content: bytes
) -> None:
    from tests.alarms.scenes import go_out  # noqa: PLC0415 - beside its only use

    actions.set_feed(cast.actor(cast.nora), server.url)
    go_out(cast.nora, clock.now, source="feed")
    server.content = content
    tasks.refresh_round(lambda: False)
    assert all(feed.tried_at == clock.now for feed in CalendarFeed.objects.all())


def test_a_fault_of_ours_over_one_calendar_is_written_down_and_the_round_goes_on(
    cast: Cast, ben_s: Person, clock: HeldClock, monkeypatch: Any, caplog: pytest.LogCaptureFixture
) -> None:
    CalendarFeed.objects.create(person=cast.nora, url="https://127.0.0.1/secret.ics")
    fetch = feeds.fetch

    def broken(url: str, *, etag: str = "") -> feeds.Fetched:
        if "secret" in url:
            raise RuntimeError(url)
        return fetch(url, etag=etag)

    monkeypatch.setattr(feeds, "fetch", broken)
    with caplog.at_level(logging.ERROR):
        tasks.refresh_round(lambda: False)
    assert CalendarFeed.objects.get(person=ben_s).fetched_at == clock.now
    nora_s = CalendarFeed.objects.get(person=cast.nora)
    assert (nora_s.tried_at, nora_s.fetched_at) == (clock.now, None)
    assert "secret" not in "".join(record.getMessage() for record in caplog.records)
