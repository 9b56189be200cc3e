"""A call-back that is not finished by its time becomes an alarm: opened, marked, recorded in one transaction (I2)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from wayhome.alarms.actions.opening import Opening, open_each
from wayhome.alarms.models import Alarm, Kind
from wayhome.calls.models import CallBack
from wayhome.calls.rules.procedure import KINDS
from wayhome.core.limits import BATCH_ROWS
from wayhome.core.transactions import in_transaction
from wayhome.ledger.actions import NewEntry, record_many
from wayhome.ledger.rules import SYSTEM, Party
from wayhome.visits.actions import freeze

AGAIN = timedelta(minutes=15)
"""Whoever closes the alarm has so long to finish the call-back; then another opens."""

DUE = """
SELECT b.id FROM calls_call_back b LEFT JOIN alarms_alarm a ON a.id = b.alarm_id
 WHERE b.finished_at IS NULL AND b.due_at <= %(now)s
   AND (b.alarm_id IS NULL OR a.closed_at < %(closed)s)
 ORDER BY b.due_at LIMIT %(limit)s
"""


def open_unfinished(now: datetime, limit: int = BATCH_ROWS) -> int:
    """Open an alarm for at most `limit` call-backs that are past their time. Returns how many were seen to.

    One look at an index of what is unfinished, and no transaction, where there is none.
    """
    return _open_claimed(now, limit) if _due(now, 1) else 0


@in_transaction
def _open_claimed(now: datetime, limit: int) -> int:
    ids = _due(now, limit, lock="FOR UPDATE OF b SKIP LOCKED")
    return open_for(list(CallBack.objects.filter(pk__in=ids).select_related("call").order_by("due_at")), now)


def _due(now: datetime, limit: int, *, lock: str = "") -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(DUE + lock, {"now": now, "closed": now - AGAIN, "limit": limit})
        return [row[0] for row in cursor.fetchall()]


def open_for(call_backs: Sequence[CallBack], now: datetime, *, by: Party = SYSTEM) -> int:
    """Open or find the alarm of each of these, whose rows the caller holds, and mark them. Returns how many.

    Visits are locked before alarms, as everywhere.
    """
    for visit_id in sorted(one.visit_id for one in call_backs if one.visit_id is not None):
        freeze(visit_id, now)
    asked = {one.pk: _opening(one, now, by) for one in call_backs}
    opened = {id(opening): alarm_id for opening, alarm_id in open_each(list(asked.values()), now)}
    entries: list[NewEntry] = []
    for one in call_backs:
        alarm_id = opened.get(id(asked[one.pk]))
        if alarm_id is None:
            continue
        CallBack.objects.filter(pk=one.pk).update(alarm_id=alarm_id)
        subject = Party(kind="call", id=one.call_id)
        details = {"alarm": str(alarm_id)}
        entries.append(NewEntry(at=now, action="call.back_unfinished", actor=by, subject=subject, details={**details}))
    record_many(entries)
    return len(entries)


def _opening(one: CallBack, now: datetime, by: Party) -> Opening:
    """The reason is for whoever is rung about an office: what kind of call, never whose."""
    due_at = min(one.due_at, now)
    subject = Alarm.Subject.OFFICE if one.office_id else Alarm.Subject.SYSTEM
    return Opening(
        kind=Kind.UNFINISHED_CALL_BACK,
        subject_kind=Alarm.Subject.PERSON if one.person_id else subject,
        subject_id=one.person_id or one.office_id,
        person_id=one.person_id,
        office_id=one.office_id,
        visit_id=one.visit_id,
        due_at=due_at,
        should_open_at=due_at,
        reason=f"{KINDS[one.kind]}, and nobody was reached.",
        actor=by,
    )
