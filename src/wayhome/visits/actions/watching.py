"""The engine's doors: what is overdue, who is asked gently first, what closing an alarm does to a visit."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from wayhome.core.asking import ask
from wayhome.core.clock import database_now
from wayhome.core.errors import refuse
from wayhome.core.limits import BATCH_ROWS, DAYS_AHEAD
from wayhome.core.transactions import in_transaction
from wayhome.messaging.actions import queue_many
from wayhome.messaging.models import Purpose
from wayhome.messaging.rules import Draft
from wayhome.staff import queries as staff
from wayhome.staff.models import Role
from wayhome.staff.rules import Actor
from wayhome.visits.actions.common import (
    TOUCHED,
    Touched,
    decide_due,
    end,
    lock_visit,
    notify_due,
    write_event,
    write_events,
    written,
)
from wayhome.visits.models import DueKind, Stop, Visit, VisitEvent
from wayhome.visits.queries.due import START_ASKED_AFTER_SECONDS, START_ASKED_UNTIL_SECONDS
from wayhome.visits.rules import DEFAULT_POLICIES

RELEASERS: tuple[str, ...] = (Role.SUPERVISOR, Role.SAFETY_OFFICER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Overdue:
    """A visit past its due time and grace for which nothing has been opened yet; its row is locked."""

    visit_id: UUID
    person_id: UUID
    office_id: UUID
    drill_id: UUID | None
    due_at: datetime
    due_kind: str
    grace_seconds: int
    risk: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitOutcome:
    """What becomes of a visit when its alarm closes: the person is back, or is next heard from by `next_due_at`.

    `back_at` says since when, if that is known; it alone says "back" too.
    """

    back: bool = False
    back_at: datetime | None = None
    next_due_at: datetime | None = None


CLAIM = """
SELECT id, person_id, office_id, drill_id, due_at, due_kind, grace_seconds, risk
  FROM visits_visit
 WHERE state = 'out' AND due_at <= %(now)s AND due_at + make_interval(secs => grace_seconds) <= %(now)s
   AND alarmed_due_at IS DISTINCT FROM due_at
 ORDER BY drill_id IS NOT NULL, risk <> 'high', due_at
 LIMIT %(limit)s
   FOR UPDATE SKIP LOCKED
"""


def claim_overdue(now: datetime, limit: int = BATCH_ROWS) -> list[Overdue]:
    """Lock at most `limit` overdue visits in the caller's transaction, the worst first, and return them.

    Real ones before drills, high risk first, then the oldest. Another engine's rows are passed over.
    """
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"now": now, "limit": limit})
        rows = cursor.fetchall()
    return [
        Overdue(
            visit_id=row[0],
            person_id=row[1],
            office_id=row[2],
            drill_id=row[3],
            due_at=row[4],
            due_kind=row[5],
            grace_seconds=row[6],
            risk=row[7],
        )
        for row in rows
    ]


MARK = f"""
WITH told AS (
  SELECT id, frozen_at IS NULL AND id = ANY (%(freeze)s) AS freezes
    FROM visits_visit WHERE id = ANY (%(ids)s) AND due_at IS NOT NULL
), marked AS (
  UPDATE visits_visit visit
     SET alarmed_due_at = due_at, frozen_at = CASE WHEN told.freezes THEN %(at)s ELSE frozen_at END
    FROM told WHERE visit.id = told.id
  RETURNING told.freezes, {TOUCHED}
)
SELECT * FROM marked
"""  # noqa: S608 - names of our columns; every value is a parameter


def mark_alarmed(visit_ids: Collection[UUID], *, freeze: Collection[UUID] = (), now: datetime | None = None) -> int:
    """Mark what has been opened, in the transaction that opened it (I2); returns how many.

    The records of those in `freeze` are kept from then on, as by `freeze`: one write of a row does both.
    """
    at = now or database_now()
    with connection.cursor() as cursor:
        cursor.execute(MARK, {"ids": list(visit_ids), "freeze": list(freeze), "at": at})
        marked = cursor.fetchall()
    frozen = [Touched(*row) for freezes, *row in marked if freezes]
    if frozen:
        write_events(frozen, VisitEvent.Kind.FROZEN, received_at=at)
    return len(marked)


_TO_REMIND = """
       state = 'out' AND drill_id IS NULL AND alarmed_due_at IS DISTINCT FROM due_at
   AND due_at <= %(now)s + make_interval(secs => %(longest)s)
   AND due_at - make_interval(secs => reminder_seconds) <= %(now)s
   AND CASE WHEN due_at <= %(now)s THEN asked_due_at ELSE reminded_due_at END IS DISTINCT FROM due_at
