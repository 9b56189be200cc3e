"""Safe places and the street map, as people see them: over real streets, without any, on a phone and at a desk."""

import pytest
from django.db import connection
from django.test import Client
from playwright.sync_api import Page, expect

from tests.cast import Cast
from tests.http.sessions import sign_in
from tests.places.roads.helsinki import RAILWAY_STATION, import_helsinki
from tests.web.browser import PAGE_BYTES, Front, assert_accessible
from tests.web.browser import sign_in as sign_in_browser
from tests.web.test_map import bytes_as_served
from wayhome.ledger.models import Entry
from wayhome.places.actions import SafePlaceDraft, add_safe_place, confirm_safe_place
from wayhome.places.models import SafePlace
from wayhome.web.components.map.streets import Line, Mark, Shape, street_map

FORM = {
    "kind": "police",
    "name": "Store Street Garda Station",
    "address": "Store Street, Dublin 1",
    "point": "53.3498, -6.2530",
    "phone": "",
    "hours": "day and night",
    "notes": "Ring at the side door",
    "is_public": "on",
}
STATION_BOX = {"south": "60.169", "west": "24.938", "north": "60.172", "east": "24.944"}


def confirm_all(cast: Cast) -> None:
    import_helsinki(cast)
    for place in SafePlace.objects.all():
        point = (place.latitude, place.longitude)
        said = SafePlaceDraft(
            kind=place.kind, name=place.name, point=point, address=place.address, hours="day and night", is_public=True
        )
        confirm_safe_place(cast.actor(cast.sofia), place.pk, said)


def test_a_proposal_is_looked_at_and_confirmed(cast: Cast, client: Client) -> None:
    import_helsinki(cast)
    sign_in(client, cast.ines)
    assert "8 to look at" in client.get("/safe-places/").content.decode()
    waiting = client.get("/safe-places/proposed/").content.decode()
    assert "Erottajan paloasema" in waiting
    assert "Mannerheimintie 16, 00100 Helsinki" in waiting
    place = SafePlace.objects.get(kind="fire_station")
    page = f"/safe-places/{place.pk}/"
    shown = client.get(page).content.decode()
    assert "Korkeavuorenkatu near Ludviginkatu" in shown
    body = FORM | {"kind": "fire_station", "name": place.name, "point": f"{place.latitude}, {place.longitude}"}
    assert "Confirmed, for a year." in client.post(page, body, follow=True).content.decode()
    listed = client.get("/safe-places/").content.decode()
    assert "Erottajan paloasema" in listed
    assert "by Ines Vale" in listed
    assert "7 to look at" in listed


def test_a_refused_proposal_goes_and_can_be_found_again(cast: Cast, client: Client) -> None:
    import_helsinki(cast)
    sign_in(client, cast.amara)
    place = SafePlace.objects.get(name="Roasberg")
    said = client.post(f"/safe-places/{place.pk}/refuse/", follow=True).content.decode()
    assert "Refused: Roasberg." in said
    refused = client.get("/safe-places/refused/?q=roas").content.decode()
    assert "refused by Amara Diallo" in refused
    assert "Nothing waits" not in refused
    assert "Roasberg" not in client.get("/safe-places/proposed/?q=roas").content.decode().replace("“roas”", "")


def test_one_is_added_by_hand_and_what_is_wrong_is_said_beside_it(cast: Cast, client: Client) -> None:
    sign_in(client, cast.sofia)
    wrong = client.post("/safe-places/new/", FORM | {"point": "somewhere", "is_public": ""})
    assert wrong.status_code == 422
    html = wrong.content.decode()
    assert "Write latitude, then longitude" in html
    assert 'value="somewhere"' in html
    assert "Ring at the side door</textarea>" in html
    private = client.post("/safe-places/new/", {key: value for key, value in FORM.items() if key != "is_public"})
    assert private.status_code == 422
    assert "never anybody&#x27;s home" in private.content.decode()
    assert SafePlace.objects.count() == 0
    assert "Added and confirmed" in client.post("/safe-places/new/", FORM, follow=True).content.decode()
    assert Entry.objects.filter(action="places.safe_place_added").count() == 1


def test_workers_and_monitors_read_what_is_confirmed_and_no_more(cast: Cast, client: Client) -> None:
    import_helsinki(cast)
    add_safe_place(
        cast.actor(cast.sofia), SafePlaceDraft(kind="police", name="Garda", point=(53.35, -6.25), is_public=True)
    )
    place = SafePlace.objects.get(name="Roasberg")
    for person in (cast.nora, cast.marcus):
        sign_in(client, person)
        listed = client.get("/safe-places/").content.decode()
        assert "Garda" in listed
        assert "Roasberg" not in listed
        assert "to look at" not in listed
        for path in ("new/", "proposed/", "refused/", f"{place.pk}/", f"{place.pk}/refuse/"):
            assert client.post(f"/safe-places/{path}", FORM).status_code in {403, 405}
    place.refresh_from_db()
    assert place.state == "proposed"


