"""The pages of premises and hazards: what is typed is judged beside its field, decided on by someone else, and seen."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.test import Client
from playwright.sync_api import Page

from tests.cast import Cast
from tests.clock import HeldClock
from tests.http.sessions import sign_in
from tests.places.scenes import QUAY, TODAY, confirmed, feared, hazard, premise
from tests.web.browser import assert_accessible
from tests.web.browser import sign_in as sign_in_browser
from wayhome.places.actions import (
    EntryDraft,
    ObjectionDraft,
    PremiseDraft,
    add_entry,
    add_premise,
    confirm_hazard,
    record_objection,
)
from wayhome.places.models import Hazard, Objection, Premise, PremiseEntry, PremiseView
from wayhome.staff.models import Person

HAZARD = {
    "kind": "violence",
    "severity": "3",
    "statement": "He struck a colleague with a chair.",
    "happened_on": "2026-02-27",
    "source": "Nora Byrne",
    "begins_on": "2026-03-02",
    "expires_on": "",
    "review_by": "2026-08-01",
}
SAID = ObjectionDraft(said_by="Mr Kean", said_on=TODAY, text="I only moved it.")


def text(client: Client, address: str, **more: Any) -> str:
    return client.get(address, more).content.decode()


def found_by(client: Client, address: str, **searched: str) -> str:
    return client.post(address, searched).content.decode()


def signed_in(client: Client, person: Person) -> Client:
    sign_in(client, person)
    return client


def test_a_premise_is_added_found_and_changed(cast: Cast, client: Client) -> None:
    signed_in(client, cast.nora)
    body = {"kind": "client", "text": "3 Quay Lane", "point": "53.3465, -6.2489", "civic_RD": "Quay", "civic_HNO": "3"}
    shown = client.post("/premises/new/", body, follow=True).content.decode()
    assert "Added." in shown
    assert "53.3465" in shown
    kept = Premise.objects.get()
    kept.civic["SEAT"] = "4"
    kept.save()
    assert "3 Quay Lane" in found_by(client, "/premises/", q="quay", kind="client")
    assert "Nothing here is called" in found_by(client, "/premises/", q="castle", kind="tower")
    edit = f"/premises/{kept.pk}/edit/"
    assert 'value="53.3465, -6.2489"' in text(client, edit)
    wrong = client.post(edit, body | {"landline": "ring me", "point": "53"})
    assert wrong.status_code == 422
    assert "ring me" in wrong.content.decode()
    client.post(edit, body | {"label": "The Keans", "point": ""})
    kept.refresh_from_db()
    assert (kept.label, kept.latitude) == ("The Keans", None)
    assert kept.civic == {"HNO": "3", "RD": "Quay", "SEAT": "4"}


def test_a_refusal_of_the_room_stands_beside_the_field(cast: Cast, client: Client) -> None:
    signed_in(client, cast.nora)
    wrong = client.post("/premises/new/", {"kind": "worker_home", "text": "8 Elm Park"})
    assert wrong.status_code == 422
    assert "Whose home is it?" in wrong.content.decode()


def test_a_worker_says_where_they_live_and_nobody_elses_home(cast: Cast, client: Client) -> None:
    signed_in(client, cast.nora)
    page = text(client, "/premises/new/")
    assert str(cast.nora.pk) in page
    assert str(cast.ben.pk) not in page
    client.post("/premises/new/", {"kind": "worker_home", "text": "8 Elm Park", "person_id": str(cast.nora.pk)})
    home = Premise.objects.get()
    signed_in(client, cast.ben)
    assert client.get(f"/premises/{home.pk}/").status_code == 404
    assert "Elm Park" not in text(client, "/premises/")
    signed_in(client, cast.marcus)
    assert "Elm Park" in text(client, f"/premises/{home.pk}/")
    assert str(cast.ben.pk) in text(client, "/premises/new/")


def test_a_hazard_is_written_with_a_review_date_or_not_at_all(cast: Cast, client: Client) -> None:
    at = premise(cast)
    signed_in(client, cast.nora)
    page = f"/premises/{at.pk}/hazards/"
    wrong = client.post(page, HAZARD | {"review_by": ""})
    assert wrong.status_code == 422
    assert "Without that it is not kept." in wrong.content.decode()
    assert not Hazard.objects.exists()
    shown = client.post(page, HAZARD, follow=True).content.decode()
    assert "He struck a colleague with a chair." in shown
    assert "Unreviewed" in shown


def test_words_like_a_diagnosis_are_asked_about_once(cast: Cast, client: Client) -> None:
    at = premise(cast)
    signed_in(client, cast.nora)
    page = f"/premises/{at.pk}/hazards/"
    assert "keeps_words" not in text(client, page)
    asked = client.post(page, HAZARD | {"statement": "He is paranoid."}).content.decode()
    assert "This reads like a diagnosis: paranoid." in asked
    assert 'name="keeps_words"' in asked
    client.post(page, HAZARD | {"statement": "He shouted: I am paranoid!", "keeps_words": "on"})
    one = Hazard.objects.get()
    assert "Words kept that read like a diagnosis: paranoid." in text(client, f"/premises/hazards/{one.pk}/")


def test_someone_else_decides_and_the_story_is_there(cast: Cast, client: Client) -> None:
    one = hazard(cast, premise(cast), by=cast.sofia)
    page = f"/premises/hazards/{one.pk}/"
    signed_in(client, cast.sofia)
    assert "You wrote this" in text(client, page)
    assert "Someone else decides on it." in client.post(f"{page}confirm/", follow=True).content.decode()
    signed_in(client, cast.ines)
    assert "confirm/" in text(client, page)
    assert "Confirmed" in client.post(f"{page}confirm/", follow=True).content.decode()
    signed_in(client, cast.nora)
    assert client.post(f"{page}confirm/").status_code == 403
    assert "Ines Vale" in text(client, page)


def test_refused_with_a_reason(cast: Cast, client: Client) -> None:
    one = hazard(cast, premise(cast))
    signed_in(client, cast.sofia)
    page = f"/premises/hazards/{one.pk}/"
    assert client.post(f"{page}refuse/", {"words": ""}).status_code == 422
    assert (
        "It was next door."
        in client.post(f"{page}refuse/", {"words": "It was next door."}, follow=True).content.decode()
    )
    late = client.post(f"{page}refuse/", {"words": "Again."})
    assert late.status_code == 422
    assert "This is over already." in late.content.decode()


def test_changed_renewed_told_and_ended(cast: Cast, client: Client) -> None:
    one = hazard(cast, premise(cast))
    signed_in(client, cast.sofia)
    page = f"/premises/hazards/{one.pk}/"
    form = text(client, f"{page}change/")
    assert 'name="version" value="1"' in form
    client.post(f"{page}change/", HAZARD | {"statement": "He lifted a chair.", "version": "1"})
    stale = client.post(f"{page}change/", HAZARD | {"version": "1"})
    assert stale.status_code == 422
    assert "Somebody changed this in the meantime." in stale.content.decode()
    assert client.get(f"{page}renew/").status_code == 200
    client.post(f"{page}renew/", {"review_by": "2026-09-01", "expires_on": "", "words": "He did it again."})
    assert client.post(f"{page}told/", {"told": "not_told", "told_on": "", "reason": ""}).status_code == 422
    client.post(f"{page}told/", {"told": "told", "told_on": "2026-03-02", "reason": ""})
    client.post(f"{page}end/", {"words": "He moved away."})
    shown = text(client, page)
    for words in ("He lifted a chair.", "He did it again.", "Told on 2 Mar 2026", "He moved away.", "Ended"):
        assert words in shown


def test_its_author_asks_and_somebody_else_agrees_or_declines(cast: Cast, client: Client) -> None:
    one = hazard(cast, premise(cast), by=cast.sofia)
    confirm_hazard(cast.actor(cast.ines), one.pk)
    page = f"/premises/hazards/{one.pk}/"
    signed_in(client, cast.sofia)
    for act in ("renew", "end"):
        assert "it is done when somebody else agrees" in text(client, f"{page}{act}/")
    body = {"review_by": "2026-08-01", "expires_on": "2026-10-01", "words": "Again on 1 March."}
    shown = client.post(f"{page}renew/", body, follow=True).content.decode()
    for words in ("Holding on is asked for, unreviewed", "to 1 Oct 2026", "by 1 Aug 2026", "Again on 1 March."):
        assert words in shown
    for gone in ("/agree/", "/decline/", "/renew/", "/end/"):
        assert gone not in shown
    signed_in(client, cast.ines)
    assert "does it hold on, does it end?" in text(client, "/premises/reviews/")
    assert "it is done when somebody else agrees" not in text(client, f"{page}end/")
    assert client.post(f"{page}decline/", {"words": ""}).status_code == 422
    client.post(f"{page}decline/", {"words": "That was next door."})
    assert "That was next door." in text(client, page)
    signed_in(client, cast.sofia)
    client.post(f"{page}end/", {"words": "He moved away."})
    assert "Ending is asked for, unreviewed" in text(client, page)
    signed_in(client, cast.ines)
    version = Hazard.objects.get().version
    stale = client.post(f"{page}agree/", {"version": str(version - 1)}, follow=True).content.decode()
    assert "Somebody changed this in the meantime." in stale
    assert "Somebody changed this in the meantime." in client.post(f"{page}agree/", follow=True).content.decode()
    assert f'name="version" value="{version}"' in stale
    client.post(f"{page}agree/", {"version": str(version)})
    assert Hazard.objects.get().state == "ended"


def test_an_objection_is_written_down_and_answered(cast: Cast, client: Client) -> None:
    one = hazard(cast, premise(cast))
    page = f"/premises/hazards/{one.pk}/"
    signed_in(client, cast.nora)
    body = {"said_by": "Mr Kean", "said_on": "2026-03-02", "text": "I only moved it."}
    shown = client.post(f"{page}objections/", body, follow=True).content.decode()
    assert "Waits for an answer" in shown
    said = Objection.objects.get()
    signed_in(client, cast.sofia)
    answer = f"{page}objections/{said.pk}/"
    assert "I only moved it." in text(client, answer)
    assert client.get(f"{page}objections/{one.pk}/").status_code == 404
    body = {"outcome": "changed", "answer": "So be it.", "statement": "He moved a chair."}
    shown = client.post(answer, body, follow=True).content.decode()
    assert "So be it." in shown
    one.refresh_from_db()
    assert one.statement == "He moved a chair."


def test_what_happened_is_added_and_added_to(cast: Cast, client: Client) -> None:
    at = premise(cast)
    signed_in(client, cast.nora)
    page = f"/premises/{at.pk}/entries/"
    body = {"kind": "incident", "happened_on": "2026-03-01", "text": "He threw a cup.", "source": "Ben"}
    client.post(page, body)
    first = PremiseEntry.objects.get()
    assert "He threw a cup." in text(client, page, to=str(first.pk))
    client.post(f"{page}?to={first.pk}", body | {"text": "It was a glass."})
    assert "It was a glass." in text(client, f"/premises/{at.pk}/")
    assert PremiseEntry.objects.filter(adds_to=first).count() == 1
    assert client.get(page, {"to": "x"}).status_code == 404
    assert client.post(page, body | {"happened_on": "2026-04-01"}).status_code == 422


def test_who_looked_is_shown(cast: Cast, client: Client) -> None:
    at = premise(cast)
    signed_in(client, cast.ben)
    text(client, f"/premises/{at.pk}/")
    signed_in(client, cast.nora)
    assert "Ben Okafor" in text(client, f"/premises/{at.pk}/")
    assert PremiseView.objects.count() == 2


def test_what_waits_is_listed_without_what_it_says(cast: Cast, client: Client, clock: HeldClock) -> None:
    at = premise(cast)
    hazard(cast, at)
    confirmed(cast, at, expires_on=TODAY + timedelta(days=1))
    record_objection(cast.actor(cast.nora), confirmed(cast, at).pk, SAID)
    signed_in(client, cast.sofia)
    clock.advance(hours=5 * 24)
    listed = text(client, "/premises/reviews/")
    for words in (
        "Unreviewed (1)",
        "Objections without an answer (1)",
        "Faded: do they still hold? (1)",
        "3 Quay Lane",
    ):
        assert words in listed
    assert "chair" not in listed
    signed_in(client, cast.nora)
    assert client.get("/premises/reviews/").status_code == 403


def test_a_premise_with_hazards_is_not_closed_and_one_without_is(cast: Cast, client: Client) -> None:
    at = premise(cast)
    one = hazard(cast, at)
    signed_in(client, cast.sofia)
    assert "Decide on them first." in client.post(f"/premises/{at.pk}/close/", follow=True).content.decode()
    client.post(f"/premises/hazards/{one.pk}/refuse/", {"words": "No."})
    assert "Closed." in client.post(f"/premises/{at.pk}/close/", follow=True).content.decode()
    assert "3 Quay Lane" in found_by(client, "/premises/", closed="1")


def test_every_page_is_kept_from_an_administrator_who_is_nothing_else(cast: Cast, client: Client) -> None:
    at = premise(cast)
    one = hazard(cast, at)
    signed_in(client, cast.amara)
    for address in ("", "new/", f"{at.pk}/", f"{at.pk}/edit/", f"{at.pk}/hazards/", f"hazards/{one.pk}/"):
        assert client.get(f"/premises/{address}").status_code == 403


def test_who_is_here_now_is_written_down_and_taken_back(cast: Cast, client: Client, clock: HeldClock) -> None:
    at, des = premise(cast), feared(cast, clock)
    signed_in(client, cast.marcus)
    page = f"/premises/{at.pk}/persons/"
    assert "Des Kean" in text(client, page)
    body = {"person": str(des.pk), "since": "2026-03-02", "source": "The landlord"}
    assert client.post(page, body | {"source": ""}).status_code == 422
    assert "Des Kean" in client.post(page, body, follow=True).content.decode()
    signed_in(client, cast.nora)
    assert "Des Kean" not in text(client, f"/premises/{at.pk}/")
    signed_in(client, cast.marcus)
    assert "Des Kean" not in client.post(f"{page}{des.pk}/left/", follow=True).content.decode()


def test_a_hazard_of_a_person_is_written_by_who_may_know_of_them(cast: Cast, client: Client, clock: HeldClock) -> None:
    at, des = premise(cast), feared(cast, clock)
    page = f"/premises/{at.pk}/hazards/"
    signed_in(client, cast.nora)
    assert "Des Kean" not in text(client, page)
    client.post(page, HAZARD | {"person": str(des.pk)})
    assert Hazard.objects.get().person_id is None
    signed_in(client, cast.marcus)
    assert "Des Kean" in text(client, page)
    assert client.post(page, HAZARD | {"person": str(at.pk)}).status_code == 422
    client.post(page, HAZARD | {"person": str(des.pk)})
    assert list(Hazard.objects.order_by("written_at", "id").values_list("person_id", flat=True)) == [None, des.pk]


def test_an_address_is_found_however_it_is_written(cast: Cast, client: Client) -> None:
    for address in ("12 Evergreen Terrace, Springfield, IL 62701", "14 Evergreen Terrace, Springfield, IL 62701"):
        premise(cast, PremiseDraft(kind="client", text=address))
    signed_in(client, cast.nora)
    found = found_by(client, "/premises/", q="12 evergren ter springfield il 62701")
    assert "12 Evergreen Terrace" in found
    assert "14 Evergreen Terrace" not in found
    both = found_by(client, "/premises/", q="evergreen")
    assert "12 Evergreen Terrace" in both
    assert "14 Evergreen Terrace" in both
    assert "Nothing here is called" in found_by(client, "/premises/", q="12 evergren ter springfield", kind="public")
    assert "Nothing here is called" in found_by(client, "/premises/", q="12 evergren ter springfield", closed="1")


def test_two_entries_of_one_place_are_put_together(cast: Cast, client: Client) -> None:
    kept = premise(cast, PremiseDraft(kind="client", text="12 Evergreen Terrace, Springfield, IL 62701"))
    twice = premise(cast, PremiseDraft(kind="client", text="12 Evergren Ter, Springfield, IL 62701"))
    one = hazard(cast, twice)
    home = {"kind": "worker_home", "text": "12 Evergreen Terrace, Springfield", "person_id": str(cast.nora.pk)}
    signed_in(client, cast.nora)
    client.post("/premises/new/", home)
    assert client.get(f"/premises/{kept.pk}/merge/").status_code == 403
    signed_in(client, cast.sofia)
    page = f"/premises/{kept.pk}/merge/"
    assert page in text(client, f"/premises/{kept.pk}/")
    offered = text(client, page)
    assert f"{page}{twice.pk}/" in offered
    assert str(Premise.objects.get(kind="worker_home").pk) not in offered
    assert "No other entry has these words." in found_by(client, page, q="castle")
    assert f"{page}{twice.pk}/" in found_by(client, page, q="Evergren")
    both = text(client, f"{page}{twice.pk}/")
    assert "This cannot be taken back" in both
    assert "1 in force or undecided" in both
    assert "This is the same entry." in client.post(f"{page}{kept.pk}/").content.decode()
    shown = client.post(f"{page}{twice.pk}/", follow=True).content.decode()
    assert "Put together." in shown
    assert "He struck a colleague" in shown
    one.refresh_from_db()
    assert one.premise_id == kept.pk


def scene(cast: Cast) -> tuple[Premise, Hazard, Objection]:
    draft = replace(QUAY, label="The Keans", landline="+35315550123", civic={"HNO": "3", "RD": "Quay Lane"})
    at = premise(cast, replace(draft, access_notes="The side gate is open.\nPark facing the street."))
    one = confirmed(cast, at)
    hazard(cast, at, kind="animal", severity=2, statement="A loose dog bit the postman at the gate.")
    hazard(
        cast, at, kind="building", severity=1, statement="The stair light is out.", begins_on=TODAY + timedelta(days=5)
    )
    add_entry(
        cast.actor(cast.ben),
        at.pk,
        EntryDraft(kind="incident", happened_on=TODAY, text="He shouted from the window.", source="Ben, who was there"),
    )
    add_premise(cast.actor(cast.nora), PremiseDraft(kind="public", text="Town Hall, Main Street"))
    return at, one, record_objection(cast.actor(cast.nora), one.pk, SAID)


ADDRESSES = (
    *("", "new/", "{at}/", "{at}/merge/", "{at}/merge/{other}/", "{at}/hazards/"),
    *("hazards/{one}/", "hazards/{one}/objections/{said}/", "reviews/"),
)


def walk(page: Page, cast: Cast) -> None:
    at, one, said = scene(cast)
    other = Premise.objects.get(kind="public").pk
    sign_in_browser(page, cast.sofia)
    for address in ADDRESSES:
        page.goto(f"/premises/{address}".format(at=at.pk, one=one.pk, said=said.pk, other=other))
        assert_accessible(page)


def test_the_pages_are_accessible(page: Page, committed_cast: Cast) -> None:
    walk(page, committed_cast)


def test_the_pages_are_accessible_on_a_phone(phone: Page, committed_cast: Cast) -> None:
    walk(phone, committed_cast)
