"""What the tables refuse: a record that is its own merge, days in the wrong order, a conflict named twice."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from tests.cast import Cast
from tests.clock import HeldClock
from wayhome.core.ids import new_id
from wayhome.persons.models import Conflict, Number, PersonOfConcern


def made(cast: Cast, clock: HeldClock, name: str = "Colm Reddin") -> PersonOfConcern:
    person_id = new_id()
    return PersonOfConcern.objects.create(
        id=person_id,
        root_id=person_id,
        name=name,
        recorded_by=cast.sofia,
        recorded_at=clock.now,
        changed_at=clock.now,
    )


def test_a_record_is_its_own_root_until_it_is_merged(cast: Cast, clock: HeldClock) -> None:
    one, other = made(cast, clock), made(cast, clock, "C. Redden")
    for wrong in ({"root": other}, {"merged_into": other}, {"merged_into": one, "root": other}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PersonOfConcern.objects.filter(pk=one.pk).update(**wrong)
    PersonOfConcern.objects.filter(pk=one.pk).update(merged_into=other, root=other)


def test_a_number_ends_after_it_began_and_a_conflict_is_named_once(cast: Cast, clock: HeldClock) -> None:
    one = made(cast, clock)
    with pytest.raises(IntegrityError), transaction.atomic():
        Number.objects.create(
            person=one,
            e164="+353861112222",
            typed="086 111 2222",
            since=date(2026, 2, 1),
            until=date(2026, 1, 1),
            recorded_by=cast.sofia,
            recorded_at=clock.now,
        )
    named = {"person": one, "staff": cast.bea, "reason": "her cousin", "named_by": cast.sofia, "named_at": clock.now}
    Conflict.objects.create(**named)
    with pytest.raises(IntegrityError), transaction.atomic():
        Conflict.objects.create(**named)
