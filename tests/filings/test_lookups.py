"""A police agency's system looks up what is on file with that agency; everything else is "nothing", and all is kept."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from tests.clock import HeldClock
from tests.filings.scenes import CIVIC, SENDING, UNTIL, Scene, accepted, agency_draft, agreed, answer, seen, sent
from tests.http.sessions import sign_in
from tests.places.scenes import TODAY
from tests.staff.helpers import recorded, refused
from wayhome.calls.rules.pidf import Reading, read_body
from wayhome.core.errors import NotFound
from wayhome.filings.actions import (
    add_agency,
    admit_lookup,
    credentials,
    edit_request,
    give_consent,
    look_up,
    lookups,
    make_lookup,
    make_papers,
    mark_accepted,
    mark_sent,
    mark_withdrawn,
    withdraw_consent,
    withdraw_lookup,
)
from wayhome.filings.models import FilingView, LookupCredential, PoliceAgency, PremiseRequest
from wayhome.filings.queries import credentials_of
from wayhome.filings.rules.blocks import MOST_COMMENTS, body_of, parts_of
from wayhome.filings.rules.consent import ConsentDraft
from wayhome.filings.rules.lookup import Filed
from wayhome.filings.rules.steps import Sending
from wayhome.ledger.models import Entry
from wayhome.places.actions import PremiseDraft, add_premise
from wayhome.places.models import Premise
from wayhome.places.rules.matching import columns_of

MOBILE = "+353861230000"
HOME = "12 Elm Grove, Dublin 7"


def missing(act: Callable[[], object]) -> None:
    with pytest.raises(NotFound):
        act()


def credential(scene: Scene, agency: PoliceAgency | None = None, days: int = 90) -> uuid.UUID:
    ines = scene.cast.actor(scene.cast.ines)
    made = make_lookup(ines, (agency or scene.agency).pk, holder="Command centre, CAD", days=days)
    assert admit_lookup(made.text) == made.credential.pk
    assert made.text not in str(Entry.objects.values_list())
    return made.credential.pk


def by_number(credential_id: uuid.UUID, number: str = MOBILE) -> Reading:
    return read_body(*body_of(look_up(credential_id, number, "")))


def by_address(credential_id: uuid.UUID) -> Reading:
    return read_body(*body_of(look_up(credential_id, "", HOME)))


def nothing(credential_id: uuid.UUID, why: str) -> bool:
    """Ask by number and by address: neither is answered, and both stand on the request's page with the reason."""
    answers = [*look_up(credential_id, MOBILE, ""), *look_up(credential_id, "", HOME)]
    assert recorded()[-4:] == ["premise_request.look_up_refused", "lookup.nothing"] * 2
    said = FilingView.objects.order_by("-id")[:2]
    assert [(one.what, one.refused, one.credential_id) for one in said] == [("lookup", why, credential_id)] * 2
    return answers == []


def test_what_was_accepted_is_found_by_number_and_reads_back(scene: Scene, clock: HeldClock) -> None:
    request = accepted(scene, clock.now)
    desk = credential(scene)
    for typed in (MOBILE, "tel:+353-86-123-0000;phone-context=x", " 353861230000", "086 123 0000"):
        read = by_number(desk, typed)
        assert [block.kind for block in read.blocks] == ["ProviderInfo", "SubscriberInfo", "Comment"]
    provider, subscriber, comment = read.blocks
    assert provider.value("ContactURI").startswith("tel:+")
    assert {block.value("DataProviderReference") for block in read.blocks} == {f"{request.pk}@wayhome"}
    assert (subscriber.value("name"), subscriber.value("telephone")) == (scene.cast.nora.name, f"tel:{MOBILE}")
    said = [words for name, words in comment.values if name == "Comment"]
    assert said[0].startswith("On file with you under PH-2026-0071 until ")
    assert said[1].startswith("Please send a car to a silent call.")
    for words in ("Colm Reddin", "struck a colleague", "12-D-3456", "The bell is broken: knock."):
        assert any(words in line for line in said), words
    assert len(read.locations) == 2
    assert read.locations[0].civic is not None
    assert ("HNO", "12") in [(one.name, one.value) for one in read.locations[0].civic.fields]
    assert read.remarks == ()


@pytest.mark.parametrize("typed", [HOME, "12 elm grove, dublin", "1 Harbour St, Dublin 1"])
def test_it_is_found_by_each_of_its_addresses(scene: Scene, clock: HeldClock, typed: str) -> None:
    accepted(scene, clock.now)
    assert len(look_up(credential(scene), "", typed)) == 4


