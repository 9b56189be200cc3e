"""Alarms that have been, filtered and paged; own open ones and drills are marked, not hidden."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from wayhome.alarms.models import Alarm
from wayhome.alarms.queries.board import BoardAlarm, board_alarm
from wayhome.alarms.queries.figures import seen_by
from wayhome.core.clock import database_now
from wayhome.core.limits import LIST_ROWS
from wayhome.staff.rules import Actor

PAGE_ROWS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which alarms: "" and None mean all; `text` is looked for in the person's name and the event number."""

    since: datetime | None = None
    until: datetime | None = None
    office_id: UUID | None = None
    person_id: UUID | None = None
    kind: str = ""
    cause: str = ""
    text: str = ""
    only_open: bool = False
    with_drills: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """One alarm of the history: as the board shows it, and how it ended ("" while it is open)."""

    board: BoardAlarm
    first_acknowledged_at: datetime | None
    closed_at: datetime | None
    closed_by: str
    cause: str
    cause_words: str
    contact_words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of the history, newest first; `number` begins at 1."""

    rows: tuple[Closed, ...]
    total: int
    number: int
    pages: int


def history(actor: Actor, filters: Filters, page: int = 1, *, rows: int = PAGE_ROWS) -> Page:
    """Return one page of the alarms that `actor` may read; a page beyond the last is the last."""
    size = max(1, min(rows, LIST_ROWS))
    found = _filtered(seen_by(actor), filters)
    total = found.count()
    pages = max(1, -(-total // size))
    number = min(max(1, page), pages)
    shown = found.select_related("person", "office", "acknowledged_by", "police_named", "closed_by").order_by(
        "-opened_at", "-id"
    )[(number - 1) * size : number * size]
    now = database_now()
    return Page(rows=tuple(_closed(alarm, now) for alarm in shown), total=total, number=number, pages=pages)


def _filtered(found: QuerySet[Alarm], filters: Filters) -> QuerySet[Alarm]:
    exact = {
        "opened_at__gte": filters.since,
        "opened_at__lt": filters.until,
        "office_id": filters.office_id,
        "person_id": filters.person_id,
        "kind": filters.kind or None,
        "cause": filters.cause or None,
    }
    found = found.filter(**{name: value for name, value in exact.items() if value is not None})
    if filters.only_open:
        found = found.filter(closed_at__isnull=True)
    if not filters.with_drills:
        found = found.filter(drill_id__isnull=True)
    if filters.text.strip():
        text = filters.text.strip()
        found = found.filter(Q(person__name__icontains=text) | Q(event_number__icontains=text))
    return found


def _closed(alarm: Alarm, now: datetime) -> Closed:
    return Closed(
        board=board_alarm(alarm, now),
        first_acknowledged_at=alarm.first_acknowledged_at,
        closed_at=alarm.closed_at,
        closed_by=alarm.closed_by.name if alarm.closed_by else "",
        cause=alarm.cause,
        cause_words=alarm.get_cause_display() if alarm.cause else "",
        contact_words=alarm.get_contact_display() if alarm.contact else "",
    )
