"""Premises are added, changed, closed and put together; what happened there and who looked can be read."""

from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from tests.cast import Cast
from tests.clock import HeldClock
from tests.places.scenes import QUAY, TODAY, confirmed, hazard, premise
from tests.staff.helpers import forbidden, recorded, refused
from wayhome.core.errors import NotFound
from wayhome.ledger.models import Entry
from wayhome.places import queries
from wayhome.places.actions import (
    EntryDraft,
    PremiseDraft,
    add_entry,
    add_premise,
    close_premise,
    edit_premise,
    end_hazard,
    merge_premise,
    open_hazard,
    open_premise,
)
from wayhome.places.models import HazardEvent, Premise, PremiseView
from wayhome.staff.models import Person, RoleGrant
from wayhome.staff.rules import Actor

HOME = PremiseDraft(kind="worker_home", text="8 Elm Park")
SAID = EntryDraft(kind="incident", happened_on=TODAY, text="He threw a cup.", source="Ben Okafor")


def home(cast: Cast, person: Person, by: Person) -> Premise:
    return add_premise(cast.actor(by), replace(HOME, person_id=person.pk))


def found(actor: Actor, **asked: Any) -> list[str]:
    return [one.text for one in queries.premises_page(actor, **asked).premises]


def test_an_address_is_kept_as_people_write_it_and_by_fields(cast: Cast, clock: HeldClock) -> None:
    draft = replace(
        QUAY,
        text="  3  Quay Lane,\tDublin 2 ",
        civic={"RD": " Quay ", "HNO": "3", "country": "IE", "UNIT": " "},
        landline="01 555 0123",
        label="The Keans",
        access_notes="Side gate.\r\nRing twice.",
    )
    kept = premise(cast, draft)
    kept.refresh_from_db()
    assert (kept.text, kept.label, kept.landline) == ("3 Quay Lane, Dublin 2", "The Keans", "+35315550123")
    assert kept.civic == {"country": "IE", "RD": "Quay", "HNO": "3"}
    assert kept.access_notes == "Side gate.\nRing twice."
    assert (kept.created_at, kept.created_by_id) == (clock.now, cast.nora.pk)
    entry = Entry.objects.get(action="premise.added")
    assert "Quay" not in str(entry.details)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"kind": "castle"}, ("kind", "kind")),
        ({"text": " "}, ("text", "missing")),
        ({"text": "x" * 301}, ("text", "too_long")),
        ({"label": "x" * 201}, ("label", "too_long")),
        ({"access_notes": "x" * 4_001}, ("access_notes", "too_long")),
        ({"civic": {"HOUSE": "3"}}, ("civic", "civic")),
        ({"civic": {"RD": "x" * 121}}, ("civic_RD", "too_long")),
        ({"latitude": None}, ("point", "half")),
        ({"longitude": None}, ("point", "half")),
        ({"latitude": 90.5}, ("point", "off")),
        ({"longitude": float("nan")}, ("point", "off")),
        ({"landline": "ring me"}, ("landline", "phone")),
        ({"kind": "worker_home"}, ("person_id", "missing")),
        ({"person_id": uuid4()}, ("person_id", "not_home")),
        ({"office_id": uuid4()}, ("office_id", "not_work")),
        ({"kind": "work", "office_id": uuid4()}, ("office_id", "gone")),
        ({"kind": "worker_home", "person_id": uuid4()}, ("person_id", "gone")),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_nothing_is_written(
    cast: Cast, change: dict[str, Any], problem: tuple[str, str]
) -> None:
    assert refused(lambda: premise(cast, replace(QUAY, **change))) == [problem]
    assert not Premise.objects.exists()


def test_only_what_changed_is_written_and_named(cast: Cast) -> None:
    kept = premise(cast)
    marcus = cast.actor(cast.marcus)
    edit_premise(marcus, kept.pk, QUAY)
    assert recorded() == ["premise.added"]
    edit_premise(marcus, kept.pk, replace(QUAY, label="Keans", latitude=None, longitude=None))
    assert Entry.objects.get(action="premise.edited").details == {"fields": ["label", "latitude", "longitude"]}
    kept.refresh_from_db()
    assert (kept.label, kept.latitude) == ("Keans", None)


