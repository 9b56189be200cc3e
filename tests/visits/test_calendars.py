"""Calendar feeds: fetched with bounds from a real server; a changed calendar needs one tap."""

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from time import sleep

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.cast import Cast
from tests.clock import HeldClock
from tests.visits.published import Server, calendar, calendar_server
from tests.visits.stories import asked, visit_of
from wayhome.core.errors import NotAllowed, NotFound, Refused
from wayhome.visits import actions, feeds, tasks
from wayhome.visits.actions.calendars import offer_changes
from wayhome.visits.models import CalendarFeed


@pytest.fixture
def server() -> Iterator[Server]:
    with calendar_server() as found:
        yield found


def test_a_feed_is_fetched_and_gives_today(cast: Cast, clock: HeldClock, server: Server) -> None:
    nora = cast.actor(cast.nora)
    assert actions.sheet_of_feed(cast.nora.pk, clock.now) is None
    assert not actions.refresh_feed(cast.nora.pk)
    actions.set_feed(nora, server.url)
    server.content = calendar(("a", "1000", "1100", "12 Quay Street"))
    tasks.fetch_first(str(cast.nora.pk))
    sheet = actions.sheet_of_feed(cast.nora.pk, clock.now)
    assert sheet is not None
    assert [plan.address for plan in actions.plan_of(sheet)] == ["12 Quay Street"]
    tasks.fetch_first(str(cast.nora.pk))
    assert server.asked == [""]
    tasks.refresh_round(lambda: False)
    assert server.asked == ["", '"1"']
    tasks.refresh_round(lambda: True)
    tasks.refresh_round(lambda: False, seconds=-1)
    assert server.asked == ["", '"1"']
    assert CalendarFeed.objects.get().fetched_at == clock.now


def test_a_new_address_is_deferred_with_what_keeps_it(cast: Cast, clock: HeldClock, server: Server) -> None:
    nora = cast.actor(cast.nora)
    with pytest.raises(Refused):
        actions.set_feed(nora, "nowhere")
    actions.set_feed(nora, " ")
    assert not ProcrastinateJob.objects.exists()
    with transaction.atomic():
        actions.set_feed(nora, server.url)
        transaction.set_rollback(True)
    assert not ProcrastinateJob.objects.exists()
    actions.set_feed(nora, server.url)
    job = ProcrastinateJob.objects.get()
    assert (job.task_name, job.args, job.status) == ("visits.first_fetch", {"person_id": str(cast.nora.pk)}, "todo")


def test_what_comes_from_an_address_that_was_changed_meanwhile_is_not_kept(
    committed_cast: Cast, clock: HeldClock, server: Server
) -> None:
    def change() -> None:
        CalendarFeed.objects.update(url="https://else.example/x.ics")
        connection.close()

    actions.set_feed(committed_cast.actor(committed_cast.nora), server.url)
    server.meanwhile = change
    server.content = calendar(("a", "1000", "1100", "12 Quay Street"))
    assert not actions.refresh_feed(committed_cast.nora.pk)
    feed = CalendarFeed.objects.get()
    assert (feed.url, feed.body, feed.tried_at) == ("https://else.example/x.ics", None, None)


def test_those_that_were_tried_longest_ago_come_first(cast: Cast, clock: HeldClock, server: Server) -> None:
    address = server.url.rpartition("/")[0]
    for person in (cast.nora, cast.ben, cast.zoe):
        actions.set_feed(cast.actor(person), f"{address}/{person.pk}")
    server.status = 404
    for person in (cast.zoe, cast.nora):
        clock.advance(minutes=1)
        assert not actions.refresh_feed(person.pk)
    clock.advance(minutes=1)
    server.paths.clear()
    tasks.refresh_round(lambda: False)
    assert server.paths == [f"/{person.pk}" for person in (cast.ben, cast.zoe, cast.nora)]


@pytest.mark.parametrize("first", [b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"])
def test_a_server_that_says_a_byte_now_and_then_is_hung_up_on(first: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "WHOLE_SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_drip, args=(listener, first), daemon=True)
        thread.start()
        with pytest.raises(feeds.FeedError, match="did not answer"):
            feeds.fetch(f"http://127.0.0.1:{listener.getsockname()[1]}/x.ics")
        thread.join(5)
        assert not thread.is_alive()


def _drip(listener: socket.socket, first: bytes) -> None:
    with listener.accept()[0] as connected, suppress(OSError):
        connected.sendall(first)
        for _ in range(100):
            connected.sendall(b"x")
            sleep(0.05)


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


def test_only_whose_calendar_it_is_taps_its_change_in_or_aside(cast: Cast, clock: HeldClock) -> None:
    nora = cast.actor(cast.nora)
    out = actions.sign_out(nora, asked(clock.now))
    offered = {"stops": [{"address": "Anywhere", "source_uid": "z"}]}
    assert actions.offer_calendar_change(out.visit_id, offered)
    for other in (cast.marcus, cast.sofia, cast.ines, cast.amara, cast.ben, cast.zoe):
        with pytest.raises(Refused):
            actions.take_calendar_change(cast.actor(other), out.visit_id)
        with pytest.raises(NotFound):
            actions.leave_calendar_change(cast.actor(other), out.visit_id)
    for tap in (actions.take_calendar_change, actions.leave_calendar_change):
        with pytest.raises(NotAllowed):
            tap(cast.actor(cast.nora, origin="phone"), out.visit_id)
    visit = visit_of(out.visit_id)
    assert visit.calendar_change == offered
    assert [stop.address for stop in visit.stops.all()] == ["12 Quay Street"]


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


def test_the_calendar_of_somebody_who_left_goes_and_no_other(cast: Cast, clock: HeldClock) -> None:
    for person in (cast.nora, cast.ben, cast.zoe):
        CalendarFeed.objects.create(person=person, url="https://calendar.example/secret.ics", body=b"Mrs K.")
    assert actions.retire_feeds() == 0
    type(cast.nora).objects.filter(pk__in=[cast.nora.pk, cast.zoe.pk]).update(is_active=False)
    assert actions.retire_feeds(1) == 1
    assert actions.retire_feeds() == 1
    assert CalendarFeed.objects.get().person == cast.ben
