"""The hazards of a person of concern move with the person; whom one may not know, one cannot place."""

from functools import partial

import pytest

from tests.cast import Cast
from tests.clock import HeldClock
from tests.places.scenes import TODAY, feared, hazard, hazard_draft, premise
from tests.staff.helpers import forbidden, refused
from wayhome.core.errors import NotFound
from wayhome.persons.models import Conflict, Reader
from wayhome.places.actions import (
    ObjectionDraft,
    answer_objection,
    change_hazard,
    close_premise,
    confirm_hazard,
    merge_premise,
    open_hazard,
    open_premise,
    person_left,
    place_person,
    record_objection,
    record_told,
    refuse_hazard,
    write_hazard,
)
from wayhome.places.models import PersonAtPremise
from wayhome.places.queries import (
    hazards_in_force,
    hazards_listed,
    hazards_near,
    persons_at,
    premises_of_person_of_concern,
    review_list,
)
from wayhome.places.queries.access import known_persons
from wayhome.staff.models import RoleGrant


def test_a_persons_hazards_are_in_force_where_they_are_now(cast: Cast, clock: HeldClock) -> None:
    first, second, third = premise(cast), premise(cast), premise(cast)
    des, marcus = feared(cast, clock), cast.actor(cast.marcus)
    one = write_hazard(marcus, first.pk, hazard_draft(), person_id=des.pk)
    own = hazard(cast, first, kind="animal")

    def there() -> list[list[object]]:
        found = hazards_in_force([first.pk, second.pk, third.pk], clock.now)
        return [[line.id for line in found.get(at.pk, [])] for at in (first, second, third)]

    assert there() == [[one.pk, own.pk], [], []]
    place_person(marcus, des.pk, second.pk, since=TODAY, source="The landlord")
    assert there() == [[own.pk], [one.pk], []]
    assert open_premise(marcus, first.pk).moved_away == 1
    assert open_premise(marcus, second.pk).moved_away == 0
    place_person(marcus, des.pk, third.pk, since=TODAY, source="Seen there too", moved=False)
    assert there() == [[own.pk], [one.pk], [one.pk]]
    assert set(premises_of_person_of_concern(des.pk)) == {second, third}
    place_person(marcus, des.pk, first.pk, since=TODAY, source="He is back")
    assert there() == [[one.pk, own.pk], [], []]
    assert persons_at(first.pk) == [des.pk]
    person_left(marcus, des.pk, first.pk, until=TODAY)
    assert there() == [[one.pk, own.pk], [], []]  # where nobody knows, it counts where it was written
    assert hazards_in_force([first.pk], clock.now)[first.pk][0].person_id == des.pk


def test_a_persons_hazard_is_near_where_they_are(cast: Cast, clock: HeldClock) -> None:
    elsewhere, near = premise(cast), premise(cast)
    elsewhere.latitude = 10.0
    elsewhere.save()
    des, marcus = feared(cast, clock), cast.actor(cast.marcus)
    write_hazard(marcus, elsewhere.pk, hazard_draft(), person_id=des.pk)
    place_person(marcus, des.pk, near.pk, since=TODAY, source="Seen")
    assert [found.premise_id for found in hazards_near(53.3465, -6.2489, 200, clock.now)] == [near.pk]
    assert hazards_near(10.0, -6.2489, 200, clock.now) == []


def test_what_was_merged_is_one_person(cast: Cast, clock: HeldClock) -> None:
    first, second = premise(cast), premise(cast)
    des, marcus = feared(cast, clock), cast.actor(cast.marcus)
    also = feared(cast, clock, root=des, merged_into=des)
    one = write_hazard(marcus, first.pk, hazard_draft(), person_id=also.pk)
    place_person(marcus, des.pk, second.pk, since=TODAY, source="Seen")
    assert [line.id for line in hazards_in_force([second.pk], clock.now)[second.pk]] == [one.pk]
    assert premises_of_person_of_concern(also.pk) == [second]
    assert refused(lambda: place_person(marcus, also.pk, second.pk, since=TODAY, source="Seen")) == [("", "there")]


