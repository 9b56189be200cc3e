"""Who may see a record: its offices, its readers, its worker; a conflict hides it from whoever it names, everywhere."""

from dataclasses import replace
from functools import partial
from uuid import uuid4

import pytest

from tests.cast import Cast
from tests.clock import HeldClock
from tests.persons.scenes import photograph, written
from tests.staff.helpers import forbidden, recorded, refused
from wayhome.core.errors import NotFound
from wayhome.ledger.models import Entry
from wayhome.persons import queries
from wayhome.persons.actions import (
    add_known,
    add_photo,
    lift_conflict,
    merge,
    merging,
    name_conflict,
    note_looks,
    open_photo,
    people,
    set_readers,
    take_merge_back,
    view_person,
)
from wayhome.persons.models import Conflict, Merge, PersonOfConcern, PersonView
from wayhome.persons.rules import NumberDraft, RelationshipDraft
from wayhome.staff.models import Person, Role, RoleGrant


def sees(cast: Cast, person: Person) -> set[str]:
    return set(queries.visible_to(cast.actor(person)).values_list("name", flat=True))


def test_offices_and_the_worker_it_is_about_see_a_record(cast: Cast) -> None:
    person = written(cast)
    assert all(sees(cast, one) == {"Colm Reddin"} for one in (cast.marcus, cast.sofia, cast.ines))
    assert all(sees(cast, one) == set() for one in (cast.zoe, cast.nora, cast.amara))
    add_known(cast.actor(cast.sofia), person.pk, RelationshipDraft(worker_id=cast.nora.pk, kind="client"))
    assert (sees(cast, cast.nora), sees(cast, cast.ben)) == ({"Colm Reddin"}, set())
    RoleGrant.objects.create(person=cast.zoe, role=Role.MONITOR, office=None)
    assert sees(cast, cast.zoe) == {"Colm Reddin"}
    assert list(queries.visible_to(replace(cast.actor(cast.sofia), scopes=frozenset()))) == []


