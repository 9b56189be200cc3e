"""Opening alarms: mark, alarm, first messages and ledger entry in one transaction (invariants I1, I2)."""

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction

from wayhome.alarms.actions.climbing import Move, advance, entries_of, notify_due, story_of
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
from wayhome.core.rows import Alike, insert_alike, row_of
from wayhome.core.transactions import in_transaction
from wayhome.ledger.actions import NewEntry, record_many
from wayhome.ledger.rules import SYSTEM, Party
from wayhome.messaging.actions import queue_many
from wayhome.messaging.rules import LINES, Draft
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


class Opened(NamedTuple):
    """What was asked for, and the alarm that is open about it now."""

    opening: Opening
    alarm_id: UUID


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
    opened = open_each(openings, now)
    seen_to = [one for one, _ in opened if one.visit_id]
    kept = [one.visit_id for one in seen_to if one.drill_id is None and one.visit_id]
    visits.mark_alarmed([one.visit_id for one in seen_to if one.visit_id], freeze=kept, now=now)
    return len(opened)


def open_each(openings: Sequence[Opening], now: datetime) -> list[Opened]:
    """Open all at once; if that fails, each by itself, so that one which cannot be opened holds up no other."""
    try:
        with transaction.atomic():
            return open_alarms(openings, now)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("a batch could not be opened; opening each by itself")
    opened: list[Opened] = []
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
    [opened] = open_alarms([opening], database_now())
    notify_due()
    return Alarm.objects.get(pk=opened.alarm_id)


def open_alarms(openings: Sequence[Opening], now: datetime) -> list[Opened]:
    """Open these in the caller's transaction; where one is open already, say in it that it happened again.

    Returns them in order. One that another transaction is closing at this moment is left out: the next
    cycle opens it anew.
    """
    directory = Directory(now)
    directory.know(opening.person_id for opening in openings)
    coalesce = _coalescing(openings, now)
    groups = [_Alike.of(group, directory, coalesce) for group in _alike(openings, directory)]
    written = insert_alike(Alarm, [group.rows() for group in groups], ignore_conflicts=True)
    new = [only for group in groups if (only := group.only(written)).ids]
    _tell(new, now)
    drafts = [draft for group in new for draft in group.drafts(directory, coalesce)]
    opened: dict[int, Opened] = {}
    for group in groups:
        for opening, alarm_id in zip(group.openings, group.ids, strict=True):
            if alarm_id in written:
                opened[id(opening)] = Opened(opening, alarm_id)
            elif (there := _happened_again(opening, directory, drafts)) is not None:
                opened[id(opening)] = Opened(opening, there.pk)
    queue_many(drafts, now=now)
    return [opened[id(opening)] for opening in openings if id(opening) in opened]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Alike:
    """Openings that differ in nothing but whose they are: decided once, by the first of them, and written alike."""

    openings: Sequence[Opening]
    ids: Sequence[UUID]
    move: Move

    @classmethod
    def of(cls, openings: Sequence[Opening], directory: Directory, coalesce: str) -> "_Alike":
        move = _first_move(openings[0], directory, coalesce)
        return cls(openings=openings, ids=[move.alarm.pk, *(new_id() for _ in openings[1:])], move=move)

    def rows(self) -> Alike:
        """Return the alarms, which have taken their first step."""
        differing = [
            {
                "id": alarm_id,
                "subject_id": opening.subject_id,
                "person_id": opening.person_id,
                "visit_id": opening.visit_id,
            }
            for opening, alarm_id in zip(self.openings, self.ids, strict=True)
        ]
        return Alike(pattern=row_of(self.move.alarm), rows=differing)

    def only(self, written: Collection[UUID]) -> "_Alike":
        """Return those that were written; the others were open already."""
        if all(alarm_id in written for alarm_id in self.ids):
            return self
        kept = [pair for pair in zip(self.openings, self.ids, strict=True) if pair[1] in written]
        return replace(self, openings=[opening for opening, _ in kept], ids=[alarm_id for _, alarm_id in kept])

    def drafts(self, directory: Directory, coalesce: str) -> list[Draft]:
        """Return the messages: a line for as many as a digest spells out, the others are only counted there."""
        if len(self.ids) == 1 and self.ids[0] == self.move.alarm.pk:
            return list(self.move.drafts)
        spelled: list[Draft] = []
        for opening, alarm_id in zip(self.openings[:LINES], self.ids[:LINES], strict=True):
            alarm = _row(opening, directory.plan(opening.office_id, at_once=False), directory.now)
            alarm.pk, alarm.rounds = alarm_id, self.move.alarm.rounds
            spelled += [
                draft_for(alarm, one, directory, why=why, seconds_to_try=self.move.seconds_to_try, coalesce=coalesce)
                for one, why in self.move.rung
            ]
        rest = tuple(self.ids[LINES:])
        last = len(spelled) - len(self.move.rung)
        return [*spelled[:last], *(replace(draft, also_about=rest) for draft in spelled[last:])]


def _alike(openings: Sequence[Opening], directory: Directory) -> list[list[Opening]]:
    """Put together what is decided alike, in the order of the first of each."""
    groups: dict[tuple[object, ...], list[Opening]] = {}
    for opening in openings:
        key = (
            opening.kind,
            opening.subject_kind,
            opening.office_id,
            opening.drill_id,
            opening.due_at,
            opening.should_open_at,
            opening.police_soon,
            opening.reason,
            opening.actor,
            opening.subject_id if _stands_apart(opening, directory) else None,
        )
        groups.setdefault(key, []).append(opening)
    return list(groups.values())


def _stands_apart(opening: Opening, directory: Directory) -> bool:
    """Say whether who is rung depends on whose alarm it is: a companion, or somebody who stands on the ladder."""
    if opening.subject_kind != Alarm.Subject.PERSON or opening.kind in CALLS_ALL_AT_ONCE:
        return True
    depends_on = directory.depends_on(opening.office_id)
    return depends_on is None or opening.person_id in depends_on


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


def _tell(opened: Sequence[_Alike], now: datetime) -> None:
    """Write what happened into each alarm's story, and into the record: opened, and its first step."""
    lines: list[Alike] = []
    entries: list[NewEntry] = []
    for group in opened:
        alarm = group.move.alarm
        first = AlarmEvent(alarm=alarm, at=now, kind=AlarmEvent.Kind.OPENED, details={"late": alarm.late})
        story = [row_of(first), *map(row_of, story_of(group.move, now))]
        lines += [Alike(pattern=line, rows=[{"id": new_id(), "alarm_id": one} for one in group.ids]) for line in story]
        told = entries_of(group.move, now)
        for opening, alarm_id in zip(group.openings, group.ids, strict=True):
            subject = Party(kind="alarm", id=alarm_id)
            entries.append(_opened(opening, subject, now, late=alarm.late))
            entries += [replace(entry, subject=subject) for entry in told]
    insert_alike(AlarmEvent, lines)
    record_many(entries)


def _opened(opening: Opening, subject: Party, now: datetime, *, late: bool) -> NewEntry:
    return NewEntry(
        at=now,
        action="alarm.opened",
        actor=opening.actor,
        subject=subject,
        details={
            "kind": opening.kind,
            "subject_kind": opening.subject_kind,
            "subject_id": str(opening.subject_id) if opening.subject_id else None,
            "visit_id": str(opening.visit_id) if opening.visit_id else None,
            "due_at": opening.due_at.isoformat(),
            "late": late,
            "drill_id": str(opening.drill_id) if opening.drill_id else None,
        },
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
