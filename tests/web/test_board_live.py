"""The live board in a real browser: in time, loud when stale, private on the wall, worked by keyboard."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from playwright.sync_api import Page, expect

from tests.cast import Cast
from tests.clock import HeldClock
from tests.web.browser import Front, assert_light, sign_in
from tests.web.scenes import beat, overdue_alarm, visit_of
from wayhome.alarms.models import Alarm, Kind
from wayhome.core.clock import monotonic_seconds
from wayhome.ledger.models import Entry
from wayhome.staff.models import Person, Shift
from wayhome.visits.models import Visit
from wayhome.web.board import hub

pytestmark = pytest.mark.browser
AT_ONCE_SECONDS = 1.0
"""How soon the board shows a change (REQUIREMENTS A2)."""


async def database_gone(_pool: object) -> None:
    raise OSError("the database is gone")


def open_board(page: Page, person: Person, address: str = "/") -> None:
    sign_in(page, person)
    page.goto(address)
    expect(page.locator("[data-link-words]")).to_have_text("Live")


def test_the_desk_shows_who_needs_attention_first(
    page: Page, front: Front, committed_cast: Cast, clock: HeldClock
) -> None:
    visit_of(committed_cast.nora, clock.now, address="12 Quay Lane", with_whom="Mr Kean")
    late = visit_of(committed_cast.ben, clock.now, due_in=timedelta(minutes=-20), address="3 Mill Row")
    overdue_alarm(late, clock.now)
    beat(clock.now)
    open_board(page, committed_cast.marcus)
    expect(page.locator(".line h2")).to_have_text(["Ben Okafor", "Nora Byrne"])
    for words in ("12 Quay Lane", "Mr Kean", "blue Fabia", "+353861234567", "Nobody has it"):
        expect(page.get_by_text(words).first).to_be_visible()
    expect(page.locator(".watches")).to_contain_text("Marcus Doyle is watching until 20:00")
    expect(page.locator("[data-beat-words]")).to_have_text("engine looked 0 s ago")


def test_a_change_is_seen_within_a_second(page: Page, front: Front, committed_cast: Cast, clock: HeldClock) -> None:
    """The best of four: a machine that runs other tests beside may be late once."""
    beat(clock.now)
    open_board(page, committed_cast.marcus)
    took = []
    for who in (committed_cast.nora, committed_cast.ben, committed_cast.bea, committed_cast.sofia):
        visit_of(who, clock.now)
        committed_at = monotonic_seconds()
        page.get_by_role("link", name=who.name).wait_for()
        took.append(monotonic_seconds() - committed_at)
    assert min(took) < AT_ONCE_SECONDS, took


def test_a_change_is_said_to_who_cannot_see_it(
    page: Page, front: Front, committed_cast: Cast, clock: HeldClock
) -> None:
    beat(clock.now)
    open_board(page, committed_cast.marcus)
    expect(page.get_by_text("Nobody is out.")).to_be_visible()
    visit = visit_of(committed_cast.nora, clock.now)
    expect(page.locator(".line h2")).to_have_text(["Nora Byrne"])
    expect(page.locator("#polite")).to_have_text("Nora Byrne: Out")
    overdue_alarm(visit, clock.now)
    expect(page.locator(".line .tag").first).to_have_text("Alarm")
    expect(page.locator("#assertive")).to_have_text("Nora Byrne: Alarm")
    expect(page).to_have_title(re.compile("ALARM"))


def test_time_alone_moves_somebody_from_out_to_overdue(
    page: Page, front: Front, committed_cast: Cast, clock: HeldClock
) -> None:
    visit_of(committed_cast.nora, clock.now, due_in=timedelta(minutes=30))
    beat(clock.now)
    open_board(page, committed_cast.marcus)
    expect(page.locator(".line .tag").first).to_have_text("Out")
    beat(clock.advance(minutes=21))
    expect(page.locator(".line .tag").first).to_have_text("Due soon")
    beat(clock.advance(minutes=10))
    expect(page.locator(".line .tag").first).to_have_text("Overdue")


def test_the_wall_shows_first_names_and_states_and_nothing_else(
    wall: Page, front: Front, committed_cast: Cast, clock: HeldClock
) -> None:
    """In the page and in everything that the stream ever sends."""
    nora = visit_of(
        committed_cast.nora, clock.now, address="12 Quay Lane", with_whom="Mr Kean", route_words="by the canal"
    )
    ben = visit_of(committed_cast.ben, clock.now, address="3 Mill Row", companion_words="Garda Walsh")
    overdue_alarm(nora, clock.now, Kind.DURESS, reason="her voice was odd")
    overdue_alarm(ben, clock.now, Kind.PANIC)
    beat(clock.now)
    sign_in(wall, committed_cast.sofia)
    heard: list[str] = []
    wall.on("response", lambda response: heard.append(response.url))
    session = wall.context.new_cdp_session(wall)
    session.send("Network.enable")
    session.on("Network.eventSourceMessageReceived", lambda message: heard.append(message["data"]))
    first = wall.goto("/wall/")
    assert first is not None
    heard.append(first.text())
    expect(wall.locator("[data-link-words]")).to_have_text("Live")
    overdue_alarm(ben, clock.now, Kind.MISSED_CONTACT)
    wall.wait_for_timeout(1_500)
    heard.append(wall.content())
    assert sum("tile" in words for words in heard) >= 3
    everything = "\n".join(heard).casefold()
    secrets = ("quay", "mill row", "kean", "walsh", "canal", "fabia", "8612", "duress", "panic", "voice", "byrne")
    assert [word for word in secrets if word in everything] == []
    assert "okafor" not in everything
    expect(wall.locator(".tile[data-state=alarm] .name")).to_have_text(["Nora", "Ben"], use_inner_text=True)
    expect(wall.locator(".watches")).to_contain_text("Marcus is watching")


def test_a_workers_board_says_who_watches_and_no_more(
    phone: Page, front: Front, committed_cast: Cast, clock: HeldClock
) -> None:
    visit_of(committed_cast.ben, clock.now, address="3 Mill Row")
    beat(clock.now)
    open_board(phone, committed_cast.nora)
    expect(phone.locator(".watches")).to_contain_text("Marcus Doyle is watching until 20:00")
    expect(phone.locator(".line h2")).to_have_text(["Ben"])
    assert "Mill Row" not in phone.content()
    Shift.objects.filter(duty=Shift.Duty.MONITOR).update(cancelled_at=clock.now)
    connection.close()
    expect(phone.locator(".watches")).to_contain_text("Nobody is watching")


def test_a_stream_that_stops_turns_the_board_loud(
    page: Page, front: Front, committed_cast: Cast, clock: HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server still holds the line but has nothing to say, and then the line is cut altogether."""
    beat(clock.now)
    open_board(page, committed_cast.marcus)
    expect(page.locator("#stale")).to_be_hidden()
    page.get_by_role("button", name="Turn sound on").click()
    expect(page.locator("html")).to_have_attribute("data-sounding", "no")
    with monkeypatch.context() as broken:
        broken.setattr(hub, "look", database_gone)
        expect(page.locator("#stale")).to_be_visible(timeout=12_000)
        expect(page.locator("#stale strong")).to_have_text("NOT WATCHING")
        expect(page.locator("#stale [data-since]")).to_have_text(re.compile(r"since \d\d:\d\d"))
        expect(page).to_have_title(re.compile("NOT WATCHING"))
        expect(page.locator("html")).to_have_attribute("data-sounding", "yes")
    expect(page.locator("#stale")).to_be_hidden(timeout=12_000)


