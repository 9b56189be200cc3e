"""Whoever leaves takes their secrets with them at once, and what served to find them after a set time."""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from pytest_django import Settings

from tests.cast import Cast
from tests.clock import HeldClock
from wayhome.ledger.models import Entry
from wayhome.staff.actions import (
    ContactDraft,
    LineDraft,
    VehicleDraft,
    add_contact,
    add_vehicle,
    answer_pin,
    deactivate_person,
    enrol_phone,
    make_api_token,
    note_tries,
    offer_enrolment,
    reactivate_person,
    retire_people,
    say_line,
    set_pins,
)
from wayhome.staff.models import (
    Absence,
    ApiToken,
    ContactRoute,
    EmergencyContact,
    Person,
    PhoneEnrolment,
    PhoneLine,
    PinAnswer,
    PinVerifier,
    Tries,
    Vehicle,
)

pytestmark = pytest.mark.django_db
MONTH = timedelta(days=30)


@pytest.fixture(autouse=True)
def days(settings: Settings) -> None:
    settings.WAYHOME_LEFT_DAYS = 30


@pytest.fixture
def nora(cast: Cast, clock: HeldClock) -> Person:
    """Nora with everything that a worker leaves with us."""
    actor = cast.actor(cast.nora)
    Person.objects.filter(pk=cast.nora.pk).update(phone="+353861230001", description="tall, grey coat")
    say_line(actor, LineDraft(kind="voip", registered_address="9 Home Road", checked_on=clock.now.date()))
    set_pins(actor, true_pin="73915824", duress_pin="40628153")
    answer_pin(cast.nora.pk, "73915824", clock.now)
    note_tries(cast.nora.pk, clock.now)
    enrol_phone(offer_enrolment(actor, cast.nora.pk, "Nora's Pixel"))
    make_api_token(actor, label="Nora's script", scopes=["check-in"], expires_at=clock.now + MONTH)
    add_contact(actor, cast.nora.pk, ContactDraft(name="Tom Byrne", relationship="brother", phone="+353861230002"))
    car = VehicleDraft(registration="26-D-777", notes="child seat in the back", owner_id=cast.nora.pk)
    add_vehicle(actor, cast.office.pk, car)
    Authenticator.objects.create(user=cast.nora, type=Authenticator.Type.WEBAUTHN, data={"name": "Nora's key"})
    Absence.objects.create(person=cast.nora, kind="sick", starts_at=clock.now, ends_at=clock.now + timedelta(days=1))
    cast.nora.refresh_from_db()
    return cast.nora


def kept_of(person: Person) -> set[str]:
    own = {
        "Absence": Absence.objects,
        "ApiToken": ApiToken.objects,
        "ContactRoute": ContactRoute.objects,
        "EmergencyContact": EmergencyContact.objects,
        "PhoneEnrolment": PhoneEnrolment.objects,
        "PhoneLine": PhoneLine.objects,
        "PinAnswer": PinAnswer.objects,
        "PinVerifier": PinVerifier.objects,
        "Tries": Tries.objects,
    }
    return {name for name, rows in own.items() if rows.filter(person=person).exists()}


def test_secrets_and_the_line_go_at_once_and_what_finds_somebody_stays(
    cast: Cast, nora: Person, clock: HeldClock
) -> None:
    assert {"PhoneLine", "PinVerifier", "Tries"} <= kept_of(nora)
    deactivate_person(cast.actor(cast.amara), nora.pk)
    assert kept_of(nora) == {
        "Absence", "ApiToken", "ContactRoute", "EmergencyContact", "PhoneEnrolment", "PinAnswer"
    }  # fmt: skip
    assert not Authenticator.objects.filter(user=nora).exists()
    nora.refresh_from_db()
    assert not nora.has_usable_password()
    assert (nora.phone, nora.description) == ("+353861230001", "tall, grey coat")
    assert Vehicle.objects.get(owner=nora).retired_at == clock.now


def test_the_rest_goes_after_a_month_and_the_record_says_whose_not_what(
    cast: Cast, nora: Person, clock: HeldClock
) -> None:
    deactivate_person(cast.actor(cast.amara), nora.pk)
    assert retire_people(clock.now + MONTH) == 0
    assert "EmergencyContact" in kept_of(nora)
    assert retire_people(clock.now + MONTH + timedelta(seconds=1)) == 1
    assert kept_of(nora) == set()
    nora.refresh_from_db()
    assert (nora.name, nora.phone, nora.description) == ("Nora Byrne", "", "")
    car = Vehicle.objects.get(owner=nora)
    assert (car.registration, car.notes) == ("26-D-777", "")
    entry = Entry.objects.order_by("-id")[0]
    assert (entry.action, entry.details) == ("person.retired", {"people": [str(nora.pk)]})
    assert retire_people(clock.now + 2 * MONTH) == 0


@pytest.mark.parametrize("left", ["phone", "description", "notes"])
def test_one_thing_that_is_left_is_reason_enough(cast: Cast, nora: Person, clock: HeldClock, left: str) -> None:
    deactivate_person(cast.actor(cast.amara), nora.pk)
    later = clock.now + MONTH + timedelta(seconds=1)
    retire_people(later)
    if left == "notes":
        Vehicle.objects.filter(owner=nora).update(notes="a dent")
    else:
        Person.objects.filter(pk=nora.pk).update(**{left: "something"})
    assert retire_people(later) == 1


def test_who_is_still_looked_for_waits_and_a_batch_has_its_bound(cast: Cast, nora: Person, clock: HeldClock) -> None:
    amara = cast.actor(cast.amara)
    deactivate_person(amara, nora.pk)
    clock.advance(seconds=1)
    deactivate_person(amara, cast.ben.pk)
    later = clock.now + MONTH + timedelta(seconds=1)
    assert retire_people(later, held_ids={nora.pk, cast.ben.pk}) == 0
    assert retire_people(later, limit=1) == 1
    assert kept_of(nora) == set()
    assert "ContactRoute" in kept_of(cast.ben)
    assert retire_people(later, limit=1) == 1
    assert kept_of(cast.ben) == set()


def test_who_stays_or_came_back_loses_nothing(cast: Cast, nora: Person, clock: HeldClock) -> None:
    amara = cast.actor(cast.amara)
    assert retire_people(datetime(2030, 1, 1, tzinfo=UTC)) == 0
    deactivate_person(amara, nora.pk)
    reactivate_person(amara, nora.pk)
    assert retire_people(clock.now + 2 * MONTH) == 0
    assert {"EmergencyContact", "ContactRoute"} <= kept_of(nora)


def test_who_comes_back_late_is_reached_by_mail_again_once_it_is_verified(
    cast: Cast, nora: Person, clock: HeldClock
) -> None:
    amara = cast.actor(cast.amara)
    deactivate_person(amara, nora.pk)
    retire_people(clock.now + 2 * MONTH)
    reactivate_person(amara, nora.pk)
    routes = {(route.channel, route.verified_at is not None) for route in ContactRoute.objects.filter(person=nora)}
    assert routes == {("smtp", False), ("board", True)}
