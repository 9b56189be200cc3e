"""An enrolled phone: three seconds, no sign-in, no network, and never "sent" before it was received."""

from datetime import timedelta

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from tests.cast import Cast
from tests.clock import HeldClock
from tests.visits.stories import asked
from tests.web.browser import Front, assert_accessible, assert_light
from wayhome.core.ids import new_id
from wayhome.staff.actions import offer_enrolment
from wayhome.visits import actions
from wayhome.visits.models import VisitEvent


def enrolled(cast: Cast, client: Client) -> Client:
    code = offer_enrolment(cast.actor(cast.nora), cast.nora.pk, "My phone")
    assert code in client.get(f"/p/?code={code}").content.decode()
    assert client.post("/p/enrol/", {"code": code}).status_code == 302
    return client


def test_a_code_enrols_one_phone_which_checks_in_without_a_sign_in(
    cast: Cast, clock: HeldClock, client: Client
) -> None:
    enrolled(cast, client)
    assert client.cookies["wayhome_phone"]["httponly"]
    assert client.cookies["wayhome_phone"]["samesite"] == "Strict"
    assert "not signed out" in client.get("/p/").content.decode()
    assert client.post("/p/check-in/").status_code == 404
    out = actions.sign_out(cast.actor(cast.nora), asked(clock.now))
    page = client.get("/p/").content.decode()
    assert "Nora" not in page
    assert "Quay" not in page
    clock.advance(minutes=4)
    answer = client.post("/p/check-in/", {"visit": out.visit_id, "event": new_id()})
    assert "Received 09:04" in answer.content.decode()
    assert VisitEvent.objects.get(kind="checked_in").channel == "phone"
    assert client.get("/my/").status_code == 302


def test_what_waited_in_the_phone_has_its_own_time_and_is_one(cast: Cast, clock: HeldClock, client: Client) -> None:
    enrolled(cast, client)
    out = actions.sign_out(cast.actor(cast.nora), asked(clock.now))
    at = clock.now + timedelta(minutes=10)
    clock.advance(minutes=20)
    sent = {"visit": out.visit_id, "event": new_id(), "at": at.isoformat().replace("+00:00", "Z")}
    first, again = (client.post("/p/check-in/", sent, headers={"accept": "application/json"}) for _ in range(2))
    assert (
        first.json()
        == again.json()
        == {"said": "Received 09:20, pressed 09:10. Next by 09:30.", "event": str(sent["event"])}
    )
    event = VisitEvent.objects.get(kind="checked_in")
    assert (event.occurred_at, event.received_at) == (at, clock.now)


@pytest.mark.parametrize("wrong", [{"event": "x"}, {"visit": "x"}, {"at": "yesterday"}, {"at": "2026-03-02T09:00"}])
def test_nonsense_is_answered_in_words(cast: Cast, clock: HeldClock, client: Client, wrong: dict[str, str]) -> None:
    enrolled(cast, client)
    assert client.post("/p/check-in/", wrong).status_code == 422


def test_strangers_and_other_sites_are_refused(cast: Cast, clock: HeldClock, client: Client) -> None:
    assert client.post("/p/check-in/").status_code == 401
    assert client.post("/p/enrol/", {"code": "guess"}).status_code == 422
    enrolled(cast, client)
    actions.sign_out(cast.actor(cast.nora), asked(clock.now))
    assert client.post("/p/check-in/", headers={"sec-fetch-site": "cross-site"}).status_code == 401
    assert not VisitEvent.objects.filter(kind="checked_in").exists()


@pytest.mark.browser
def test_without_a_network_it_says_not_sent_yet_and_sends_later(
    phone: Page, front: Front, committed_cast: Cast, clock: HeldClock
) -> None:
    actions.sign_out(committed_cast.actor(committed_cast.nora), asked(clock.now))
    code = offer_enrolment(committed_cast.actor(committed_cast.nora), committed_cast.nora.pk, "Phone")
    assert_light(phone, f"/p/?code={code}", front)
    assert_accessible(phone)
    phone.get_by_role("button", name="Enrol this phone").click()
    button = phone.get_by_role("button", name="I am all right")
    expect(button).to_be_visible()
    assert_accessible(phone)
    phone.evaluate("navigator.serviceWorker.ready")
    phone.wait_for_timeout(500)
    clock.advance(minutes=2)
    phone.context.set_offline(True)
    phone.goto("/p/")
    button.click()
    expect(phone.get_by_text("kept on this phone at")).to_be_visible()
    assert not VisitEvent.objects.filter(kind="checked_in").exists()
    phone.context.set_offline(False)
    expect(phone.get_by_text("Received 09:02")).to_be_visible()
    assert VisitEvent.objects.filter(kind="checked_in").count() == 1