def test_where_a_colleague_lives_only_they_know_and_who_watches_them(cast: Cast) -> None:
    lives = home(cast, cast.nora, cast.nora)
    assert queries.home_of(cast.nora.pk) == lives
    assert queries.home_of(cast.ben.pk) is None
    for person in (cast.nora, cast.marcus, cast.sofia, cast.ines):
        assert found(cast.actor(person)) == ["8 Elm Park"]
        open_premise(cast.actor(person), lives.pk)
    for person in (cast.ben, cast.zoe, cast.amara):
        assert found(cast.actor(person)) == []
        with pytest.raises(NotFound):
            open_premise(cast.actor(person), lives.pk)
        assert refused(lambda: home(cast, cast.nora, cast.ben)) == [("person_id", "gone")]
    RoleGrant.objects.create(person=cast.zoe, role="safety_officer", office=None)
    assert found(cast.actor(cast.zoe)) == ["8 Elm Park"]


def test_a_colleague_has_one_home_at_a_time(cast: Cast) -> None:
    first = home(cast, cast.nora, cast.sofia)
    assert refused(lambda: home(cast, cast.nora, cast.nora)) == [("person_id", "second_home")]
    edit_premise(cast.actor(cast.nora), first.pk, replace(HOME, person_id=cast.nora.pk, text="9 Elm Park"))
    close_premise(cast.actor(cast.sofia), first.pk)
    second = home(cast, cast.nora, cast.nora)
    assert queries.home_of(cast.nora.pk) == second


def test_an_offices_own_premise_is_found(cast: Cast) -> None:
    assert queries.work_of(cast.office.pk) is None
    kept = premise(cast, PremiseDraft(kind="work", text="1 Harbour Street", office_id=cast.office.pk))
    assert queries.work_of(cast.office.pk) == kept


def test_who_may_not_read_neither_writes_nor_learns_that_it_is_there(cast: Cast) -> None:
    kept = premise(cast)
    amara = cast.actor(cast.amara)
    token = replace(cast.actor(cast.marcus), scopes=frozenset({"board"}))
    for nobody in (amara, token):
        forbidden(partial(add_premise, nobody, QUAY))
        forbidden(partial(edit_premise, nobody, kept.pk, QUAY))
        forbidden(partial(add_entry, nobody, kept.pk, SAID))
        assert found(nobody) == []
        with pytest.raises(NotFound):
            open_premise(nobody, kept.pk)
    for person in (cast.nora, cast.marcus):
        forbidden(partial(close_premise, cast.actor(person), kept.pk))
        forbidden(partial(merge_premise, cast.actor(person), kept.pk, kept.pk))
    with pytest.raises(NotFound):
        edit_premise(cast.actor(cast.nora), uuid4(), QUAY)


def test_closed_it_stays_readable_and_changes_no_more(cast: Cast, clock: HeldClock) -> None:
    kept = premise(cast)
    one = confirmed(cast, kept)
    sofia = cast.actor(cast.sofia)
    assert refused(lambda: close_premise(sofia, kept.pk)) == [("", "hazards")]
    end_hazard(sofia, one.pk, "He has moved away.")
    close_premise(sofia, kept.pk)
    assert refused(lambda: edit_premise(sofia, kept.pk, QUAY)) == [("", "closed")]
    assert refused(lambda: hazard(cast, kept)) == [("", "closed")]
    assert found(sofia) == []
    assert [one.text for one in queries.premises_page(sofia, closed=True).premises] == [QUAY.text]
    assert len(open_premise(sofia, kept.pk).over) == 1


def test_two_that_are_one_keep_both_histories(cast: Cast, clock: HeldClock) -> None:
    kept, same, third = premise(cast), premise(cast, replace(QUAY, text="3 Quay Ln")), premise(cast)
    nora, sofia = cast.actor(cast.nora), cast.actor(cast.sofia)
    add_entry(nora, kept.pk, SAID)
    add_entry(nora, same.pk, replace(SAID, text="The dog bit."))
    add_entry(nora, third.pk, replace(SAID, text="Nobody there."))
    moved = hazard(cast, same)
    assert refused(lambda: merge_premise(sofia, kept.pk, kept.pk)) == [("into_id", "same")]
    merge_premise(sofia, third.pk, same.pk)
    merge_premise(sofia, same.pk, kept.pk)
    assert {one.text for one in queries.history_of(kept.pk)} == {"He threw a cup.", "The dog bit.", "Nobody there."}
    assert [one.text for one in queries.history_of(same.pk)] == ["The dog bit."]
    assert [line.id for line in queries.hazards_in_force([kept.pk], clock.now)[kept.pk]] == [moved.pk]
    same.refresh_from_db()
    assert (same.merged_into, same.closed_at) == (kept, clock.now)
    assert HazardEvent.objects.get(kind="moved").details == {"from": str(same.pk)}
    assert refused(lambda: merge_premise(sofia, same.pk, kept.pk)) == [("", "closed")]


