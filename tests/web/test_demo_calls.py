"""The demonstration keeps what issue 4 promises: a number rings, and an open duty screen says who it is, untouched."""

import re
import shlex
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.cli.running import Server, command, data_folder
from tests.ports import free_port
from wayhome.cli.demo.cast import PASSWORD


@pytest.mark.browser
def test_the_two_calls_that_the_demonstration_prints_open_on_the_board(browser: Browser) -> None:
    with data_folder(migrated=True) as place:
        demo = Server(place, free_port(), "demo")
        try:
            demo.wait_for("ledger verify")
            page = browser.new_page(base_url=f"http://localhost:{demo.port}")
            open_board(page)
            home, internet = [line.split() for line in demo.lines if "wayhome call" in line]
            first = ring(page, place, home)
            expect(first.get_by_role("heading", name="Nora Byrne")).to_be_visible()
            expect(first.locator(".brief-address")).to_have_text("8 Elm Park")
            for known in (
                "14 Mill Lane",
                "Colm Reddin",
                "191-X-4471",
                "Stood in the doorway",
                "Car 4",
                "Garda station",
            ):
                expect(first).to_contain_text(known)
            expect(first.get_by_role("img", name="Photograph 1 of Colm Reddin")).to_be_visible()
            second = ring(page, place, internet)
            expect(second.locator(".brief-address")).to_have_text("14 Mill Lane")
            expect(second).to_contain_text("NOT where the caller is: 8 Elm Park")
            expect(second.locator(".brief-words")).to_contain_text("The address: 14 Mill Lane.")
        finally:
            demo.stop()


def open_board(page: Page) -> None:
    page.goto("/")
    page.locator("input[type=email]").fill("marcus@harbour.example")
    page.locator("input[type=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Board")).to_be_visible()


def ring(page: Page, place: Path, printed: list[str]) -> Locator:
    """Run a command as it is printed; return what the board shows of it, which nobody touched."""
    said = command(place, *shlex.split(" ".join(printed))[1:])
    found = re.search(r"Call ([0-9a-f-]{36})", said.stdout)
    assert found, said.stderr
    return page.locator(f"#call-{found[1]}")
