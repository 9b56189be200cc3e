"""Closing: a person, a cause, and how contact was made (invariant I4). The visit's outcome is set with it."""

from datetime import datetime, timedelta
from uuid import UUID

from wayhome.alarms.actions.common import add_event, ensure_may_act, lock_alarm, subject_of
from wayhome.alarms.models import Alarm, AlarmEvent, Cause, ContactKind, FollowUp, Kind
from wayhome.alarms.rules import Closing, check_closing, follow_ups_after
from wayhome.core.clock import database_now
from wayhome.core.errors import Problem, Refused, refuse
from wayhome.core.isolates import isolated
from wayhome.core.limits import LONG_TEXT
from wayhome.core.transactions import in_transaction
from wayhome.ledger.actions import record
from wayhome.messaging import actions as messaging
from wayhome.staff import queries as staff
from wayhome.staff.models import Shift
from wayhome.staff.rules import Actor
from wayhome.visits import actions as visits
from wayhome.visits.models import Visit


@in_transaction
def close(
    actor: Actor,
    alarm_id: UUID,
    *,
    cause: str,
    contact: str,
    note: str = "",
    visit_outcome: visits.VisitOutcome | None = None,
) -> Alarm:
    """Close the alarm for good, withdraw what is queued, set the visit's outcome, open what follows.

    `visit_outcome` is needed while the alarm's visit is out: back, or when the person must next
    be heard from. Raises Refused with every problem beside its input; an alarm that is closed
    already is refused kindly, with who closed it.
    """
    alarm = lock_alarm(alarm_id)
    ensure_may_act(actor, alarm)
    if alarm.closed_at is not None:
        raise refuse("closed", f"This alarm is closed already, by {isolated(str(alarm.closed_by))}.")
    now = database_now()
    asked = Closing(
        kind=alarm.kind,
        subject_kind=alarm.subject_kind,
        drill=alarm.drill_id is not None,
        cause=cause if cause in Cause.values else "",
        contact=contact if contact in ContactKind.values else "",
        note=note,
        own=actor.person_id == alarm.person_id,
        visit_out=_visit_out(alarm),
        has_outcome=visit_outcome is not None,
    )
    problems = (*check_closing(asked), *_still_so(alarm, asked, now))
    if problems:
        raise Refused(problems)
    if visit_outcome is not None and alarm.visit_id is not None:
        visits.end_or_reset_after_alarm(alarm.visit_id, visit_outcome, actor, now)
    write_closing(alarm, actor, now, cause=cause, contact=contact, note=note.strip())
    return alarm


def write_closing(alarm: Alarm, actor: Actor, now: datetime, *, cause: str, contact: str, note: str) -> None:
    """Write the closing of an alarm whose row the caller holds and whose closing is allowed."""
    alarm.closed_at, alarm.closed_by_id = now, actor.person_id
    alarm.cause, alarm.contact, alarm.closing_note = cause, contact, note
    alarm.wake_at = alarm.step_at = alarm.ring_at = None
    alarm.save()
    messaging.withdraw("alarm", alarm.pk, now=now)
    details = {"cause": cause, "contact": contact}
    add_event(alarm, AlarmEvent.Kind.CLOSED, now, person_id=actor.person_id, details=details)
    _open_follow_ups(alarm, now)
    record(
        at=now,
        action="alarm.closed",
        actor=actor.party(),
        subject=subject_of(alarm),
        details={**details},
    )


def _still_so(alarm: Alarm, asked: Closing, now: datetime) -> list[Problem]:
    """Say what only the database knows: the note's room, and whether somebody has taken the duty."""
    found = []
    if len(asked.note) > LONG_TEXT:
        found.append(Problem(code="too-long", message=f"At most {LONG_TEXT} characters.", field="note"))
    covered = alarm.kind == Kind.NOBODY_ON_DUTY and asked.cause == Cause.DUTY_COVERED and alarm.office_id
    if covered and staff.on_duty(covered, now, Shift.Duty.MONITOR) is None:
        words = "Nobody is on duty yet. Enter in the roster who watches, then close."
        found.append(Problem(code="still-nobody", message=words, field="cause"))
    return found


def _visit_out(alarm: Alarm) -> bool:
    """Say whether the alarm's visit still waits for an outcome."""
    return alarm.visit_id is not None and Visit.objects.filter(pk=alarm.visit_id, state=Visit.State.OUT).exists()


def _open_follow_ups(alarm: Alarm, now: datetime) -> None:
    wanted = follow_ups_after(subject_kind=alarm.subject_kind, cause=alarm.cause, drill=alarm.drill_id is not None)
    owner = _owner(alarm, now) if wanted else None
    FollowUp.objects.bulk_create(
        FollowUp(alarm=alarm, kind=kind, owner_id=owner, due_at=now + timedelta(seconds=seconds))
        for kind, seconds in wanted
    )


def _owner(alarm: Alarm, now: datetime) -> UUID | None:
    """Return who sees to the aftermath: a supervisor of the office, else a safety officer, never the person."""
    people = [*(staff.supervisors_of(alarm.office_id, now) if alarm.office_id else ()), *staff.safety_officers(now)]
    return next((person.pk for person in people if person.pk != alarm.person_id), alarm.closed_by_id)