def test_a_colleagues_home_is_not_put_together_with_another_place(cast: Cast) -> None:
    lives, kept = home(cast, cast.nora, cast.nora), premise(cast)
    sofia = cast.actor(cast.sofia)
    assert refused(lambda: merge_premise(sofia, lives.pk, kept.pk)) == [("into_id", "home")]
    assert refused(lambda: merge_premise(sofia, kept.pk, lives.pk)) == [("into_id", "home")]


def test_the_history_is_dated_and_a_correction_is_an_entry_of_its_own(cast: Cast, clock: HeldClock) -> None:
    kept, other = premise(cast), premise(cast)
    nora = cast.actor(cast.nora)
    first = add_entry(nora, kept.pk, SAID)
    clock.advance(hours=1)
    more = add_entry(nora, kept.pk, replace(SAID, text="It was a glass.", adds_to_id=first.pk))
    older = add_entry(nora, kept.pk, replace(SAID, happened_on=date(2025, 1, 5)))
    assert queries.history_of(kept.pk) == [more, first, older]
    assert more.adds_to == first
    with pytest.raises(NotFound):
        add_entry(nora, other.pk, replace(SAID, adds_to_id=first.pk))
    assert Entry.objects.filter(action="premise.entry_added").count() == 3


def test_an_entry_says_what_when_and_whence(cast: Cast) -> None:
    kept = premise(cast)
    wrong = EntryDraft(kind="rumour", happened_on=None, text=" ", source="")
    said = refused(lambda: add_entry(cast.actor(cast.nora), kept.pk, wrong))
    assert said == [("text", "missing"), ("source", "missing"), ("happened_on", "missing"), ("kind", "kind")]


def test_everybody_who_looked_can_be_seen_and_is_in_the_record(cast: Cast, clock: HeldClock) -> None:
    kept = premise(cast)
    one = hazard(cast, kept)
    open_premise(cast.actor(cast.ben), kept.pk)
    clock.advance(minutes=5)
    open_hazard(cast.actor(cast.marcus), one.pk)
    detail = open_premise(cast.actor(cast.nora), kept.pk)
    assert [view.person for view in detail.views] == [cast.marcus, cast.ben]
    assert PremiseView.objects.count() == 3
    assert recorded().count("premise.opened") == 3
    assert Entry.objects.filter(action="premise.opened", details={"hazard": str(one.pk)}).count() == 1


def test_search_is_by_words_of_address_label_and_number(cast: Cast) -> None:
    premise(cast, replace(QUAY, label="The Keans", landline="+35315550123"))
    premise(cast, replace(QUAY, kind="public", text="Town Hall"))
    nora = cast.actor(cast.nora)
    assert found(nora) == ["3 Quay Lane, Dublin 2", "Town Hall"]
    assert found(nora, search="lane kean") == found(nora, search="5550123") == ["3 Quay Lane, Dublin 2"]
    for written in ("01 555 0123", "(01) 555-0123", "00353 1 555 0123", "+353 1 555 0123"):
        assert found(nora, search=written) == ["3 Quay Lane, Dublin 2"], written
    assert found(nora, search="01 555 0124") == []
    assert found(nora, search="lane hall\x00") == []
    assert found(nora, kind="public") == ["Town Hall"]


def test_what_may_be_the_same_place_is_offered_but_no_home_and_not_itself(cast: Cast) -> None:
    quay = premise(cast, PremiseDraft(kind="client", text="3 Quay Lane, Dublin 2"))
    again = premise(cast, PremiseDraft(kind="client", text="3 Quay Ln, Dublin"))
    premise(cast, PremiseDraft(kind="client", text="9 Castle Road, Cork"))
    add_premise(cast.actor(cast.nora), replace(HOME, text="3 Quay Lane, Dublin", person_id=cast.nora.pk))
    assert queries.alike(cast.actor(cast.sofia), quay) == [again]
    assert queries.alike(cast.actor(cast.amara), quay) == []
