"""The watch passes from one person to the next: offered, then accepted, declined or withdrawn.

Until it is accepted whoever has it keeps it. Accepting ends one shift and begins the next at the
same instant, under Lock.ROSTER: there is no moment without a watch, and two cannot both win.
"""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet

from wayhome.core import locks
from wayhome.core.clock import database_now
from wayhome.core.errors import Conflict, NotFound, refuse
from wayhome.core.limits import SHORT_TEXT
from wayhome.core.local_time import time_words
from wayhome.messaging.actions import queue, withdraw
from wayhome.messaging.models import Purpose
from wayhome.messaging.rules import Draft
from wayhome.staff.actions.permission import is_self, may_roster, needs, refuse_all
from wayhome.staff.actions.recording import note
from wayhome.staff.actions.roster import end_shift, locked_shift, new_shift, still_in_force, vacate, watcher
from wayhome.staff.models import Handover, Person, Shift
from wayhome.staff.queries import absences_between, routes_of
from wayhome.staff.rules import Actor, covering
from wayhome.staff.rules.text import text_wrong, tidy

OFFER_HOLDS = timedelta(hours=2)
SUBJECT = "Wayhome: something to answer"
OFFERED = "The watch is offered to you. Open Wayhome and accept it, or say that you cannot."
ACCEPTED = "The watch has passed from you. Nothing more is to be done."
DECLINED = "Your offer of the watch was declined. You still have it."


@transaction.atomic
def offer_handover(
    actor: Actor, shift_id: UUID, *, to_person_id: UUID, until: datetime | None = None, text: str = ""
) -> Handover:
    """Offer a running shift to the next person, until its end or until `until`; the rest comes back then.

    Raises NotAllowed (neither who watches nor who makes the roster), NotFound, Conflict, Refused.
    """
    locks.take(locks.Lock.ROSTER)
    shift = locked_shift(shift_id)
    now = database_now()
    needs(_has_the_watch(actor, shift, now) or may_roster(actor, shift.office_id))
    still_in_force(shift, now)
    if shift.starts_at > now:
        raise refuse("not_begun", "This shift has not begun. Name a stand-in instead.")
    said, ends = tidy(text), until or shift.ends_at
    refuse_all(text_wrong(said, "note", SHORT_TEXT))
    if not now < ends <= shift.ends_at:
        local = shift.ends_at.astimezone(ZoneInfo(shift.office.time_zone))
        raise refuse(
            "until", f"Between now and the end of the shift, {time_words(local)} on {local.day} {local:%b}.", on="until"
        )
    if to_person_id == covering(shift.person_id, now, absences_between(now, now)):
        raise refuse("same", "That is who has the watch. Choose somebody else.", on="to_person_id")
    person = watcher(to_person_id, shift.office, on="to_person_id", at=now)
    if _open_ones(shift).exists():
        raise refuse("open", "It is offered already. Withdraw that offer first.")
    handover = Handover.objects.create(shift=shift, to_person=person, until=ends, note=said, offered_at=now)
    _tell(handover, person, "offered", OFFERED, now)
    note(actor, "handover_offered", "shift", shift.pk, now, handover=str(handover.pk), to=str(person.pk))
    return handover


@transaction.atomic
def accept_handover(actor: Actor, handover_id: UUID) -> Shift:
    """Take the watch over: one shift ends and the next begins at the same instant.

    Raises NotAllowed (it was offered to somebody else), NotFound, Conflict, Refused (one is away).
    """
    locks.take(locks.Lock.ROSTER)
    handover, shift = _locked(handover_id)
    needs(is_self(actor, handover.to_person_id))
    now = database_now()
    _still_open(handover, shift, now)
    person = watcher(actor.person_id, shift.office, on="", at=now)
    rest = shift.ends_at
    end_shift_for(handover, shift, now)
    vacate(person.pk, shift.office_id, now, handover.until, but_duty=shift.duty)
    new = new_shift(office=shift.office, person=person, duty=shift.duty, starts_at=now, ends_at=handover.until)
    if rest > handover.until:
        new_shift(office=shift.office, person=shift.person, duty=shift.duty, starts_at=handover.until, ends_at=rest)
    handover.new_shift = new
    handover.save(update_fields=["accepted_at", "new_shift"])
    withdraw("handover", handover.pk, now=now)
    if shift.person_id != person.pk:
        _tell(handover, shift.person, "accepted", ACCEPTED, now)
    note(actor, "handover_accepted", "shift", new.pk, now, handover=str(handover.pk), of=str(shift.pk))
    return new


