"""Asking the police, page by page: drafted, consented to, made, sent, accepted, on file; and the worker's own page."""

from datetime import timedelta

import pytest
import typst
from django.db import connection
from django.test import Client
from playwright.sync_api import Page

from tests.cast import Cast
from tests.clock import HeldClock
from tests.filings.scenes import UNTIL, Scene, accepted, agreed, make_scene, seen
from tests.http.sessions import sign_in
from tests.places.scenes import TODAY
from tests.web.browser import Front, assert_accessible
from tests.web.browser import sign_in as sign_in_browser
from wayhome.filings import typesetting
from wayhome.filings.actions import make_lookup
from wayhome.filings.models import FilingView, LookupCredential, PremiseRequest
from wayhome.staff.actions import deactivate_person
from wayhome.staff.models import Person

HOME = "/premise-requests/"


def client_of(person: Person) -> Client:
    client = Client()
    sign_in(client, person)
    return client


def typed(scene: Scene, **more: object) -> dict[str, object]:
    return {
        "agency_id": str(scene.agency.pk),
        "premises": [f"{scene.home.pk}:home"],
        "persons": [str(scene.feared.pk)],
        "phones": "mobile: 086 123 0000\n\n01 555 0123",
        "asks": "Please send a car.",
        "responsible_id": str(scene.cast.sofia.pk),
        **more,
    }


def test_the_whole_way_through_the_pages(cast: Cast, clock: HeldClock) -> None:
    scene = make_scene(cast)
    sofia, nora = client_of(cast.sofia), client_of(cast.nora)
    to = sofia.post(f"{HOME}new/", {"person": str(cast.nora.pk)}).headers["location"]
    assert to == f"{HOME}new/{cast.nora.pk}/"
    wrong = sofia.post(to, typed(scene, phones="mobile: none"))
    assert wrong.status_code == 422
    assert "mobile: none" in wrong.content.decode()
    page = sofia.post(to, typed(scene)).headers["location"]
    request = PremiseRequest.objects.get()
    assert request.phones == [["mobile", "+353861230000"], ["", "+35315550123"]]
    assert "not consented" in sofia.get(page).content.decode()
    assert sofia.get(f"{page}consent/").status_code == 404
    read = nora.get(f"{page}consent/").content.decode()
    for words in ("12 Elm Grove", "Colm Reddin", "struck a colleague", seen(request, clock.now)):
        assert words in read
    stale = nora.post(f"{page}consent/", {"seen": "x", "purpose": "For a silent call.", "until": UNTIL})
    assert stale.status_code == 422
    assert seen(request, clock.now) in stale.content.decode()
    yes = {"seen": seen(request, clock.now), "purpose": "For a silent call.", "until": UNTIL}
    assert nora.post(f"{page}consent/", yes).status_code == 302
    assert sofia.post(f"{page}make/").status_code == 302
    pdf = sofia.get(f"{page}papers/1/pdf/")
    assert (pdf.headers["content-type"], pdf.content[:4]) == ("application/pdf", b"%PDF")
    assert "Nora" not in pdf.headers["content-disposition"]
    assert "no-store" in pdf.headers["cache-control"]
    assert sofia.post(f"{page}sent/", {"on": "", "how": "post", "to_whom": "Flynn"}).status_code == 422
    sofia.post(f"{page}sent/", {"on": TODAY, "how": "post", "to_whom": "Sgt. Flynn"})
    answer = {"reference": "PH-7", "on": TODAY, "expires_on": TODAY + timedelta(days=90)}
    sofia.post(f"{page}accepted/", answer)
    sofia.post(f"{page}renewed/", answer | {"expires_on": TODAY + timedelta(days=99)})
    held = sofia.get(HOME).content.decode()
    assert "PH-7" in held
    assert str(request.versions.get().entry_id) in held
    sofia.post(f"{page}edit/", typed(scene, asks="Ring first."))
    assert "not what was sent" in sofia.get(page).content.decode()
    sofia.post(f"{page}withdrawn/", {"on": TODAY, "to_whom": "Sgt. Flynn", "note": ""})
    request.refresh_from_db()
    assert (request.state, request.expires_on) == ("withdrawn", TODAY + timedelta(days=99))