def test_street_lines_are_given_for_a_box_and_kept_by_nobody(cast: Cast, client: Client) -> None:
    import_helsinki(cast)
    assert client.get("/streets/", STATION_BOX).status_code == 302
    sign_in(client, cast.nora)
    answer = client.get("/streets/", STATION_BOX)
    assert "no-store" in answer.headers["cache-control"]
    found = answer.json()
    names = {feature["properties"]["name"] for feature in found["features"]}
    assert "Kaivokatu" in names
    lon, lat = found["features"][0]["geometry"]["coordinates"][0][0]
    assert (round(lon), round(lat)) == (25, 60)
    whole = client.get("/streets/", {"south": "-90", "west": "-180", "north": "90", "east": "180"})
    assert whole.json()["more"] is True
    assert len(whole.content) < 400_000


def test_a_box_that_is_none_is_said(cast: Cast, client: Client) -> None:
    sign_in(client, cast.nora)
    for wrong in ({}, {"south": "x"}, {"south": "nan"}, {"north": "95"}, {"north": "60.1"}, {"east": "24"}):
        answer = client.get("/streets/", STATION_BOX | wrong if wrong else {})
        assert answer.status_code == 400
        assert "degrees" in answer.json()["detail"]


def test_a_map_is_bounded_and_an_outline_is_never_a_mark(cast: Cast) -> None:
    ring = [(60 + number / 10_000, 24.0) for number in range(500)]
    made = street_map(
        shapes=[Shape(outline=[ring], words="Tower sector")] * 30,
        lines=[Line(points=((60.0, 24.0), (60.1, 24.1)), words="The way there")],
        marks=[Mark(at=RAILWAY_STATION, words="Station", kind="safe")] * 99,
    )
    assert len(made.data["shapes"]) == 20
    assert made.data["shapes"][0]["rings"] == [ring]  # as it is: no corner is left out
    assert len(made.data["marks"]) == 50
    assert made.data["streets"] is None
    assert not made.has_streets
    assert [look for look, _, _ in made.entries[19:22]] == ["shape", "line", "mark safe"]


def test_what_lies_beyond_the_date_line_is_drawn_beside_the_rest(cast: Cast) -> None:
    hole = [(-17.0, 180.01), (-17.01, 180.02), (-17.02, 180.0)]
    made = street_map(
        shapes=[
            Shape(outline=[[(-17.0, 179.9), (-17.1, 180.1), (-17.2, 179.8)], hole], words="here"),
            Shape(outline=[[(-17.0, -179.9), (-17.1, -180.1), (-17.2, -179.8)]], words="there", is_doubtful=True),
        ],
        lines=[Line(points=((-17.0, 179.9), (-17.0, -179.9)), words="over it"), Line(points=(), words="none")],
        marks=[Mark(at=(-17.0, -179.95), words="beyond", kind="mast")],
        centre=(-17.0, -179.99),
    ).data
    assert made["shapes"][0]["rings"][1] == hole
    assert made["shapes"][1] == {
        "rings": [[(-17.0, pytest.approx(180.1)), (-17.1, pytest.approx(179.9)), (-17.2, pytest.approx(180.2))]],
        "doubtful": True,
    }
    assert [line["points"] for line in made["lines"]] == [[(-17.0, 179.9), (-17.0, pytest.approx(180.1))], []]
    assert made["marks"][0]["at"] == (-17.0, pytest.approx(180.05))
    assert made["centre"] == (-17.0, pytest.approx(180.01))
    assert street_map().data["shapes"] == []


def test_on_a_phone_the_streets_are_drawn_with_the_safe_places_on_them(
    phone: Page, front: Front, committed_cast: Cast
) -> None:
    confirm_all(committed_cast)
    connection.close()
    sign_in_browser(phone, committed_cast.nora)
    assert bytes_as_served(phone, "/safe-places/") < PAGE_BYTES
    expect(phone.locator(".map-street.main")).to_have_count(1)
    drawn = phone.locator(".leaflet-streets-pane svg").bounding_box()
    assert drawn is not None
    assert drawn["width"] > 300  # an SVG of no width draws nothing, whatever is in it
    expect(phone.locator(".leaflet-marker-icon.map-mark.safe")).to_have_count(8)
    expect(phone.get_by_text("© OpenStreetMap contributors", exact=False).first).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert_accessible(phone)


def test_at_a_desk_a_proposal_is_looked_at_on_its_street(page: Page, front: Front, committed_cast: Cast) -> None:
    import_helsinki(committed_cast)
    place = SafePlace.objects.get(kind="fire_station")
    connection.close()
    sign_in_browser(page, committed_cast.sofia)
    page.goto("/safe-places/proposed/")
    assert_accessible(page)
    page.get_by_role("link", name=f"Look and confirm {place.name}").click()
    expect(page.locator(".map-street.street")).to_have_count(1)
    assert page.locator(".map-name").count() > 0
    assert_accessible(page)
    page.get_by_label("I know that it is there", exact=False).check()
    page.get_by_role("button", name="Confirm, for a year").click()
    expect(page.get_by_text("Confirmed, for a year.")).to_be_visible()


def test_without_streets_the_map_stands_on_plain_ground(page: Page, front: Front, committed_cast: Cast) -> None:
    sofia = committed_cast.actor(committed_cast.sofia)
    add_safe_place(sofia, SafePlaceDraft(kind="police", name="Garda", point=(53.35, -6.25), is_public=True))
    connection.close()
    sign_in_browser(page, committed_cast.sofia)
    page.goto("/safe-places/")
    expect(page.locator(".leaflet-marker-icon.map-mark.safe")).to_have_count(1)
    expect(page.get_by_text("The ground is plain", exact=False)).to_be_visible()
    assert page.locator(".map-street").count() == 0
