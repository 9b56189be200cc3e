"""What somebody searches for is in no address, which a browser's history and a proxy's record would keep."""

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from tests.cast import Cast
from tests.clock import HeldClock
from tests.http.sessions import sign_in
from tests.persons.scenes import written
from tests.places.scenes import premise
from tests.visits.stories import asked
from tests.web.browser import sign_in as sign_in_browser
from wayhome.persons.actions import add_known
from wayhome.persons.models import PersonOfConcern
from wayhome.persons.rules import NumberDraft
from wayhome.places.actions import PremiseDraft
from wayhome.places.models import Premise
from wayhome.visits import actions as visits
from wayhome.visits.queries import reading


@pytest.mark.browser
def test_a_number_and_a_name_that_are_searched_for_stand_in_no_address(page: Page, committed_cast: Cast) -> None:
    cast = committed_cast
    person = written(cast)
    add_known(cast.actor(cast.sofia), person.pk, NumberDraft(typed="087 123 4567"))
    sign_in_browser(page, cast.sofia)
    asked_for: list[str] = []
    page.on("request", lambda request: asked_for.append(request.url))
    page.goto("/persons/")
    box = page.get_by_role("searchbox")
    for typed in ("087 123 4567", "Reddin"):
        box.fill(typed)
        box.press("Enter")
        expect(page.get_by_role("link", name="Colm Reddin")).to_be_visible()
        expect(box).to_have_value(typed)
    for way in ("/premises/", "/people/", "/visits/"):
        page.goto(way)
        box = page.get_by_label("Words") if way == "/visits/" else page.get_by_role("searchbox")
        box.fill("Nora Byrne")
        page.get_by_role("button", name="Search").click()
        expect(box).to_have_value("Nora Byrne")
    assert [one for one in asked_for if "?" in one and "static" not in one] == []


def test_a_search_in_an_address_is_not_answered(client: Client, cast: Cast) -> None:
    person = written(cast)
    sign_in(client, cast.sofia)
    merge = f"/persons/{person.pk}/merge/"
    assert "Colm Reddin" in client.get("/persons/?q=nobody").content.decode()
    assert "Colm Reddin" not in client.post("/persons/", {"q": "nobody\x00"}).content.decode()
    found = client.post(merge, {"q": "nobody"})
    assert (found.status_code, "There is no other record." in found.content.decode()) == (200, True)


def test_what_was_not_found_is_offered_as_a_new_premise(client: Client, cast: Cast) -> None:
    sign_in(client, cast.nora)
    assert 'name="suggested" value="3 Quay Lane"' in client.post("/premises/", {"q": "3 Quay Lane"}).content.decode()
    offered = client.post("/premises/new/", {"suggested": "3 Quay Lane"})
    assert offered.status_code == 200
    assert 'value="3 Quay Lane"' in offered.content.decode()
    assert not Premise.objects.exists()


def test_what_was_searched_for_stays_on_the_next_page(
    client: Client, cast: Cast, clock: HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "LIST_ROWS", 1)  # so that two visits are two pages
    place = premise(cast, PremiseDraft(kind="client", text="12 Quay Street"))
    for person in (cast.nora, cast.ben):
        visits.sign_out(cast.actor(person), asked(clock.now))
    sign_in(client, cast.marcus)
    assert 'name="text" value="12 Quay Street"' in client.get(f"/premises/{place.pk}/").content.decode()
    first = client.post("/visits/", {"text": "12 Quay Street"}).content.decode()
    assert '<input type="hidden" name="text" value="12 Quay Street">' in first
    assert 'name="page" value="2">Older' in first
    second = client.post("/visits/", {"text": "12 Quay Street", "page": "2"}).content.decode()
    assert 'name="page" value="1">Newer' in second
    assert "Older" not in second


def test_the_record_of_a_person_is_read_by_an_address_without_their_name(client: Client, cast: Cast) -> None:
    written(cast)
    sign_in(client, cast.sofia)
    listed = client.post("/persons/", {"q": "Reddin"}).content.decode()
    assert f'href="/persons/{PersonOfConcern.objects.get().pk}/"' in listed
