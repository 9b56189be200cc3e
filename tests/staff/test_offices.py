"""Offices, their hours and night service, vehicles, and who outside is rung."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from uuid import uuid4

import pytest

from tests.cast import Cast
from tests.clock import HeldClock
from tests.staff.helpers import forbidden, recorded, refused
from wayhome.core.errors import NotFound
from wayhome.staff.actions import (
    ContactDraft,
    OfficeDraft,
    VehicleDraft,
    add_contact,
    add_shift,
    add_vehicle,
    close_office,
    create_office,
    edit_contact,
    edit_office,
    edit_vehicle,
    record_night_test,
    remove_contact,
    retire_vehicle,
    set_hours,
    view_contacts,
)
from wayhome.staff.models import EmergencyContact, Office, Person, Shift
from wayhome.staff.queries import is_in_hours
from wayhome.staff.rules import Hours

DRAFT = OfficeDraft(name="Quay", time_zone="Europe/Lisbon", phone="+351210000000", dispatch_number="211 000 000")
CAR = VehicleDraft(registration=" 26-d-77 ", colour="red")
MAM = ContactDraft(name="Áine Byrne", phone="086 555 0000", relationship="mother")


def test_an_office_is_made_by_who_rules_all_of_them(cast: Cast) -> None:
    amara = cast.actor(cast.amara)
    forbidden(lambda: create_office(amara, DRAFT))
    cast.amara.grants.update(office=None)
    office = create_office(cast.actor(cast.amara), DRAFT)
    assert (office.phone, office.dispatch_number) == ("+351210000000", "+351211000000")
    taken = replace(DRAFT, name="hill ROAD")
    assert refused(lambda: create_office(cast.actor(cast.amara), taken)) == [("name", "taken")]
    assert recorded() == ["staff.office_created"]


@pytest.mark.parametrize("zone", ["Europe/Atlantis", "", "EST5EDT4", "../UTC"])
def test_an_unknown_zone_is_refused_beside_its_field(cast: Cast, zone: str) -> None:
    amara = cast.actor(cast.amara)
    bad = replace(DRAFT, time_zone=zone, phone="none", dispatch_number="x", name="y" * 300)
    found = refused(lambda: edit_office(amara, cast.office.pk, bad))
    assert {field for field, _ in found} == {"time_zone", "phone", "dispatch_number", "name"}


def test_an_office_is_changed_once(cast: Cast) -> None:
    amara = cast.actor(cast.amara)
    draft = replace(DRAFT, name="Harbour Street")
    for _ in range(2):
        edit_office(amara, cast.office.pk, draft)
    assert Office.objects.get(pk=cast.office.pk).time_zone == "Europe/Lisbon"
    assert recorded() == ["staff.office_edited"]
    forbidden(lambda: edit_office(cast.actor(cast.sofia), cast.office.pk, draft))
    cast.amara.grants.update(office=None)
    with pytest.raises(NotFound):
        edit_office(cast.actor(cast.amara), uuid4(), draft)


def test_an_office_closes_when_its_people_have_moved(cast: Cast, clock: HeldClock) -> None:
    cast.amara.grants.update(office=None)
    amara, day = cast.actor(cast.amara), clock.now + timedelta(days=1)
    cast.zoe.grants.update(role="monitor")
    add_shift(amara, cast.other_office.pk, person_id=cast.zoe.pk, starts_at=day, ends_at=day + timedelta(hours=1))
    assert refused(lambda: close_office(amara, cast.other_office.pk)) == [("", "people")]
    Person.objects.filter(pk=cast.zoe.pk).update(office=cast.office)
    for _ in range(2):
        close_office(amara, cast.other_office.pk)
    assert Shift.objects.get(office=cast.other_office).cancelled_at == clock.now
    assert recorded().count("staff.office_closed") == 1


def test_hours_are_set_whole(cast: Cast, clock: HeldClock) -> None:
    sofia = cast.actor(cast.sofia)
    set_hours(sofia, cast.office.pk, [Hours(weekday=1, opens=time(8), closes=time(18))])
    assert not is_in_hours(cast.office.pk, clock.now)
    bad = [Hours(weekday=1, opens=time(18), closes=time(8))]
    assert refused(lambda: set_hours(sofia, cast.office.pk, bad)) == [("hours-1", "closes_before")]
    assert cast.office.hours.count() == 1
    forbidden(lambda: set_hours(cast.actor(cast.marcus), cast.office.pk, []))


def test_a_test_of_the_night_service_counts_only_if_answered(cast: Cast, clock: HeldClock) -> None:
    sofia, now = cast.actor(cast.sofia), clock.now

    def test(at: datetime = now, *, answered: bool = True) -> None:
        record_night_test(sofia, cast.office.pk, at, answered=answered)

    assert refused(test) == [("tested_at", "no_service")]
    Office.objects.filter(pk=cast.office.pk).update(night_service_name="Night desk")
    assert refused(lambda: test(now + timedelta(seconds=1))) == [("tested_at", "future")]
    assert refused(lambda: test(now - timedelta(days=400))) == [("tested_at", "too_old")]
    test(answered=False)
    assert Office.objects.get(pk=cast.office.pk).night_service_tested_at is None
    test()
    test(now - timedelta(days=1))
    assert Office.objects.get(pk=cast.office.pk).night_service_tested_at == now
    assert recorded() == ["staff.night_service_tested"] * 3
    forbidden(lambda: record_night_test(cast.actor(cast.nora), cast.office.pk, now, answered=True))


def test_vehicles_of_the_office_and_of_people(cast: Cast) -> None:
    sofia, nora = cast.actor(cast.sofia), cast.actor(cast.nora)
    car = add_vehicle(sofia, cast.office.pk, CAR)
    assert str(car) == "red 26-D-77"
    assert refused(lambda: add_vehicle(sofia, cast.office.pk, CAR)) == [("registration", "taken")]
    own = add_vehicle(nora, cast.office.pk, replace(CAR, registration="99-ww-1", owner_id=cast.nora.pk))
    for _ in range(2):
        edit_vehicle(nora, own.pk, replace(CAR, registration="99-ww-1", colour="green"))
    forbidden(lambda: add_vehicle(nora, cast.office.pk, replace(CAR, registration="x")))
    forbidden(lambda: edit_vehicle(cast.actor(cast.ben), own.pk, CAR))
    for _ in range(2):
        retire_vehicle(nora, own.pk)
    assert refused(lambda: edit_vehicle(nora, own.pk, CAR)) == [("", "retired")]
    add_vehicle(sofia, cast.office.pk, replace(CAR, registration="99-WW-1"))
    assert recorded().count("staff.vehicle_edited") == 1
    assert refused(lambda: add_vehicle(sofia, cast.office.pk, replace(CAR, registration="", colour="x" * 50))) == [
        ("registration", "missing"), ("colour", "too_long"),
    ]  # fmt: skip
    stranger = replace(CAR, registration="y", owner_id=cast.zoe.pk)
    assert refused(lambda: add_vehicle(sofia, cast.office.pk, stranger)) == [("owner_id", "gone")]
    with pytest.raises(NotFound):
        retire_vehicle(sofia, uuid4())


def test_contacts_outside_are_the_persons_and_looking_is_recorded(cast: Cast) -> None:
    nora, sofia = cast.actor(cast.nora), cast.actor(cast.sofia)
    mam = add_contact(nora, cast.nora.pk, replace(MAM, told_in_duress=True))
    assert (mam.phone, mam.position) == ("+353865550000", 1)
    assert add_contact(sofia, cast.nora.pk, replace(MAM, name="Da")).position == 2
    assert len(view_contacts(nora, cast.nora.pk)) == 2
    assert "staff.contacts_viewed" not in recorded()
    assert [contact.name for contact in view_contacts(sofia, cast.nora.pk)] == ["Áine Byrne", "Da"]
    assert view_contacts(sofia, cast.ben.pk) == []
    assert recorded().count("staff.contacts_viewed") == 1
    for person in (cast.ben, cast.marcus, cast.ines, cast.zoe):
        actor = cast.actor(person)
        forbidden(lambda actor=actor: view_contacts(actor, cast.nora.pk))  # type: ignore[misc] # a default binds the loop's value
    with pytest.raises(NotFound):
        view_contacts(nora, uuid4())


def test_only_the_person_chooses_who_is_told_in_duress(cast: Cast) -> None:
    nora, sofia = cast.actor(cast.nora), cast.actor(cast.sofia)
    told = replace(MAM, told_in_duress=True)
    assert refused(lambda: add_contact(sofia, cast.nora.pk, told)) == [("told_in_duress", "not_theirs")]
    mam = add_contact(nora, cast.nora.pk, told)
    edit_contact(sofia, mam.pk, replace(told, phone="+353865550001"))
    edit_contact(sofia, mam.pk, replace(told, phone="+353865550001"))
    assert recorded().count("staff.contact_edited") == 1
    edit_contact(sofia, mam.pk, MAM)
    assert refused(lambda: edit_contact(sofia, mam.pk, told)) == [("told_in_duress", "not_theirs")]
    remove_contact(sofia, mam.pk)
    assert not EmergencyContact.objects.exists()
    with pytest.raises(NotFound):
        remove_contact(nora, mam.pk)


def test_what_a_contact_cannot_be(cast: Cast) -> None:
    nora = cast.actor(cast.nora)
    bad = ContactDraft(name="=x", phone="none", relationship="x" * 99, notes="y" * 5000)
    assert {field for field, _ in refused(lambda: add_contact(nora, cast.nora.pk, bad))} == {
        "name", "phone", "relationship", "notes",
    }  # fmt: skip
    assert refused(lambda: add_contact(nora, cast.nora.pk, replace(MAM, phone=""))) == [("phone", "missing")]
    for number in range(6):
        add_contact(nora, cast.nora.pk, replace(MAM, name=f"Friend {number}"))
    assert refused(lambda: add_contact(nora, cast.nora.pk, MAM)) == [("name", "too_many")]
