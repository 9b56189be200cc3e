"""The first run: one link, one page, then a second factor and the board."""

import pytest
from django.db import connection
from playwright.sync_api import Page, expect

from tests.cast import Cast
from tests.clock import HeldClock
from tests.web.browser import Front, assert_accessible, assert_light, status_of
from wayhome.http.first_run import first_run_link, first_run_token, is_first_run_token
from wayhome.staff.models import Agency, Office, Person
from wayhome.web.sign_in.first_run import zones

pytestmark = pytest.mark.browser
PASSWORD = "nine grey geese over the bay"


def fill(page: Page, **changed: str) -> None:
    typed = {
        "Name of the agency": "Harbour Outreach",
        "Name of its first office": "Harbour Street",
        "Your name": "Amara Diallo",
        "Your e-mail address": "amara@harbour.example",
        "A password": PASSWORD,
        "The password again": PASSWORD,
        **changed,
    }
    for label, value in typed.items():
        page.get_by_label(label).fill(value)


def test_the_link_makes_agency_office_and_administrator(
    page: Page, front: Front, committed_db: None, clock: HeldClock
) -> None:
    assert_light(page, first_run_link(), front)
    assert_accessible(page)
    expect(page.get_by_label("Time zone of this office")).to_have_value("Europe/Dublin")
    fill(page, **{"The password again": "something else entirely"})
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_text("The two passwords differ")).to_be_visible()
    expect(page.get_by_label("Name of the agency")).to_have_value("Harbour Outreach")
    expect(page.get_by_label("Time zone of this office")).to_have_value("Europe/Dublin")
    assert_accessible(page)
    fill(page)
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", name="How you sign in")).to_be_visible()
    expect(page.get_by_text("One more step")).to_be_visible()
    person = Person.objects.get()
    assert (Agency.objects.get().name, Office.objects.get().time_zone) == ("Harbour Outreach", "Europe/Dublin")
    assert person.check_password(PASSWORD)
    connection.close()
    page.goto(first_run_link())
    expect(page.get_by_role("heading", name="The first run is over")).to_be_visible()


def test_a_common_password_is_refused_beside_the_field(
    page: Page, front: Front, committed_db: None, clock: HeldClock
) -> None:
    page.goto(first_run_link())
    fill(page, **{"A password": "password1234", "The password again": "password1234"})
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_text("too common")).to_be_visible()
    assert not Agency.objects.exists()
    connection.close()


def test_without_the_token_nothing_is_made(page: Page, front: Front, committed_db: None, clock: HeldClock) -> None:
    for address in ("/first-run/", f"/first-run/?token={first_run_token()[:-1]}x", "/first-run/?token=%E2%82%AC"):
        assert status_of(page.goto(address)) == 403
        expect(page.get_by_role("heading", name="This link is not the one")).to_be_visible()
    page.goto("/sign-in/")
    expect(page.get_by_text("Nobody can sign in yet")).to_be_visible()


def test_with_an_agency_the_link_is_worth_nothing(page: Page, front: Front, committed_cast: Cast) -> None:
    assert status_of(page.goto(first_run_link())) == 410


def test_the_token_is_compared_whole() -> None:
    assert is_first_run_token(first_run_token())
    assert not is_first_run_token("")
    assert not is_first_run_token("ü")


def test_every_zone_has_a_continent_and_the_usual_ones_are_there() -> None:
    names = {name for _, group in zones() for name, _ in group}
    assert {"Europe/Dublin", "America/Argentina/Buenos_Aires", "Asia/Kolkata", "UTC"} <= names
    assert not any(name.startswith("Etc/") for name in names)
