"""A worker's page without a network: what is pressed waits, is seen to wait, and comes in with both times."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, Route, expect

from tests.cast import Cast
from tests.clock import HeldClock
from tests.http.sessions import sign_in
from tests.visits.stories import asked
from tests.web.browser import Front, assert_accessible
from tests.web.browser import sign_in as sign_in_browser
from wayhome.core.ids import new_id
from wayhome.visits import actions
from wayhome.visits.models import Stop, Visit, VisitEvent

JSON = {"accept": "application/json"}


def test_what_waited_comes_in_with_both_times_and_once(cast: Cast, clock: HeldClock, client: Client) -> None:
    sign_in(client, cast.nora)
    out = actions.sign_out(cast.actor(cast.nora), asked(clock.now))
    at = clock.now + timedelta(minutes=10)
    clock.advance(minutes=20)
    sent = {"visit": out.visit_id, "stop": Stop.objects.get().pk, "event": new_id(), "at": at.isoformat()}
    sent["who"] = cast.nora.pk
    first, again = (client.post("/my/check-in/arrive/", sent, headers=JSON) for _ in range(2))
    assert first.json() == again.json()
    assert first.json()["event"] == str(sent["event"])
    event = VisitEvent.objects.get(kind="arrived")
    assert (event.occurred_at, event.claimed_at, event.received_at) == (at, at, clock.now)


@pytest.mark.parametrize(
    ("what", "more", "status"),
    [
        ("now", {"at": "yesterday"}, 422),
        ("now", {"at": "2026-03-02T09:00"}, 422),
        ("now", {"visit": str(new_id())}, 404),
        ("skip", {}, 404),
        ("fly", {}, 404),
        ("now", {"who": str(new_id())}, 409),
    ],
)
def test_what_is_refused_is_said_to_the_script(
    cast: Cast, clock: HeldClock, client: Client, *, what: str, more: dict[str, str], status: int
) -> None:
    sign_in(client, cast.nora)
    out = actions.sign_out(cast.actor(cast.nora), asked(clock.now))
    answer = client.post(f"/my/check-in/{what}/", {"visit": out.visit_id, "event": "e"} | more, headers=JSON)
    assert (answer.status_code, answer.json()["event"]) == (status, "e")
    assert answer.json()["said"]
    assert not VisitEvent.objects.exclude(kind="signed_out").exists()


def test_a_stop_is_skipped_and_a_check_in_needs_no_visit(cast: Cast, clock: HeldClock, client: Client) -> None:
    sign_in(client, cast.nora)
    out = actions.sign_out(cast.actor(cast.nora), asked(clock.now))
    stop = Stop.objects.get().pk
    assert client.post("/my/check-in/skip/", {"visit": out.visit_id, "stop": stop}, headers=JSON).status_code == 200
    assert Stop.objects.get().skipped_at == clock.now
    assert client.post("/my/check-in/now/", {"event": new_id()}, headers=JSON).status_code == 200
    assert VisitEvent.objects.filter(kind="checked_in").count() == 1


def test_an_old_pages_token_is_no_token_and_a_fresh_one_is_had(cast: Cast, clock: HeldClock) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.get("/my/token/").status_code == 302
    sign_in(client, cast.nora)
    out = actions.sign_out(cast.actor(cast.nora), asked(clock.now))
    sent = {"visit": out.visit_id, "event": new_id()}
    old = client.post("/my/check-in/now/", sent, headers=JSON | {"X-CSRFToken": "o" * 64})
    assert old.status_code == 403
    assert not old["Content-Type"].startswith("application/json")
    answer = client.get("/my/token/")
    assert "no-store" in answer["Cache-Control"]
    assert answer.json()["who"] == str(cast.nora.pk)
    fresh = JSON | {"X-CSRFToken": answer.json()["token"]}
    assert client.post("/my/check-in/now/", sent, headers=fresh).status_code == 200


def test_what_the_phone_keeps_is_about_nobody(cast: Cast, clock: HeldClock, client: Client) -> None:
    actions.sign_out(cast.actor(cast.nora), asked(clock.now))
    sign_in(client, cast.nora)
    html = client.get("/my/offline/").content.decode()
    for secret in ("Nora", "Quay", str(cast.nora.pk), str(Visit.objects.get().pk)):
        assert secret not in html
    assert client.get("/my/worker.js")["Content-Type"] == "text/javascript"


def out_on(page: Page, cast: Cast, clock: HeldClock) -> None:
    """Open Nora's page, out on a visit with one stop, with the page for no network kept."""
    actions.sign_out(cast.actor(cast.nora), asked(clock.now))
    page.clock.set_fixed_time(clock.now)
    sign_in_browser(page, cast.nora)
    page.goto("/my/")
    page.evaluate("navigator.serviceWorker.ready")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()


def later(page: Page, clock: HeldClock, minutes: int) -> None:
    clock.advance(minutes=minutes)
    page.clock.set_fixed_time(clock.now)


def picture(page: Page, name: str) -> None:
    """Keep a picture of the page, in light and dark, in build/pictures."""
    where = Path("build/pictures")
    where.mkdir(parents=True, exist_ok=True)
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
        page.screenshot(path=where / f"my-{name}-{theme}.png")


