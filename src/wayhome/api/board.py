"""The board as a list: who is out, until when, and who is in alarm."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db.models import Q
from ninja import Router, Schema

from wayhome.alarms.models import Alarm, Kind
from wayhome.api.auth import Bearer, TokenRequest
from wayhome.api.errors import STATUSES, ProblemDocument
from wayhome.core.clock import database_now
from wayhome.core.limits import LIST_ROWS
from wayhome.staff.models import Role
from wayhome.staff.queries import watching
from wayhome.visits.models import Visit

router = Router(tags=["board"], auth=Bearer("board"))

WATCHERS = (Role.MONITOR, Role.SUPERVISOR, Role.SAFETY_OFFICER)


class BoardRow(Schema):
    """Somebody who is out. Never a client and never an address: those stand on the duty desk."""

    visit_id: UUID
    person_id: UUID
    person: str
    office_id: UUID
    state: Literal["out", "due_soon", "overdue", "alarm"]
    signed_out_at: datetime
    expected_back_at: datetime
    due_at: datetime
    due_kind: str
    last_heard_at: datetime | None


class WatchRow(Schema):
    """Who watches an office now ("" where nobody does) and until when."""

    office_id: UUID
    person: str
    until: datetime | None


class Board(Schema):
    """The board at one moment of the database's clock; rows at most 200, who needs attention first."""

    at: datetime
    rows: list[BoardRow]
    watching: list[WatchRow]


ORDER = ("alarm", "overdue", "due_soon", "out")
SOON_SECONDS = 900


@router.get("", response={200: Board, STATUSES: ProblemDocument}, summary="Read the board")
def read_board(request: TokenRequest) -> Board:
    """List who is out of the offices that you watch; without such a role, of your own office by name and state."""
    actor = request.auth
    now = database_now()
    offices = actor.offices(*WATCHERS) if actor.has(*WATCHERS) else frozenset({actor.office_id})
    visits = Visit.objects.filter(state=Visit.State.OUT, drill_id__isnull=True).select_related("person")
    if offices is not None:
        visits = visits.filter(office_id__in=offices)
    found = list(visits.order_by("due_at")[:LIST_ROWS])
    # A person's own duress shows on no screen of theirs (I8), and on none of colleagues who may be beside them.
    hidden = Q(kind=Kind.DURESS)
    if actor.has(*WATCHERS):
        hidden &= Q(person_id=actor.person_id)
    alarmed = set(
        Alarm.objects.filter(closed_at__isnull=True, drill_id__isnull=True, visit__in=found)
        .exclude(hidden)
        .values_list("visit_id", flat=True)
    )
    rows = sorted((_row(visit, now, alarmed=visit.pk in alarmed) for visit in found), key=_urgency)
    shown = {row.office_id for row in rows} | (offices or set())
    watches = [
        WatchRow(office_id=office_id, person=watch.person.name if watch.person else "", until=watch.until)
        for office_id, watch in sorted(watching(shown, now).items())
    ]
    return Board(at=now, rows=rows, watching=watches)


def _urgency(row: BoardRow) -> tuple[int, datetime]:
    return ORDER.index(row.state), row.due_at


def _row(visit: Visit, now: datetime, *, alarmed: bool) -> BoardRow:
    due_at, signed_out_at = visit.due_at, visit.signed_out_at
    if due_at is None or signed_out_at is None:  # a constraint of the table says otherwise; narrows the type
        raise RuntimeError(f"visit {visit.pk} is out without a due time")
    state: Literal["out", "due_soon", "overdue", "alarm"] = "out"
    if alarmed:
        state = "alarm"
    elif due_at <= now:
        state = "overdue"
    elif (due_at - now).total_seconds() <= SOON_SECONDS:
        state = "due_soon"
    return BoardRow(
        visit_id=visit.pk,
        person_id=visit.person_id,
        person=visit.person.name,
        office_id=visit.office_id,
        state=state,
        signed_out_at=signed_out_at,
        expected_back_at=visit.expected_back_at,
        due_at=due_at,
        due_kind=visit.due_kind,
        last_heard_at=visit.last_heard_at,
    )