"""
"""No index answers a difference of two columns, so only those are looked at who are due within the longest reminder
that any office asks. A visit that began under a longer one, since shortened, is asked that much later; its alarm
opens as ever."""

REMIND = f"""
WITH picked AS (
  SELECT id, due_at, due_at <= %(now)s AS is_due
    FROM visits_visit
   WHERE {_TO_REMIND}
   ORDER BY due_at LIMIT %(limit)s
     FOR UPDATE SKIP LOCKED
)
UPDATE visits_visit visit
   SET reminded_due_at = picked.due_at, asked_due_at = CASE WHEN is_due THEN picked.due_at ELSE asked_due_at END
  FROM picked WHERE visit.id = picked.id
RETURNING visit.id, picked.is_due
"""  # noqa: S608 - a condition of this file; every value is a parameter

_TO_ASK = """
       state = 'planned' AND start_asked_at IS NULL
   AND planned_start_at <= %(before)s AND planned_start_at > %(after)s
"""

ASK_START = f"""
WITH picked AS (
  SELECT id FROM visits_visit
   WHERE {_TO_ASK}
   ORDER BY planned_start_at LIMIT %(limit)s
     FOR UPDATE SKIP LOCKED
)
UPDATE visits_visit visit SET start_asked_at = %(now)s FROM picked WHERE visit.id = picked.id RETURNING visit.id
"""  # noqa: S608 - a condition of this file; every value is a parameter


ANYBODY_TO_ASK = f"""
SELECT (SELECT true FROM visits_visit WHERE {_TO_REMIND} ORDER BY due_at LIMIT 1)
    OR (SELECT true FROM visits_visit WHERE {_TO_ASK} ORDER BY planned_start_at LIMIT 1)
"""  # noqa: S608 - conditions of this file; every value is a parameter


def remind_due(now: datetime | None = None, limit: int = BATCH_ROWS) -> int:
    """Ask gently, before anybody is woken: shortly before something is due, then, and for a forgotten sign-out.

    A reminder is a message of the visit, never an alarm. Returns how many people were asked.
    """
    now = now or database_now()
    asked = {
        "now": now,
        "longest": _longest_reminder_seconds(),
        "before": now - timedelta(seconds=START_ASKED_AFTER_SECONDS),
        "after": now - timedelta(seconds=START_ASKED_UNTIL_SECONDS),
        "limit": limit,
    }
    [anybody] = ask(ANYBODY_TO_ASK, asked)
    return _remind(now, asked) if anybody else 0


@in_transaction
def _remind(now: datetime, parameters: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(REMIND, parameters)
        asked = dict(cursor.fetchall())
        cursor.execute(ASK_START, parameters)
        forgotten = {row[0] for row in cursor.fetchall()}
    visits = list(Visit.objects.filter(pk__in=[*asked, *forgotten]))
    routes = staff.routes_of({visit.person_id for visit in visits})
    drafts = [
        _reminder(visit, _words(visit, is_due=asked.get(visit.pk, False)), routes[visit.person_id], now)
        for visit in visits
        if routes[visit.person_id]
    ]
    queue_many(drafts, now=now)
    for visit in visits:
        changes = {"about": "start"} if visit.pk in forgotten else {"about": visit.due_kind}
        write_event(visit, VisitEvent.Kind.REMINDED, actor=None, received_at=now, changes=changes)
    return len(visits)


def _longest_reminder_seconds() -> int:
    """Asked each second, and so plainly."""
    longest: int = ask("SELECT coalesce(max(reminder_seconds), 0) FROM visits_risk_policy")[0]
    return max(longest, *(policy.reminder_seconds for policy in DEFAULT_POLICIES.values()))


def _words(visit: Visit, *, is_due: bool) -> str:
    if visit.state == Visit.State.PLANNED:
        return "A visit was planned to begin by now. Are you out? Sign out, move it, or cancel it"
    if visit.due_kind == DueKind.RETURN:
        return "Are you back? Say so, or take 15 or 30 minutes more" if is_due else "You are expected back soon"
    return "You are waited for now. Check in, or take 15 or 30 minutes more" if is_due else "Please check in soon"


def _reminder(visit: Visit, words: str, routes: Any, now: datetime) -> Draft:
    due = visit.due_at or visit.planned_start_at or now
    until = max(due + timedelta(seconds=visit.grace_seconds), now + timedelta(seconds=60))
    return Draft(
        purpose=Purpose.REMINDER,
        recipient_id=visit.person_id,
        routes=routes,
        subject="Wayhome: a short question",
        body=f"{words}: {settings.WAYHOME_URL}/my/",
        give_up_at=until,
        idempotency_key=f"ask:{visit.pk.hex}:{int(due.timestamp())}:{int(due <= now)}",
        about_kind="visit",
        about_id=visit.pk,
        office_id=visit.office_id,
        priority=40,
    )


@in_transaction
def end_or_reset_after_alarm(visit_id: UUID, outcome: VisitOutcome, actor: Actor, now: datetime) -> None:
    """Set a visit's outcome in the transaction that closes its alarm: back, or heard from by a new time.

    What was promised before the new time moves to it, recorded, so that no old promise stays overdue
    in silence. Raises Refused without an outcome, or for a time that has gone by.
    """
    visit = Visit.objects.select_for_update(of=("self",)).get(pk=visit_id)
    if visit.state != Visit.State.OUT:
        return
    is_back = outcome.back or outcome.back_at is not None
    changes: dict[str, Any] = {"back": is_back}
    visit.alarmed_due_at = None
    if is_back:
        visit.back_at = _back_at(visit, outcome.back_at or now, now)
        changes["back_at"] = written(visit.back_at)
        end(visit, Visit.State.BACK)
    else:
        next_due_at = _checked(outcome.next_due_at, now)
        changes["next_due_at"] = written(next_due_at)
        stops = _not_before(visit, next_due_at)
        visit.last_heard_at = now
        decide_due(visit, stops)
        if visit.due_at is None or visit.due_at > next_due_at:
            visit.due_at, visit.due_kind = next_due_at, DueKind.CHECK_IN
            notify_due()
    visit.save()
    write_event(visit, VisitEvent.Kind.ALARM_CLOSED, actor=actor, received_at=now, changes=changes)


def _back_at(visit: Visit, back_at: datetime, now: datetime) -> datetime:
    """Check when they were really back. A page gives whole minutes, so the sign-out's own minute is not before it."""
    began_at = visit.signed_out_at or visit.last_heard_at or back_at
    if back_at > now:
        raise refuse("in-the-future", "This time has not come yet. When were they back?", on="back_at")
    if back_at < began_at.replace(second=0, microsecond=0):
        raise refuse("before-sign-out", "This is before they signed out. When were they back?", on="back_at")
    return max(back_at, began_at)