@transaction.atomic
def decline_handover(actor: Actor, handover_id: UUID) -> None:
    """Say no to the watch; whoever offered it keeps it and is told. Raises NotAllowed, NotFound, Conflict."""
    locks.take(locks.Lock.ROSTER)
    handover, shift = _locked(handover_id)
    needs(is_self(actor, handover.to_person_id))
    now = database_now()
    _still_open(handover, shift, now)
    handover.declined_at = now
    handover.save(update_fields=["declined_at"])
    withdraw("handover", handover.pk, now=now)
    _tell(handover, shift.person, "declined", DECLINED, now)
    note(actor, "handover_declined", "shift", shift.pk, now, handover=str(handover.pk))


@transaction.atomic
def withdraw_handover(actor: Actor, handover_id: UUID) -> None:
    """Take an offer back before it is answered. Raises NotAllowed, NotFound, Conflict."""
    locks.take(locks.Lock.ROSTER)
    handover, shift = _locked(handover_id)
    now = database_now()
    needs(_has_the_watch(actor, shift, now) or may_roster(actor, shift.office_id))
    _still_open(handover, shift, now)
    handover.withdrawn_at = now
    handover.save(update_fields=["withdrawn_at"])
    withdraw("handover", handover.pk, now=now)
    note(actor, "handover_withdrawn", "shift", shift.pk, now, handover=str(handover.pk))


def end_shift_for(handover: Handover, shift: Shift, now: datetime) -> None:
    """Mark the offer accepted before its shift ends: ending withdraws the offers that are still open."""
    handover.accepted_at = now
    handover.save(update_fields=["accepted_at"])
    end_shift(shift, now)


def _locked(handover_id: UUID) -> tuple[Handover, Shift]:
    handover = Handover.objects.select_for_update().filter(pk=handover_id).first()
    if handover is None:
        raise NotFound("There is no such offer.")
    return handover, locked_shift(handover.shift_id)


def _still_open(handover: Handover, shift: Shift, now: datetime) -> None:
    if handover.accepted_at or handover.declined_at or handover.withdrawn_at:
        raise Conflict("This offer was answered or withdrawn already.")
    still_in_force(shift, now)
    if handover.until <= now:
        raise Conflict("This offer is over: its time has passed.")


def _open_ones(shift: Shift) -> QuerySet[Handover]:
    return Handover.objects.filter(shift=shift, accepted_at=None, declined_at=None, withdrawn_at=None)


def _has_the_watch(actor: Actor, shift: Shift, now: datetime) -> bool:
    standing = covering(shift.person_id, now, absences_between(now, now))
    return is_self(actor, shift.person_id) or (standing is not None and is_self(actor, standing))


def _tell(handover: Handover, person: Person, what: str, words: str, now: datetime) -> None:
    routes = routes_of([person.pk])[person.pk]
    if not routes:
        return  # they see it on their roster page; there is no way to tell them sooner
    draft = Draft(
        purpose=Purpose.NOTICE,
        recipient_id=person.pk,
        routes=routes,
        subject=SUBJECT,
        body=words,
        give_up_at=now + OFFER_HOLDS,
        idempotency_key=f"handover:{handover.pk}:{what}",
        about_kind="handover" if what == "offered" else "handover-answer",
        about_id=handover.pk,
        office_id=handover.shift.office_id,
    )
    queue(draft, now=now)
