"""Signing in and out, as a person does it in a browser."""

import pytest
from playwright.sync_api import Page, expect

from tests.cast import PASSWORD, Cast
from tests.web.browser import Front, assert_accessible

pytestmark = pytest.mark.browser


def test_a_wrong_password_keeps_the_address_and_says_so(page: Page, front: Front, committed_cast: Cast) -> None:
    page.goto("/sign-in/")
    page.get_by_label("Email").fill("marcus@harbour.example")
    page.get_by_label("Password").fill("not this one")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert").first).to_be_visible()
    expect(page.get_by_label("Email")).to_have_value("marcus@harbour.example")
    assert_accessible(page)


def test_without_a_second_factor_one_is_asked_for(page: Page, front: Front, committed_cast: Cast) -> None:
    page.goto("/sign-in/")
    page.get_by_label("Email").fill("marcus@harbour.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.goto("/security/")
    expect(page.get_by_role("heading", name="How you sign in")).to_be_visible()
    assert_accessible(page)
