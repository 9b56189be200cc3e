"""An office's pages: its vehicles are added, changed and taken out of use, and what visits show of them stays."""

from django.test import Client
from playwright.sync_api import Page

from tests.cast import Cast
from tests.http.sessions import sign_in
from tests.web.browser import assert_accessible
from tests.web.browser import sign_in as sign_in_browser
from wayhome.ledger.models import Entry
from wayhome.staff.models import Vehicle


def car_of(cast: Cast, **more: str) -> Vehicle:
    return Vehicle.objects.create(office=cast.office, registration="26-D-77", colour="red", notes="A dent", **more)


def test_a_vehicle_is_changed_and_its_notes_stay(cast: Cast, client: Client) -> None:
    car = car_of(cast)
    sign_in(client, cast.sofia)
    listed = client.get(f"/offices/{cast.office.pk}/vehicles/").content.decode()
    page = f"/offices/{cast.office.pk}/vehicles/{car.pk}/"
    assert page in listed
    shown = client.get(page).content.decode()
    assert 'value="26-D-77"' in shown
    assert "A dent</textarea>" in shown
    body = {"registration": "26-d-78", "make": "Fiat", "model": "", "colour": "green", "notes": "A dent"}
    answer = client.post(page, body, follow=True).content.decode()
    assert "Changed." in answer
    assert "26-D-78" in answer
    car.refresh_from_db()
    assert (car.registration, car.make, car.colour, car.notes) == ("26-D-78", "Fiat", "green", "A dent")
    entry = Entry.objects.get(action="staff.vehicle_edited")
    assert entry.details == {"fields": ["colour", "make", "registration"]}


def test_what_is_wrong_is_said_beside_it_and_kept(cast: Cast, client: Client) -> None:
    car = car_of(cast)
    Vehicle.objects.create(office=cast.office, registration="99-WW-1")
    sign_in(client, cast.sofia)
    page = f"/offices/{cast.office.pk}/vehicles/{car.pk}/"
    answer = client.post(page, {"registration": "99-ww-1", "colour": "purple"})
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "A vehicle with this registration is here already." in html
    assert 'value="purple"' in html
    assert client.post(page, {"registration": ""}).status_code == 422
    car.refresh_from_db()
    assert car.colour == "red"


def test_out_of_use_it_is_offered_no_more_and_cannot_be_changed(cast: Cast, client: Client) -> None:
    car = car_of(cast)
    sign_in(client, cast.sofia)
    page = f"/offices/{cast.office.pk}/vehicles/{car.pk}/"
    said = client.post(f"{page}retire/", follow=True).content.decode()
    assert "Out of use. Visits keep it." in said
    assert "26-D-77" not in said
    assert Vehicle.objects.filter(pk=car.pk, retired_at__isnull=False).exists()
    assert client.get(page).status_code == 404
    assert Entry.objects.filter(action="staff.vehicle_retired").count() == 1


def test_who_does_not_answer_for_the_office_changes_none(cast: Cast, client: Client) -> None:
    car = car_of(cast)
    page = f"/offices/{cast.office.pk}/vehicles/{car.pk}/"
    for person, status in ((cast.nora, 403), (cast.marcus, 403), (cast.zoe, 403)):
        sign_in(client, person)
        assert client.post(page, {"registration": "X"}).status_code == status
    sign_in(client, cast.sofia)
    assert client.get(f"/offices/{cast.other_office.pk}/vehicles/{car.pk}/").status_code == 404


def test_the_pages_of_vehicles_are_accessible(page: Page, committed_cast: Cast) -> None:
    car = car_of(committed_cast)
    sign_in_browser(page, committed_cast.sofia)
    for address in ("vehicles/", f"vehicles/{car.pk}/"):
        page.goto(f"/offices/{committed_cast.office.pk}/{address}")
        assert_accessible(page)
