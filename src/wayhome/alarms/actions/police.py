"""Police: a named person calls them, or records why not; the event number is taken down."""

from uuid import UUID

from wayhome.alarms.actions.common import (
    add_event,
    ensure_may_act,
    ensure_open,
    lock_alarm,
    subject_of,
)
from wayhome.alarms.models import Alarm, AlarmEvent
from wayhome.core.clock import database_now
from wayhome.core.errors import refuse
from wayhome.core.limits import LONG_TEXT
from wayhome.core.transactions import in_transaction
from wayhome.ledger.actions import record
from wayhome.staff.rules import Actor

EVENT_NUMBER = 60


@in_transaction
def record_police_called(actor: Actor, alarm_id: UUID, event_number: str = "") -> Alarm:
    """Record that `actor` called the police; once more to add or mend the event number.

    The event number may follow later: without it nobody is to promise that police are coming.
    """
    number = event_number.strip()
    if len(number) > EVENT_NUMBER:
        raise refuse("too-long", f"An event number has at most {EVENT_NUMBER} characters.", on="event_number")
    alarm = lock_alarm(alarm_id)
    ensure_may_act(actor, alarm)
    ensure_open(alarm)
    now = database_now()
    if alarm.police_called_at is None:
        alarm.police_called_at, alarm.police_called_by_id = now, actor.person_id
    alarm.event_number = number or alarm.event_number
    alarm.save()
    details = {"event_number": alarm.event_number}
    add_event(alarm, AlarmEvent.Kind.POLICE_CALLED, now, person_id=actor.person_id, details=details)
    record(at=now, action="alarm.police_called", actor=actor.party(), subject=subject_of(alarm), details={**details})
    return alarm


@in_transaction
def record_police_not_called(actor: Actor, alarm_id: UUID, reason: str) -> Alarm:
    """Record why the police are not called now. They can still be called later, and then it says so."""
    why = reason.strip()
    if not why:
        raise refuse("no-reason", "Write why the police are not called.", on="reason")
    if len(why) > LONG_TEXT:
        raise refuse("too-long", f"At most {LONG_TEXT} characters.", on="reason")
    alarm = lock_alarm(alarm_id)
    ensure_may_act(actor, alarm)
    ensure_open(alarm)
    now = database_now()
    alarm.police_not_called_reason = why
    alarm.save()
    add_event(alarm, AlarmEvent.Kind.POLICE_NOT_CALLED, now, person_id=actor.person_id, details={"reason": why})
    record(at=now, action="alarm.police_not_called", actor=actor.party(), subject=subject_of(alarm))
    return alarm
