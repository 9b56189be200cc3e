"""What the pages show, each to whom it is meant for."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.cast import Cast
from tests.clock import HeldClock
from wayhome.core.errors import NotFound
from wayhome.messaging.models import Channel
from wayhome.staff.actions import add_absence, offer_handover
from wayhome.staff.models import Person, Role, Shift
from wayhome.staff.queries import pages, routes_of


def names(people: object) -> list[str]:
    return [person.called for person in people]  # type: ignore[attr-defined] # a sequence of people


def test_people_are_seen_by_who_supervises_or_rules_their_office(cast: Cast) -> None:
    assert len(pages.people_page(cast.actor(cast.sofia)).people) == 7
    assert pages.people_page(cast.actor(cast.nora)).people == []
    assert pages.people_page(cast.actor(cast.marcus)).people == []
    cast.amara.grants.update(office=None)
    amara = cast.actor(cast.amara)
    assert names(pages.people_page(amara, office_id=cast.other_office.pk).people) == ["Zoe"]
    assert names(pages.people_page(amara, search="byrne NORA").people) == ["Nora"]
    assert pages.people_page(amara, left=True).people == []


def test_a_long_list_says_that_there_is_more(cast: Cast, clock: HeldClock) -> None:
    Person.objects.bulk_create(
        Person(email=f"{n}@x.example", name=f"{n}", called="n", office=cast.office, joined_at=clock.now)
        for n in range(200)
    )
    found = pages.people_page(cast.actor(cast.sofia))
    assert (len(found.people), found.more) == (200, True)


def test_one_person_is_seen_by_themselves_and_their_supervisor(cast: Cast) -> None:
    for person in (cast.nora, cast.sofia, cast.amara):
        assert pages.person_page(cast.actor(person), cast.nora.pk) == cast.nora
    for person in (cast.ben, cast.marcus, cast.zoe):
        with pytest.raises(NotFound):
            pages.person_page(cast.actor(person), cast.nora.pk)


def test_offices_by_role(cast: Cast) -> None:
    sofia = cast.actor(cast.sofia)
    assert pages.offices_of(sofia) == [cast.office]
    assert pages.offices_of(sofia, Role.ADMINISTRATOR) == []
    cast.amara.grants.update(office=None)
    assert pages.offices_of(cast.actor(cast.amara), Role.ADMINISTRATOR) == [cast.office, cast.other_office]
    assert pages.office_page(sofia, cast.office.pk) == cast.office
    with pytest.raises(NotFound):
        pages.office_page(sofia, cast.other_office.pk)


def test_shifts_offers_absences_vehicles_and_monitors(cast: Cast, clock: HeldClock) -> None:
    now = clock.now
    shift = pages.running_shift(cast.office.pk, now)
    assert shift
    assert shift.person == cast.marcus
    assert pages.running_shift(cast.other_office.pk, now) is None
    assert len(pages.shifts_between(cast.office.pk, now, now + timedelta(hours=1))) == 2
    assert pages.shift_page(cast.actor(cast.nora), shift.pk) == shift
    for actor, shift_id in ((cast.actor(cast.zoe), shift.pk), (cast.actor(cast.nora), uuid4())):
        with pytest.raises(NotFound):
            pages.shift_page(actor, shift_id)
    offer = offer_handover(cast.actor(cast.marcus), shift.pk, to_person_id=cast.bea.pk)
    assert pages.open_offers(now, to_person_id=cast.bea.pk) == pages.open_offers(now, shift_id=shift.pk) == [offer]
    assert pages.open_offers(now + timedelta(days=1)) == []
    away = add_absence(cast.actor(cast.nora), cast.nora.pk, starts_at=now, ends_at=now + timedelta(hours=1))
    for person, seen in ((cast.nora, [away]), (cast.sofia, [away]), (cast.ben, [])):
        assert pages.absences_of(cast.actor(person), now) == seen
    assert pages.vehicles_of(cast.office.pk) == [cast.car]
    assert names(pages.monitors_of(cast.office.pk)) == ["Bea", "Ines", "Marcus", "Sofia"]
    assert Shift.objects.count() == 2


def test_routes_by_channel(cast: Cast) -> None:
    found = routes_of([cast.nora.pk], channels=[Channel.BOARD])
    assert [route.channel for route in found[cast.nora.pk]] == ["board"]
