"""Acknowledging: a lease with a name on it (DESIGN, An alarm). It never postpones the police time (I5)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from wayhome.alarms.actions.climbing import notify_due
from wayhome.alarms.actions.common import (
    add_event,
    ensure_may_act,
    ensure_may_read,
    ensure_open,
    lock_alarm,
    subject_of,
)
from wayhome.alarms.models import DRILL_ORIGIN, Alarm, AlarmEvent
from wayhome.alarms.queries.access import may_read
from wayhome.alarms.rules import LadderPlan
from wayhome.core.clock import database_now
from wayhome.core.errors import NotAllowed, NotFound, refuse
from wayhome.core.transactions import in_transaction
from wayhome.ledger.actions import record
from wayhome.messaging import actions as messaging
from wayhome.messaging import queries as messages
from wayhome.staff import queries as staff
from wayhome.staff.models import Person
from wayhome.staff.rules import Actor

YOURS = "yours"
ALREADY_YOURS = "already_yours"
HELD = "held"
FREE = "free"
CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledged:
    """What came of acknowledging: `outcome` is yours, already_yours, held (by `holder`), closed or free.

    Free: the link was used before and that lease has run out; taking it anew needs a sign-in.
    `until` is the end of the lease; for a closed alarm, when it was closed by `holder`.
    """

    outcome: str
    alarm_id: UUID
    holder: str
    until: datetime | None


@in_transaction
def acknowledge(actor: Actor, alarm_id: UUID, *, take_over: bool = False) -> Acknowledged:
    """Take the alarm for the time of a lease. Held by somebody else it stays so, unless `take_over`.

    Raises NotFound for who does not answer it, NotAllowed for the person it is about.
    """
    alarm = lock_alarm(alarm_id)
    ensure_may_read(actor, alarm)
    return _take(actor, alarm, database_now(), take_over=take_over)


@in_transaction
def acknowledge_by_link(message_id: UUID, alarm_id: UUID | None = None) -> Acknowledged:
    """Acknowledge by the link of a message, after the tap: works once, for its recipient, for what it is about.

    A digest links to one tap an alarm: `alarm_id` names which. A link that was used before
    answers kindly with how the alarm stands. Raises NotFound for a link that is none.
    """
    target = messages.link_target(message_id)
    if target is None or target.about_kind != "alarm":
        raise NotFound("This link is not one of ours, or too old.")
    wanted = alarm_id or target.about_ids[0]
    if wanted not in target.about_ids:
        raise NotFound("This link is about another alarm.")
    person = Person.objects.filter(pk=target.recipient_id, is_active=True).first()
    if person is None:
        raise NotFound("This link was for somebody who has left.")
    actor = staff.actor_of(person, origin="link")
    alarm = lock_alarm(wanted)
    now = database_now()
    if not may_read(actor, alarm, now):
        raise NotFound("This link was for somebody who has no part in this any more.")
    if not messaging.use_link(message_id, now=now, about_id=wanted):
        return _how_it_stands(alarm, person.pk, now)
    return _take(actor, alarm, now, take_over=False, by_message=message_id)


@in_transaction
def extend_lease(actor: Actor, alarm_id: UUID) -> Acknowledged:
    """Hold on to the alarm for one more lease from now. Refused for who does not have it."""
    alarm = lock_alarm(alarm_id)
    ensure_may_act(actor, alarm)
    ensure_open(alarm)
    now = database_now()
    _ensure_holds(actor, alarm, now)
    alarm.lease_until = now + timedelta(seconds=LadderPlan.from_json(alarm.ladder).lease_seconds)
    alarm.wake_at = _wake_while_held(alarm)
    alarm.save()
    add_event(alarm, AlarmEvent.Kind.LEASE_EXTENDED, now, person_id=actor.person_id)
    record(at=now, action="alarm.lease_extended", actor=actor.party(), subject=subject_of(alarm))
    return _how_it_stands(alarm, actor.person_id, now)


@in_transaction
def let_go(actor: Actor, alarm_id: UUID) -> None:
    """Give the alarm back: the ladder climbs at once. Refused for who does not have it."""
    alarm = lock_alarm(alarm_id)
    ensure_may_act(actor, alarm)
    ensure_open(alarm)
    now = database_now()
    _ensure_holds(actor, alarm, now)
    alarm.acknowledged_by_id = alarm.acknowledged_at = None
    alarm.lease_until = None
    alarm.ring_at = alarm.wake_at = now
    if alarm.step_at is not None:
        alarm.step_at = min(alarm.step_at, now)
    alarm.save()
    add_event(alarm, AlarmEvent.Kind.LET_GO, now, person_id=actor.person_id)
    record(at=now, action="alarm.let_go", actor=actor.party(), subject=subject_of(alarm))
    notify_due()


def _take(
    actor: Actor, alarm: Alarm, now: datetime, *, take_over: bool, by_message: UUID | None = None
) -> Acknowledged:
    if actor.person_id == alarm.person_id:
        raise NotAllowed("It is about you: somebody else has to answer it.")
    if alarm.closed_at is not None:
        return _how_it_stands(alarm, actor.person_id, now)
    held_by = _holder(alarm, now)
    if held_by is not None and (held_by == actor.person_id or not take_over):
        return _how_it_stands(alarm, actor.person_id, now)
    alarm.acknowledged_by_id, alarm.acknowledged_at = actor.person_id, now
    alarm.first_acknowledged_at = alarm.first_acknowledged_at or now
    alarm.lease_until = now + timedelta(seconds=LadderPlan.from_json(alarm.ladder).lease_seconds)
    alarm.wake_at = _wake_while_held(alarm)
    alarm.save()
    details = {"message": str(by_message)} if by_message else {}
    if actor.origin == DRILL_ORIGIN:
        details["by"] = DRILL_ORIGIN  # nobody answered: its report must not say that somebody did
    if held_by is not None:
        details["from"] = str(held_by)
    add_event(alarm, AlarmEvent.Kind.ACKNOWLEDGED, now, person_id=actor.person_id, details=details)
    record(at=now, action="alarm.acknowledged", actor=actor.party(), subject=subject_of(alarm), details={**details})
    notify_due()
    return Acknowledged(outcome=YOURS, alarm_id=alarm.pk, holder=actor.name, until=alarm.lease_until)


def _how_it_stands(alarm: Alarm, person_id: UUID, now: datetime) -> Acknowledged:
    if alarm.closed_at is not None:
        return Acknowledged(outcome=CLOSED, alarm_id=alarm.pk, holder=str(alarm.closed_by), until=alarm.closed_at)
    holder = _holder(alarm, now)
    if holder is None:
        return Acknowledged(outcome=FREE, alarm_id=alarm.pk, holder="", until=None)
    outcome = ALREADY_YOURS if holder == person_id else HELD
    return Acknowledged(outcome=outcome, alarm_id=alarm.pk, holder=str(alarm.acknowledged_by), until=alarm.lease_until)


def _holder(alarm: Alarm, now: datetime) -> UUID | None:
    """Return who has the alarm now; a lease that has run out holds nothing, also before the engine noticed."""
    running = alarm.acknowledged_by_id and alarm.lease_until and now < alarm.lease_until
    return alarm.acknowledged_by_id if running else None


def _ensure_holds(actor: Actor, alarm: Alarm, now: datetime) -> None:
    if _holder(alarm, now) != actor.person_id:
        raise refuse("not-yours", "You do not have this alarm now. Take it first.")


def _wake_while_held(alarm: Alarm) -> datetime | None:
    settled = alarm.police_called_at or alarm.police_not_called_reason
    police_at = None if settled else alarm.police_ring_at or alarm.police_at
    return min(moment for moment in (alarm.lease_until, police_at) if moment is not None)
