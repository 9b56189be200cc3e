"""Calendar feeds: fetched with bounds from a real server; a changed calendar needs one tap."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.cast import Cast
from tests.clock import HeldClock
from tests.visits.stories import asked, visit_of
from wayhome.core.errors import Refused
from wayhome.visits import actions, feeds, tasks
from wayhome.visits.actions.calendars import offer_changes
from wayhome.visits.models import CalendarFeed

EVENT = """BEGIN:VEVENT\r
UID:{uid}\r
DTSTAMP:20260301T000000Z\r
DTSTART:20260302T{start}00Z\r
DTEND:20260302T{end}00Z\r
SUMMARY:Visit\r
LOCATION:{where}\r
END:VEVENT\r
"""


def calendar(*events: tuple[str, str, str, str]) -> bytes:
    body = "".join(EVENT.format(uid=uid, start=start, end=end, where=where) for uid, start, end, where in events)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{body}END:VCALENDAR\r\n".encode()


@dataclass
class Server:
    url: str = ""
    content: bytes = b""
    status: int = 200
    asked: list[str] = field(default_factory=list)


@pytest.fixture
def server() -> Iterator[Server]:
    state = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known = self.headers.get("If-None-Match", "")
            state.asked.append(known)
            self.send_response(304 if known == '"1"' else state.status)
            self.send_header("ETag", '"1"')
            self.end_headers()
            if known != '"1"':
                self.wfile.write(state.content)

        def log_message(self, *_: object) -> None:
            return

    listener = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=listener.serve_forever, daemon=True)
    thread.start()
    state.url = f"http://127.0.0.1:{listener.server_port}/nora.ics"
    yield state
    listener.shutdown()
    listener.server_close()
    thread.join(timeout=5)


def test_a_feed_is_fetched_and_gives_today(cast: Cast, clock: HeldClock, server: Server) -> None:
    nora = cast.actor(cast.nora)
    assert actions.sheet_of_feed(cast.nora.pk, clock.now) is None
    assert not actions.refresh_feed(cast.nora.pk)
    actions.set_feed(nora, server.url)
    server.content = calendar(("a", "1000", "1100", "12 Quay Street"))
    tasks.refresh(str(cast.nora.pk))
    sheet = actions.sheet_of_feed(cast.nora.pk, clock.now)
    assert sheet is not None
    assert [plan.address for plan in actions.plan_of(sheet)] == ["12 Quay Street"]
    tasks.refresh_all(0)
    assert server.asked == ["", '"1"']
    assert CalendarFeed.objects.get().fetched_at == clock.now


@pytest.mark.parametrize(
    ("status", "content", "says"), [(404, b"", "404"), (302, b"", "302"), (200, b"x" * 5_000_001, "5 MB")]
)
def test_a_feed_that_does_not_come_says_why(  # noqa: PLR0917 - fixtures and a story's figures
    cast: Cast, clock: HeldClock, server: Server, status: int, content: bytes, says: str
) -> None:
    actions.set_feed(cast.actor(cast.nora), server.url)
    server.status, server.content = status, content
    assert not actions.refresh_feed(cast.nora.pk)
    assert says in CalendarFeed.objects.get().error


def test_nobody_reaches_the_agencys_inside(settings: object, server: Server) -> None:
    settings.WAYHOME_WEBHOOK_HOSTS = []  # type: ignore[attr-defined]  # pytest-django's
    for host in ("127.0.0.1", "localhost", "10.0.0.1", "[::1]", "169.254.169.254"):
        with pytest.raises(feeds.FeedError, match="public internet"):
            feeds.fetch(f"https://{host}/x.ics")
    with pytest.raises(feeds.FeedError, match="not known"):
        feeds.fetch("https://nowhere.invalid/x.ics")


def test_a_server_that_is_not_there(server: Server) -> None:
    with pytest.raises(feeds.FeedError, match="did not answer"):
        feeds.fetch("http://127.0.0.1:1/x.ics")


@pytest.mark.parametrize(
    "url", ["nora", "http://calendar.example/x", "https://[::1", "https://a.example:x/", "https://a/" + "x" * 1_000]
)
def test_addresses_that_are_never_fetched(cast: Cast, url: str) -> None:
    with pytest.raises(Refused) as refused:
        actions.set_feed(cast.actor(cast.nora), url)
    assert refused.value.problems[0].field == "url"


def test_a_changed_calendar_needs_one_tap(cast: Cast, clock: HeldClock, server: Server) -> None:
    nora = cast.actor(cast.nora)
    actions.set_feed(nora, server.url)
    server.content = calendar(("a", "1000", "1100", "12 Quay Street"), ("b", "1130", "1145", "3 Hill Road"))
    actions.refresh_feed(cast.nora.pk)
    sheet = actions.sheet_of_feed(cast.nora.pk, clock.now)
    assert sheet is not None
    out = actions.sign_out(nora, asked(clock.now, stops=actions.plan_of(sheet), source="feed"))
    visit = visit_of(out.visit_id)
    assert not offer_changes(visit, server.content)
    with pytest.raises(Refused):
        actions.take_calendar_change(nora, out.visit_id)
    CalendarFeed.objects.update(etag="")
    server.content = calendar(("a", "1000", "1100", "12 Quay Street"), ("b", "1230", "1315", "9 New Street"))
    actions.refresh_feed(cast.nora.pk)
    assert visit_of(out.visit_id).calendar_change is not None
    clock.advance(minutes=1)
    actions.take_calendar_change(nora, out.visit_id)
    visit = visit_of(out.visit_id)
    assert [stop.address for stop in visit.stops.all()] == ["12 Quay Street", "9 New Street"]
    assert visit.expected_back_at == clock.now + timedelta(hours=4, minutes=14)
    assert visit.calendar_change is None


def test_a_change_can_be_left_aside_and_nonsense_changes_nothing(cast: Cast, clock: HeldClock) -> None:
    nora = cast.actor(cast.nora)
    out = actions.sign_out(nora, asked(clock.now))
    actions.leave_calendar_change(nora, out.visit_id)
    visit = visit_of(out.visit_id)
    assert not offer_changes(visit, b"nonsense")
    assert offer_changes(visit, calendar(("a", "1000", "1100", "12 Quay Street")))
    actions.leave_calendar_change(nora, out.visit_id)
    assert not offer_changes(visit, calendar(("a", "1000", "1100", "12 Quay Street")))
    assert visit_of(out.visit_id).calendar_change["dismissed"]  # type: ignore[index]  # it is there
    actions.come_back(nora, out.visit_id)
    assert not actions.offer_calendar_change(out.visit_id, {"stops": []})


def test_an_empty_address_removes_the_calendar(cast: Cast, clock: HeldClock, server: Server) -> None:
    nora = cast.actor(cast.nora)
    actions.set_feed(nora, server.url)
    actions.set_feed(nora, " ")
    assert not CalendarFeed.objects.exists()


def test_a_change_with_a_stop_without_times(cast: Cast, clock: HeldClock) -> None:
    nora = cast.actor(cast.nora)
    out = actions.sign_out(nora, asked(clock.now))
    actions.offer_calendar_change(out.visit_id, {"stops": [{"address": "Anywhere", "source_uid": "z"}]})
    actions.take_calendar_change(nora, out.visit_id)
    assert [stop.address for stop in visit_of(out.visit_id).stops.all()] == ["12 Quay Street", "Anywhere"]
