"""Pages of people, offices, roster and one's own settings: opened, used, refused."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.cast import Cast
from tests.clock import HeldClock
from tests.http.sessions import sign_in
from wayhome.messaging.channels.webhook import secret_of
from wayhome.messaging.models import Message
from wayhome.staff.models import Handover, Person, Shift
from wayhome.staff.queries import actor_by_api_token, actor_by_phone_token, on_duty

ENTER = "name,email,office\n李小龍,li@harbour.example,Harbour Street\n"


@pytest.fixture
def signed_in(cast: Cast) -> Callable[[Person], Client]:
    def make(person: Person) -> Client:
        client = Client()
        sign_in(client, person)
        return client

    return make


def test_every_page_opens_for_who_may(cast: Cast, signed_in: Callable[[Person], Client]) -> None:
    amara = signed_in(cast.amara)
    shift = Shift.objects.filter(person=cast.marcus)[0]
    nora, office = cast.nora.pk, cast.office.pk
    pages = ["/people/", "/people/?q=Nora", "/people/?left=1", "/people/new/", "/people/import/"]
    pages += [f"/people/{nora}/{part}" for part in ("", "edit/", "roles/", "contacts/", "vehicles/")]
    pages += ["/offices/"] + [f"/offices/{office}/{part}" for part in ("", "hours/", "visits/", "vehicles/")]
    pages += [
        "/roster/",
        "/roster/?week=2026-03-26",
        "/roster/?week=nonsense",
        "/roster/?week=9999-12-31",
        "/roster/away/",
    ]
    pages += [f"/roster/{office}/add/", f"/roster/shifts/{shift.pk}/", f"/roster/shifts/{shift.pk}/hand-over/"]
    pages += ["/me/", "/me/pins/", "/me/phones/", "/me/tokens/"]
    for page in pages:
        assert amara.get(page).status_code == 200, page
    assert amara.get("/people/import/template/").content.startswith(b"\xef\xbb\xbfname,")


def test_a_worker_sees_who_watches_and_no_more(cast: Cast, signed_in: Callable[[Person], Client]) -> None:
    nora = signed_in(cast.nora)
    roster = nora.get("/roster/").content.decode()
    assert "Marcus Doyle" in roster
    assert "+353861230000" in roster
    assert nora.get(f"/people/{cast.nora.pk}/").status_code == 200
    for page in (f"/people/{cast.ben.pk}/", f"/people/{cast.ben.pk}/contacts/"):
        assert nora.get(page).status_code == 404
    for page in ("/people/", "/people/new/", "/people/import/", "/offices/", f"/roster/{cast.office.pk}/add/"):
        assert nora.get(page).status_code == 403


def test_a_file_is_tried_then_brought_in(cast: Cast, signed_in: Callable[[Person], Client]) -> None:
    amara = signed_in(cast.amara)

    def send(text: str, do: str) -> Any:
        return amara.post("/people/import/", {"file": SimpleUploadedFile("people.csv", text.encode()), "do": do})

    bad = send(ENTER + "Nobody,nobody,Atlantis\n", "import")
    assert bad.status_code == 422
    assert "Atlantis" in bad.content.decode()
    assert "Nothing was changed" in send(ENTER, "trial").content.decode()
    assert not Person.objects.filter(email="li@harbour.example").exists()
    assert send(ENTER, "import").status_code == 200
    assert Person.objects.get(email="li@harbour.example").name == "李小龍"
    assert send("x", "trial").status_code == 422


def test_what_was_typed_is_kept_and_the_message_stands_beside(
    cast: Cast, signed_in: Callable[[Person], Client]
) -> None:
    amara = signed_in(cast.amara)
    typed = {"name": "Łukasz Żółć", "email": "nora@harbour.example", "office_id": str(cast.office.pk)}
    page = amara.post("/people/new/", typed)
    assert page.status_code == 422
    assert "Łukasz Żółć" in page.content.decode()
    assert "here already" in page.content.decode()
    made = amara.post("/people/new/", typed | {"email": "lukasz@harbour.example"}, follow=True)
    assert made.status_code == 200
    lukasz = Person.objects.get(email="lukasz@harbour.example")
    link = amara.post(f"/people/{lukasz.pk}/password-link/").content.decode()
    path = re.search(r"/password/new/[^<\s]+", link)
    assert path
    assert Client().get(path[0]).status_code in {200, 302}
    zone = amara.post(f"/offices/{cast.office.pk}/", {"name": "X", "time_zone": "Europe/Atlantis"})
    assert "not a time zone" in zone.content.decode()
    hours = amara.post(f"/offices/{cast.office.pk}/hours/", {"hours-0": "8 to 12", "hours-1": "18:00-08:00"})
    assert hours.content.decode().count("field_errors") == 0
    assert "Write it like" in hours.content.decode()


def test_roles_contacts_and_vehicles_are_changed(cast: Cast, signed_in: Callable[[Person], Client]) -> None:
    amara, nora = signed_in(cast.amara), signed_in(cast.nora)
    amara.post(f"/people/{cast.nora.pk}/roles/", {"roles": [f"monitor@{cast.office.pk}"]})
    assert list(cast.nora.grants.values_list("role", flat=True)) == ["monitor"]
    nora.post(f"/people/{cast.nora.pk}/contacts/", {"name": "Mam", "phone": "086 555 0000"})
    mam = cast.nora.emergency_contacts.get()
    page = f"/people/{cast.nora.pk}/contacts/{mam.pk}/"
    assert nora.get(page).status_code == 200
    nora.post(page, {"name": "Da", "phone": "086 555 0000"})
    assert cast.nora.emergency_contacts.get().name == "Da"
    nora.post(f"{page}remove/")
    assert nora.get(page).status_code == 404
    nora.post(f"/people/{cast.nora.pk}/vehicles/", {"registration": "99-d-1"})
    assert cast.nora.vehicles.get().registration == "99-D-1"
    amara.post(f"/people/{cast.ben.pk}/leave/")
    assert not Person.objects.get(pk=cast.ben.pk).is_active
    amara.post(f"/people/{cast.ben.pk}/return/")
    assert Person.objects.get(pk=cast.ben.pk).is_active


def test_the_watch_is_offered_and_accepted_on_the_big_button(
    cast: Cast, clock: HeldClock, signed_in: Callable[[Person], Client]
) -> None:
    marcus, bea = signed_in(cast.marcus), signed_in(cast.bea)
    shift = Shift.objects.get(person=cast.marcus)
    page = marcus.post(f"/roster/shifts/{shift.pk}/hand-over/", {"to_person_id": str(cast.bea.pk)}, follow=True)
    assert "has not answered yet" in page.content.decode()
    handover = Handover.objects.get()
    address = f"/roster/offers/{handover.pk}/"
    assert "<bdi>Marcus</bdi> offers you the watch" in bea.get("/roster/").content.decode()
    assert "I have the watch" in bea.get(address).content.decode()
    assert marcus.post(address, {"answer": "accept"}).status_code == 404
    bea.post(address, {"answer": "accept"})
    assert on_duty(cast.office.pk, clock.now) == cast.bea
    assert "answered, withdrawn" in bea.get(address, follow=True).content.decode()


def test_the_hour_that_does_not_exist_is_said_beside_its_field(
    cast: Cast, signed_in: Callable[[Person], Client]
) -> None:
    sofia = signed_in(cast.sofia)
    asked = {"person_id": str(cast.bea.pk), "duty": "monitor", "weeks": "1", "ends_at": "2026-03-29T06:00"}
    page = sofia.post(f"/roster/{cast.office.pk}/add/", asked | {"starts_at": "2026-03-29T01:30"})
    assert "the clocks go forward to 02:30" in page.content.decode()
    assert sofia.post(f"/roster/{cast.office.pk}/add/", asked | {"starts_at": "2026-03-29T00:30"}).status_code == 302
    made = Shift.objects.get(person=cast.bea, duty="monitor")
    assert (made.ends_at - made.starts_at).total_seconds() == 4.5 * 3600
    week = sofia.get("/roster/?week=2026-03-29").content.decode()
    assert "00:30\u201306:00" in week
    assert "nobody" in week
    over = sofia.post(f"/roster/{cast.office.pk}/add/", asked | {"starts_at": "2026-03-29T00:30"})
    assert "Bea Łukasik is duty monitor from" in over.content.decode()


def test_a_route_is_verified_a_pin_set_a_phone_enrolled_a_token_made(
    cast: Cast, clock: HeldClock, signed_in: Callable[[Person], Client]
) -> None:
    nora = signed_in(cast.nora)
    nora.post("/me/", {"channel": "smtp", "address": "nora@home.example"})
    route = cast.nora.routes.get(address="nora@home.example")
    code = re.search(r"\b\d{6}\b", Message.objects.get().body)
    assert code
    nora.post(f"/me/routes/{route.pk}/code/", {"code": code[0]})
    route.refresh_from_db()
    assert route.verified_at == clock.now
    nora.post(f"/me/routes/{route.pk}/move/", {"up": "1"})
    nora.post(f"/me/routes/{route.pk}/remove/")
    assert nora.post("/me/pins/", {"true_pin": "1234", "duress_pin": "9386"}).status_code == 422
    assert nora.post("/me/pins/", {"true_pin": "4071", "duress_pin": "9386"}).status_code == 302
    shown = nora.post("/me/phones/", {"label": "Pixel"}).content.decode()
    assert "<svg" in shown
    link = re.search(r"\?code=([\w-]+)", shown)
    assert link
    phone = Client()
    assert phone.get(f"/p/?code={link[1]}").status_code == 200
    phone.post("/p/enrol/", {"code": link[1]})
    assert actor_by_phone_token(phone.cookies["wayhome_phone"].value)
    assert phone.post("/p/enrol/", {"code": link[1]}).status_code == 422
    made = nora.post("/me/tokens/", {"label": "x", "scopes": ["board"], "expires_at": "2026-04-01T12:00"})
    text = re.search(r"wha_[\w-]+", made.content.decode())
    assert text
    assert actor_by_api_token(text[0])
    assert text[0] not in nora.get("/me/tokens/").content.decode()
    nora.post(f"/me/tokens/{cast.nora.api_tokens.get().pk}/withdraw/")
    nora.post(f"/me/phones/{cast.nora.phones.get().pk}/withdraw/")
    assert actor_by_api_token(text[0]) is None


def test_a_webhook_s_owner_reads_the_secret_of_its_signatures(
    cast: Cast, signed_in: Callable[[Person], Client]
) -> None:
    nora = signed_in(cast.nora)
    nora.post("/me/", {"channel": "webhook", "address": "https://hooks.example/nora"})
    route = cast.nora.routes.get(channel="webhook")
    assert secret_of(str(route.pk), route.address) in nora.get("/me/").content.decode()
