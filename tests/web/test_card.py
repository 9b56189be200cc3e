"""The call card on a worker's phone: one tap away, the address large, nothing dialled by itself, nothing kept."""

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from tests.cast import Cast
from tests.clock import HeldClock
from tests.http.sessions import sign_in
from tests.places.scenes import premise
from tests.visits.stories import asked, stop
from tests.web.browser import Front, assert_accessible, assert_light
from tests.web.browser import sign_in as sign_in_browser
from wayhome.places.actions import PremiseDraft
from wayhome.staff.actions import LineDraft, offer_enrolment, say_line
from wayhome.staff.models import Office, Person, PhoneLine
from wayhome.visits import actions as visits
from wayhome.visits.models import Stop

QUAY = (53.3461, -6.2613)
POSITION = {"latitude": "53.0", "longitude": "-6.0", "radius_metres": "20"}


def at_the_flat(cast: Cast, clock: HeldClock) -> None:
    """Nora rings from an app that shows her home, and said that she arrived at a flat."""
    nora = cast.actor(cast.nora)
    say_line(nora, LineDraft(kind="voip", registered_address="9 Home Road", checked_on=clock.now.date()))
    draft = PremiseDraft(
        kind="client",
        text="12 Quay Street",
        civic={"HNO": "12", "RD": "Quay", "STS": "Street", "FLR": "2nd floor", "UNIT": "Flat 4"},
        access_notes="Blue side door; the lift needs a key, take the stairs.",
    )
    place = premise(cast, draft)
    there = replace(stop(clock.now), place_name="The Kean family", latitude=QUAY[0], longitude=QUAY[1])
    out = visits.sign_out(nora, asked(clock.now, stops=(there,)))
    visits.say_place(nora, out.visit_id, Stop.objects.get().pk, place.pk)
    visits.arrive(nora, out.visit_id, stop_id=Stop.objects.get().pk)
    clock.advance(minutes=20)


def words_of(client: Client, way: str = "/card/") -> str:
    answer = client.get(way)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_is_one_tap_from_my_day_for_every_role_and_asks_for_a_sign_in(cast: Cast, client: Client) -> None:
    assert client.get("/card/").status_code == 302
    for person in (cast.nora, cast.marcus, cast.amara):
        sign_in(client, person)
        assert 'href="/card/"' in words_of(client, "/my/")
        assert "It is not known where you are" in words_of(client)


def test_address_words_and_number_stand_in_that_order(cast: Cast, clock: HeldClock, client: Client) -> None:
    at_the_flat(cast, clock)
    sign_in(client, cast.nora)
    html = words_of(client)
    told = (
        "You are at",
        '<p class="card-address"><bdi>12 Quay Street</bdi></p>',
        "2nd floor, Flat 4",
        "Blue side door",
        "You said that you arrived at 12 Quay Street (The Kean family), 20 min ago.",
        "This phone will show police another address: 9 Home Road.",
        "Say, in this order",
        "I am at 12 Quay Street, 2nd floor, Flat 4.",
        'href="tel:+35315550199"',
        'href="tel:+35315550100"',
        "If you are somewhere else",
    )
    places = [html.index(words) for words in told]
    assert places == sorted(places)


def test_it_is_kept_by_nobody_and_may_ask_for_the_position(cast: Cast, clock: HeldClock, client: Client) -> None:
    sign_in(client, cast.nora)
    answer = client.get("/card/")
    assert "no-store" in answer["Cache-Control"]
    assert answer["Permissions-Policy"] == "geolocation=(self)"


def test_nothing_known_says_how_to_find_out_and_no_number_says_so(cast: Cast, client: Client) -> None:
    Office.objects.update(dispatch_number="", phone="", address="1 Harbour Street")
    sign_in(client, cast.nora)
    html = words_of(client)
    assert "If you are at the office: <strong><bdi>1 Harbour Street</bdi></strong>" in html
    assert "How to find out where you are" in html
    assert html.index("Look for a street sign") < html.index("Say, in this order")
    assert "No direct number of a dispatch centre is set for Harbour Street" in html
    assert "tel:" not in html


