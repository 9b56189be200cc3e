"""The open alarms as a board or an API list shows them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F

from wayhome.alarms.models import Alarm
from wayhome.core.clock import database_now
from wayhome.core.limits import LIST_ROWS

WORST_FIRST = (F("drill_id").asc(nulls_first=True), "-severity", "due_at")
"""Real alarms before drills."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardAlarm:
    """One open alarm. `holder` is the name of whoever has it now ("" nobody, also after a lapse).

    `police_due`: it is time to call the police and nobody has called or said why not.
    """

    id: UUID
    kind: str
    kind_words: str
    severity: int
    subject_kind: str
    person_id: UUID | None
    person_name: str
    person_called: str
    office_id: UUID | None
    office_name: str
    visit_id: UUID | None
    due_at: datetime
    opened_at: datetime
    late: bool
    reason: str
    holder_id: UUID | None
    holder: str
    lease_until: datetime | None
    police_at: datetime | None
    police_due: bool
    police_called_at: datetime | None
    police_named: str
    said_accidental_at: datetime | None
    heard_at: datetime | None
    is_drill: bool


def board_alarms(office_ids: Collection[UUID] | None = None, *, now: datetime | None = None) -> list[BoardAlarm]:
    """Return the open alarms of these offices and of the system (None: of all), the worst first.

    At most LIST_ROWS; what is shown to whom is the caller's to decide (a person's own duress never
    is, on any screen of theirs).
    """
    now = now or database_now()
    rows = Alarm.objects.filter(closed_at__isnull=True).select_related(
        "person", "office", "acknowledged_by", "police_named"
    )
    if office_ids is not None:
        rows = rows.filter(office_id__in=list(office_ids)) | rows.filter(office_id__isnull=True)
    return [board_alarm(alarm, now) for alarm in rows.order_by(*WORST_FIRST)[:LIST_ROWS]]


def board_alarm(alarm: Alarm, now: datetime) -> BoardAlarm:
    """Return one alarm as it stands at `now`."""
    held = alarm.acknowledged_by is not None and alarm.lease_until is not None and now < alarm.lease_until
    holder = alarm.acknowledged_by if held else None
    settled = bool(alarm.police_called_at or alarm.police_not_called_reason or alarm.closed_at)
    return BoardAlarm(
        id=alarm.pk,
        kind=alarm.kind,
        kind_words=alarm.get_kind_display(),
        severity=alarm.severity,
        subject_kind=alarm.subject_kind,
        person_id=alarm.person_id,
        person_name=alarm.person.name if alarm.person else "",
        person_called=alarm.person.called if alarm.person else "",
        office_id=alarm.office_id,
        office_name=alarm.office.name if alarm.office else "",
        visit_id=alarm.visit_id,
        due_at=alarm.due_at,
        opened_at=alarm.opened_at,
        late=alarm.late,
        reason=alarm.reason,
        holder_id=holder.pk if holder else None,
        holder=holder.name if holder else "",
        lease_until=alarm.lease_until if holder else None,
        police_at=alarm.police_at,
        police_due=not settled and alarm.police_at is not None and alarm.police_at <= now,
        police_called_at=alarm.police_called_at,
        police_named=alarm.police_named.name if alarm.police_named else "",
        said_accidental_at=alarm.said_accidental_at,
        heard_at=alarm.heard_at,
        is_drill=alarm.drill_id is not None,
    )