def test_an_engine_that_stops_turns_the_board_loud_too(
    page: Page, front: Front, committed_cast: Cast, clock: HeldClock
) -> None:
    beat(clock.now)
    open_board(page, committed_cast.marcus)
    clock.advance(minutes=4)
    expect(page.locator("#stale")).to_contain_text("engine is not running", timeout=10_000)
    expect(page.locator("[data-beat-words]")).to_have_text("engine last looked 4 min ago")
    beat(clock.now)
    expect(page.locator("#stale")).to_be_hidden(timeout=3_000)


def test_where_the_stream_is_blocked_the_board_asks(
    page: Page, front: Front, committed_cast: Cast, clock: HeldClock
) -> None:
    beat(clock.now)
    page.route("**/board/stream*", lambda route: route.abort())
    sign_in(page, committed_cast.marcus)
    page.goto("/")
    expect(page.locator("[data-link-words]")).to_have_text("Asking every 2 s (no stream)")
    visit_of(committed_cast.nora, clock.now)
    expect(page.locator(".line h2")).to_have_text(["Nora Byrne"])
    expect(page.locator("#stale")).to_be_hidden()


def test_a_silenced_alarm_that_nobody_has_sounds_again_after_a_minute(
    page: Page, front: Front, committed_cast: Cast, clock: HeldClock
) -> None:
    beat(clock.now)
    overdue_alarm(visit_of(committed_cast.nora, clock.now), clock.now)
    page.clock.install()
    open_board(page, committed_cast.marcus)
    page.get_by_role("button", name="Turn sound on").click()
    hush = page.get_by_role("button", name="Silence for a minute")
    hush.click()
    expect(hush).to_be_hidden()
    page.clock.fast_forward(40_000)
    expect(page.locator("#stale")).to_be_hidden()
    expect(hush).to_be_hidden()
    page.clock.fast_forward(30_000)
    expect(hush).to_be_visible()
    expect(page.locator("html")).to_have_attribute("data-sounding", "yes")


def test_sound_is_turned_on_by_a_press_and_a_new_alarm_is_never_silent(
    page: Page, front: Front, committed_cast: Cast, clock: HeldClock
) -> None:
    beat(clock.now)
    nora, ben = (visit_of(who, clock.now) for who in (committed_cast.nora, committed_cast.ben))
    overdue_alarm(nora, clock.now)
    open_board(page, committed_cast.marcus)
    expect(page.locator("html")).not_to_have_attribute("data-sounding", "yes")
    page.get_by_role("button", name="Turn sound on").click()
    expect(page.get_by_role("button", name="Sound is on")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("html")).to_have_attribute("data-sounding", "yes")
    page.get_by_role("button", name="Silence for a minute").click()
    expect(page.locator("html")).to_have_attribute("data-sounding", "no")
    overdue_alarm(ben, clock.now)
    expect(page.locator("html")).to_have_attribute("data-sounding", "yes")


