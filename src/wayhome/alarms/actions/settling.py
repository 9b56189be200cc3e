"""Calming: what Wayhome found and finds no more is told as mended, and rings seldom; only a person closes it (I4).

It is never silent (I6): a calm alarm rings every half hour until somebody closes it, and at its
ladder's pace again as soon as the same is found once more.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from wayhome.alarms.actions.common import add_event, draft_for, subject_of
from wayhome.alarms.actions.directory import Directory
from wayhome.alarms.models import Alarm, AlarmEvent
from wayhome.alarms.rules import LadderPlan, words
from wayhome.core.limits import BATCH_ROWS
from wayhome.ledger.actions import record
from wayhome.ledger.rules import SYSTEM
from wayhome.messaging.actions import queue_many

CALM_SECONDS = 1_800
"""How often a calm alarm rings."""

STEADY = timedelta(minutes=2)
"""So long after it was found (again) nothing is called mended: what comes and goes is not."""

LINES = AlarmEvent.Kind


def settle(kind: str, found: Callable[[Alarm], set[str]], now: datetime) -> int:
    """Calm each open alarm of this kind of which nothing is `found` any more; stir a calm one of which something is.

    In the caller's transaction, which holds Lock.AUDIT. Returns how many alarms were changed.
    """
    rows = Alarm.objects.select_for_update(skip_locked=True, of=("self",)).filter(kind=kind, closed_at__isnull=True)
    changed = 0
    for alarm in rows.order_by("pk")[:BATCH_ROWS]:
        there = found(alarm)
        latest = alarm.events.filter(kind__in=[LINES.OPENED, LINES.FOUND, LINES.MENDED]).order_by("at", "id").last()
        calm = latest is not None and latest.kind == LINES.MENDED
        steady = latest is None or now - latest.at >= STEADY
        if there and calm:
            _stir(alarm, min(there), now)
        elif not there and not calm and steady:
            _calm(alarm, now)
        else:
            continue
        changed += 1
    return changed


def reasons_of(alarm: Alarm) -> set[str]:
    """Return all that was ever found of this alarm."""
    found = alarm.events.filter(kind=LINES.FOUND).values_list("details__reason", flat=True)
    return {str(reason) for reason in found}


def _calm(alarm: Alarm, now: datetime) -> None:
    """Say that it is mended, once, to whoever has it or was rung; ring again in half an hour, and so on."""
    directory = Directory(now)
    plan = LadderPlan.from_json(alarm.ladder)
    reached = [one for step in directory.standing(alarm, plan)[: alarm.step] for one in step]
    holder = directory.recipient(alarm, alarm.acknowledged_by_id)
    told = [holder] if holder else reached or list(directory.last_resort(alarm))
    alarm.rounds += 1
    _pace(alarm, CALM_SECONDS, directory)
    _tell(alarm, LINES.MENDED, alarm.reason, now)
    drafts = [
        draft_for(alarm, one, directory, why=words.MENDED, seconds_to_try=CALM_SECONDS)
        for one in {one.id: one for one in told}.values()
    ]
    queue_many(drafts, now=now)


def _stir(alarm: Alarm, reason: str, now: datetime) -> None:
    """It is found once more: the ladder's own pace again, at once."""
    alarm.reason = reason
    directory = Directory(now)
    _pace(alarm, directory.plan(alarm.office_id, at_once=False).repeat_seconds, directory, at_once=True)
    _tell(alarm, LINES.FOUND, reason, now)


def _pace(alarm: Alarm, repeat_seconds: int, directory: Directory, *, at_once: bool = False) -> None:
    """Ring at this pace from now on; who holds the alarm keeps it."""
    alarm.ladder = {**alarm.ladder, "repeat_seconds": repeat_seconds}
    rings_at = directory.now if at_once else directory.now + timedelta(seconds=repeat_seconds)
    alarm.ring_at = rings_at
    if alarm.step_at is not None:
        alarm.step_at = rings_at
    if alarm.acknowledged_by_id is None:
        alarm.wake_at = min(rings_at, _turns_at(alarm, directory) or rings_at)
    alarm.save()


def _turns_at(alarm: Alarm, directory: Directory) -> datetime | None:
    """Return when its ladder takes the office's other form: a calm alarm climbs the hour's ladder too. None: never."""
    if alarm.office_id is None:
        return None
    hours = directory.hours(alarm.office_id)
    return hours.until if alarm.ladder["form"] == directory.form(alarm.office_id) else directory.now


def _tell(alarm: Alarm, kind: str, reason: str, now: datetime) -> None:
    add_event(alarm, kind, now, details={"reason": reason})
    record(at=now, action=f"alarm.{kind}", actor=SYSTEM, subject=subject_of(alarm), details={"kind": alarm.kind})