def _checked(next_due_at: datetime | None, now: datetime) -> datetime:
    if next_due_at is None:
        raise refuse("outcome", "Say whether they are back, or when they must next be heard from.", on="next_due_at")
    if next_due_at <= now:
        raise refuse("in-the-past", "This time has gone by. Say when they must next be heard from.", on="next_due_at")
    if next_due_at > now + timedelta(days=DAYS_AHEAD):
        raise refuse("too-far-ahead", "This is more than a year ahead. Check the year.", on="next_due_at")
    return next_due_at


def _not_before(visit: Visit, at: datetime) -> list[Stop]:
    """Move every promise that would fall before `at` to `at`."""
    stops = list(visit.stops.all())
    for stop in stops:
        if stop.left_at or stop.skipped_at:
            continue
        if stop.expected_arrival_at and not stop.arrived_at:
            stop.expected_arrival_at = max(stop.expected_arrival_at, at)
        if stop.expected_departure_at:
            stop.expected_departure_at = max(stop.expected_departure_at, at)
    Stop.objects.bulk_update(stops, ["expected_arrival_at", "expected_departure_at"])
    visit.expected_back_at = max(visit.expected_back_at, at)
    return stops


@in_transaction
def freeze(visit_id: UUID, now: datetime | None = None) -> None:
    """Keep a visit's records until somebody by name releases them: missed contact or worse. Frozen once is enough."""
    at = now or database_now()
    visit = Visit.objects.select_for_update(of=("self",)).filter(pk=visit_id, frozen_at__isnull=True).first()
    if visit is None:
        return
    visit.frozen_at = at
    visit.save(update_fields=["frozen_at"])
    write_event(visit, VisitEvent.Kind.FROZEN, actor=None, received_at=at)


@in_transaction
def release(actor: Actor, visit_id: UUID, *, reason: str) -> None:
    """Let a frozen visit's records go, by name and with a reason: a supervisor or safety officer, never its person."""
    visit = lock_visit(actor, visit_id)
    if actor.person_id == visit.person_id or not actor.has(*RELEASERS, office_id=visit.office_id):
        raise refuse("not-allowed", "A supervisor or a safety officer releases these records.")
    if not reason.strip():
        raise refuse("required", "Say why these records may be released.", on="reason")
    if visit.frozen_at is None:
        return
    now = database_now()
    visit.frozen_at = None
    visit.save(update_fields=["frozen_at"])
    changes = {"reason": reason.strip()[:4000]}
    write_event(visit, VisitEvent.Kind.RELEASED, actor=actor, received_at=now, changes=changes)