def test_the_keyboard_moves_and_acknowledges(page: Page, front: Front, committed_cast: Cast, clock: HeldClock) -> None:
    beat(clock.now)
    alarm = overdue_alarm(visit_of(committed_cast.nora, clock.now, due_in=timedelta(minutes=-20)), clock.now)
    visit_of(committed_cast.ben, clock.now)
    open_board(page, committed_cast.marcus)
    page.keyboard.press("j")
    expect(page.locator(".line.marked h2")).to_have_text("Nora Byrne")
    page.keyboard.press("j")
    expect(page.locator(".line.marked h2")).to_have_text("Ben Okafor")
    page.keyboard.press("k")
    page.keyboard.press("a")
    page.wait_for_url(f"**/alarms/{alarm.pk}/")
    alarm.refresh_from_db()
    assert alarm.acknowledged_by_id == committed_cast.marcus.pk
    connection.close()


def test_one_stray_key_answers_no_alarm(page: Page, front: Front, committed_cast: Cast, clock: HeldClock) -> None:
    beat(clock.now)
    alarm = overdue_alarm(visit_of(committed_cast.nora, clock.now, due_in=timedelta(minutes=-20)), clock.now)
    visit_of(committed_cast.ben, clock.now)
    open_board(page, committed_cast.marcus)
    page.keyboard.press("a")
    expect(page.locator(".line.marked h2")).to_have_text("Nora Byrne")
    expect(page.locator(".line.marked")).to_be_focused()
    alarm.refresh_from_db()
    assert alarm.acknowledged_by_id is None
    page.keyboard.press("a")
    page.wait_for_url(f"**/alarms/{alarm.pk}/")
    alarm.refresh_from_db()
    assert alarm.acknowledged_by_id == committed_cast.marcus.pk
    connection.close()


def test_focus_stays_where_it_was_when_something_else_changes(
    page: Page, front: Front, committed_cast: Cast, clock: HeldClock
) -> None:
    beat(clock.now)
    visit_of(committed_cast.nora, clock.now)
    open_board(page, committed_cast.marcus)
    page.get_by_role("link", name="Nora Byrne").focus()
    visit_of(committed_cast.ben, clock.now, due_in=timedelta(minutes=5))
    expect(page.locator(".line h2")).to_have_text(["Ben Okafor", "Nora Byrne"])
    expect(page.get_by_role("link", name="Nora Byrne")).to_be_focused()


def test_the_paper_copy_has_time_and_numbers_and_stands_in_the_ledger(
    page: Page, front: Front, committed_cast: Cast, clock: HeldClock
) -> None:
    visit_of(committed_cast.nora, clock.now, with_whom="Mr Kean")
    beat(clock.now)
    sign_in(page, committed_cast.marcus)
    page.goto("/print/")
    for words in ("Mon 2 Mar 09:00", "12 Quay Lane", "Mr Kean", "+353861234567", "+35315550199"):
        expect(page.get_by_text(words).first).to_be_visible()
    entry = Entry.objects.get(action="board.printed")
    assert entry.actor == {"kind": "person", "id": str(committed_cast.marcus.pk), "origin": "page"}
    connection.close()


def test_who_signed_out_is_sent_away_from_an_open_board(
    page: Page, front: Front, committed_cast: Cast, clock: HeldClock
) -> None:
    beat(clock.now)
    open_board(page, committed_cast.marcus)
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in/")
    assert page.goto("/board/stream?view=desk").status == 401  # type: ignore[union-attr] # a page was asked for


def test_the_own_screen_of_somebody_under_duress_shows_nothing_of_it(
    page: Page, phone: Page, front: Front, committed_cast: Cast, clock: HeldClock
) -> None:
    """Marcus is out himself and under duress: his desk is as before, Bea's rings."""
    beat(clock.now)
    visit = visit_of(committed_cast.marcus, clock.now)
    open_board(page, committed_cast.marcus)
    open_board(phone, committed_cast.bea)
    before = page.locator("#live .lines").inner_html()
    overdue_alarm(visit, clock.now, Kind.DURESS)
    expect(phone.get_by_text("Do NOT ring or text")).to_be_visible()
    page.wait_for_timeout(500)
    assert page.locator("#live .lines").inner_html() == before
    page.reload()
    expect(page.get_by_text("Duress")).to_have_count(0)
    assert Alarm.objects.count() == Visit.objects.count() == 1
    connection.close()


def test_pages_of_the_board_are_light(page: Page, front: Front, committed_cast: Cast, clock: HeldClock) -> None:
    beat(clock.now)
    for who in (committed_cast.nora, committed_cast.ben):
        visit_of(who, clock.now)
    sign_in(page, committed_cast.sofia)
    for address in ("/", "/wall/", "/print/"):
        assert_light(page, address, front)
