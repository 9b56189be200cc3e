"""The head of every page: nothing is lost in a menu, what is needed at night stands first, keys and thumbs open it."""

import re

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from tests.cast import Cast
from tests.http.sessions import sign_in
from tests.web.browser import Front, assert_accessible
from tests.web.browser import sign_in as sign_in_browser
from wayhome.staff.models import Role, RoleGrant
from wayhome.web.components.head import ENTRIES, SCREENS

LINK = re.compile(r'<a href="([^"]+)"(?: aria-current="page")?>([^<]+)</a>')


def entries_of(client: Client, way: str = "/me/") -> dict[str, str]:
    nav = client.get(way).content.decode().partition('aria-label="Pages"')[2].partition("</nav>")[0]
    return {label: address for address, label in LINK.findall(nav)}


@pytest.mark.parametrize("role", Role.values)
def test_each_role_has_every_entry_that_it_opens(cast: Cast, client: Client, role: str) -> None:
    RoleGrant.objects.filter(person=cast.nora).delete()
    RoleGrant.objects.create(person=cast.nora, role=role, office=cast.office)
    sign_in(client, cast.nora)
    assert len(SCREENS) == len(ENTRIES)
    assert entries_of(client) == {entry.label: entry.address for entry in ENTRIES if role in entry.roles}


def test_what_a_monitor_needs_at_night_is_first_and_in_no_menu(cast: Cast, client: Client) -> None:
    sign_in(client, cast.marcus)
    assert list(entries_of(client))[:4] == ["Board", "Alarms", "Briefing", "Visits"]
    assert not any(entry.group for entry in ENTRIES[:5])


def test_a_menu_of_one_is_that_entry_and_says_where_one_is(cast: Cast, client: Client) -> None:
    sign_in(client, cast.nora)
    html = client.get("/premises/").content.decode()
    assert html.count('<details class="menu"') == 1
    assert "<summary data-here>Places" in html
    assert '<a href="/premises/" aria-current="page">' in html
    assert '<a href="/roster/">Roster</a>' in html


@pytest.mark.browser
def test_a_supervisors_head_is_one_row_and_is_used_by_keys(page: Page, front: Front, committed_cast: Cast) -> None:
    sign_in_browser(page, committed_cast.sofia)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto("/me/")
    box = page.locator("header.top").bounding_box()
    assert box is not None
    assert box["height"] < 70
    nav = page.get_by_role("navigation", name="Pages")
    expect(nav.get_by_role("link", name="Ladders")).to_be_hidden()
    menu = nav.locator("summary", has_text="Agency")
    menu.focus()
    page.keyboard.press("Enter")
    expect(nav.get_by_role("link", name="Ladders")).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(nav.get_by_role("link", name="Ladders")).to_be_hidden()
    expect(menu).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    expect(nav.get_by_role("link", name="Roster")).to_be_focused()
    nav.locator("summary", has_text="Places").click()
    expect(nav.get_by_role("link", name="Ladders")).to_be_hidden()
    nav.get_by_role("link", name="Premises").click()
    assert page.url == f"{front.url}/premises/"
    expect(nav.locator("summary[data-here]")).to_contain_text("Places")


@pytest.mark.browser
def test_on_a_phone_a_menu_opens_within_the_screen(phone: Page, committed_cast: Cast) -> None:
    sign_in_browser(phone, committed_cast.sofia)
    phone.goto("/me/")
    nav = phone.get_by_role("navigation", name="Pages")
    for name, entries in (("Places", 4), ("Agency", 5)):
        nav.locator("summary", has_text=name).tap()
        opened = nav.locator("details[open] ul a")
        expect(opened).to_have_count(entries)
        for one in opened.all():
            box = one.bounding_box()
            assert box is not None
            assert box["height"] >= 44
            assert 0 <= box["x"] < box["x"] + box["width"] <= 390
    assert_accessible(phone)
    nav.get_by_role("link", name="Drills").tap()
    phone.wait_for_url("**/drills/")


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 390])
def test_a_workers_head_keeps_its_entries_on_one_line_of_a_phone(phone: Page, committed_cast: Cast, width: int) -> None:
    sign_in_browser(phone, committed_cast.nora)
    phone.set_viewport_size({"width": width, "height": 844})
    for way in ("/my/", "/premises/", "/me/"):
        phone.goto(way)
        entries = phone.locator("nav[aria-label='Pages'] > ul > li")
        tops = entries.evaluate_all("all => all.map(one => one.getBoundingClientRect().top)")
        assert len(set(tops)) == 1, (way, tops)