def test_the_worker_sees_who_looked_and_takes_it_back(cast: Cast, clock: HeldClock) -> None:
    request = accepted(make_scene(cast), clock.now)
    page = f"{HOME}{request.pk}/"
    client_of(cast.sofia).get(page)
    nora = client_of(cast.nora)
    assert "What the police keep about me" in nora.get("/me/").content.decode()
    said = nora.get(page).content.decode()
    assert "<bdi>Sofia Marín</bdi>: the page" in said
    assert "It was sent" not in said
    nora.post(f"{page}consent/withdraw/")
    request.refresh_from_db()
    assert request.state == "to_withdraw"
    assert FilingView.objects.filter(viewer=cast.sofia).count() == 1
    assert client_of(cast.ben).get(page).status_code == 404


def test_of_a_worker_who_left_the_list_and_the_page_say_what_to_do(cast: Cast, clock: HeldClock) -> None:
    scene = make_scene(cast)
    request = accepted(scene, clock.now)
    page, sofia = f"{HOME}{request.pk}/", client_of(cast.sofia)
    assert "They have left" not in sofia.get(HOME).content.decode()
    deactivate_person(cast.actor(cast.amara), cast.nora.pk)
    assert sofia.get(HOME).content.decode().count("They have left: ask them, or withdraw it") == 2
    assert "left the agency on 2 Mar 2026" in sofia.get(page).content.decode()
    assert sofia.get(f"{page}edit/").status_code == 200
    assert sofia.post(f"{page}edit/", typed(scene, asks="Ring first.")).status_code == 302
    assert sofia.get(f"{HOME}new/{cast.nora.pk}/").status_code == 404


def test_refused_and_signed_on_paper_and_agencies(cast: Cast, clock: HeldClock) -> None:
    scene = make_scene(cast)
    sofia = client_of(cast.sofia)
    request = scene.request()
    page = f"{HOME}{request.pk}/"
    signed = {"purpose": "For Store Street.", "signed_on": TODAY, "until": UNTIL, "kept_where": "The safe"}
    assert sofia.post(f"{page}consent/paper/", signed).status_code == 302
    sofia.post(f"{page}make/")
    sofia.post(f"{page}sent/", {"on": TODAY, "how": "post", "to_whom": "Sgt. Flynn"})
    sofia.post(f"{page}refused/", {"on": TODAY, "reason": "Not our area."})
    assert "Not our area." in sofia.get(page).content.decode()
    said = {"name": "Pearse Street station", "phone": "01 666 9000"}
    assert sofia.post(f"{HOME}agencies/new/{cast.office.pk}/", said).status_code == 302
    assert sofia.get(f"{HOME}agencies/new/{cast.other_office.pk}/").status_code == 404
    assert sofia.post(f"{HOME}agencies/{scene.agency.pk}/", said | {"name": ""}).status_code == 422
    assert sofia.post(f"{HOME}agencies/{scene.agency.pk}/", said | {"name": "Store St."}).status_code == 302
    sofia.post(f"{HOME}agencies/{scene.agency.pk}/close/")
    listed = sofia.get(f"{HOME}agencies/").content.decode()
    assert "Store St." in listed
    assert "Pearse Street" in listed
    assert "is open" in listed


def test_a_credential_for_look_ups_is_shown_once_and_withdrawn(cast: Cast, clock: HeldClock) -> None:
    scene = make_scene(cast)
    ines, amara = client_of(cast.ines), client_of(cast.amara)
    address = f"{HOME}look-ups/"
    assert address in ines.get(f"{HOME}agencies/").content.decode()
    assert address not in client_of(cast.sofia).get(f"{HOME}agencies/").content.decode()
    said = {"agency_id": str(scene.agency.pk), "holder": "Command centre, CAD", "days": "400"}
    wrong = ines.post(address, said)
    assert wrong.status_code == 422
    assert "Command centre, CAD" in wrong.content.decode()
    made = ines.post(address, said | {"days": "30"})
    assert "whl_" in made.content.decode()
    assert "no-store" in made.headers["cache-control"]
    listed = amara.get(address).content.decode()
    assert "Command centre, CAD" in listed
    assert "whl_" not in listed
    amara.post(f"{address}{LookupCredential.objects.get().pk}/withdraw/")
    assert "No credential holds." in ines.get(address).content.decode()


