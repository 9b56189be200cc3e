"""PINs: set by their owner, answered on every surface with the same work whatever was typed (I8)."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from django.db import transaction

from wayhome.core.clock import database_now
from wayhome.core.errors import refuse
from wayhome.core.ids import new_id
from wayhome.core.keys import keyring
from wayhome.staff.actions.permission import is_self, locked_person, needs, refuse_all
from wayhome.staff.actions.recording import note
from wayhome.staff.actions.tries import note_tries
from wayhome.staff.models import Person, PinAnswer, PinVerifier
from wayhome.staff.rules import Actor
from wayhome.staff.rules.pins import locked_until, pins_wrong
from wayhome.staff.rules.tries import TOLD_FROM
from wayhome.vault.sealing import seal

KEY = "pin"
OUTCOME_BYTES = 8
MOST_BYTES = 64
"""So much of what was typed is looked at; a PIN has 8 digits."""

# Two verifications stand in the way of every answer, so each is the least that OWASP asks for
# (19 MiB, two passes); what keeps a stolen database from being searched is the HMAC's key.
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PinResult:
    """What the display may know: accepted or not, and until when it says to wait. Never which PIN it was."""

    accepted: bool
    locked_until: datetime | None = None


def set_pins(actor: Actor, *, true_pin: str, duress_pin: str, current_pin: str = "") -> None:
    """Set one's own PIN and duress PIN; who has them types the present one first.

    Raises NotAllowed, Refused (on true_pin, duress_pin or current_pin).
    """
    needs(is_self(actor, actor.person_id))
    refuse_all(pins_wrong(true_pin, duress_pin))
    if has_pins(actor.person_id):
        with transaction.atomic():
            answer = answer_pin(actor.person_id, current_pin, database_now())
        if not answer.accepted:
            raise refuse("current_pin", "This is not your PIN.", on="current_pin")
    true_hash, duress_hash = (HASHER.hash(_peppered(actor.person_id, pin)) for pin in (true_pin, duress_pin))
    with transaction.atomic():
        locked_person(actor.person_id)
        now = database_now()
        PinVerifier.objects.update_or_create(
            person_id=actor.person_id,
            defaults={
                "true_hash": true_hash,
                "duress_hash": duress_hash,
                "changed_at": now,
                "wrong_tries": 0,
                "locked_until": None,
            },
        )
        note(actor, "pins_set", "person", actor.person_id, now)


def has_pins(person_id: UUID) -> bool:
    """Say whether a person has set their PINs."""
    return PinVerifier.objects.filter(person_id=person_id).exists()


@transaction.atomic
def answer_pin(person_id: UUID, pin: str, now: datetime) -> PinResult:
    """Check an answer to "your PIN?" and write one sealed row about it.

    Both hashes are verified whatever the first says, and for who has no PIN two hashes that
    nothing matches; the same statements run in the same order. Being locked out changes what
    this returns, never what is written: the true and the duress PIN look the same then too.
    Whoever guesses until it locks is told to the person whose PIN it is (note_tries).
    """
    verifier = PinVerifier.objects.select_for_update().filter(person_id=person_id).first()
    stored = (verifier.true_hash, verifier.duress_hash) if verifier else _nobodys()
    peppered = _peppered(person_id, pin)
    is_true, is_duress = [_matches(one, peppered) for one in stored]
    known = is_true or is_duress
    waiting = verifier.locked_until if verifier and verifier.locked_until and verifier.locked_until > now else None
    _seal_outcome(person_id, "true" if is_true else "duress" if is_duress else "wrong", now)
    tries, until = _counted(verifier, known=known, waiting=waiting, now=now)
    PinVerifier.objects.filter(person_id=person_id).update(wrong_tries=tries, locked_until=until)
    if verifier and until is not None and waiting is None:
        # Only wrong answers begin a lock, never the true or the duress PIN: those two stay alike to the statement.
        note_tries(person_id, now, times=TOLD_FROM)
    return PinResult(accepted=known and waiting is None, locked_until=until)


def _counted(
    verifier: PinVerifier | None, *, known: bool, waiting: datetime | None, now: datetime
) -> tuple[int, datetime | None]:
    tries = verifier.wrong_tries if verifier else 0
    if waiting is not None:
        return tries, waiting
    if known:
        return 0, None
    return tries + 1, locked_until(now, tries + 1)


def _seal_outcome(person_id: UUID, outcome: str, now: datetime) -> None:
    identifier = new_id()
    sealed = seal(outcome.ljust(OUTCOME_BYTES).encode(), table="staff_pin_answer", column="sealed", row=str(identifier))
    if Person.objects.filter(pk=person_id).exists():
        PinAnswer.objects.create(id=identifier, person_id=person_id, at=now, sealed=sealed)


def _peppered(person_id: UUID, pin: str) -> bytes:
    return keyring().mac(KEY, person_id.bytes, pin.encode("utf-8", "replace")[:MOST_BYTES])


def _matches(stored: str, peppered: bytes) -> bool:
    try:
        return HASHER.verify(stored, peppered)
    except VerifyMismatchError:
        return False


@lru_cache(maxsize=1)
def _nobodys() -> tuple[str, str]:
    """Return two hashes of the same cost that no PIN matches."""
    return HASHER.hash(keyring().secret("pin-of-nobody")), HASHER.hash(keyring().secret("duress-of-nobody"))