@pytest.mark.parametrize(
    ("number", "address"),
    [
        ("+353861119999", ""),
        ("", "14 Elm Grove, Dublin 7"),
        ("", "2 Harbour Street, Dublin 1"),
        ("", "99 Nowhere Lane, Cork"),
        ("", "Elm Grove"),
    ],
)
def test_what_is_not_in_it_is_nothing(scene: Scene, clock: HeldClock, number: str, address: str) -> None:
    accepted(scene, clock.now)
    assert look_up(credential(scene), number, address) == []


def test_another_agency_sees_nothing(scene: Scene, clock: HeldClock) -> None:
    accepted(scene, clock.now)
    other = add_agency(scene.sofia, agency_draft(scene.cast.office.pk, name="Bridewell"))
    assert nothing(credential(scene, other), "other_agency")


def test_what_was_only_sent_is_not_on_file(scene: Scene, clock: HeldClock) -> None:
    sent(scene, clock.now)
    assert nothing(credential(scene), "not_accepted")


def test_what_was_never_sent_stands_nowhere(scene: Scene, clock: HeldClock) -> None:
    request = scene.request()
    agreed(scene, request, clock.now)
    make_papers(scene.sofia, request.pk)
    assert look_up(credential(scene), MOBILE, "") == []
    assert not FilingView.objects.exists()


Change = Callable[[Scene, PremiseRequest], object]


def _withdraw(scene: Scene, request: PremiseRequest) -> None:
    mark_withdrawn(scene.sofia, request.pk, on=TODAY, to_whom="Sgt. Flynn")


def _close(scene: Scene, _request: PremiseRequest) -> None:
    PoliceAgency.objects.filter(pk=scene.agency.pk).update(closed_at=scene.agency.made_at)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda scene, request: withdraw_consent(scene.nora, request.pk), "consent"),
        (_withdraw, "withdrawn"),
        (_close, "credential"),
        (
            lambda scene, _request: withdraw_lookup(
                scene.cast.actor(scene.cast.amara), LookupCredential.objects.get().pk
            ),
            "credential",
        ),
    ],
    ids=["consent withdrawn", "request withdrawn", "agency closed", "credential withdrawn"],
)
def test_what_is_withdrawn_is_nothing(scene: Scene, clock: HeldClock, change: Change, why: str) -> None:
    request = accepted(scene, clock.now)
    desk = credential(scene)
    assert look_up(desk, MOBILE, "")
    change(scene, request)
    assert nothing(desk, why)


@pytest.mark.parametrize(
    ("days", "held", "why"),
    [(102, 365, "expired"), (182, 365, "consent"), (92, 90, "credential")],
)
def test_what_is_over_is_nothing(scene: Scene, clock: HeldClock, days: int, held: int, why: str) -> None:
    """The police keep it no longer; or the consent, which ends after 180 days, has run out; or the credential."""
    expires_on = TODAY + timedelta(days=100 if days == 102 else 200)
    accepted(scene, clock.now, expires_on=expires_on)
    desk = credential(scene, days=held)
    clock.advance(hours=24 * (days - 3))
    assert look_up(desk, MOBILE, "")
    clock.advance(hours=24 * 5)
    assert nothing(desk, why)


def test_a_newer_consent_to_less_answers_nothing_until_new_papers_are_accepted(scene: Scene, clock: HeldClock) -> None:
    request = accepted(scene, clock.now)
    desk = credential(scene)
    edit_request(scene.sofia, request.pk, scene.draft(phones=()))
    request.refresh_from_db()
    assert look_up(desk, MOBILE, "")  # what was accepted still stands, whatever the draft says
    agreed(scene, request, clock.now)
    assert nothing(desk, "consent")


def test_only_the_accepted_version_answers(scene: Scene, clock: HeldClock) -> None:
    request = accepted(scene, clock.now)
    desk = credential(scene)
    edit_request(scene.sofia, request.pk, scene.draft(phones=(("mobile", MOBILE), ("new", "+353861234567"))))
    request.refresh_from_db()
    agreed(scene, request, clock.now)
    make_papers(scene.sofia, request.pk)
    mark_sent(scene.sofia, request.pk, SENDING)
    assert look_up(desk, "+353861234567", "") == []
    assert not FilingView.objects.exists()  # the new number is in no version that they accepted
    assert nothing(desk, "consent")  # the landline is no longer consented to


