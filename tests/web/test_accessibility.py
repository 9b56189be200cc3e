"""axe finds nothing on any page of the board, of signing in, and of errors, in light and in dark."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.cast import Cast
from tests.clock import HeldClock
from tests.web.browser import Front, assert_accessible, session_of, sign_in
from tests.web.scenes import beat, overdue_alarm, visit_of

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("address", ["/", "/wall/", "/print/"])
def test_boards(page: Page, front: Front, committed_cast: Cast, clock: HeldClock, address: str) -> None:
    overdue_alarm(visit_of(committed_cast.nora, clock.now, due_in=timedelta(minutes=-20)), clock.now)
    visit_of(committed_cast.ben, clock.now, due_in=timedelta(minutes=5), with_whom="Mr Kean")
    visit_of(committed_cast.bea, clock.now, due_in=timedelta(minutes=-5))
    visit_of(committed_cast.sofia, clock.now)
    beat(clock.now)
    sign_in(page, committed_cast.marcus)
    page.goto(address)
    assert_accessible(page)


def test_a_stale_board(page: Page, front: Front, committed_cast: Cast, clock: HeldClock) -> None:
    visit_of(committed_cast.ben, clock.now)
    sign_in(page, committed_cast.marcus)
    page.goto("/")
    expect(page.locator("#stale")).to_be_visible(timeout=12_000)
    assert_accessible(page)


def test_a_workers_board(phone: Page, front: Front, committed_cast: Cast, clock: HeldClock) -> None:
    visit_of(committed_cast.ben, clock.now)
    beat(clock.now)
    sign_in(phone, committed_cast.nora)
    phone.goto("/")
    assert_accessible(phone)


@pytest.mark.parametrize("address", ["/sign-in/", "/sign-in/closed/", "/password/forgotten/", "/nothing/here/"])
def test_pages_for_anybody(page: Page, front: Front, committed_cast: Cast, address: str) -> None:
    page.goto(address)
    assert_accessible(page)


@pytest.mark.parametrize("address", ["/security/", "/security/app/", "/security/passkeys/add/", "/password/"])
def test_pages_of_enrolment(page: Page, front: Front, committed_cast: Cast, address: str) -> None:
    sign_in(page, committed_cast.nora, second_factor=False)
    page.goto(address)
    assert_accessible(page)


@pytest.mark.parametrize(
    "address",
    ["/security/", "/security/codes/new/", "/security/app/remove/", "/security/passkeys/", "/sign-out/", "/people/x"],
)
def test_pages_of_who_has_a_second_factor(page: Page, front: Front, committed_cast: Cast, address: str) -> None:
    sign_in(page, committed_cast.nora)
    page.goto(address)
    assert_accessible(page)


def test_the_second_step(page: Page, front: Front, committed_cast: Cast) -> None:
    session_of(committed_cast.nora)
    page.goto("/sign-in/")
    page.get_by_label("Email").fill("nora@harbour.example")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in", exact=True).click()
    assert_accessible(page)
    page.get_by_label("Password").fill("correct horse battery staple")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Second step")).to_be_visible()
    assert_accessible(page)
