"""The briefing's page: read at three in the morning, on the desk and on a phone; nothing known is said plainly."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from PIL import Image
from playwright.sync_api import Page, expect

from tests.alarms.scenes import overdue_alarm
from tests.cast import Cast
from tests.clock import HeldClock
from tests.http.sessions import sign_in
from tests.persons.scenes import written
from tests.visits.stories import asked
from tests.web.browser import Front, assert_accessible, assert_light
from tests.web.browser import sign_in as sign_in_browser
from wayhome.alarms.actions import open_overdue
from wayhome.alarms.models import Alarm
from wayhome.calls.models import CallEvent
from wayhome.ledger.models import Entry
from wayhome.persons.actions import add_known, add_photo, name_conflict
from wayhome.persons.rules import NumberDraft, RelationshipDraft, VehicleDraft
from wayhome.places.actions import (
    EntryDraft,
    HazardDraft,
    PremiseDraft,
    SafePlaceDraft,
    add_entry,
    add_premise,
    add_safe_place,
    confirm_hazard,
    write_hazard,
)
from wayhome.places.models import Hazard
from wayhome.staff.models import EmergencyContact, Person
from wayhome.visits import actions as visits
from wayhome.visits.models import Visit

NUMBER = "+353861239999"


def scene(cast: Cast, clock: HeldClock) -> None:
    """Nora is out at a place with a history, and somebody is known to mean her."""
    Person.objects.filter(pk=cast.nora.pk).update(phone=NUMBER, description="Tall, short dark hair, green coat")
    sofia, nora, day = cast.actor(cast.sofia), cast.actor(cast.nora), clock.now.date()
    feared = written(cast)
    add_known(sofia, feared.pk, RelationshipDraft(worker_id=cast.nora.pk, kind="client"))
    add_known(sofia, feared.pk, NumberDraft(typed="+353861111111", label="mobile"))
    add_known(sofia, feared.pk, VehicleDraft(plate="191-D-4471", make="Ford", model="Focus", colour="grey"))
    picture = BytesIO()
    Image.new("RGB", (600, 800), "teal").save(picture, "JPEG")
    add_photo(sofia, feared.pk, picture.getvalue(), words="At the gate")
    place = add_premise(
        nora,
        PremiseDraft(
            kind="client", text="12 Quay Street", label="Flat above the chandler", latitude=53.3465, longitude=-6.2489
        ),
    )
    draft = HazardDraft(
        kind="threat",
        severity=3,
        statement="He came to the door with a bat and said that the next one would not leave.",
        happened_on=day,
        source="the colleague at the door",
        begins_on=day,
        review_by=day.replace(month=8),
    )
    confirm_hazard(sofia, write_hazard(nora, place.pk, draft).pk)
    write_hazard(
        nora,
        place.pk,
        replace(draft, severity=1, kind="animal", statement="A dog in the yard"),
    )
    add_entry(nora, place.pk, EntryDraft(kind="police", happened_on=day, text="Garda came", source="report 12"))
    add_safe_place(
        sofia, SafePlaceDraft(kind="police", name="Pearse Street Garda", point=(53.345, -6.255), is_public=True)
    )
    add_premise(nora, PremiseDraft(kind="worker_home", text="9 Home Road", person_id=cast.nora.pk))
    visits.sign_out(nora, asked(clock.now))


def test_only_who_watches_their_office_opens_a_briefing(cast: Cast, clock: HeldClock, client: Client) -> None:
    alarm = overdue_alarm(cast, clock)
    ways = (f"alarm/{alarm.pk}", f"visit/{alarm.visit_id}", f"person/{cast.nora.pk}")
    for person, status in ((cast.marcus, 200), (cast.sofia, 200), (cast.ines, 200), (cast.zoe, 404), (cast.nora, 403)):
        sign_in(client, person)
        for way in ways:
            answer = client.get(f"/briefings/{way}/")
            assert answer.status_code == status, (person.called, way)
            assert "no-store" in answer["Cache-Control"]


def test_nothing_known_is_said_and_what_was_typed_is_not_in_the_address(cast: Cast, client: Client) -> None:
    sign_in(client, cast.marcus)
    answer = client.post("/briefings/", {"number": "086 999 8888", "address": "Nowhere Lane", "line": "voip"})
    words = answer.content.decode()
    assert answer.status_code == 200
    assert "Nobody is known by this" in words
    assert "That says nothing about the caller" in words
    assert "registered at Nowhere Lane; it may be anywhere" in words
    assert "none" not in words.partition("<article")[2].partition("</article")[0].lower().split()


@pytest.mark.parametrize(("number", "words"), [("", "Type a number or an address"), ("12", "not a telephone number")])
def test_what_is_typed_wrong_stays_and_opens_nothing(cast: Cast, client: Client, number: str, words: str) -> None:
    sign_in(client, cast.marcus)
    answer = client.post("/briefings/", {"number": number, "address": ""})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Entry.objects.filter(action="briefing.opened").exists()
    assert client.post("/briefings/", {"number": "+353861239999", "line": "carrier pigeon"}).status_code == 422


def test_a_call_typed_in_at_the_desk_is_written_down_and_theirs(cast: Cast, clock: HeldClock, client: Client) -> None:
    scene(cast, clock)
    sign_in(client, cast.marcus)
    typed = {"number": NUMBER, "address": "9 Home Road", "line": "voip", "text": "breathing only", "rings": "1"}
    answer = client.post("/briefings/", typed)
    call = CallEvent.objects.get()
    assert answer["Location"] == f"/briefings/call/{call.pk}/"
    assert (call.source, call.from_number, call.class_of_service, call.text) == (
        "desk",
        NUMBER,
        "VOIP",
        "breathing only",
    )
    assert (call.taken_by, call.office) == (cast.marcus, cast.office)
    words = client.get(answer["Location"]).content.decode()
    assert "NOT where the caller is: 9 Home Road" in words
    assert "Internet telephone registered at" not in words  # not even among what the call says
    assert "breathing only" in words
    assert f"/calls/{call.pk}/" in words
    sign_in(client, cast.zoe)
    assert client.get(answer["Location"]).status_code == 404


@pytest.mark.parametrize(
    ("number", "kept"), [("", ""), ("12", "12"), ("withheld, a woman's voice", "withheld, a woman's")]
)
def test_a_call_that_rings_is_written_down_whatever_is_known_of_it(
    cast: Cast, client: Client, number: str, kept: str
) -> None:
    sign_in(client, cast.marcus)
    assert client.post("/briefings/", {"number": number, "rings": "1"}).status_code == 302
    call = CallEvent.objects.get()
    assert call.from_number == ""
    assert call.from_typed.startswith(kept)
    too_long = client.post("/briefings/", {"number": NUMBER, "text": "x" * 5_000, "rings": "1"})
    assert too_long.status_code == 422
    assert NUMBER in too_long.content.decode()
    assert CallEvent.objects.count() == 1


def test_a_hazard_that_has_faded_is_never_said_to_be_none(cast: Cast, clock: HeldClock, client: Client) -> None:
    scene(cast, clock)
    end = (clock.now + timedelta(days=1)).date()
    Hazard.objects.exclude(severity=1).update(expires_on=end)
    Hazard.objects.filter(severity=1).update(state="refused", decided_by=cast.sofia, decided_at=clock.now)
    visit = Visit.objects.get()
    clock.advance(hours=96)
    sign_in(client, cast.sofia)
    pages = (
        client.post("/briefings/", {"address": "12 Quay Street"}),
        client.get(f"/visits/{visit.pk}/before/"),
    )
    for page in pages:
        words = page.content.decode()
        assert page.status_code == 200
        assert "No hazard is in force there" in words
        assert "nobody has decided whether it still holds: danger, threats" in words
        assert "That says only that nobody wrote one down" not in words.partition("Home Road")[0]
    assert "none in force; one has faded" in client.get("/premises/").content.decode()


def test_whoever_may_not_is_not_told_more_than_which_desk_to_ring(cast: Cast, clock: HeldClock, client: Client) -> None:
    scene(cast, clock)
    sign_in(client, cast.zoe)
    words = client.post("/briefings/", {"number": NUMBER}).content.decode()
    assert "A colleague of <strong>Harbour Street</strong> has this number" in words
    for secret in ("Nora", "Quay", "Home Road", "Reddin"):
        assert secret not in words


def test_a_conflict_hides_the_person_of_concern(cast: Cast, clock: HeldClock, client: Client) -> None:
    scene(cast, clock)
    sign_in(client, cast.marcus)
    assert "Colm Reddin" in client.post("/briefings/", {"number": NUMBER}).content.decode()
    feared = written(cast, "Another")
    add_known(cast.actor(cast.sofia), feared.pk, NumberDraft(typed="+353861112222"))
    name_conflict(cast.actor(cast.sofia), feared.pk, staff_id=cast.marcus.pk, reason="his cousin")
    words = client.post("/briefings/", {"number": "+353861112222"}).content.decode()
    assert "Another" not in words.replace("Another call", "")
    assert "Nobody is known by this" in words


def test_family_and_several_lead_on_by_name(cast: Cast, client: Client) -> None:
    sign_in(client, cast.marcus)
    EmergencyContact.objects.create(person=cast.nora, name="Aoife", relationship="sister", phone=NUMBER)
    words = client.post("/briefings/", {"number": NUMBER}).content.decode()
    assert f"/briefings/person/{cast.nora.pk}/" in words
    Person.objects.filter(pk__in=[cast.nora.pk, cast.ben.pk]).update(phone="+353861237777")
    words = client.post("/briefings/", {"number": "+353861237777"}).content.decode()
    assert "One of several colleagues" in words
    assert f"/briefings/person/{cast.ben.pk}/" in words


def test_a_person_of_concern_who_rings_is_named_first(cast: Cast, client: Client) -> None:
    add_known(cast.actor(cast.sofia), written(cast).pk, NumberDraft(typed=NUMBER))
    sign_in(client, cast.marcus)
    words = client.post("/briefings/", {"number": NUMBER}).content.decode()
    assert "A person of concern has this number" in words
    assert "Say nothing of who works here" in words


@pytest.mark.browser
def test_the_silent_call_at_three_in_the_morning(
    phone: Page, page: Page, front: Front, committed_cast: Cast, clock: HeldClock
) -> None:
    scene(committed_cast, clock)
    for screen in (page, phone):
        sign_in_browser(screen, committed_cast.marcus)
        screen.goto("/briefings/")
        assert_accessible(screen)
        screen.get_by_label("The caller's number").fill("086 123 9999")
        screen.get_by_label("Address").fill("9 Home Road")
        screen.get_by_label("What line it comes by").select_option("voip")
        screen.get_by_role("button", name="Open the briefing").click()
        expect(screen.get_by_role("heading", name="Nora Byrne")).to_be_visible()
        expect(screen.locator(".brief-address")).to_have_text("12 Quay Street")
        expect(screen.get_by_text("NOT where the caller is: 9 Home Road")).to_be_visible()
        expect(screen.get_by_text("He came to the door with a bat").first).to_be_visible()
        expect(screen.get_by_role("img", name="Photograph 1 of Colm Reddin")).to_be_visible()
        assert_accessible(screen)
        assert screen.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    clock.advance(minutes=75)
    assert open_overdue() == 1
    alarm = Alarm.objects.get()
    page.goto(f"/alarms/{alarm.pk}/")
    page.get_by_role("link", name="Briefing: what is known").click()
    expect(page.get_by_role("heading", name="Nora Byrne")).to_be_visible()
    page.goto(f"/visits/{alarm.visit_id}/")
    page.get_by_role("link", name="Briefing: who, where").click()
    expect(page.get_by_role("heading", name="Nora Byrne")).to_be_visible()
    assert_accessible(page)
    page.goto(f"/briefings/person/{committed_cast.nora.pk}/")
    page.locator("summary", has_text="Map").click()
    expect(page.locator(".leaflet-container")).to_be_visible()
    for way in (f"person/{committed_cast.nora.pk}", f"alarm/{alarm.pk}"):
        assert_light(page, f"/briefings/{way}/", front)
