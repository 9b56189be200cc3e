"""The map of a route: drawn by whoever goes, read by whoever watches, and told to nobody else."""

import gzip
import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import Page, Request, Route, expect

from tests.cast import Cast
from tests.clock import HeldClock
from tests.http.sessions import sign_in
from tests.visits.stories import asked, stop
from tests.web.alarm_stories import nora_is_overdue
from tests.web.browser import PAGE_BYTES, Front, assert_accessible, weigh
from tests.web.browser import sign_in as sign_in_browser
from wayhome.ledger.models import Entry
from wayhome.project.tiles import tile_origin
from wayhome.visits import actions, queries
from wayhome.visits.models import Stop, Visit
from wayhome.visits.rules.points import read_point
from wayhome.web.components.map.drawing import in_words
from wayhome.web.components.static import collect

QUAY, BRIDGE = (53.3461, -6.2613), (53.3475, -6.2592)


def typed(**changes: str) -> dict[str, str]:
    return {
        "back_to": "office",
        "risk": "normal",
        "stops-TOTAL_FORMS": "1",
        "stops-INITIAL_FORMS": "0",
        "stops-0-address": "12 Quay Street",
        **changes,
    }


def placed(clock: HeldClock) -> Any:
    """Return a sign-out with a way of two points and its only stop on the map."""
    at = replace(stop(clock.now), latitude=QUAY[0], longitude=QUAY[1])
    return asked(clock.now, stops=(at,), route_points=(QUAY, BRIDGE))


def test_places_are_typed_without_a_script(cast: Cast, clock: HeldClock, client: Client) -> None:
    sign_in(client, cast.nora)
    way = {"route_points": "53.3461, -6.2613\r\n53.3475 -6.2592", "stops-0-point": "53.3461; -6.2613"}
    assert client.post("/my/sign-out/", typed(**way)).status_code == 302
    visit = Visit.objects.get()
    assert visit.route_points == [list(QUAY), list(BRIDGE)]
    assert visit.stops.values_list("latitude", "longitude").get() == QUAY
    html = client.get(f"/my/visit/{visit.pk}/edit/").content.decode()
    assert 'value="53.3461, -6.2613"' in html
    assert "53.3475, -6.2592</textarea>" in html
    emptied = typed(route_points="", **{"stops-0-stop_id": str(Stop.objects.get().pk), "stops-0-point": ""})
    assert client.post(f"/my/visit/{visit.pk}/edit/", emptied).status_code == 302
    visit.refresh_from_db()
    assert (visit.route_points, Stop.objects.get().latitude) == ([], None)


@pytest.mark.parametrize(
    ("way", "says"),
    [
        ({"route_points": "53.1, -6.1\nover the hill"}, "Line 2: write latitude, then longitude"),
        ({"route_points": "99, 0"}, "Line 1: this is not on the map"),
        ({"route_points": "1, 2\n" * 501}, "These are 501 points; a route has at most 500."),
        ({"stops-0-point": "by the church"}, "Write latitude, then longitude, like 53.3498, -6.2603."),
        ({"stops-0-point": "0, 181"}, "This is not on the map"),
    ],
)
def test_what_is_wrong_stands_beside_what_was_typed(
    cast: Cast, clock: HeldClock, client: Client, way: dict[str, str], says: str
) -> None:
    sign_in(client, cast.nora)
    answer = client.post("/my/sign-out/", typed(**way))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert says in html
    assert next(iter(way.values())).splitlines()[-1] in html
    assert "data-map-edit open>" in html
    assert not Visit.objects.exists()


def test_what_a_rule_refuses_about_a_place_stands_beside_it(cast: Cast, clock: HeldClock) -> None:
    from wayhome.core.errors import refuse  # noqa: PLC0415 - used by this story alone
    from wayhome.web.my.forms import SignOutForm, StopsFormSet, add_visit_problems  # noqa: PLC0415 - as above

    form = SignOutForm(typed(), person=cast.nora, zone="UTC")
    stops: Any = StopsFormSet(typed(), prefix="stops", form_kwargs={"zone": "UTC"})
    assert form.is_valid()
    assert stops.is_valid()
    add_visit_problems(form, stops, refuse("not-on-earth", "Give both.", on="stops-0-latitude"))
    assert stops.forms[0].errors == {"point": ["Give both."]}