def test_whom_one_may_not_know_one_cannot_place(cast: Cast, clock: HeldClock) -> None:
    at, des = premise(cast), feared(cast, clock)
    secret = feared(cast, clock, restricted=True)
    Reader.objects.create(person=secret, reader=cast.sofia)
    Conflict.objects.create(person=des, staff=cast.marcus, reason="Cousin", named_by=cast.sofia, named_at=clock.now)
    forbidden(partial(place_person, cast.actor(cast.amara), des.pk, at.pk, since=TODAY, source="Seen"))
    forbidden(partial(person_left, cast.actor(cast.amara), des.pk, at.pk, until=TODAY))
    for person in (cast.nora, cast.marcus, cast.zoe):
        with pytest.raises(NotFound):
            place_person(cast.actor(person), des.pk, at.pk, since=TODAY, source="Seen")
        with pytest.raises(NotFound):
            write_hazard(cast.actor(person), at.pk, hazard_draft(), person_id=des.pk)
    assert set(known_persons(cast.actor(cast.ines))) == {des}
    assert set(known_persons(cast.actor(cast.sofia))) == {des, secret}
    RoleGrant.objects.create(person=cast.zoe, role="monitor", office=None)
    assert set(known_persons(cast.actor(cast.zoe))) == {des}


def test_a_conflict_hides_a_persons_hazards_on_every_page(cast: Cast, clock: HeldClock) -> None:
    at, des = premise(cast), feared(cast, clock)
    hazard = write_hazard(cast.actor(cast.ines), at.pk, hazard_draft(), person_id=des.pk)
    marcus, sofia = cast.actor(cast.marcus), cast.actor(cast.sofia)
    assert [line.id for line in open_premise(marcus, at.pk).hazards] == [hazard.pk]
    assert [review.name for review in review_list(sofia, clock.now)] == ["unreviewed"]
    for person in (cast.marcus, cast.sofia):
        Conflict.objects.create(person=des, staff=person, reason="Cousin", named_by=cast.ines, named_at=clock.now)
    assert open_premise(marcus, at.pk).hazards == ()
    place_person(cast.actor(cast.ines), des.pk, premise(cast).pk, since=TODAY, source="The landlord")
    counts = [open_premise(cast.actor(one), at.pk).moved_away for one in (cast.marcus, cast.ines)]
    assert counts == [0, 1]  # a count would say that there is something
    assert review_list(sofia, clock.now) == []
    with pytest.raises(NotFound):
        open_hazard(marcus, hazard.pk)
    assert hazards_listed(marcus, [at.pk], clock.now) == {}
    for act in (
        partial(confirm_hazard, sofia, hazard.pk),
        partial(refuse_hazard, sofia, hazard.pk, "No."),
        partial(change_hazard, sofia, hazard.pk, hazard_draft(), hazard.version),
        partial(record_told, sofia, hazard.pk, told="told", told_on=TODAY),
        partial(record_objection, marcus, hazard.pk, ObjectionDraft(said_by="He", said_on=TODAY, text="No")),
    ):
        with pytest.raises(NotFound):
            act()
    objection = record_objection(
        cast.actor(cast.ines), hazard.pk, ObjectionDraft(said_by="He", said_on=TODAY, text="No")
    )
    with pytest.raises(NotFound):
        answer_objection(sofia, objection.pk, outcome="stands", answer="It stands.")


def test_it_says_since_when_and_whence_and_who_left_was_there(cast: Cast, clock: HeldClock) -> None:
    at, closed, des, sofia = premise(cast), premise(cast), feared(cast, clock), cast.actor(cast.sofia)
    wrong = refused(lambda: place_person(sofia, des.pk, at.pk, since=None, source=" "))
    assert wrong == [("since", "missing"), ("source", "missing")]
    close_premise(sofia, closed.pk)
    assert refused(lambda: place_person(sofia, des.pk, closed.pk, since=TODAY, source="Seen")) == [("", "closed")]
    assert refused(lambda: person_left(sofia, des.pk, at.pk, until=None)) == [("until", "missing")]
    with pytest.raises(NotFound):
        person_left(sofia, des.pk, at.pk, until=TODAY)


def test_who_was_at_two_premises_that_are_one_is_there_once(cast: Cast, clock: HeldClock) -> None:
    kept, same = premise(cast), premise(cast)
    des, other, sofia = feared(cast, clock), feared(cast, clock), cast.actor(cast.sofia)
    place_person(sofia, des.pk, kept.pk, since=TODAY, source="Seen")
    place_person(sofia, des.pk, same.pk, since=TODAY, source="Seen", moved=False)
    place_person(sofia, other.pk, same.pk, since=TODAY, source="Seen")
    merge_premise(sofia, same.pk, kept.pk)
    assert set(persons_at(kept.pk)) == {des.pk, other.pk}
    assert PersonAtPremise.objects.filter(until__isnull=True).count() == 2
