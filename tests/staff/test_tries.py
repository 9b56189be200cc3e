"""Whoever guesses a password, a code or a PIN: the person in whose name it is hears of it, once an hour, neutrally."""

import pytest

from tests.cast import Cast
from tests.clock import HeldClock
from tests.staff.helpers import recorded
from wayhome.ledger.models import Entry
from wayhome.messaging.models import Message
from wayhome.staff.actions import answer_pin, note_tries, set_pins
from wayhome.staff.models import ContactRoute, Person, Tries
from wayhome.staff.queries.pages import tries_told

TRUE, DURESS, WRONG = "4071", "9386", "5555"


def told() -> list[Message]:
    return list(Message.objects.filter(about_kind="tries").order_by("created_at"))


def test_the_fifth_wrong_answer_is_told_by_every_verified_route_and_recorded(cast: Cast, clock: HeldClock) -> None:
    cast.nora.routes.filter(channel="board").update(position=7)
    cast.nora.routes.filter(channel="smtp").update(position=8)
    ContactRoute.objects.create(person=cast.nora, position=9, channel="smtp", address="stranger@example.org")
    assert [note_tries(cast.nora.pk, clock.now) for _ in range(5)] == [False] * 4 + [True]
    (message,) = told()
    assert message.recipient_id == cast.nora.pk
    assert [route["channel"] for route in message.routes] == ["smtp", "board"], (
        "the board, which wakes nobody, comes last"
    )
    assert "stranger@example.org" not in str(message.routes), "an address that nobody verified hears nothing"
    entry = Entry.objects.get(action="staff.tries_told")
    assert entry.subject is not None
    assert entry.subject["id"] == str(cast.nora.pk)
    assert entry.actor is not None
    assert entry.actor["kind"] == "nobody"
    assert entry.details == {"times": 5}


def test_the_words_name_nobody_and_no_place(cast: Cast, clock: HeldClock) -> None:
    note_tries(cast.nora.pk, clock.now, times=5)
    (message,) = told()
    for secret in ("Nora", "Byrne", "Harbour", "203.", "5"):
        assert secret not in message.subject + message.body
    assert not message.with_link


def test_however_many_there_are_it_is_told_once_an_hour(cast: Cast, clock: HeldClock) -> None:
    for _ in range(120):
        note_tries(cast.nora.pk, clock.now)
        clock.advance(seconds=60)
    assert len(told()) == 2
    assert recorded() == ["staff.tries_told"] * 2


def test_slips_over_a_whole_day_are_told_to_nobody(cast: Cast, clock: HeldClock) -> None:
    for _ in range(24):
        note_tries(cast.nora.pk, clock.now)
        clock.advance(minutes=16)
    assert told() == []


def test_who_has_left_or_never_was_is_not_counted(cast: Cast, clock: HeldClock) -> None:
    Person.objects.filter(pk=cast.nora.pk).update(is_active=False)
    assert not note_tries(cast.nora.pk, clock.now, times=5)
    assert not note_tries(cast.office.pk, clock.now, times=5)
    assert not Tries.objects.exists()


def test_who_has_no_way_to_be_reached_reads_it_on_their_page(cast: Cast, clock: HeldClock) -> None:
    cast.nora.routes.all().delete()
    assert note_tries(cast.nora.pk, clock.now, times=5)
    assert told() == []
    assert recorded() == ["staff.tries_told"]
    assert tries_told(cast.nora.pk, clock.now) is not None
    assert tries_told(cast.ben.pk, clock.now) is None
    clock.advance(minutes=7 * 24 * 60)
    assert tries_told(cast.nora.pk, clock.now) is None


def test_guessing_a_pin_until_it_locks_is_told(cast: Cast, clock: HeldClock) -> None:
    set_pins(cast.actor(cast.nora), true_pin=TRUE, duress_pin=DURESS)
    for _ in range(4):
        answer_pin(cast.nora.pk, WRONG, clock.now)
    assert told() == []
    answer_pin(cast.nora.pk, WRONG, clock.now)
    assert len(told()) == 1
    for pin in (WRONG, TRUE, DURESS):
        answer_pin(cast.nora.pk, pin, clock.now)
    assert len(told()) == 1, "what is typed while it is locked says nothing more"


@pytest.mark.parametrize("pin", [TRUE, DURESS])
def test_the_right_pins_tell_nobody_anything_whatever_came_before(cast: Cast, clock: HeldClock, pin: str) -> None:
    set_pins(cast.actor(cast.nora), true_pin=TRUE, duress_pin=DURESS)
    for _ in range(4):
        answer_pin(cast.nora.pk, WRONG, clock.now)
    answer_pin(cast.nora.pk, pin, clock.now)
    assert told() == []
    assert not Tries.objects.exists()
