"""Leaving in a hurry (F2): a control or Shift three times, on every page; no way back without saying who one is."""

from pathlib import Path

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django import Settings

import wayhome.web
from tests.cast import Cast
from tests.clock import HeldClock
from tests.http.addresses import addresses
from tests.http.sessions import sign_in
from tests.persons.scenes import written
from tests.web.browser import Front, assert_accessible
from tests.web.browser import sign_in as sign_in_browser
from wayhome.engine.boards import note_board
from wayhome.http.middleware import ENROLLED_HERE
from wayhome.staff.models import Role, RoleGrant
from wayhome.web.acknowledge.opened import OPENED, mark_opened, open_until

TEMPLATES = Path(wayhome.web.__file__).parent
KEYLESS = {"alarms/alarm.html", "acknowledge/alarm.html", "board/board.html", "calls/call.html"}
"""What is read while something is happening: a stray Shift may not leave a duty desk. The control is there."""

WITHOUT = {
    "board/wall.html": "first names and states for visitors, on a screen that nobody stands at",
    "board/wall_open.html": "the code of a screen",
    "my/phone.html": "the page that one leaves to",
    "my/shell.html": "kept in the phone; nothing in it is about anybody",
    "sign_in/entrance.html": "before one is in",
}


def test_every_page_has_the_control_and_each_exception_is_known() -> None:
    said = {}
    for file in TEMPLATES.rglob("*.html"):
        text = file.read_text()
        if file.name != "base.html" and "{% block leave %}" in text:
            said[str(file.relative_to(TEMPLATES))] = text.partition("{% block leave %}")[2].partition("{% endblock %}")[
                0
            ]
    assert {name for name, words in said.items() if not words} == set(WITHOUT)
    assert {name for name, words in said.items() if "keys=False" in words} == {*KEYLESS, "briefing/page.html"}
    assert {name for name, words in said.items() if "always=True" in words} == {"acknowledge/alarm.html"}
    assert len(said) == len(WITHOUT) + len(KEYLESS) + 1


def test_it_stands_on_every_address_that_a_signed_in_person_opens(cast: Cast) -> None:
    client = Client()
    for role in Role.values:
        RoleGrant.objects.get_or_create(person=cast.nora, role=role, office=cast.office)
    sign_in(client, cast.nora)
    with_it: set[str] = set()
    without: set[str] = set()
    for address in addresses():
        if address.name in {"account_logout", "account_reauthenticate"}:
            continue
        answer = client.get(address.path)
        html = "" if answer.streaming else answer.content.decode(errors="replace")
        if answer.status_code == 200 and "<main" in html:
            (with_it if "data-leave" in html else without).add(address.path)
    assert {"/my/", "/my/sign-out/", "/card/", "/me/", "/me/line/", "/premises/", "/persons/", "/calls/"} <= with_it
    assert {"/briefings/", "/premise-requests/", "/visits/", "/safe-places/", "/people/"} <= with_it
    at_the_door = ("/sign-in/", "/first-run/", "/password/", "/security/", "/p/", "/wall/", "/my/offline/")
    assert not {path for path in without if not path.startswith(at_the_door)}


def test_what_browsers_keep_of_a_page_in_their_history_has_no_name(cast: Cast, client: Client) -> None:
    concern = written(cast)
    sign_in(client, cast.sofia)
    RoleGrant.objects.create(person=cast.sofia, role=Role.ADMINISTRATOR, office=cast.office)
    pages = [f"/persons/{concern.pk}/", f"/persons/{concern.pk}/edit/"]
    pages += [f"/people/{cast.nora.pk}/{page}" for page in ("", "edit/", "roles/", "contacts/", "vehicles/")]
    for way in pages:
        answer = client.get(way)
        assert answer.status_code == 200, way
        title = answer.content.decode().partition("<title>")[2].partition("</title>")[0]
        assert not {word for word in (concern.name, cast.nora.name, cast.nora.called) if word in title}, way


def test_it_is_no_link_that_another_page_could_make_one_follow(client: Client, db: None) -> None:
    assert client.get("/leave/").status_code == 405
    assert Client(enforce_csrf_checks=True).post("/leave/").status_code == 403
    assert client.post("/leave/").headers["location"] == "/p/"


def test_coming_back_asks_for_the_second_factor(cast: Cast, client: Client) -> None:
    sign_in(client, cast.nora)
    session = client.session
    del session[ENROLLED_HERE]
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": 1}, {"method": "mfa", "at": 2}]
    session["account_authentication_methods_user"] = str(cast.nora.pk)
    session.save()
    assert client.get("/my/").status_code == 200
    for _ in range(2):
        assert client.post("/leave/").status_code == 302
        assert client.get("/my/").headers["location"] == "/sign-in/again/code/?next=%2Fmy%2F"
    assert client.get("/sign-in/again/code/").status_code == 200


def test_one_who_took_their_second_factor_in_this_session_is_asked_too(cast: Cast, client: Client) -> None:
    sign_in(client, cast.nora)
    client.post("/leave/")
    assert client.get("/premises/").headers["location"].startswith("/sign-in/again/code/")


def test_without_a_second_factor_to_ask_for_it_signs_out(cast: Cast, client: Client, settings: Settings) -> None:
    settings.WAYHOME_SECOND_FACTOR_REQUIRED = False
    sign_in(client, cast.nora)
    client.post("/leave/")
    assert client.get("/my/").headers["location"].startswith("/sign-in/?")


