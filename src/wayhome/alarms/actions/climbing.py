"""The engine's climb loop: due steps are taken, earlier ones keep ringing, lapses and police time noticed."""

import logging
from datetime import datetime
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F

from wayhome.alarms.actions.common import add_event, draft_for, people_of, subject_of
from wayhome.alarms.actions.directory import Directory, Recipient
from wayhome.alarms.models import Alarm, AlarmEvent
from wayhome.alarms.rules import CALLS_ALL_AT_ONCE, Climb, ClimbState, LadderPlan, words
from wayhome.alarms.rules import climb as decide
from wayhome.core.clock import database_now
from wayhome.core.ids import new_id
from wayhome.core.limits import BATCH_ROWS
from wayhome.core.transactions import in_transaction
from wayhome.ledger.actions import NewEntry, record_many
from wayhome.ledger.rules import SYSTEM, Json
from wayhome.messaging.actions import queue_many
from wayhome.messaging.rules import Draft

log = logging.getLogger(__name__)

LINES = AlarmEvent.Kind


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
    batch = new_id().hex
    drafts: list[Draft] = []
    done = 0
    for alarm in due:
        apart = len(due) == 1 or alarm.kind in CALLS_ALL_AT_ONCE
        found = advance_safely(alarm, directory, coalesce="" if apart else batch)
        done += found is not None
        drafts += found or []
    queue_many(drafts, now=now)
    return done


def advance_safely(alarm: Alarm, directory: Directory, *, coalesce: str) -> list[Draft] | None:
    """Advance one alarm of a batch; one that fails holds up no other (None). The auditor tells of it."""
    try:
        with transaction.atomic():
            return advance(alarm, directory, coalesce=coalesce)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("an alarm could not climb")
        return None


def advance(alarm: Alarm, directory: Directory, *, coalesce: str = "") -> list[Draft]:
    """Do what is due on one alarm, whose row the caller holds, and return the messages of it."""
    now = directory.now
    plan = LadderPlan.from_json(alarm.ladder)
    standing = directory.standing(alarm, plan)
    decision = decide(plan, _state(alarm), [bool(there) for there in standing], now=now)
    resort = directory.last_resort(alarm) if decision.nobody else ()
    rung = _whom(alarm, decision, standing, resort, directory)
    if rung:
        alarm.rounds += 1
    _tell_story(alarm, decision, standing, resort, now)
    _store(alarm, decision, now)
    seconds = _seconds_to_try(decision, now)
    return [
        draft_for(alarm, one, directory, why=why, seconds_to_try=seconds, coalesce=coalesce)
        for one, why in rung.values()
    ]


def notify_due() -> None:
    """Wake the engine: something fell due earlier than it knows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify('wayhome_due', '')")


def _state(alarm: Alarm) -> ClimbState:
    return ClimbState(
        step=alarm.step,
        step_at=alarm.step_at,
        ring_at=alarm.ring_at,
        lease_until=alarm.lease_until if alarm.acknowledged_by_id else None,
        police_at=alarm.police_at,
        police_ring_at=alarm.police_ring_at,
        police_settled=bool(alarm.police_called_at or alarm.police_not_called_reason),
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


def _tell_story(
    alarm: Alarm,
    decision: Climb,
    standing: tuple[tuple[Recipient, ...], ...],
    resort: tuple[Recipient, ...],
    now: datetime,
) -> None:
    plan = LadderPlan.from_json(alarm.ladder)
    lines: list[tuple[str, UUID | None, dict[str, Json]]] = []
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
    for kind, person_id, told in lines:
        add_event(alarm, kind, now, person_id=person_id, details=told)
    record_many(
        NewEntry(at=now, action=f"alarm.{kind}", actor=SYSTEM, subject=subject_of(alarm), details=_plain(told))
        for kind, _, told in lines
    )


def _plain(details: dict[str, Json]) -> dict[str, Json]:
    """What the ledger keeps of a line: no label that somebody typed."""
    return {key: value for key, value in details.items() if key != "label"}


def _store(alarm: Alarm, decision: Climb, now: datetime) -> None:
    after = decision.state
    alarm.step, alarm.step_at, alarm.ring_at = after.step, after.step_at, after.ring_at
    alarm.police_ring_at = after.police_ring_at
    if decision.police_first:
        alarm.police_asked_at = now
    if decision.lapsed:
        alarm.acknowledged_by_id = alarm.acknowledged_at = None
    alarm.wake_at = decision.wake_at
    alarm.save()


def _seconds_to_try(decision: Climb, now: datetime) -> int:
    """Back-off stays inside the ladder's time: until the next thing happens."""
    return int((decision.wake_at - now).total_seconds())