def test_on_the_way_it_says_if_and_afterwards_that_it_was_left(cast: Cast, clock: HeldClock, client: Client) -> None:
    nora = cast.actor(cast.nora)
    out = visits.sign_out(nora, asked(clock.now))
    sign_in(client, cast.nora)
    assert "If you are there</h2>" in words_of(client)
    there = Stop.objects.get().pk
    visits.arrive(nora, out.visit_id, stop_id=there)
    visits.leave(nora, out.visit_id, stop_id=there)
    assert "You left this address" in words_of(client)


def test_a_posted_position_is_used_for_this_answer_and_kept_nowhere(
    cast: Cast, clock: HeldClock, client: Client
) -> None:
    at_the_flat(cast, clock)
    sign_in(client, cast.nora)
    html = client.post("/card/", POSITION).content.decode()
    assert "This phone&#x27;s own position: somewhere within 20 m, 95 percent sure, just now." in html
    assert "km from the address on this card. Look round before you say it." in html
    assert "If you are there: “I am at 12 Quay Street" in html
    assert "own position" not in words_of(client)


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {**POSITION, "latitude": "91"},
        {**POSITION, "longitude": "nan"},
        {**POSITION, "radius_metres": "-1"},
        {**POSITION, "radius_metres": "inf"},
        {**POSITION, "latitude": "north"},
    ],
)
def test_a_position_that_is_none_takes_nothing_away(
    cast: Cast, clock: HeldClock, client: Client, typed: dict[str, str]
) -> None:
    at_the_flat(cast, clock)
    sign_in(client, cast.nora)
    answer = client.post("/card/", typed)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "position could not be read" in html
    assert '<p class="card-address"><bdi>12 Quay Street</bdi></p>' in html


def test_a_very_wide_position_is_read_as_wide(cast: Cast, client: Client) -> None:
    sign_in(client, cast.nora)
    answer = client.post("/card/", {**POSITION, "radius_metres": "900000"})
    assert answer.status_code == 200
    assert "somewhere within 50.0 km" in answer.content.decode()


def test_an_enrolled_phone_shows_nothing_of_it_without_a_sign_in(cast: Cast, clock: HeldClock, client: Client) -> None:
    at_the_flat(cast, clock)
    code = offer_enrolment(cast.actor(cast.nora), cast.nora.pk, "My phone")
    client.post("/p/enrol/", {"code": code})
    html = words_of(client, "/p/")
    assert 'href="/card/"' in html
    for secret in ("Quay", "Home Road", "+35315550199", "Nora"):
        assert secret not in html
    assert client.get("/card/").status_code == 302


def test_what_a_telephone_shows_is_said_in_ones_settings(cast: Cast, clock: HeldClock, client: Client) -> None:
    sign_in(client, cast.nora)
    assert 'href="/me/line/"' in words_of(client, "/me/")
    today = clock.now.date().isoformat()
    typed = {"kind": "voip", "registered_address": "9 Home Road", "checked_on": today}
    assert client.post("/me/line/", typed).status_code == 302
    assert PhoneLine.objects.get().registered_address == "9 Home Road"
    html = words_of(client, "/me/line/")
    assert 'value="9 Home Road"' in html
    assert f'value="{today}"' in html
    sign_in(client, cast.amara)
    for way in (f"/people/{cast.nora.pk}/", "/me/line/"):
        assert "9 Home Road" not in words_of(client, way)
    sign_in(client, cast.nora)
    Person.objects.update(phone="")
    assert "You have no telephone number here yet" in words_of(client, "/me/line/")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"kind": "mobile", "registered_address": "9 Home Road", "checked_on": "2026-03-01"}, "a mast and no address"),
        ({"kind": "voip", "registered_address": "9 Home Road"}, "last checked this address"),
        ({"kind": "voip", "registered_address": "9 Home Road", "checked_on": "2999-01-01"}, "has not come yet"),
        ({"kind": "", "registered_address": "9 Home Road"}, "Choose what kind of line it is"),
        ({"kind": "pigeon", "registered_address": "9 Home Road"}, "not one of the available choices"),
    ],
)
def test_what_is_typed_wrong_is_said_beside_its_field_and_stays(
    cast: Cast, clock: HeldClock, client: Client, typed: dict[str, Any], says: str
) -> None:
    sign_in(client, cast.nora)
    answer = client.post("/me/line/", typed)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert says in html
    assert 'value="9 Home Road"' in html
    assert not PhoneLine.objects.exists()