def test_whoever_has_the_duty_desk_open_keeps_it(cast: Cast, clock: HeldClock, client: Client) -> None:
    sign_in(client, cast.marcus)
    note_board(cast.marcus.pk, clock.now)
    client.post("/leave/")
    assert client.get("/").status_code == 200
    clock.advance(seconds=61)
    client.post("/leave/")
    assert client.get("/").status_code == 302


def test_an_alarm_opened_by_a_link_is_closed(cast: Cast, clock: HeldClock, client: Client) -> None:
    session = client.session
    mark_opened(session, cast.nora.pk, cast.ben.pk, clock.now)
    session.save()
    client.cookies["sessionid"] = str(session.session_key)
    assert open_until(client.session, cast.nora.pk, cast.ben.pk, clock.now) is not None
    client.post("/leave/")
    assert OPENED not in client.session


def shifts(page: Page, times: int = 3) -> None:
    for _ in range(times):
        page.keyboard.press("Shift")


def is_gone(page: Page, front: Front) -> None:
    page.wait_for_url("**/p/")
    expect(page.get_by_role("heading", name="Check in")).to_be_visible()
    assert page.title() == "Check in · Wayhome"


@pytest.mark.browser
def test_shift_three_times_leaves_a_form_half_written(page: Page, front: Front, committed_cast: Cast) -> None:
    sign_in_browser(page, committed_cast.nora)
    page.goto("/me/")
    page.goto("/my/sign-out/")
    page.get_by_label("Address").first.fill("14 Mill Lane")
    shifts(page, 2)
    expect(page.locator("[data-leave]")).to_have_attribute("data-count", "2")
    expect(page.get_by_text("Shift once more leaves this page.")).to_have_count(1)
    expect(page.get_by_label("Address").first).to_have_value("14 Mill Lane")
    shifts(page, 1)
    is_gone(page, front)
    page.go_back()
    page.wait_for_url("**/sign-in/again/code/?next=%2Fme%2F")
    expect(page.get_by_text("Mill Lane")).to_have_count(0)
    page.goto("/my/sign-out/")
    assert "/sign-in/again/code/" in page.url


@pytest.mark.browser
def test_writing_marking_and_waiting_do_not_leave(page: Page, front: Front, committed_cast: Cast) -> None:
    sign_in_browser(page, committed_cast.nora)
    page.goto("/my/sign-out/")
    field = page.get_by_label("Address").first
    field.click()
    for letter in "NHSQ":
        page.keyboard.press(f"Shift+{letter}")
    page.keyboard.press("Shift")
    page.keyboard.press("Shift+R")
    page.keyboard.press("Shift")
    page.keyboard.type("oad")
    shifts(page, 2)
    field.click(modifiers=["Shift"])
    page.keyboard.press("Shift")
    for _ in range(3):
        page.keyboard.press("Control+Shift")
    page.keyboard.down("Shift")  # held, as a browser repeats it
    for _ in range(4):
        page.keyboard.down("Shift")
    page.keyboard.up("Shift")
    shifts(page, 1)
    page.wait_for_timeout(2_100)
    shifts(page, 2)
    page.wait_for_timeout(2_100)
    shifts(page, 1)
    page.wait_for_timeout(300)
    assert page.url == f"{front.url}/my/sign-out/"
    expect(field).to_have_value("NHSQRoad")


@pytest.mark.browser
def test_a_stray_shift_does_not_leave_the_duty_desk(page: Page, front: Front, committed_cast: Cast) -> None:
    sign_in_browser(page, committed_cast.marcus)
    page.goto("/")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    shifts(page, 6)
    page.wait_for_timeout(300)
    assert page.url == f"{front.url}/"
    page.get_by_role("button", name="Leave this page").click()
    is_gone(page, front)


@pytest.mark.browser
def test_on_a_phone_it_is_one_touch_wherever_one_has_scrolled(phone: Page, front: Front, committed_cast: Cast) -> None:
    sign_in_browser(phone, committed_cast.sofia)
    phone.goto("/premises/")
    control = phone.get_by_role("button", name="Leave this page")
    phone.goto("/my/sign-out/")
    phone.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    box = control.bounding_box()
    assert box is not None
    assert 0 <= box["y"] < 44 <= box["height"]
    assert box["x"] + box["width"] <= 390
    assert_accessible(phone)
    control.tap()
    is_gone(phone, front)
    phone.go_back()
    assert "/sign-in/again/code/" in phone.url


@pytest.mark.browser
def test_without_a_network_the_tab_remembers_and_tells_it_later(
    phone: Page, front: Front, committed_cast: Cast
) -> None:
    sign_in_browser(phone, committed_cast.nora)
    phone.goto("/premises/")
    phone.context.set_offline(True)
    phone.get_by_role("button", name="Leave this page").tap()
    phone.wait_for_timeout(300)
    expect(phone.get_by_text("Premises")).to_have_count(0)
    phone.context.set_offline(False)
    phone.goto("/persons/")
    is_gone(phone, front)
    phone.wait_for_function("sessionStorage.getItem('wayhome-left') === null")
    phone.goto("/persons/")
    assert "/sign-in/again/code/" in phone.url


@pytest.mark.browser
def test_it_works_without_a_script(
    page: Page, front: Front, committed_cast: Cast, browser_context_args: dict[str, object]
) -> None:
    context = page.context.browser.new_context(**browser_context_args, java_script_enabled=False)  # type: ignore[union-attr, arg-type]  # the fixture's own arguments
    plain = context.new_page()
    sign_in_browser(plain, committed_cast.nora)
    plain.goto("/premises/")
    plain.get_by_role("button", name="Leave this page").click()
    assert plain.url == f"{front.url}/p/"
    plain.go_back()
    assert "/sign-in/again/code/" in plain.url
    context.close()