def test_typed_places_outlive_a_stop_more(cast: Cast, clock: HeldClock, client: Client) -> None:
    sign_in(client, cast.nora)
    way = {"route_points": "53.1, -6.1\nhalf", "stops-0-point": "53.3, -"}
    html = client.post("/my/sign-out/", typed(add_stop="1", **way)).content.decode()
    assert "53.1, -6.1\nhalf</textarea>" in html
    assert 'value="53.3, -"' in html
    assert 'name="stops-1-point"' in html


def test_whoever_watches_reads_it_and_that_is_recorded(cast: Cast, clock: HeldClock, client: Client) -> None:
    out = actions.sign_out(cast.actor(cast.nora), placed(clock))
    sign_in(client, cast.marcus)
    html = client.get(f"/visits/{out.visit_id}/").content.decode()
    assert Entry.objects.filter(action="visit.viewed", subject__id=str(out.visit_id)).count() == 1
    block = html.split('id="map-data" type="application/json">')[1].split("</script>")[0]
    stops = [{"number": 1, "at": list(QUAY), "state": ""}]
    assert json.loads(block) == {"stops": stops, "route": [list(QUAY), list(BRIDGE)], "tiles": None, "streets": None}
    assert "2 points, about 210 m" in html
    assert "53.3461, -6.2613 → 53.3475, -6.2592" in html
    for person in (cast.ben, cast.zoe):
        sign_in(client, person)
        assert client.get(f"/visits/{out.visit_id}/").status_code == 404


def test_a_page_without_a_place_has_no_map(cast: Cast, clock: HeldClock, client: Client) -> None:
    out = actions.sign_out(cast.actor(cast.nora), asked(clock.now))
    sign_in(client, cast.nora)
    for address in ("/my/", f"/visits/{out.visit_id}/"):
        assert "map.js" not in client.get(address).content.decode()
    Visit.objects.update(route_points=[list(QUAY)])
    assert "The route has one point." in client.get("/my/").content.decode()


def test_the_wall_and_the_boards_know_no_place(cast: Cast, clock: HeldClock, client: Client) -> None:
    actions.sign_out(cast.actor(cast.nora), placed(clock))
    sign_in(client, cast.marcus)
    for address in ("/", "/wall/", "/print/"):
        assert "53.34" not in client.get(address).content.decode()


def test_a_map_to_draw_on_begins_where_one_went_last(cast: Cast, clock: HeldClock) -> None:
    assert queries.last_place(cast.nora.pk) is None
    actions.sign_out(cast.actor(cast.nora), placed(clock))
    assert queries.last_place(cast.nora.pk) == QUAY
    assert queries.last_place(cast.ben.pk) is None


def test_each_stop_says_how_far_it_is(cast: Cast, clock: HeldClock, client: Client) -> None:
    out = actions.sign_out(cast.actor(cast.nora), placed(clock))
    sign_in(client, cast.nora)
    page = f"/visits/{out.visit_id}/"
    for act, says in ((actions.arrive, "12 Quay Street (there)"), (actions.leave, "12 Quay Street (left)")):
        clock.advance(minutes=5)
        act(cast.actor(cast.nora), out.visit_id)
        assert says in client.get(page).content.decode()
    Stop.objects.update(skipped_at=clock.now)
    assert "12 Quay Street (left out)" in client.get(page).content.decode()


def test_lengths_in_words() -> None:
    assert in_words(()) == ""
    assert "about 210 m" in in_words((QUAY, BRIDGE))
    assert "about 220.0 km" in in_words(((53.3498, -6.2603), (51.8985, -8.4756)))


def test_an_agencys_own_pictures_are_named(cast: Cast, clock: HeldClock, client: Client, settings: Any) -> None:
    settings.WAYHOME_TILE_URL = "/tiles/{z}/{x}/{y}.png"
    settings.WAYHOME_TILE_ATTRIBUTION = "© the makers of <the> map"
    sign_in(client, cast.nora)
    html = client.get("/my/sign-out/").content.decode()
    assert r"/tiles/{z}/{x}/{y}.png" in html
    assert r"\u00a9 the makers of \u003Cthe\u003E map" in html
    assert "come from your agency's own server" in html


