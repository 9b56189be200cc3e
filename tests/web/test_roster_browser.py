"""In a real browser: the watch is handed over, and every page of people and roster is accessible and light."""

import os

import pytest
from playwright.sync_api import Page, expect

from tests.cast import Cast
from tests.clock import HeldClock
from tests.web.browser import Front, assert_accessible, assert_light, sign_in
from wayhome.staff.models import Handover, Shift
from wayhome.staff.queries import on_duty

pytestmark = pytest.mark.browser


def keep(page: Page, name: str) -> None:
    """Keep a picture when somebody asked for one."""
    folder = os.environ.get("WAYHOME_PICTURES")
    if folder:
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_the_watch_is_handed_over(
    page: Page, phone: Page, committed_cast: Cast, front: Front, clock: HeldClock
) -> None:
    cast = committed_cast
    sign_in(page, cast.marcus)
    page.goto("/roster/")
    assert_accessible(page)
    page.get_by_role("link", name="Hand over the watch").click()
    page.get_by_label("Offer the watch to").select_option(label="Bea Łukasik")
    assert_accessible(page)
    page.get_by_role("button", name="Offer it").click()
    expect(page.get_by_text("has not answered yet")).to_be_visible()
    keep(page, "roster")
    sign_in(phone, cast.bea)
    phone.goto("/roster/")
    keep(phone, "roster-phone")
    phone.get_by_role("link", name="offers you the watch").click()
    assert_accessible(phone)
    keep(phone, "offer-phone")
    phone.get_by_role("button", name="I have the watch").click()
    expect(phone.get_by_text("You have the watch now.")).to_be_visible()
    assert on_duty(cast.office.pk, clock.now) == cast.bea
    assert Handover.objects.get().new_shift is not None


def test_every_page_is_accessible_and_light(page: Page, committed_cast: Cast, front: Front) -> None:
    cast = committed_cast
    sign_in(page, cast.amara)
    shift = Shift.objects.filter(person=cast.marcus)[0]
    nora, office = f"/people/{cast.nora.pk}/", f"/offices/{cast.office.pk}/"
    pages = {
        "people": "/people/", "person": nora, "roles": f"{nora}roles/", "contacts": f"{nora}contacts/",
        "import": "/people/import/", "offices": "/offices/", "office": office, "hours": f"{office}hours/",
        "vehicles": f"{office}vehicles/", "shift-add": f"/roster/{cast.office.pk}/add/",
        "shift": f"/roster/shifts/{shift.pk}/", "away": "/roster/away/", "me": "/me/", "pins": "/me/pins/",
        "phones": "/me/phones/", "tokens": "/me/tokens/",
    }  # fmt: skip
    for name, address in pages.items():
        page.goto(address)
        assert_accessible(page)
        keep(page, name)
    page.goto("/me/phones/")
    page.get_by_label("Which phone").fill("Pixel")
    page.get_by_role("button", name="Make a link").click()
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    assert_accessible(page)
    keep(page, "qr")
    assert_light(page, "/roster/", front)
    assert_light(page, f"{office}", front)
