"""Calls about alarms: list, acknowledge, close."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Router, Schema
from pydantic import Field

from wayhome.alarms import actions
from wayhome.alarms.models import Cause, ContactKind, Kind
from wayhome.alarms.queries import BoardAlarm, Filters, board_alarm, history
from wayhome.alarms.queries.history import Closed
from wayhome.api.auth import Bearer, TokenRequest
from wayhome.api.errors import STATUSES, ProblemDocument
from wayhome.api.fields import Input, Instant, Long
from wayhome.core.clock import database_now
from wayhome.core.errors import NotAllowed
from wayhome.core.limits import LIST_ROWS
from wayhome.staff.models import Role
from wayhome.visits.actions import VisitOutcome

router = Router(tags=["alarms"], auth=Bearer("alarms"))

WATCHERS = (Role.MONITOR, Role.SUPERVISOR, Role.SAFETY_OFFICER)


class AlarmOut(Schema):
    """An alarm as a watcher sees it. It names the person, never a client or a place."""

    id: UUID
    kind: Literal[tuple(Kind.values)]  # type: ignore[valid-type]  # made of the model's own list
    severity: int
    drill: bool
    person_id: UUID | None
    person: str
    office_id: UUID | None
    visit_id: UUID | None
    due_at: datetime
    opened_at: datetime
    late: bool
    police_at: datetime | None
    police_due: bool
    acknowledged_by: str
    lease_until: datetime | None
    closed_at: datetime | None
    cause: str

    @classmethod
    def of(cls, row: BoardAlarm, *, closed_at: datetime | None, cause: str) -> "AlarmOut":
        """Return what the API says of an alarm as the board has it."""
        return cls(
            id=row.id,
            kind=row.kind,
            severity=row.severity,
            drill=row.is_drill,
            person_id=row.person_id,
            person=row.person_name,
            office_id=row.office_id,
            visit_id=row.visit_id,
            due_at=row.due_at,
            opened_at=row.opened_at,
            late=row.late,
            police_at=row.police_at,
            police_due=row.police_due,
            acknowledged_by=row.holder,
            lease_until=row.lease_until,
            closed_at=closed_at,
            cause=cause,
        )


class Acknowledged(Schema):
    """What came of acknowledging: it is yours, already_yours, held by somebody else, free again, or closed."""

    outcome: Annotated[str, Field(examples=["yours", "already_yours", "held", "free", "closed"])]
    alarm_id: UUID
    holder: str
    until: datetime | None


class AcknowledgeIn(Input):
    """`take_over` takes the alarm from whoever has it."""

    take_over: Annotated[bool, Field(strict=True)] = False


class OutcomeIn(Input):
    """What becomes of the visit: the person is back (since `back_at`), or must next be heard from at `next_due_at`."""

    back: Annotated[bool, Field(strict=True)] = False
    back_at: Instant | None = None
    next_due_at: Instant | None = None


class CloseIn(Input):
    """Why it came to the alarm, and how contact was made. A voicemail or a text is not contact."""

    cause: Literal[tuple(Cause.values)]  # type: ignore[valid-type]  # made of the model's own list
    contact: Literal[tuple(ContactKind.values)]  # type: ignore[valid-type]  # made of the model's own list
    note: Long = ""
    visit: OutcomeIn | None = None


@router.get("", response={200: list[AlarmOut], STATUSES: ProblemDocument}, summary="List alarms")
def list_alarms(request: TokenRequest, state: Literal["open", "all"] = "open") -> list[AlarmOut]:
    """List the open alarms, or all, of the offices that you watch: at most 200, the newest first."""
    if not request.auth.has(*WATCHERS):
        raise NotAllowed("Only who watches (monitor, supervisor, safety officer) sees alarms.")
    page = history(request.auth, Filters(only_open=state == "open", with_drills=True), rows=LIST_ROWS)
    return [_shown(row) for row in page.rows]


@router.post(
    "/{alarm_id}/acknowledge", response={200: Acknowledged, STATUSES: ProblemDocument}, summary="Acknowledge an alarm"
)
def acknowledge(request: TokenRequest, alarm_id: UUID, body: AcknowledgeIn) -> Acknowledged:
    """Take an alarm for the time of a lease; when the lease lapses, it climbs again. Not for your own."""
    done = actions.acknowledge(request.auth, alarm_id, take_over=body.take_over)
    return Acknowledged(outcome=done.outcome, alarm_id=done.alarm_id, holder=done.holder, until=done.until)


@router.post("/{alarm_id}/close", response={200: AlarmOut, STATUSES: ProblemDocument}, summary="Close an alarm")
def close(request: TokenRequest, alarm_id: UUID, body: CloseIn) -> AlarmOut:
    """Close an alarm with its cause and how contact was made; say what becomes of the visit while it is out."""
    outcome = None
    if body.visit is not None:
        outcome = VisitOutcome(**body.visit.model_dump())
    closed = actions.close(
        request.auth, alarm_id, cause=body.cause, contact=body.contact, note=body.note, visit_outcome=outcome
    )
    board = board_alarm(closed, database_now())
    return AlarmOut.of(board, closed_at=closed.closed_at, cause=closed.cause)


def _shown(row: Closed) -> AlarmOut:
    return AlarmOut.of(row.board, closed_at=row.closed_at, cause=row.cause)