def test_leaflet_is_collected_without_its_sources(settings: Any, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path / "static"
    found = {path.name.split(".")[0] for path in (collect() / "leaflet").iterdir()}
    assert found == {"leaflet", "images"}
    assert list((settings.STATIC_ROOT / "leaflet").glob("leaflet.*.js.gz"))


def bytes_as_served(page: Page, address: str) -> int:
    """Return what a page weighs once `serve` has compressed the static files, as these tests do not."""
    weight = weigh(page, address)
    total = 0
    for url, size in weight.parts.items():
        path = urlsplit(url).path
        found = finders.find(path.removeprefix("/static/")) if path.startswith("/static/") else None
        total += len(gzip.compress(Path(str(found)).read_bytes())) + 500 if found else size
    return total


def asked_hosts(page: Page) -> set[str]:
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    return hosts


def open_map(page: Page) -> Any:
    page.get_by_text("Route on a map").click()
    ground = page.locator(".map.leaflet-container")
    expect(ground.locator(".leaflet-control-scale-line")).to_be_visible()
    return ground


@pytest.mark.browser
def test_a_route_is_pressed_and_the_monitor_sees_it(
    phone: Page, page: Page, front: Front, committed_cast: Cast, clock: HeldClock
) -> None:
    actions.come_back(
        committed_cast.actor(committed_cast.nora),
        actions.sign_out(committed_cast.actor(committed_cast.nora), placed(clock)).visit_id,
    )
    hosts = asked_hosts(phone)
    sign_in_browser(phone, committed_cast.nora)
    phone.goto("/my/sign-out/")
    assert not [entry for entry in phone.evaluate("performance.getEntries().map(e => e.name)") if "leaflet" in entry]
    phone.get_by_label("Address", exact=False).first.fill("9 Mill Lane")
    ground = open_map(phone)
    ground.tap(position={"x": 120, "y": 90})
    expect(phone.get_by_role("status")).to_contain_text("Point 1 of the route")
    ground.tap(position={"x": 220, "y": 180})
    expect(ground.locator("path.map-route")).to_have_count(1)
    phone.get_by_label("A press on the map sets").select_option(label="stop 1: 9 Mill Lane")
    ground.tap(position={"x": 200, "y": 140})
    expect(ground.locator(".map-stop")).to_have_text("1")
    assert_accessible(phone)
    way = phone.get_by_label("Points of the route").input_value().split("\n")
    where = phone.get_by_label("Stop 1 on the map").input_value()
    phone.get_by_role("button", name="Sign out now").first.click()
    expect(phone.get_by_text("You are signed out")).to_be_visible()
    expect(phone.locator(".map .map-stop")).to_have_text("1")
    assert_accessible(phone)
    assert hosts == {urlsplit(front.url).netloc}

    visit = Visit.objects.get(state=Visit.State.OUT)
    assert [tuple(point) for point in visit.route_points] == [read_point(line) for line in way]
    assert Stop.objects.get(visit=visit).latitude == pytest.approx(read_point(where)[0])
    hosts = asked_hosts(page)
    sign_in_browser(page, committed_cast.marcus)
    page.goto(f"/visits/{visit.pk}/")
    expect(page.locator(".map path.map-point")).to_have_count(2)
    expect(page.locator(".map-key")).to_contain_text(where)
    expect(page.locator(".map .map-stop")).to_have_text("1")
    assert_accessible(page)
    assert hosts == {urlsplit(front.url).netloc}
    for sheet, address in ((page, f"/visits/{visit.pk}/"), (phone, "/my/"), (phone, f"/my/visit/{visit.pk}/edit/")):
        assert bytes_as_served(sheet, address) < PAGE_BYTES


@pytest.mark.browser
def test_pictures_come_from_exactly_the_server_that_is_named(
    page: Page, front: Front, committed_cast: Cast, clock: HeldClock, settings: Any
) -> None:
    server = "https://tiles.agency.example"
    policy: dict[str, Any] = settings.CONTENT_SECURITY_POLICY
    pictures = [*policy["DIRECTIVES"]["img-src"], tile_origin(f"{server}/{{z}}/{{x}}/{{y}}.svg")]
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": policy["DIRECTIVES"] | {"img-src": pictures}}
    settings.WAYHOME_TILE_URL = f"{server}/{{z}}/{{x}}/{{y}}.svg"
    settings.WAYHOME_TILE_ATTRIBUTION = "© the <b>makers</b>"
    asked_for: list[Request] = []

    def answer(route: Route, request: Request) -> None:
        asked_for.append(request)
        route.fulfill(content_type="image/svg+xml", body='<svg xmlns="http://www.w3.org/2000/svg"/>')

    page.route(f"{server}/**", answer)
    out = actions.sign_out(committed_cast.actor(committed_cast.nora), placed(clock))
    sign_in_browser(page, committed_cast.nora)
    hosts = asked_hosts(page)
    page.goto(f"/visits/{out.visit_id}/")
    expect(page.locator(".leaflet-control-attribution")).to_have_text("© the <b>makers</b>")
    expect(page.locator("img.leaflet-tile-loaded").first).to_be_visible()
    assert hosts == {urlsplit(front.url).netloc, urlsplit(server).netloc}
    assert not any("referer" in request.headers for request in asked_for)
    assert_accessible(page)


@pytest.mark.browser
def test_an_alarm_shows_the_way_beside_its_words(
    page: Page, front: Front, committed_cast: Cast, clock: HeldClock
) -> None:
    alarm = nora_is_overdue(committed_cast, clock)
    Visit.objects.update(route_points=[list(QUAY), list(BRIDGE)])
    Stop.objects.filter(position=1).update(latitude=BRIDGE[0], longitude=BRIDGE[1])
    sign_in_browser(page, committed_cast.marcus)
    page.goto(f"/alarms/{alarm.pk}/")
    expect(page.locator(".map .map-stop")).to_have_text("2")
    expect(page.locator(".map-key")).to_contain_text("3 Quay Street")
    assert Entry.objects.filter(action="alarm.viewed", subject__id=str(alarm.pk)).exists()
    assert_accessible(page)
    assert bytes_as_served(page, f"/alarms/{alarm.pk}/") < PAGE_BYTES


@pytest.mark.browser
def test_drawing_by_keyboard_by_position_and_back(
    page: Page, front: Front, committed_cast: Cast, clock: HeldClock
) -> None:
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": QUAY[0], "longitude": QUAY[1], "accuracy": 12})
    sign_in_browser(page, committed_cast.nora)
    page.goto("/my/sign-out/")
    ground = open_map(page)
    way, says = page.get_by_label("Points of the route"), page.locator("[data-map-says]")
    page.get_by_role("button", name="Use where I am").click()
    expect(says).to_contain_text("Point 1 of the route: 53.346100, -6.261300. Found within 12 metres.")
    ground.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(400)
    page.get_by_role("button", name="Set it at the cross").press("Enter")
    expect(says).to_contain_text("Point 2 of the route")
    first, second = [read_point(line) for line in way.input_value().split("\n")]
    assert first == QUAY
    assert second[0] == pytest.approx(QUAY[0], abs=1e-4)
    assert second[1] > QUAY[1]
    assert "km" not in ground.locator(".leaflet-control-scale-line").inner_text()
    way.fill("53.1, -6.1\n53.2, -6.2\n53.3, -6.3\nnot yet")
    expect(ground.locator("path.map-point")).to_have_count(3)
    way.blur()
    expect(ground.locator(".leaflet-control-scale-line")).to_contain_text("km")
    page.get_by_role("button", name="Clear it").click()
    expect(way).to_have_value("")
    expect(ground.locator("path.map-point")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(ground.locator("path.map-point")).to_have_count(3)


@pytest.mark.browser
def test_whoever_refuses_their_position_is_told_what_else_to_do(
    page: Page, front: Front, committed_cast: Cast, clock: HeldClock
) -> None:
    sign_in_browser(page, committed_cast.nora)
    page.goto("/my/sign-out/")
    open_map(page)
    expect(page.locator("[data-map-says]")).to_contain_text("Nothing has a place yet")
    page.get_by_role("button", name="Use where I am").click()
    expect(page.locator("[data-map-says]")).to_contain_text("allow it for this page, or press on the map")
