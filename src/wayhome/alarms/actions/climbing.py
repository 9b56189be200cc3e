"""The engine's climb loop: due steps are taken, earlier ones keep ringing, lapses and police time noticed."""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F

from wayhome.alarms.actions.common import draft_for, people_of, subject_of
from wayhome.alarms.actions.directory import Directory, Recipient
from wayhome.alarms.actions.turning import Line, turn
from wayhome.alarms.models import Alarm, AlarmEvent
from wayhome.alarms.rules import CALLS_ALL_AT_ONCE, Climb, ClimbState, LadderPlan, words
from wayhome.alarms.rules import climb as decide
from wayhome.core.clock import database_now
from wayhome.core.ids import new_id
from wayhome.core.limits import BATCH_ROWS
from wayhome.core.rows import insert_rows
from wayhome.core.transactions import in_transaction
from wayhome.ledger.actions import NewEntry, record_many
from wayhome.ledger.rules import SYSTEM, Json
from wayhome.messaging.actions import queue_many
from wayhome.messaging.rules import Draft

log = logging.getLogger(__name__)

LINES = AlarmEvent.Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What was decided about one alarm, in memory: the alarm as it is afterwards, its story's lines, its messages.

    `rung`: who is told, and why; `seconds_to_try`: how long; `turned`: its ladder has changed its form.
    """

    alarm: Alarm
    lines: tuple[Line, ...]
    drafts: tuple[Draft, ...]
    rung: tuple[tuple[Recipient, str], ...]
    seconds_to_try: int
    turned: bool = False


@in_transaction
def climb(now: datetime | None = None, limit: int = BATCH_ROWS) -> int:
    """Move on at most `limit` alarms at which something is due, the worst first. Returns how many climbed."""
    now = now or database_now()
    due = list(
        Alarm.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("visit")
        .filter(closed_at__isnull=True, wake_at__lte=now)
        .order_by(F("drill_id").asc(nulls_first=True), "-severity", "wake_at")[:limit]
    )
    due.sort(key=lambda alarm: (alarm.drill_id is not None, -alarm.severity, alarm.due_at))
    directory = Directory(now)
    directory.know(alarm.person_id for alarm in due)
    directory.know_taken(due)
    batch = new_id().hex
    moves = []
    for alarm in due:
        apart = len(due) == 1 or alarm.kind in CALLS_ALL_AT_ONCE
        move = _advance_safely(alarm, directory, coalesce="" if apart else batch)
        moves += [move] if move else []
    return _write_safely(moves, now)


def _advance_safely(alarm: Alarm, directory: Directory, *, coalesce: str) -> Move | None:
    """Advance one alarm of a batch; one that fails holds up no other (None). The auditor tells of it."""
    try:
        return advance(alarm, LadderPlan.from_json(alarm.ladder), directory, coalesce=coalesce)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("an alarm could not climb")
        return None


def _write_safely(moves: Sequence[Move], now: datetime) -> int:
    """Write all moves at once; where that fails, each by itself. Returns how many were written."""
    try:
        with transaction.atomic():
            _write(moves, now)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        if len(moves) == 1:
            log.exception("an alarm could not climb")
            return 0
        log.exception("a batch could not climb; each by itself")
        return sum(_write_safely([move], now) for move in moves)
    return len(moves)


def _write(moves: Sequence[Move], now: datetime) -> None:
    store(moves)
    tell_stories(moves, now)
    queue_many([draft for move in moves for draft in move.drafts], now=now)


def advance(alarm: Alarm, plan: LadderPlan, directory: Directory, *, coalesce: str = "") -> Move:
    """Decide what is due on one alarm, whose row the caller holds, and set it there; nothing is written yet."""
    now = directory.now
    plan, state, turned = turn(alarm, plan, _state(alarm, directory), directory)
    standing = directory.standing(alarm, plan)
    decision = decide(plan, state, [bool(there) for there in standing], now=now)
    resort = directory.last_resort(alarm) if decision.nobody else ()
    rung = _whom(alarm, decision, standing, resort, directory)
    if rung:
        alarm.rounds += 1
    lines = _lines(alarm, plan, decision, standing, resort)
    _set(alarm, decision, now)
    seconds = _seconds_to_try(decision, now)
    drafts = tuple(
        draft_for(alarm, one, directory, why=why, seconds_to_try=seconds, coalesce=coalesce)
        for one, why in rung.values()
    )
    lines = (*lines[: int(decision.lapsed)], *turned, *lines[int(decision.lapsed) :])
    told = tuple(rung.values())
    return Move(alarm=alarm, lines=lines, drafts=drafts, rung=told, seconds_to_try=seconds, turned=bool(turned))


def notify_due() -> None:
    """Wake the engine: something fell due earlier than it knows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify('wayhome_due', '')")


