"""The procedure, tick by tick; notes; a PIN that says "by accident"; who opened the alarm's page."""

from datetime import datetime
from uuid import UUID

from wayhome.alarms.actions.common import (
    add_event,
    ensure_may_act,
    ensure_may_read,
    ensure_open,
    lock_alarm,
    subject_of,
)
from wayhome.alarms.models import Alarm, AlarmEvent, ProcedureTick
from wayhome.core.clock import database_now
from wayhome.core.errors import NotFound, refuse
from wayhome.core.limits import LONG_TEXT, SHORT_TEXT
from wayhome.core.transactions import in_transaction
from wayhome.ledger.actions import record
from wayhome.ledger.rules import Party
from wayhome.staff.rules import Actor

ITEM = 60


@in_transaction
def tick(actor: Actor, alarm_id: UUID, item: str, outcome: str = "") -> ProcedureTick:
    """Record that a step of the procedure was done and what came of it. Ticked already: the first stands."""
    if not item or len(item) > ITEM:
        raise NotFound("There is no such step.")
    if len(outcome) > SHORT_TEXT:
        raise refuse("too-long", f"At most {SHORT_TEXT} characters.", on="outcome")
    alarm = lock_alarm(alarm_id)
    ensure_may_act(actor, alarm)
    ensure_open(alarm)
    now = database_now()
    found = ProcedureTick.objects.filter(alarm=alarm, item=item, undone_at__isnull=True).first()
    if found is not None:
        return found
    said = outcome.strip()
    made = ProcedureTick.objects.create(alarm=alarm, item=item, person_id=actor.person_id, at=now, outcome=said)
    details = {"item": item, "outcome": said}
    add_event(alarm, AlarmEvent.Kind.TICKED, now, person_id=actor.person_id, details=details)
    record(at=now, action="alarm.ticked", actor=actor.party(), subject=subject_of(alarm), details={"item": item})
    return made


@in_transaction
def untick(actor: Actor, alarm_id: UUID, item: str) -> None:
    """Take back a tick that was a slip; the story keeps both. Not ticked, or taken back already: nothing is written."""
    alarm = lock_alarm(alarm_id)
    ensure_may_act(actor, alarm)
    ensure_open(alarm)
    now = database_now()
    undone = ProcedureTick.objects.filter(alarm=alarm, item=item, undone_at__isnull=True).update(undone_at=now)
    if not undone:
        return
    add_event(alarm, AlarmEvent.Kind.TICKED, now, person_id=actor.person_id, details={"item": item, "undone": True})
    record(at=now, action="alarm.unticked", actor=actor.party(), subject=subject_of(alarm), details={"item": item})


@in_transaction
def note(actor: Actor, alarm_id: UUID, text: str) -> AlarmEvent:
    """Add a line to the story; after closing too: what is learnt later belongs here."""
    words = text.strip()
    if not words:
        raise refuse("empty", "Write something first.", on="text")
    if len(words) > LONG_TEXT:
        raise refuse("too-long", f"At most {LONG_TEXT} characters.", on="text")
    alarm = lock_alarm(alarm_id)
    ensure_may_act(actor, alarm)
    now = database_now()
    record(at=now, action="alarm.noted", actor=actor.party(), subject=subject_of(alarm))
    return add_event(alarm, AlarmEvent.Kind.NOTE, now, person_id=actor.person_id, details={"text": words})


@in_transaction
def view_alarm(actor: Actor, alarm_id: UUID) -> datetime:
    """Record that `actor` opened the alarm, with place and person on it. Returns when."""
    alarm = Alarm.objects.filter(pk=alarm_id).first()
    if alarm is None:
        raise NotFound("There is no such alarm.")
    ensure_may_read(actor, alarm)
    now = database_now()
    record(at=now, action="alarm.viewed", actor=actor.party(), subject=subject_of(alarm))
    return now


@in_transaction
def say_accidental(person_id: UUID, alarm_id: UUID, *, device: str, channel: str) -> bool:
    """Mark an alarm as said to be accidental by the person it is about (B6). True the first time.

    It marks and nothing else: ringing goes on until somebody closes after the call-back. `device`
    and `channel` are kept, so that what raises alarms by accident is found and mended.
    """
    alarm = lock_alarm(alarm_id)
    if alarm.person_id != person_id or alarm.closed_at is not None:
        raise NotFound("There is no such alarm.")
    if alarm.said_accidental_at is not None:
        return False
    now = database_now()
    alarm.said_accidental_at = now
    alarm.save()
    details = {"device": device[:SHORT_TEXT], "channel": channel[:SHORT_TEXT]}
    add_event(alarm, AlarmEvent.Kind.SAID_ACCIDENTAL, now, person_id=person_id, details=details)
    record(at=now, action="alarm.said_accidental", actor=_party(person_id, channel), subject=subject_of(alarm))
    return True


def _party(person_id: UUID, channel: str) -> Party:
    return Party(kind="person", id=person_id, origin=channel[:SHORT_TEXT])