@pytest.mark.browser
def test_presses_without_a_network_wait_in_order_and_come_in_with_both_times(
    phone: Page, front: Front, committed_cast: Cast, clock: HeldClock
) -> None:
    out_on(phone, committed_cast, clock)
    start = clock.now
    phone.context.set_offline(True)
    later(phone, clock, 3)
    press(phone, "Arrived")
    expect(phone.get_by_text("Arrived: kept on this phone at 09:03, not sent yet")).to_be_visible()
    expect(phone.get_by_text("There is no network.")).to_be_visible()
    assert_accessible(phone)
    later(phone, clock, 4)
    press(phone, "+15 min")
    later(phone, clock, 5)
    press(phone, "Leaving")
    expect(phone.get_by_text("Leaving: kept on this phone at 09:12")).to_be_visible()
    picture(phone, "waiting")
    stored = phone.evaluate("JSON.stringify(localStorage)")
    assert "Quay" not in stored
    assert "Nora" not in stored
    assert not VisitEvent.objects.filter(kind="arrived").exists()
    phone.reload()
    expect(phone.get_by_role("heading", name="No network")).to_be_visible()
    expect(phone.get_by_text("Leaving: kept on this phone at 09:12")).to_be_visible()
    assert_accessible(phone)
    picture(phone, "no-network")
    later(phone, clock, 8)
    phone.context.set_offline(False)
    expect(phone.get_by_text("Received 09:20, pressed 09:03.")).to_be_visible()
    expect(phone.get_by_text("kept on this phone")).to_have_count(0)
    picture(phone, "sent")
    events = VisitEvent.objects.exclude(kind="signed_out").order_by("occurred_at")
    assert [(one.kind, one.occurred_at - start, one.received_at - start) for one in events] == [
        (kind, timedelta(minutes=minutes), timedelta(minutes=20))
        for kind, minutes in (("arrived", 3), ("extended", 7), ("left", 12))
    ]


@pytest.mark.browser
def test_a_session_that_ended_meanwhile_sends_nothing_and_loses_nothing(
    phone: Page, front: Front, committed_cast: Cast, clock: HeldClock
) -> None:
    out_on(phone, committed_cast, clock)
    phone.context.set_offline(True)
    later(phone, clock, 2)
    press(phone, "Back")
    expect(phone.get_by_text("Back: kept on this phone at 09:02")).to_be_visible()
    phone.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    phone.context.set_offline(False)
    expect(phone.get_by_text("Sign in again to send what is kept")).to_be_visible()
    picture(phone, "sign-in-again")
    sign_in_browser(phone, committed_cast.marcus)
    press(phone, "Send now")
    expect(phone.get_by_text("Somebody else is signed in on this phone")).to_be_visible()
    assert Visit.objects.get().state == "out"
    actions.sign_out(committed_cast.actor(committed_cast.ben), asked(clock.now))
    sign_in_browser(phone, committed_cast.ben)
    phone.goto("/my/")
    press(phone, "Check in")
    expect(phone.get_by_text("Received 09:02").first).to_be_visible()
    expect(phone.get_by_text("Back: kept on this phone at 09:02")).to_be_visible()
    assert VisitEvent.objects.get(kind="checked_in").by_person_id == committed_cast.ben.pk
    sign_in_browser(phone, committed_cast.nora)
    phone.goto("/my/")
    expect(phone.get_by_text("You are back")).to_be_visible()
    assert VisitEvent.objects.get(kind="back").by_person_id == committed_cast.nora.pk


@pytest.mark.browser
def test_an_answer_that_was_lost_is_asked_for_again_and_is_one_event(
    phone: Page, front: Front, committed_cast: Cast, clock: HeldClock
) -> None:
    out_on(phone, committed_cast, clock)
    lost: list[str] = []

    def lose(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.request.url)
        route.fetch()
        route.abort()

    phone.route("**/my/check-in/**", lose)
    press(phone, "Check in")
    expect(phone.get_by_text("Check in: kept on this phone at 09:00")).to_be_visible()
    expect(phone.get_by_text("There is no network.")).to_be_visible()
    press(phone, "Send now")
    expect(phone.get_by_text("Received 09:00").first).to_be_visible()
    assert VisitEvent.objects.filter(kind="checked_in").count() == 1


@pytest.mark.browser
def test_what_is_refused_stands_there_until_it_was_read(
    phone: Page, front: Front, committed_cast: Cast, clock: HeldClock
) -> None:
    out_on(phone, committed_cast, clock)
    phone.context.set_offline(True)
    press(phone, "Arrived")
    expect(phone.get_by_text("Arrived: kept on this phone")).to_be_visible()
    Stop.objects.all().delete()
    phone.context.set_offline(False)
    refused = phone.get_by_text("Arrived of 09:00: There is no such stop on this visit.")
    expect(refused).to_be_visible()
    assert_accessible(phone)
    picture(phone, "refused")
    phone.reload()
    expect(refused).to_be_visible()
    press(phone, "I have read this")
    expect(refused).to_have_count(0)