def _state(alarm: Alarm, directory: Directory) -> ClimbState:
    return ClimbState(
        step=alarm.step,
        step_at=alarm.step_at,
        ring_at=alarm.ring_at,
        lease_until=alarm.lease_until if alarm.acknowledged_by_id else None,
        police_at=alarm.police_at,
        police_ring_at=alarm.police_ring_at,
        police_settled=bool(alarm.police_called_at or alarm.police_not_called_reason),
        form_until=directory.hours(alarm.office_id).until if alarm.office_id else None,
    )


def _whom(
    alarm: Alarm,
    decision: Climb,
    standing: tuple[tuple[Recipient, ...], ...],
    resort: tuple[Recipient, ...],
    directory: Directory,
) -> dict[UUID, tuple[Recipient, str]]:
    """Return who is rung and why; one message a person, the weightiest reason."""
    rung: dict[UUID, tuple[Recipient, str]] = {}
    again = words.LAPSED if decision.lapsed else words.AGAIN
    for number in decision.ring_again:
        rung.update({one.id: (one, again) for one in standing[number]})
    why = words.LAPSED if decision.lapsed else words.OPENED
    for number in decision.taken:
        rung.update({one.id: (one, rung[one.id][1] if one.id in rung else why) for one in standing[number]})
    rung.update({one.id: (one, words.AGAIN if alarm.rounds else words.OPENED) for one in resort})
    if decision.police:
        named = _name_for_police(alarm, standing, resort, directory)
        if named is None:  # no person stands on the ladder, and ringing again comes at another moment
            named = _name_for_police(alarm, standing, directory.last_resort(alarm), directory)
        alarm.police_named_id = named.id if named else None
        asked = [named] if named and decision.police_first else [one for step in standing for one in step]
        asked += resort if not named else []
        people = [one for one in [named, *asked] if one and one.kind == "person"]
        rung.update({one.id: (one, words.POLICE) for one in people})
    return rung


def _name_for_police(
    alarm: Alarm,
    standing: tuple[tuple[Recipient, ...], ...],
    resort: tuple[Recipient, ...],
    directory: Directory,
) -> Recipient | None:
    """The named person of police time: who holds the alarm, else who is on duty, else the first who stands there."""
    holder = directory.recipient(alarm, alarm.acknowledged_by_id)
    monitor = directory.recipient(alarm, directory.on_duty(alarm.office_id) if alarm.office_id else None)
    others = (one for one in (*(one for step in standing for one in step), *resort) if one.kind == "person")
    return holder or monitor or next(others, None)


def _lines(
    alarm: Alarm,
    plan: LadderPlan,
    decision: Climb,
    standing: tuple[tuple[Recipient, ...], ...],
    resort: tuple[Recipient, ...],
) -> tuple[Line, ...]:
    lines: list[Line] = []
    if decision.lapsed:
        lines.append((LINES.LEASE_LAPSED, alarm.acknowledged_by_id, {}))
    for number in sorted((*decision.taken, *decision.passed)):
        step = plan.steps[number]
        details: dict[str, Json] = {"step": number, "target": step.target, "label": step.label}
        if number in decision.taken:
            lines.append((LINES.STEP, None, {**details, **people_of(standing[number])}))
        else:
            lines.append((LINES.STEP_PASSED, None, details))
    if decision.nobody:
        lines.append((LINES.NOBODY_REACHED, None, people_of(resort)))
    if decision.police_first:
        named = [str(alarm.police_named_id)] if alarm.police_named_id else []
        lines.append((LINES.POLICE_DUE, alarm.police_named_id, {"people": named}))
    return tuple(lines)


