"""Opening alarms: mark, alarm, first messages and ledger entry in one transaction (invariants I1, I2)."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction

from wayhome.alarms.actions.climbing import Move, advance, notify_due, tell_stories
from wayhome.alarms.actions.common import add_event, draft_for, subject_of
from wayhome.alarms.actions.directory import Directory
from wayhome.alarms.models import Alarm, AlarmEvent, Kind
from wayhome.alarms.rules import (
    CALLS_ALL_AT_ONCE,
    POLICE_KINDS,
    POLICE_SOON_KINDS,
    LadderPlan,
    begin,
    is_late,
    severity_of,
    words,
)
from wayhome.core.clock import database_now
from wayhome.core.ids import new_id
from wayhome.core.limits import BATCH_ROWS
from wayhome.core.rows import insert_rows
from wayhome.core.transactions import in_transaction
from wayhome.ledger.actions import NewEntry, record_many
from wayhome.ledger.rules import SYSTEM, Party
from wayhome.messaging.actions import queue_many
from wayhome.messaging.rules import Draft
from wayhome.visits import actions as visits
from wayhome.visits.models import Risk

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """One alarm to be opened. `should_open_at` is when that ought to have happened (due time and grace)."""

    kind: str
    subject_kind: str
    subject_id: UUID | None
    due_at: datetime
    should_open_at: datetime
    person_id: UUID | None = None
    office_id: UUID | None = None
    visit_id: UUID | None = None
    drill_id: UUID | None = None
    police_soon: bool = False
    reason: str = ""
    actor: Party = SYSTEM


@in_transaction
def open_overdue(now: datetime | None = None, limit: int = BATCH_ROWS) -> int:
    """Open an alarm for at most `limit` visits that are overdue. Returns how many visits were seen to.

    The visits are claimed by FOR UPDATE SKIP LOCKED, so any number of engines share the work; the
    constraint decides races. After downtime the worst come first, marked late, with the true due
    time, and their messages coalesce to one a person.
    """
    now = now or database_now()
    overdue = visits.claim_overdue(now, limit)
    if not overdue:
        return 0
    openings = [
        Opening(
            kind=Kind.MISSED_CONTACT,
            subject_kind=Alarm.Subject.PERSON,
            subject_id=one.person_id,
            person_id=one.person_id,
            office_id=one.office_id,
            visit_id=one.visit_id,
            drill_id=one.drill_id,
            due_at=one.due_at,
            should_open_at=one.due_at + timedelta(seconds=one.grace_seconds),
            police_soon=one.risk == Risk.HIGH,
        )
        for one in overdue
    ]
    openings.sort(key=lambda asked: (asked.drill_id is not None, not asked.police_soon, asked.due_at))
    opened = _open_each(openings, now)
    visits.mark_alarmed([alarm.visit_id for alarm in opened if alarm.visit_id])
    visits.freeze_many([alarm.visit_id for alarm in opened if alarm.drill_id is None and alarm.visit_id], now)
    return len(opened)


def _open_each(openings: Sequence[Opening], now: datetime) -> list[Alarm]:
    """Open all at once; if that fails, each by itself, so that one which cannot be opened holds up no other."""
    try:
        with transaction.atomic():
            return open_alarms(openings, now)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("a batch could not be opened; opening each by itself")
    opened: list[Alarm] = []
    for opening in openings:
        try:
            with transaction.atomic():
                opened += open_alarms([opening], now)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            log.exception("an alarm could not be opened")
    return opened


@in_transaction
def raise_alarm(opening: Opening) -> Alarm:
    """Open one alarm now, or add to the one that is open already, and return it."""
    [alarm] = open_alarms([opening], database_now())
    notify_due()
    return alarm


def open_alarms(openings: Sequence[Opening], now: datetime) -> list[Alarm]:
    """Open these in the caller's transaction; where one is open already, say in it that it happened again.

    Returns the alarms in order. One that another transaction is closing at this moment is left
    out: the next cycle opens it anew.
    """
    directory = Directory(now)
    directory.know(opening.person_id for opening in openings)
    coalesce = _coalescing(openings, now)
    moves = [_first_move(opening, directory, coalesce) for opening in openings]
    fresh = [move.alarm for move in moves]
    insert_rows(fresh, ignore_conflicts=True)
    written = set(Alarm.objects.filter(pk__in=[alarm.pk for alarm in fresh]).values_list("pk", flat=True))
    new = [move for move in moves if move.alarm.pk in written]
    _record([(opening, move) for opening, move in zip(openings, moves, strict=True) if move.alarm.pk in written], now)
    tell_stories(new, now)
    drafts = [draft for move in new for draft in move.drafts]
    answer: list[Alarm] = []
    for opening, alarm in zip(openings, fresh, strict=True):
        if alarm.pk in written:
            answer.append(alarm)
        elif (there := _happened_again(opening, directory, drafts)) is not None:
            answer.append(there)
    queue_many(drafts, now=now)
    return answer


def _first_move(opening: Opening, directory: Directory, coalesce: str) -> Move:
    """Return a new alarm that has taken its first step: its messages go out with its opening (I2)."""
    plan = directory.plan(opening.office_id, at_once=opening.kind in CALLS_ALL_AT_ONCE)
    apart = opening.kind in CALLS_ALL_AT_ONCE  # such a one is never a line among others
    return advance(_row(opening, plan, directory.now), plan, directory, coalesce="" if apart else coalesce)


def _coalescing(openings: Sequence[Opening], now: datetime) -> str:
    """Return the key by which messages become one a person: of the batch, or of the minute after downtime."""
    if any(is_late(should_open_at=opening.should_open_at, now=now) for opening in openings):
        return f"late{int(now.timestamp()) // 60}"
    return new_id().hex if len(openings) > 1 else ""


def _row(opening: Opening, plan: LadderPlan, now: datetime) -> Alarm:
    state = begin(
        plan,
        opened_at=now,
        due_at=opening.due_at,
        has_police_time=opening.kind in POLICE_KINDS,
        police_soon=opening.police_soon or opening.kind in POLICE_SOON_KINDS,
    )
    return Alarm(
        kind=opening.kind,
        severity=severity_of(opening.kind),
        subject_kind=opening.subject_kind,
        subject_id=opening.subject_id,
        person_id=opening.person_id,
        office_id=opening.office_id,
        visit_id=opening.visit_id,
        drill_id=opening.drill_id,
        due_at=opening.due_at,
        opened_at=now,
        late=is_late(should_open_at=opening.should_open_at, now=now),
        reason=opening.reason,
        ladder=plan.as_json(),
        step=state.step,
        step_at=state.step_at,
        wake_at=now,
        police_at=state.police_at,
    )


def _record(opened: Sequence[tuple[Opening, Move]], now: datetime) -> None:
    lines = [
        AlarmEvent(alarm_id=move.alarm.pk, at=now, kind=AlarmEvent.Kind.OPENED, details={"late": move.alarm.late})
        for _, move in opened
    ]
    insert_rows(lines)
    record_many(
        NewEntry(
            at=now,
            action="alarm.opened",
            actor=opening.actor,
            subject=subject_of(move.alarm),
            details={
                "kind": alarm.kind,
                "subject_kind": alarm.subject_kind,
                "subject_id": str(alarm.subject_id) if alarm.subject_id else None,
                "visit_id": str(alarm.visit_id) if alarm.visit_id else None,
                "due_at": alarm.due_at.isoformat(),
                "late": alarm.late,
                "drill_id": str(alarm.drill_id) if alarm.drill_id else None,
            },
        )
        for opening, move in opened
        for alarm in (move.alarm,)
    )


def _happened_again(opening: Opening, directory: Directory, drafts: list[Draft]) -> Alarm | None:
    """The same has happened while its alarm is open: it is told to whoever has it, and to everybody rung so far."""
    now = directory.now
    alarm = _open_row(opening)
    if alarm is None:
        return None
    if opening.visit_id and alarm.visit_id != opening.visit_id:
        alarm.visit_id = opening.visit_id
    details = {"due_at": opening.due_at.isoformat(), "reason": opening.reason}
    add_event(alarm, AlarmEvent.Kind.MISSED_AGAIN, now, details=details)
    entry = NewEntry(at=now, action="alarm.missed_again", actor=opening.actor, subject=subject_of(alarm))
    record_many([entry])
    alarm.rounds += 1
    alarm.save()
    plan = LadderPlan.from_json(alarm.ladder)
    reached = [one for step in directory.standing(alarm, plan)[: alarm.step] for one in step]
    holder = directory.recipient(alarm, alarm.acknowledged_by_id)
    told = [holder] if holder else reached
    drafts += [
        draft_for(alarm, one, directory, why=words.MISSED_AGAIN, seconds_to_try=plan.repeat_seconds)
        for one in {one.id: one for one in told}.values()
    ]
    return alarm


def _open_row(opening: Opening) -> Alarm | None:
    """Lock and return the open alarm of the same subject, kind and drill; None when it was closed this moment."""
    same = Alarm.objects.filter(
        kind=opening.kind,
        subject_kind=opening.subject_kind,
        subject_id=opening.subject_id,
        drill_id=opening.drill_id,
        closed_at__isnull=True,
    )
    return same.select_for_update(of=("self",)).first()
