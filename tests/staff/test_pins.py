"""PINs: the true one, the duress one and a wrong one look alike from outside (I8)."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast
from tests.clock import HeldClock
from tests.staff.helpers import forbidden, recorded, refused
from wayhome.staff.actions import answer_pin, has_pins, set_pins
from wayhome.staff.actions.pins import HASHER
from wayhome.staff.models import PinAnswer, PinVerifier
from wayhome.vault.sealing import open_sealed

TRUE, DURESS, WRONG = "4071", "9386", "5555"


def outcomes() -> list[str]:
    return [
        open_sealed(bytes(row.sealed), table="staff_pin_answer", column="sealed", row=str(row.pk)).decode().strip()
        for row in PinAnswer.objects.order_by("id")
    ]


def counted(monkeypatch: Any) -> list[int]:
    """Count the verifications of hashes from now on."""
    verified: list[int] = []
    verify = type(HASHER).verify

    def verify_and_count(*given: Any) -> bool:
        verified.append(1)
        return verify(*given)

    monkeypatch.setattr(type(HASHER), "verify", verify_and_count)
    return verified


@pytest.fixture
def with_pins(cast: Cast) -> Cast:
    set_pins(cast.actor(cast.nora), true_pin=TRUE, duress_pin=DURESS)
    return cast


def test_both_pins_are_accepted_and_only_the_sealed_row_differs(with_pins: Cast, clock: HeldClock) -> None:
    nora = with_pins.nora.pk
    answers = [answer_pin(nora, pin, clock.now) for pin in (TRUE, DURESS)]
    assert answers[0] == answers[1]
    assert answers[0].accepted
    assert not answer_pin(nora, WRONG, clock.now).accepted
    assert outcomes() == ["true", "duress", "wrong"]
    assert len({len(bytes(row.sealed)) for row in PinAnswer.objects.all()}) == 1
    assert recorded() == ["staff.pins_set"]


@pytest.mark.parametrize("pin", [TRUE, DURESS, WRONG, "", "x" * 5000, "٤٠٧١", "\ud800"])
def test_every_answer_is_the_same_work(with_pins: Cast, clock: HeldClock, monkeypatch: Any, pin: str) -> None:
    verified = counted(monkeypatch)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer_pin(with_pins.nora.pk, pin, clock.now)
    assert len(verified) == 2
    assert [query["sql"].split()[0] for query in queries][-4:] == ["SELECT", "INSERT", "UPDATE", "RELEASE"]


def test_who_has_no_pin_costs_as_much_and_is_never_accepted(cast: Cast, clock: HeldClock, monkeypatch: Any) -> None:
    answer_pin(cast.ben.pk, TRUE, clock.now)
    verified = counted(monkeypatch)
    assert not answer_pin(cast.ben.pk, TRUE, clock.now).accepted
    assert not answer_pin(uuid4(), TRUE, clock.now).accepted
    assert len(verified) == 4
    assert outcomes() == ["wrong", "wrong"]


def test_locked_out_changes_the_display_and_never_the_detection(with_pins: Cast, clock: HeldClock) -> None:
    nora = with_pins.nora.pk
    last = [answer_pin(nora, WRONG, clock.now) for _ in range(5)][-1]
    assert last.locked_until == clock.now + timedelta(seconds=30)
    locked = [answer_pin(nora, pin, clock.now) for pin in (TRUE, DURESS, WRONG)]
    assert locked[0] == locked[1] == locked[2] == last
    assert outcomes()[-3:] == ["true", "duress", "wrong"]
    clock.advance(seconds=30)
    assert answer_pin(nora, DURESS, clock.now).accepted
    assert PinVerifier.objects.get().wrong_tries == 0


def test_changing_pins_asks_for_one_that_holds_now(with_pins: Cast) -> None:
    nora = with_pins.actor(with_pins.nora)
    assert has_pins(with_pins.nora.pk)
    assert not has_pins(with_pins.ben.pk)
    wrong = lambda: set_pins(nora, true_pin="8204", duress_pin="3179", current_pin=WRONG)  # noqa: E731 - one line of a story
    assert refused(wrong) == [("current_pin", "current_pin")]
    assert outcomes() == ["wrong"]
    set_pins(nora, true_pin="8204", duress_pin="3179", current_pin=DURESS)
    assert outcomes() == ["wrong", "duress"], "forced to change it, she can still call"


def test_weak_pins_are_refused_beside_their_field(cast: Cast) -> None:
    nora = cast.actor(cast.nora)
    assert refused(lambda: set_pins(nora, true_pin="1234", duress_pin="93")) == [
        ("true_pin", "pin"),
        ("duress_pin", "pin"),
    ]
    assert refused(lambda: set_pins(nora, true_pin=TRUE, duress_pin=TRUE)) == [("duress_pin", "alike")]
    assert not PinVerifier.objects.exists()


def test_a_token_sets_no_pin(cast: Cast) -> None:
    from dataclasses import replace  # noqa: PLC0415 - only this story needs it

    token = replace(cast.actor(cast.nora), scopes=frozenset({"check-in"}))
    forbidden(lambda: set_pins(token, true_pin=TRUE, duress_pin=DURESS))


def test_nothing_of_a_pin_is_in_the_database(with_pins: Cast) -> None:
    stored = PinVerifier.objects.get()
    assert stored.true_hash.startswith("$argon2id$")
    with pytest.raises(Exception, match="match"):
        HASHER.verify(stored.true_hash, TRUE)
