"""What is known of somebody: added, found by number and plate, read as one card, struck out."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from tests.cast import Cast
from tests.clock import HeldClock
from tests.persons.scenes import written
from tests.staff.helpers import forbidden, recorded, refused
from wayhome.core.errors import NotFound
from wayhome.persons import queries
from wayhome.persons.actions import KINDS, add_known, add_person, edit_person, strike_out
from wayhome.persons.actions import known as known_room
from wayhome.persons.models import Number, PersonOfConcern, Relationship
from wayhome.persons.rules import (
    AliasDraft,
    BehaviourDraft,
    NumberDraft,
    PersonDraft,
    PlaceDraft,
    RelationshipDraft,
    VehicleDraft,
)
from wayhome.persons.rules.drafts import Draft


def test_a_card_says_all_that_is_known_in_words(cast: Cast, clock: HeldClock) -> None:
    person, sofia = written(cast), cast.actor(cast.sofia)
    kind = Relationship.Kind.FORMER_CLIENT
    for draft in (
        AliasDraft(name="Red"),
        VehicleDraft(plate="12-d 3456", region="Ireland", make="Opel", model="Corsa", colour="grey"),
        NumberDraft(typed="086 111 2222", label="mobile", since=date(2026, 1, 1), until=date(2026, 3, 2)),
        PlaceDraft(words="the Anchor, Tuesday evenings"),
        RelationshipDraft(worker_id=cast.nora.pk, kind=kind, since=date(2025, 9, 1)),
        BehaviourDraft(happened_on=date(2026, 2, 20), words="Waited beside her car.", source="seen by Ben"),
    ):
        add_known(sofia, person.pk, draft)
    card = queries.cards([person.pk], cast.actor(cast.marcus))[0]
    assert (card.name, card.aliases, card.since) == ("Colm Reddin", ("Red",), date(2025, 9, 1))
    assert card.description == "Man; about 185 cm; hair: red, short; voice: low, hoarse."
    assert card.vehicles == ("grey Opel Corsa, 12-d 3456 (Ireland)",)
    assert card.numbers == (("+353861112222", "mobile"),)
    assert card.relationships == ((cast.nora.pk, "Nora Byrne", "Former client", date(2025, 9, 1)),)
    assert (card.places, card.behaviour[0][0]) == (("the Anchor, Tuesday evenings",), date(2026, 2, 20))
    assert queries.by_number("+353861112222", clock.now) == [person.pk]
    assert queries.by_number("+353861112222", clock.now + timedelta(days=30)) == []
    assert queries.persons_about_worker(cast.nora.pk, cast.actor(cast.nora)) == [person.pk]
    assert queries.cards([uuid4(), person.pk], sofia) == [card]
    assert recorded().count("persons.number_added") == 1


def test_one_is_found_by_name_alias_number_and_plate(cast: Cast) -> None:
    person, sofia = written(cast), cast.actor(cast.sofia)
    for draft in (AliasDraft(name="Big Red"), NumberDraft(typed="086 111 2222"), VehicleDraft(plate="12-D-3456")):
        add_known(sofia, person.pk, draft)
    numbers = ("0861112222", "086 111 2222", "(086) 111-2222", "00353 86 111 2222", "+353 86 111 2222")
    plates = ("12d3456", "12 D 3456", "12 d-34", "D 3456")
    for text in ("colm", "red big", *numbers, *plates, ""):
        assert list(queries.find(sofia, text)) == [person], text
    for text in ("nobody", "12 D 3457", "086 111 2223", "1 d", "big blue", "colm 12d3457", "- -"):
        assert list(queries.find(sofia, text)) == [], text
    assert list(queries.find(cast.actor(cast.zoe), "12 D 3456")) == []


def test_what_is_struck_out_is_matched_no_more_and_stays_stored(cast: Cast, clock: HeldClock) -> None:
    person, sofia = written(cast), cast.actor(cast.sofia)
    row = add_known(sofia, person.pk, NumberDraft(typed="+353861112222"))
    strike_out(sofia, person.pk, "number", row)
    strike_out(sofia, person.pk, "number", row)
    assert queries.by_number("+353861112222", clock.now) == []
    assert Number.objects.get().struck_at == clock.now
    assert recorded().count("persons.number_struck") == 1


def test_bad_input_is_told_beside_its_field_and_writes_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    person, sofia = written(cast), cast.actor(cast.sofia)

    def no(draft: Draft) -> list[tuple[str, str]]:
        return refused(lambda: add_known(sofia, person.pk, draft))

    day = date(2026, 2, 20)
    assert no(VehicleDraft()) == [("plate", "missing")]
    assert no(NumberDraft(typed="")) == [("typed", "missing")]
    assert no(NumberDraft(typed="nonsense")) == [("typed", "phone")]
    assert no(NumberDraft(typed="1" * 40)) == [("typed", "too_long")]
    assert no(NumberDraft(typed="+353861112222", since=day, until=date(2026, 1, 1))) == [("until", "order")]
    assert no(PlaceDraft(words=" ")) == [("words", "missing")]
    assert no(BehaviourDraft(happened_on=date(2027, 1, 1), words="x", source="y")) == [("happened_on", "day")]
    assert no(RelationshipDraft(worker_id=cast.nora.pk, kind="enemy")) == [("kind", "kind")]
    assert no(RelationshipDraft(worker_id=uuid4(), kind="client")) == [("worker_id", "unknown")]
    add_known(sofia, person.pk, RelationshipDraft(worker_id=cast.nora.pk, kind="client"))
    assert no(RelationshipDraft(worker_id=cast.nora.pk, kind="client")) == [("worker_id", "twice")]
    monkeypatch.setattr(known_room, "MOST_OF_A_KIND", 1)
    assert no(RelationshipDraft(worker_id=cast.ben.pk, kind="client")) == [("", "too_many")]
    assert set(KINDS) >= {"alias", "photo"}


def test_a_description_is_changed_by_whoever_may(cast: Cast) -> None:
    person, sofia = written(cast), cast.actor(cast.sofia)
    draft = PersonDraft(name="Colm Reddin", told_on=date(2026, 2, 1), told_words="By letter.")
    assert edit_person(sofia, person.pk, draft).told_words == "By letter."
    edit_person(sofia, person.pk, draft)
    assert recorded().count("persons.changed") == 1
    said = refused(
        lambda: edit_person(sofia, person.pk, PersonDraft(name="", objection_words="No", answer_words="Yes"))
    )
    assert said == [("name", "missing"), ("objected_on", "missing")]
    add_known(sofia, person.pk, RelationshipDraft(worker_id=cast.nora.pk, kind="client"))
    forbidden(lambda: edit_person(cast.actor(cast.nora), person.pk, draft))
    forbidden(lambda: add_person(cast.actor(cast.nora), draft, [cast.office.pk]))
    forbidden(lambda: add_person(replace(sofia, scopes=frozenset()), draft, [cast.office.pk]))
    assert refused(lambda: add_person(sofia, draft, [cast.other_office.pk])) == [("office_ids", "offices")]
    with pytest.raises(NotFound):
        edit_person(cast.actor(cast.zoe), person.pk, draft)
    assert PersonOfConcern.objects.count() == 1