def test_a_premise_that_is_now_another_address_is_not_what_was_accepted(scene: Scene, clock: HeldClock) -> None:
    accepted(scene, clock.now)
    desk = credential(scene)
    assert look_up(desk, "", HOME)
    moved = "40 Oak Road, Dublin 9"
    Premise.objects.filter(pk=scene.work.pk).update(text=moved, civic={}, **columns_of(moved, {}))
    assert look_up(desk, "", moved) == []
    assert look_up(desk, "", "1 Harbour Street, Dublin 1") == []


def test_every_answer_stands_on_the_page_and_in_the_record_without_what_was_asked(
    scene: Scene, clock: HeldClock
) -> None:
    request = accepted(scene, clock.now)
    desk = credential(scene)
    look_up(desk, MOBILE, "")
    look_up(desk, "", "99 Nowhere Lane, Cork")
    assert recorded()[-2:] == ["premise_request.looked_up", "lookup.nothing"]
    entries = list(Entry.objects.order_by("-id")[:2])
    for entry in entries:
        assert MOBILE not in str(vars(entry))
        assert "Nowhere" not in str(vars(entry))
    look = FilingView.objects.get(what="lookup")
    assert (look.request_id, look.credential_id, look.viewer_id) == (request.pk, desk, None)
    for person in (scene.cast.sofia, scene.cast.nora):
        client = Client()
        sign_in(client, person)
        page = client.get(f"/premise-requests/{request.pk}/").content.decode()
        assert "<bdi>Command centre, CAD</bdi> (<bdi>Store Street station</bdi>): answered" in page
        assert "Look-ups by the police (1)" in page


def test_a_credential_that_is_over_stands_on_the_page_of_what_it_asked_for(scene: Scene, clock: HeldClock) -> None:
    accepted(scene, clock.now)
    ines = scene.cast.actor(scene.cast.ines)
    made = make_lookup(ines, scene.agency.pk, holder="Command centre, CAD", days=90)
    withdraw_lookup(ines, made.credential.pk)
    for asked in ({"number": MOBILE}, {"address": HOME}):
        assert admit_lookup(made.text, **asked) is None
        assert recorded()[-2:] == ["lookup.refused", "premise_request.look_up_refused"]
    for asked in ({}, {"number": "+353861119999"}, {"number": MOBILE, "address": HOME}, {"address": "1\x00"}):
        assert admit_lookup(made.text, **asked) is None
        assert recorded()[-1] == "lookup.refused"
    assert set(FilingView.objects.values_list("refused", flat=True)) == {"credential"}
    assert FilingView.objects.count() == 2


def test_two_at_one_address_both_answer_the_newest_first(scene: Scene, clock: HeldClock) -> None:
    """Nora's home is Ben's too: two premises with one address, two requests on file. A client lives in the house."""
    accepted(scene, clock.now)
    desk = credential(scene)
    ben = scene.cast.actor(scene.cast.ben)
    theirs = add_premise(ben, PremiseDraft(kind="worker_home", text=HOME, civic=CIVIC, person_id=scene.cast.ben.pk))
    add_premise(scene.nora, PremiseDraft(kind="client", text=HOME, civic=CIVIC))
    assert len(by_address(desk).blocks) == 3, "the other premises hide nothing"
    clock.advance(hours=24)
    request = scene.request(worker_id=scene.cast.ben.pk, premises=((theirs.pk, "home"),), person_ids=(), phones=())
    draft = ConsentDraft(purpose="So that it is known.", until=UNTIL)
    give_consent(ben, request.pk, draft, seen_sha256=seen(request, clock.now))
    make_papers(scene.sofia, request.pk)
    mark_sent(scene.sofia, request.pk, Sending(how="post", to_whom="Flynn", on=clock.now.date()))
    mark_accepted(scene.sofia, request.pk, answer(reference="PH-9", on=clock.now.date()))
    names = [block.value("name") for block in by_address(desk).blocks if block.kind == "SubscriberInfo"]
    assert names == [scene.cast.ben.name, scene.cast.nora.name]
    assert len(by_number(desk).blocks) == 3, "the number is Nora's alone"
    withdraw_consent(scene.nora, PremiseRequest.objects.get(worker=scene.cast.nora).pk)
    names = [block.value("name") for block in by_address(desk).blocks if block.kind == "SubscriberInfo"]
    assert names == [scene.cast.ben.name]
    assert look_up(desk, "", "14 Elm Grove, Dublin 7") == []