@pytest.mark.browser
def test_on_a_phone_it_is_light_accessible_and_the_number_is_under_the_thumb(
    phone: Page, front: Front, committed_cast: Cast, clock: HeldClock
) -> None:
    at_the_flat(committed_cast, clock)
    sign_in_browser(phone, committed_cast.nora)
    assert_light(phone, "/card/", front)
    phone.goto("/my/")
    phone.get_by_role("link", name="Call card").click()
    expect(phone.locator(".card-address")).to_have_text("12 Quay Street")
    expect(phone.locator(".card-address")).to_be_in_viewport(ratio=1)
    expect(phone.locator(".card-ring a")).to_be_in_viewport(ratio=1)
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert_accessible(phone)
    phone.goto("/me/line/")
    assert_accessible(phone)


@pytest.mark.browser
def test_not_known_is_accessible_too(phone: Page, front: Front, committed_cast: Cast, clock: HeldClock) -> None:
    sign_in_browser(phone, committed_cast.nora)
    phone.goto("/card/")
    expect(phone.get_by_role("heading", name="It is not known where you are")).to_be_visible()
    assert_accessible(phone)


@pytest.mark.browser
def test_the_phone_is_asked_where_it_is_only_when_pressed(
    phone: Page, front: Front, committed_cast: Cast, clock: HeldClock
) -> None:
    at_the_flat(committed_cast, clock)
    sign_in_browser(phone, committed_cast.nora)
    phone.goto("/card/")
    press = phone.get_by_role("button", name="Nearest crossing by this phone")
    press.click()
    expect(phone.get_by_role("status")).to_have_text(
        "This browser does not give its position. Look for a street sign and a house number."
    )
    phone.context.grant_permissions(["geolocation"], origin=front.url)
    phone.context.set_geolocation({"latitude": 53.36, "longitude": -6.2613, "accuracy": 15})
    press.click()
    expect(phone.get_by_text("This phone's own position: somewhere within 15 m")).to_be_visible()
    expect(phone.get_by_text("This phone's position is 1.5 km from the address")).to_be_visible()
    assert phone.url == f"{front.url}/card/"
    assert_accessible(phone)


@pytest.mark.browser
@pytest.mark.parametrize("how", ["press", "shift"])
def test_leaving_shows_nothing_and_there_is_no_way_back(
    phone: Page, front: Front, committed_cast: Cast, clock: HeldClock, how: str
) -> None:
    at_the_flat(committed_cast, clock)
    sign_in_browser(phone, committed_cast.nora)
    phone.goto("/me/")
    phone.goto("/card/")
    if how == "press":
        phone.get_by_role("button", name="Leave this page").click()
    else:
        phone.keyboard.press("Escape")
        for _ in range(2):
            phone.keyboard.press("Shift")
        assert phone.locator("[data-leave]").is_visible()
        phone.keyboard.press("Shift")
    phone.wait_for_url("**/p/")
    expect(phone.get_by_text("Quay Street")).to_have_count(0)
    phone.go_back()
    assert phone.url == f"{front.url}/sign-in/again/code/?next=%2Fme%2F"


@pytest.mark.browser
def test_nothing_of_it_is_kept_in_the_phone(phone: Page, front: Front, committed_cast: Cast, clock: HeldClock) -> None:
    at_the_flat(committed_cast, clock)
    sign_in_browser(phone, committed_cast.nora)
    phone.goto("/my/")
    phone.evaluate("navigator.serviceWorker.ready.then(() => true)")
    phone.goto("/card/")
    expect(phone.locator(".card-address")).to_be_visible()
    kept = phone.evaluate(
        """async () => {
          const found = [JSON.stringify(localStorage), JSON.stringify(sessionStorage)];
          for (const name of await caches.keys()) {
            const cache = await caches.open(name);
            for (const asked of await cache.keys()) {
              found.push(new URL(asked.url).pathname, await (await cache.match(asked)).text());
            }
          }
          return found;
        }"""
    )
    assert "/my/offline/" in kept
    assert "/card/" not in kept
    assert not any("Quay Street" in text or "Home Road" in text for text in kept)