def test_a_restricted_record_is_for_its_readers(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    person, sofia = written(cast), cast.actor(cast.sofia)
    offices = [cast.office.pk]

    def readers(*ids: object, restricted: bool = True) -> None:
        set_readers(sofia, person.pk, office_ids=offices, restricted=restricted, reader_ids=list(ids))  # type: ignore[arg-type]  # ids of people

    readers(cast.zoe.pk)
    assert [sees(cast, one) for one in (cast.sofia, cast.zoe, cast.ines)] == [{"Colm Reddin"}] * 2 + [set()]
    assert refused(lambda: readers(uuid4())) == [("reader_ids", "unknown")]
    forbidden(lambda: set_readers(cast.actor(cast.zoe), person.pk, office_ids=offices, restricted=False, reader_ids=[]))
    name_conflict(sofia, person.pk, staff_id=cast.bea.pk, reason="her cousin")
    assert refused(lambda: readers(cast.bea.pk)) == [("reader_ids", "conflict")]
    monkeypatch.setattr(people, "MOST_READERS", 1)
    assert refused(lambda: readers(cast.zoe.pk)) == [("reader_ids", "too_many")]
    readers(restricted=False)
    assert (sees(cast, cast.ines), sees(cast, cast.zoe)) == ({"Colm Reddin"}, set())


def test_a_conflict_hides_a_record_everywhere(cast: Cast, clock: HeldClock) -> None:
    person, sofia, marcus = written(cast), cast.actor(cast.sofia), cast.actor(cast.marcus)
    add_known(sofia, person.pk, NumberDraft(typed="+353861112222"))
    add_known(sofia, person.pk, RelationshipDraft(worker_id=cast.nora.pk, kind="client"))
    photo = add_photo(sofia, person.pk, photograph())
    conflict = name_conflict(sofia, person.pk, staff_id=cast.marcus.pk, reason="his  brother")
    for hidden in (
        lambda: view_person(marcus, person.pk),
        lambda: open_photo(marcus, photo.pk),
        lambda: add_known(marcus, person.pk, NumberDraft(typed="+353861112223")),
    ):
        with pytest.raises(NotFound):
            hidden()
    assert (queries.find(marcus).count(), queries.cards([person.pk], marcus)) == (0, [])
    assert queries.by_number("+353861112222", clock.now, marcus) == []
    assert queries.persons_about_worker(cast.nora.pk, marcus) == []
    said = [
        refused(partial(name_conflict, sofia, person.pk, staff_id=staff, reason=reason))
        for staff, reason in (
            (cast.marcus.pk, "again"),
            (cast.sofia.pk, "mine"),
            (uuid4(), "who"),
            (cast.bea.pk, " "),
            (cast.bea.pk, "x" * 201),
        )
    ]
    assert [one[0][1] for one in said] == ["twice", "self", "unknown", "reason", "reason"]
    lift_conflict(sofia, person.pk, conflict.pk)
    lift_conflict(sofia, person.pk, conflict.pk)
    assert sees(cast, cast.marcus) == {"Colm Reddin"}
    assert Conflict.objects.get().lifted_by == cast.sofia
    assert recorded().count("persons.conflict_lifted") == 1


def test_a_merge_reads_both_as_one_and_can_be_taken_back(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    sofia, marcus = cast.actor(cast.sofia), cast.actor(cast.marcus)
    kept, other, third = (written(cast, name) for name in ("Colm Reddin", "Red", "C. R."))
    add_known(sofia, other.pk, NumberDraft(typed="+353861112222"))
    merge(sofia, other.pk, third.pk, reason="same plate")
    made = merge(sofia, kept.pk, other.pk, reason="same face")
    card = queries.cards([third.pk], marcus)[0]
    assert (card.id, card.numbers) == (kept.pk, (("+353861112222", ""),))
    assert set(card.aliases) == {"Red", "C. R."}
    assert list(queries.find(marcus)) == [kept]
    assert view_person(marcus, other.pk).person.merged_into == kept
    assert refused(lambda: add_known(sofia, other.pk, NumberDraft(typed="+353861112223"))) == [("", "merged")]
    name_conflict(sofia, kept.pk, staff_id=cast.marcus.pk, reason="his brother")
    assert sees(cast, cast.marcus) == set()
    forbidden(lambda: take_merge_back(cast.actor(cast.bea), made.pk))
    take_merge_back(sofia, made.pk)
    assert (queries.cards([kept.pk], sofia)[0].numbers, sees(cast, cast.marcus)) == ((), set())
    assert queries.cards([third.pk], sofia)[0].id == other.pk
    with pytest.raises(NotFound):
        take_merge_back(sofia, made.pk)
    assert refused(lambda: merge(sofia, kept.pk, kept.pk, reason="x")) == [("other", "same")]
    for reason in ("", "x" * 201):
        assert refused(partial(merge, sofia, kept.pk, other.pk, reason=reason)) == [("reason", "reason")]
    monkeypatch.setattr(merging, "MOST_MERGED", 1)
    assert refused(lambda: merge(sofia, kept.pk, other.pk, reason="x")) == [("other", "too_many")]
    assert Merge.objects.filter(undone_at__isnull=False).count() == 1
    assert PersonOfConcern.objects.count() == 3


def test_a_conflict_named_while_two_records_were_one_holds_for_both_once_they_are_parted(
    cast: Cast, clock: HeldClock
) -> None:
    sofia = cast.actor(cast.sofia)
    kept, other = written(cast, "Colm Reddin"), written(cast, "Red")
    before = name_conflict(sofia, kept.pk, staff_id=cast.ines.pk, reason="his sister")
    for staff in (cast.marcus, cast.zoe):
        name_conflict(sofia, other.pk, staff_id=staff.pk, reason="of old")
    clock.advance(hours=1)
    made = merge(sofia, kept.pk, other.pk, reason="same face")
    name_conflict(sofia, kept.pk, staff_id=cast.ben.pk, reason="his brother")
    name_conflict(sofia, kept.pk, staff_id=cast.marcus.pk, reason="his brother")
    lifted = name_conflict(sofia, kept.pk, staff_id=cast.bea.pk, reason="a slip")
    lift_conflict(sofia, kept.pk, lifted.pk)
    take_merge_back(sofia, made.pk)
    standing = Conflict.objects.filter(lifted_at__isnull=True)
    assert set(standing.filter(person=kept).values_list("staff__name", flat=True)) == {
        cast.ines.name,
        cast.ben.name,
        cast.marcus.name,
    }
    there = dict(standing.filter(person=other).values_list("staff__name", "reason"))
    assert there == {cast.marcus.name: "of old", cast.zoe.name: "of old", cast.ben.name: "his brother"}
    assert before.staff_id == cast.ines.pk
    assert sees(cast, cast.ines) == {"Red"}
    assert recorded().count("persons.conflict_named") == 7


def test_every_look_is_written_down_without_a_name(cast: Cast, clock: HeldClock) -> None:
    person, marcus = written(cast), cast.actor(cast.marcus)
    view_person(marcus, person.pk)
    note_looks(marcus, [person.pk], clock.now)
    assert sorted(PersonView.objects.values_list("viewer__name", "what")) == [
        ("Marcus Doyle", "briefing"),
        ("Marcus Doyle", "page"),
    ]
    assert recorded().count("persons.viewed") == 2
    assert "Reddin" not in str(list(Entry.objects.values()))
