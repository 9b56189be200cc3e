"""The watch passes on: offered, accepted, declined, withdrawn; never a moment without it, never two."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connections

from tests.cast import Cast
from tests.clock import HeldClock
from tests.staff.helpers import forbidden, recorded, refused
from wayhome.core.errors import Conflict, NotFound, WayhomeError
from wayhome.messaging.models import Message
from wayhome.staff.actions import (
    accept_handover,
    add_absence,
    add_shift,
    cancel_shift,
    decline_handover,
    offer_handover,
    withdraw_handover,
)
from wayhome.staff.models import ContactRoute, Handover, Shift
from wayhome.staff.queries import gaps, on_duty

HOUR = timedelta(hours=1)


def running(cast: Cast) -> Shift:
    return Shift.objects.get(office=cast.office, person=cast.marcus, duty="monitor")


def offer(cast: Cast, **more: object) -> Handover:
    return offer_handover(cast.actor(cast.marcus), running(cast).pk, to_person_id=cast.bea.pk, **more)  # type: ignore[arg-type] # a story's words


def test_the_watch_passes_at_the_instant_it_is_accepted(cast: Cast, clock: HeldClock) -> None:
    handover = offer(cast, text="  two visits out ")
    told = Message.objects.get()
    assert (told.recipient_id, handover.note) == (cast.bea.pk, "two visits out")
    assert "Marcus" not in told.subject + told.body
    clock.advance(minutes=5)
    assert on_duty(cast.office.pk, clock.now) == cast.marcus, "until it is accepted, Marcus has it"
    new = accept_handover(cast.actor(cast.bea), handover.pk)
    old = running(cast)
    assert old.ends_at == new.starts_at == clock.now
    assert on_duty(cast.office.pk, clock.now) == cast.bea
    assert gaps(cast.office.pk, clock.now - HOUR, clock.now + HOUR) == []
    told.refresh_from_db()
    assert told.state == "withdrawn"
    assert Message.objects.filter(recipient_id=cast.marcus.pk).count() == 1
    assert recorded() == ["staff.handover_offered", "staff.handover_accepted"]
    handover.refresh_from_db()
    assert (handover.new_shift, handover.accepted_at) == (new, clock.now)


def test_a_watch_lent_for_lunch_comes_back(cast: Cast, clock: HeldClock) -> None:
    end = running(cast).ends_at
    handover = offer(cast, until=clock.now + HOUR)
    clock.advance(minutes=10)
    accept_handover(cast.actor(cast.bea), handover.pk)
    people = [on_duty(cast.office.pk, clock.now + minutes * timedelta(minutes=1)) for minutes in (0, 49, 50)]
    assert people == [cast.bea, cast.bea, cast.marcus]
    assert gaps(cast.office.pk, clock.now, end) == []
    assert on_duty(cast.office.pk, clock.now + HOUR, "backup") == cast.bea


def test_a_declined_watch_stays_and_its_owner_is_told(cast: Cast, clock: HeldClock) -> None:
    handover = offer(cast)
    decline_handover(cast.actor(cast.bea), handover.pk)
    assert on_duty(cast.office.pk, clock.now) == cast.marcus
    assert "declined" in Message.objects.get(recipient_id=cast.marcus.pk).body
    for act in (accept_handover, decline_handover):
        with pytest.raises(Conflict):
            act(cast.actor(cast.bea), handover.pk)


def test_an_offer_is_taken_back(cast: Cast) -> None:
    handover = offer(cast)
    assert refused(lambda: offer(cast)) == [("", "open")]
    forbidden(lambda: withdraw_handover(cast.actor(cast.bea), handover.pk))
    withdraw_handover(cast.actor(cast.marcus), handover.pk)
    with pytest.raises(Conflict):
        accept_handover(cast.actor(cast.bea), handover.pk)
    offer(cast)


def test_only_whom_it_was_offered_to_answers(cast: Cast) -> None:
    handover = offer(cast)
    for person in (cast.marcus, cast.sofia, cast.nora):
        actor = cast.actor(person)
        forbidden(lambda actor=actor: accept_handover(actor, handover.pk))  # type: ignore[misc] # a default binds the loop's value
        forbidden(lambda actor=actor: decline_handover(actor, handover.pk))  # type: ignore[misc] # a default binds the loop's value
    forbidden(lambda: offer_handover(cast.actor(cast.nora), running(cast).pk, to_person_id=cast.bea.pk))
    with pytest.raises(NotFound):
        accept_handover(cast.actor(cast.bea), uuid4())


def test_what_cannot_be_offered(cast: Cast, clock: HeldClock) -> None:
    marcus, shift = cast.actor(cast.marcus), running(cast)

    def wrong(**more: object) -> list[tuple[str, str]]:
        asked = {"to_person_id": cast.bea.pk} | more
        return refused(lambda: offer_handover(marcus, shift.pk, **asked))  # type: ignore[arg-type] # a story's words

    assert wrong(to_person_id=cast.marcus.pk) == [("to_person_id", "same")]
    assert wrong(to_person_id=cast.nora.pk) == [("to_person_id", "no_monitor")]
    assert wrong(until=clock.now) == [("until", "until")]
    assert wrong(until=shift.ends_at + HOUR) == [("until", "until")]
    assert wrong(text="x" * 300) == [("note", "too_long")]
    add_absence(cast.actor(cast.bea), cast.bea.pk, starts_at=clock.now, ends_at=clock.now + HOUR)
    assert wrong() == [("to_person_id", "away")]
    coming = add_shift(
        cast.actor(cast.sofia), cast.office.pk, person_id=cast.marcus.pk,
        starts_at=shift.ends_at, ends_at=shift.ends_at + HOUR,
    )[0]  # fmt: skip
    assert refused(lambda: offer_handover(marcus, coming.pk, to_person_id=cast.sofia.pk)) == [("", "not_begun")]
    clock.advance(hours=12)
    with pytest.raises(Conflict):
        offer_handover(marcus, shift.pk, to_person_id=cast.bea.pk)


def test_an_offer_ends_with_its_shift_or_its_time(cast: Cast, clock: HeldClock) -> None:
    handover = offer(cast, until=clock.now + HOUR)
    clock.advance(hours=1)
    with pytest.raises(Conflict):
        accept_handover(cast.actor(cast.bea), handover.pk)
    cancel_shift(cast.actor(cast.sofia), running(cast).pk)
    handover.refresh_from_db()
    assert handover.withdrawn_at == clock.now


def test_a_stand_in_hands_over_too_and_may_hand_back(cast: Cast, clock: HeldClock) -> None:
    cast.bea.grants.create(role="supervisor", office=cast.office)
    add_absence(
        cast.actor(cast.marcus), cast.marcus.pk, starts_at=clock.now + HOUR, ends_at=clock.now + 2 * HOUR,
        stand_in_id=cast.sofia.pk,
    )  # fmt: skip
    clock.advance(hours=1)
    handover = offer_handover(cast.actor(cast.sofia), running(cast).pk, to_person_id=cast.bea.pk)
    accept_handover(cast.actor(cast.bea), handover.pk)
    assert on_duty(cast.office.pk, clock.now) == cast.bea


def test_whose_shift_it_was_takes_it_back_from_the_stand_in(cast: Cast, clock: HeldClock) -> None:
    add_absence(
        cast.actor(cast.marcus), cast.marcus.pk, starts_at=clock.now, ends_at=clock.now + HOUR, stand_in_id=cast.bea.pk
    )
    sofia = cast.actor(cast.sofia)
    assert refused(lambda: offer_handover(sofia, running(cast).pk, to_person_id=cast.marcus.pk)) == [
        ("to_person_id", "away")
    ]
    handover = offer_handover(sofia, running(cast).pk, to_person_id=cast.sofia.pk)
    add_absence(sofia, cast.sofia.pk, starts_at=clock.now, ends_at=clock.now + HOUR)
    assert refused(lambda: accept_handover(sofia, handover.pk)) == [("", "away")]
    Handover.objects.filter(pk=handover.pk).update(to_person=cast.marcus)
    cast.marcus.absences.all().delete()
    accept_handover(cast.actor(cast.marcus), handover.pk)
    assert not Message.objects.filter(recipient_id=cast.marcus.pk).exists()


def test_somebody_without_routes_sees_it_on_the_roster(cast: Cast) -> None:
    ContactRoute.objects.filter(person=cast.bea).delete()
    offer(cast)
    assert not Message.objects.exists()


def test_two_taps_in_the_same_instant_make_one_shift(committed_cast: Cast, clock: HeldClock) -> None:
    cast = committed_cast
    handover = offer(cast)
    bea = cast.actor(cast.bea)
    connections.close_all()
    answers: list[str] = []

    def tap() -> None:
        try:
            accept_handover(bea, handover.pk)
            answers.append("taken")
        except WayhomeError as error:
            answers.append(type(error).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=tap) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["Conflict", "Conflict", "Conflict", "taken"]
    assert Shift.objects.filter(person=cast.bea, duty="monitor").count() == 1
