"""The live board in a real browser."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.cast import Cast
from tests.clock import HeldClock
from tests.web.browser import Front, assert_accessible, assert_light, sign_in
from tests.web.scenes import beat, overdue_alarm, visit_of

pytestmark = pytest.mark.browser


def test_the_desk_shows_who_needs_attention_first(
    page: Page, front: Front, committed_cast: Cast, clock: HeldClock
) -> None:
    visit_of(committed_cast.nora, clock.now, due_in=timedelta(hours=1), address="12 Quay Lane", with_whom="Mr Kean")
    late = visit_of(committed_cast.ben, clock.now, due_in=timedelta(minutes=-20), address="3 Mill Row")
    overdue_alarm(late, clock.now)
    beat(clock.now)
    sign_in(page, committed_cast.marcus)
    page.goto("/")
    lines = page.locator(".line h2")
    expect(lines).to_have_text(["Ben Okafor", "Nora Byrne"])
    expect(page.get_by_text("12 Quay Lane")).to_be_visible()
    expect(page.locator(".watches")).to_contain_text("Marcus Doyle is watching until 20:00")
    expect(page.locator("[data-link-words]")).to_have_text("Live")
    assert_accessible(page)


def test_pages_of_the_board_are_light(page: Page, front: Front, committed_cast: Cast, clock: HeldClock) -> None:
    beat(clock.now)
    sign_in(page, committed_cast.sofia)
    for address in ("/", "/wall/", "/print/"):
        assert_light(page, address, front)
