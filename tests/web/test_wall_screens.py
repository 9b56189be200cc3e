"""A television that nobody signs in: enrolled by a code, live, missed at the desk when silent, dark once withdrawn."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect

from tests.cast import Cast
from tests.clock import HeldClock
from tests.http.sessions import sign_in as sign_in_client
from tests.web.browser import WALL, Front, assert_accessible, assert_light, sign_in
from tests.web.scenes import beat, overdue_alarm, visit_of
from wayhome.http.screens import COOKIE
from wayhome.staff.actions import add_screen, open_screen
from wayhome.staff.models import RoleGrant, WallScreen
from wayhome.web.board import stream


def enrolled(cast: Cast, label: str = "Reception TV") -> str:
    """Enrol a screen of the office and return its token."""
    token = open_screen(add_screen(cast.actor(cast.sofia), label, [cast.office.pk]).code).token
    connection.close()
    return token


def hang(context: BrowserContext, token: str) -> None:
    """Give a browser the cookie of an enrolled screen."""
    context.add_cookies([{"name": COOKIE, "value": token, "domain": "localhost", "path": "/wall/", "httpOnly": True}])


@pytest.mark.browser
def test_from_the_office_to_the_wall_and_dark_again(
    page: Page, front: Front, committed_cast: Cast, clock: HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "CHECK_SECONDS", 0.2)
    beat(clock.now)
    visit_of(committed_cast.nora, clock.now)
    sign_in(page, committed_cast.sofia)
    page.goto("/offices/")
    page.get_by_role("link", name="Wall screens of Harbour Street").click()
    page.get_by_label("Where it hangs").fill("Reception TV")
    page.get_by_role("button", name="Make a code").click()
    code = page.locator(".code").inner_text()
    expect(page.locator(".card", has_text="Not opened yet")).to_be_visible()
    assert_accessible(page)

    assert page.context.browser
    television = page.context.browser.new_context(viewport={"width": 1920, "height": 1080}, base_url=front.url)
    wall = television.new_page()
    wall.goto("/wall/open/")
    assert_accessible(wall)
    wall.get_by_label("Code").fill(code.lower().replace("-", " "))
    wall.get_by_role("button", name="Show the board on this screen").click()
    expect(wall.locator("[data-link-words]")).to_have_text("Live")
    expect(wall.locator(".tile .name", has_text="Nora")).to_be_visible()
    assert [cookie["name"] for cookie in television.cookies() if cookie["path"] == "/wall/"] == [COOKIE]
    overdue_alarm(visit_of(committed_cast.ben, clock.now), clock.now)
    expect(wall.locator(".tile[data-state=alarm] .name")).to_have_text("Ben")
    wall.goto("/")
    expect(wall.get_by_role("heading", name="Sign in")).to_be_visible()
    wall.goto("/wall/")
    expect(wall.locator("[data-link-words]")).to_have_text("Live")

    page.goto(page.url)
    expect(page.locator(".card", has_text="Reception TV")).to_contain_text("Seen")
    page.get_by_role("button", name="Withdraw Reception TV").click()
    expect(page.locator(".empty")).to_have_text("No wall screen yet.")
    expect(wall.get_by_role("heading", name="A wall screen")).to_be_visible()
    expect(wall.locator(".notice")).to_contain_text("no longer")
    television.close()


@pytest.mark.browser
def test_a_screen_whose_stream_is_blocked_asks(
    page: Page, front: Front, committed_cast: Cast, clock: HeldClock
) -> None:
    beat(clock.now)
    hang(page.context, enrolled(committed_cast))
    page.route("**/wall/stream*", lambda route: route.abort())
    page.goto("/wall/")
    expect(page.locator("[data-link-words]")).to_have_text("Asking every 2 s (no stream)")
    visit_of(committed_cast.nora, clock.now)
    expect(page.locator(".tile[data-state=out] .name")).to_have_text("Nora")
    WallScreen.objects.update(withdrawn_at=clock.now)
    connection.close()
    expect(page.get_by_role("heading", name="A wall screen")).to_be_visible()


@pytest.mark.browser
def test_its_pages_are_light_and_open_to_everybody(
    page: Page, front: Front, committed_cast: Cast, clock: HeldClock
) -> None:
    beat(clock.now)
    hang(page.context, enrolled(committed_cast))
    page.set_viewport_size({"width": WALL["width"], "height": WALL["height"]})
    for address in ("/wall/", "/wall/open/"):
        assert_light(page, address, front)
    page.goto("/wall/")
    assert_accessible(page)


def test_a_silent_screen_is_a_remark_at_the_desk_while_somebody_is_out(committed_cast: Cast, clock: HeldClock) -> None:
    enrolled(committed_cast, "Reception <b>TV</b>")
    client = Client()
    sign_in_client(client, committed_cast.marcus)
    clock.advance(minutes=5)
    assert "is silent" not in client.get("/").content.decode()  # nobody is out: a screen may be off
    visit_of(committed_cast.nora, clock.now)
    page = client.get("/").content.decode()
    assert "Wall screen <strong><bdi>Reception &lt;b&gt;TV&lt;/b&gt;</bdi></strong> is silent: last seen" in page
    assert "09:00" in page
    sign_in_client(client, committed_cast.zoe)
    assert "is silent" not in client.get("/").content.decode()
    sign_in_client(client, committed_cast.nora)
    assert "is silent" not in client.get("/").content.decode()


def test_who_is_seen_is_not_missed(committed_cast: Cast, clock: HeldClock) -> None:
    screen, desk = Client(), Client()
    screen.cookies[COOKIE] = enrolled(committed_cast)
    sign_in_client(desk, committed_cast.marcus)
    visit_of(committed_cast.nora, clock.now, due_in=timedelta(hours=2))
    clock.advance(minutes=6)
    assert "is silent" in desk.get("/").content.decode()
    assert screen.get("/wall/fragment").status_code == 200
    assert "is silent" not in desk.get("/").content.decode()


def test_the_offices_page_of_screens(cast: Cast, clock: HeldClock) -> None:
    client = Client()
    sign_in_client(client, cast.sofia)
    address = f"/offices/{cast.office.pk}/screens/"
    assert client.post(address, {"label": "", "offices": [cast.office.pk]}).status_code == 422
    assert client.post(address, {"label": "TV", "offices": [cast.other_office.pk]}).status_code == 422
    made = client.post(address, {"label": "Kitchen", "offices": [cast.office.pk]}).content.decode()
    screen = WallScreen.objects.get()
    assert "09:30" in made
    again = client.post(f"{address}{screen.pk}/code/").content.decode()
    assert "A new code" in again
    assert client.get(f"/offices/{cast.other_office.pk}/screens/").status_code == 404
    assert client.post(f"/offices/{cast.other_office.pk}/screens/{screen.pk}/code/").status_code == 404
    assert client.post(f"{address}{screen.pk}/withdraw/").status_code == 302
    assert "Enrol it anew" in client.post(f"{address}{screen.pk}/code/").content.decode()
    assert "Kitchen" not in client.get(address).content.decode()


def test_a_screen_of_several_offices_names_the_others(cast: Cast) -> None:
    RoleGrant.objects.filter(person=cast.amara).update(office=None)
    add_screen(cast.actor(cast.amara), "Hall", [cast.office.pk, cast.other_office.pk])
    client = Client()
    sign_in_client(client, cast.amara)
    assert "also shows Hill Road" in client.get(f"/offices/{cast.office.pk}/screens/").content.decode()