def test_an_administrator_finds_the_look_ups_under_offices(cast: Cast) -> None:
    amara = client_of(cast.amara)
    assert f'href="{HOME}look-ups/"' in amara.get("/offices/").content.decode()
    assert 'href="/offices/"' in amara.get(f"{HOME}look-ups/").content.decode()
    assert f"{HOME}look-ups/" not in client_of(cast.sofia).get("/offices/").content.decode()


def test_all_that_is_wrong_is_said_at_once_and_what_was_typed_is_kept(cast: Cast, clock: HeldClock) -> None:
    scene = make_scene(cast)
    request = scene.request(latin_name="Nora B")
    page, sofia = f"{HOME}{request.pk}/", client_of(cast.sofia)
    form = sofia.get(f"{page}edit/").content.decode()
    assert "Nora B" in form
    assert "home: +35315550123" in form
    wrong = sofia.post(f"{page}edit/", typed(scene, asks="", latin_name="Зоя", premises=[], phones="none"))
    said = wrong.content.decode()
    for words in ("This is needed.", "as in a passport", "at least one address", "not a telephone number", "Зоя"):
        assert words in said
    empty = sofia.post(f"{page}sent/", {"on": "2031-01-01", "how": "", "to_whom": ""}).content.decode()
    assert [empty.count(words) for words in ("in the future", "Choose from the list", "This is needed")] == [1, 1, 1]
    assert f'value="{TODAY}"' in sofia.get(f"{page}sent/").content.decode()
    new = sofia.get(f"{HOME}new/{cast.ben.pk}/").content.decode()
    assert f"mobile: {cast.ben.phone}" in new


def test_a_name_that_cannot_be_printed_is_said_before_any_paper_is_made(
    cast: Cast, clock: HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typesetting, "_all_faces", lambda folder: typst.Fonts(False, font_paths=[folder]))  # noqa: FBT003 - bare
    scene = make_scene(cast)
    Person.objects.filter(pk=cast.nora.pk).update(name="王芳")
    request = scene.request(asks="Send a car. 🚗")
    page, sofia = f"{HOME}{request.pk}/", client_of(cast.sofia)
    assert "not in Latin letters" in sofia.get(page).content.decode()
    agreed(scene, request, clock.now)
    said = sofia.post(f"{page}make/", follow=True).content.decode()
    assert "“王芳” cannot be printed with the typefaces of this machine" in said
    assert request.versions.count() == 0
    sofia.post(f"{page}edit/", typed(scene, asks="Send a car. 🚗", latin_name="Wang Fang"))
    request.refresh_from_db()
    agreed(scene, request, clock.now)
    said = sofia.post(f"{page}make/", follow=True).content.decode()
    assert "these stand as “?”: <bdi>王芳🚗</bdi>" in said
    assert "not in Latin letters" not in said


def test_the_look_ups_page_is_for_everybody(
    page: Page, phone: Page, front: Front, committed_cast: Cast, clock: HeldClock
) -> None:
    scene = make_scene(committed_cast)
    make_lookup(committed_cast.actor(committed_cast.ines), scene.agency.pk, holder="Command centre, CAD", days=30)
    connection.close()
    for screen in (page, phone):
        sign_in_browser(screen, committed_cast.ines)
        screen.goto(f"{HOME}look-ups/")
        assert_accessible(screen)
        width = screen.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert width <= 0


def test_the_pages_are_light_and_for_everybody(
    page: Page, phone: Page, front: Front, committed_cast: Cast, clock: HeldClock
) -> None:
    request = accepted(make_scene(committed_cast), clock.now)
    connection.close()
    sign_in_browser(page, committed_cast.sofia)
    sign_in_browser(phone, committed_cast.nora)
    one = f"{HOME}{request.pk}/"
    for address in (HOME, one, f"{one}edit/", f"{one}renewed/", f"{HOME}agencies/"):
        page.goto(address)
        assert_accessible(page)
    for address in (HOME, one, f"{one}consent/"):
        phone.goto(address)
        assert_accessible(phone)
        width = phone.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert width <= 0, address