def tell_stories(moves: Sequence[Move], now: datetime) -> None:
    """Write the lines of each alarm's story, and of the record, in one statement each."""
    insert_rows([line for move in moves for line in story_of(move, now)])
    record_many(entry for move in moves for entry in entries_of(move, now))


def story_of(move: Move, now: datetime) -> list[AlarmEvent]:
    """Return the lines that a move adds to its alarm's story."""
    return [
        AlarmEvent(alarm_id=move.alarm.pk, kind=kind, at=now, person_id=person_id, details=told)
        for kind, person_id, told in move.lines
    ]


def entries_of(move: Move, now: datetime) -> list[NewEntry]:
    """Return what a move adds to the record."""
    return [
        NewEntry(at=now, action=f"alarm.{kind}", actor=SYSTEM, subject=subject_of(move.alarm), details=_plain(told))
        for kind, _, told in move.lines
    ]


def _plain(details: dict[str, Json]) -> dict[str, Json]:
    """What the ledger keeps of a line: no label that somebody typed."""
    return {key: value for key, value in details.items() if key != "label"}


def _set(alarm: Alarm, decision: Climb, now: datetime) -> None:
    after = decision.state
    alarm.step, alarm.step_at, alarm.ring_at = after.step, after.step_at, after.ring_at
    alarm.police_ring_at = after.police_ring_at
    if decision.police_first:
        alarm.police_asked_at = now
    if decision.lapsed:
        alarm.acknowledged_by_id = alarm.acknowledged_at = None
    alarm.wake_at = decision.wake_at


STORED: dict[str, str] = {
    "step": "int",
    "step_at": "timestamptz",
    "ring_at": "timestamptz",
    "rounds": "int",
    "wake_at": "timestamptz",
    "police_ring_at": "timestamptz",
    "police_asked_at": "timestamptz",
    "police_named_id": "uuid",
    "acknowledged_by_id": "uuid",
    "acknowledged_at": "timestamptz",
}
"""The columns that a climb moves, with their types."""

STORE = f"""
UPDATE alarms_alarm alarm
   SET {", ".join(f"{name} = moved.{name}" for name in STORED)}
  FROM unnest(%s::uuid[], {", ".join(f"%s::{kind}[]" for kind in STORED.values())})
    AS moved (id, {", ".join(STORED)})
 WHERE alarm.id = moved.id
"""  # noqa: S608 - names of this file; every value is a parameter

STORE_LADDER = """
UPDATE alarms_alarm alarm
   SET ladder = moved.ladder::jsonb
  FROM unnest(%s::uuid[], %s::text[]) AS moved (id, ladder)
 WHERE alarm.id = moved.id
"""


def store(moves: Sequence[Move]) -> None:
    """Write where these alarms stand now, in one statement: 10,000 may climb in the same second."""
    if not moves:
        return
    columns = [[getattr(move.alarm, name) for move in moves] for name in STORED]
    with connection.cursor() as cursor:
        cursor.execute(STORE, [[move.alarm.pk for move in moves], *columns])
        turned = [move.alarm for move in moves if move.turned]
        if turned:
            cursor.execute(STORE_LADDER, [[one.pk for one in turned], [json.dumps(one.ladder) for one in turned]])


def _seconds_to_try(decision: Climb, now: datetime) -> int:
    """Back-off stays inside the ladder's time: until the next thing happens."""
    return int((decision.try_until - now).total_seconds())