def test_an_address_whose_town_stands_in_its_fields_alone_is_found_with_the_town(
    scene: Scene, clock: HeldClock
) -> None:
    civic = {"HNO": "8", "RD": "Elm Park", "A3": "Harbour Town", "country": "IE"}
    short = add_premise(
        scene.sofia, PremiseDraft(kind="work", text="8 Elm Park", civic=civic, office_id=scene.cast.office.pk)
    )
    request = scene.request(premises=((short.pk, "work"),))
    agreed(scene, request, clock.now)
    make_papers(scene.sofia, request.pk)
    mark_sent(scene.sofia, request.pk, SENDING)
    mark_accepted(scene.sofia, request.pk, answer())
    desk = credential(scene)
    assert len(look_up(desk, "", "8 Elm Park, Harbour Town")) == 4
    assert look_up(desk, "", "8 Elm Park, Cork") == []


def test_what_is_left_out_is_said(scene: Scene, clock: HeldClock, monkeypatch: pytest.MonkeyPatch) -> None:
    accepted(scene, clock.now)
    desk = credential(scene)
    monkeypatch.setattr(lookups, "MOST_ANSWERED", 0)
    assert look_up(desk, MOBILE, "") == []
    filed = Filed(
        request_id=str(uuid.uuid4()), provider="Agency", contact_number="+35315550000",
        worker="Nora", numbers=(), places=(), lines=(),
    )  # fmt: skip
    read = read_body(*body_of(parts_of(filed, b"<x/>", reference="R", until="2026-06-01", more=2)))
    said = [words for name, words in read.blocks[2].values if name == "Comment"]
    assert said[1] == "2 more that you have on file answer to this question: ring the desk."


@pytest.mark.parametrize(
    ("number", "address", "wrong"),
    [
        ("", " ", ("number", "one")),
        (MOBILE, HOME, ("number", "one")),
        ("tel:", "", ("number", "phone")),
        ("sip:nora@example.org", "", ("number", "phone")),
        ("", "x" * 201, ("address", "too_long")),
    ],
)
def test_one_thing_is_asked_and_can_be_read(scene: Scene, number: str, address: str, wrong: tuple[str, str]) -> None:
    assert refused(lambda: look_up(credential(scene), number, address)) == [wrong]


def test_a_safety_officer_or_an_administrator_gives_the_credential(scene: Scene, clock: HeldClock) -> None:
    cast = scene.cast
    ines = cast.actor(cast.ines)
    for actor in (scene.sofia, scene.nora, cast.actor(cast.marcus)):
        missing(lambda actor=actor: make_lookup(actor, scene.agency.pk, holder="CAD", days=9))  # type: ignore[misc] # bound
        assert not credentials_of(actor).exists()
    missing(lambda: make_lookup(ines, uuid.uuid4(), holder="CAD", days=9))
    missing(lambda: withdraw_lookup(ines, uuid.uuid4()))
    wrong = refused(lambda: make_lookup(ines, scene.agency.pk, holder=" ", days=366))
    assert wrong == [("holder", "missing"), ("days", "days")]
    made = make_lookup(ines, scene.agency.pk, holder="CAD", days=365)
    missing(lambda: withdraw_lookup(scene.sofia, made.credential.pk))
    assert list(credentials_of(ines)) == list(credentials_of(cast.actor(cast.amara))) == [made.credential]
    assert admit_lookup(made.text) == made.credential.pk
    assert admit_lookup(made.text + "x") is None
    withdraw_lookup(ines, made.credential.pk)
    withdraw_lookup(ines, made.credential.pk)
    assert admit_lookup(made.text) is None
    assert recorded()[-3:] == ["lookup.made", "lookup.withdrawn", "lookup.refused"]


def test_an_agency_has_few_of_them(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(credentials, "MOST_CREDENTIALS", 1)
    credential(scene)
    assert refused(lambda: credential(scene)) == [("holder", "too_many")]


def test_long_words_are_split_and_what_does_not_fit_is_said() -> None:
    filed = Filed(
        request_id=str(uuid.uuid4()), provider="Agency", contact_number="+35315550000",
        worker="Nora <Byrne>", numbers=(), places=(), lines=("a" * 700, *["b"] * 90),
    )  # fmt: skip
    read = read_body(*body_of(parts_of(filed, b"<x/>", reference="R & D", until="2026-06-01")))
    said = [words for name, words in read.blocks[2].values if name == "Comment"]
    assert [len(line) for line in said[1:3]] == [500, 200]
    assert (len(said), said[-1]) == (MOST_COMMENTS, "There is more in the papers that you have on file.")
    assert read.blocks[1].value("name") == "Nora <Byrne>"
