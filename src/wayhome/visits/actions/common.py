"""What the actions of this room share: who may, the lock, the story, what is due afterwards."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from wayhome.core.clock import database_now
from wayhome.core.errors import NotAllowed, NotFound
from wayhome.core.ids import new_id
from wayhome.core.rows import Alike, insert_alike, row_of
from wayhome.ledger.actions import NewEntry, record, record_many
from wayhome.ledger.rules import SYSTEM, Json, Party
from wayhome.staff.models import Role
from wayhome.staff.rules import Actor
from wayhome.visits.models import Stop, Visit, VisitEvent
from wayhome.visits.rules import StopTimes, due_after, next_milestone

WATCHERS: tuple[str, ...] = (Role.MONITOR, Role.SUPERVISOR, Role.SAFETY_OFFICER)
"""Who may record for somebody else of their office: the worker rings, the desk writes it down."""

CHECK_IN_SCOPE = "check-in"
SIGN_OUT_SCOPE = "sign-out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What whoever reported is told; a repeat of the same client_event_id gets the first one.

    `counted` is False for a word that is older than one heard already: it is kept, and moves nothing.
    """

    visit_id: UUID
    event_id: UUID
    state: str
    counted: bool
    occurred_at: datetime
    received_at: datetime
    due_at: datetime | None
    due_kind: str
    expected_back_at: datetime
    repeated: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return what is kept with the event; the check-in's SQL writes the same."""
        return {
            "visit_id": str(self.visit_id),
            "state": self.state,
            "counted": self.counted,
            "occurred_at": written(self.occurred_at),
            "received_at": written(self.received_at),
            "due_at": written(self.due_at) if self.due_at else None,
            "due_kind": self.due_kind,
            "expected_back_at": written(self.expected_back_at),
        }


def answer_from(kept: Mapping[str, Any], *, event_id: UUID, repeated: bool) -> Answer:
    """Return an answer as it was kept."""
    return Answer(
        visit_id=UUID(kept["visit_id"]),
        event_id=event_id,
        state=kept["state"],
        counted=kept["counted"],
        occurred_at=datetime.fromisoformat(kept["occurred_at"]),
        received_at=datetime.fromisoformat(kept["received_at"]),
        due_at=datetime.fromisoformat(kept["due_at"]) if kept["due_at"] else None,
        due_kind=kept["due_kind"],
        expected_back_at=datetime.fromisoformat(kept["expected_back_at"]),
        repeated=repeated,
    )


def written(at: datetime) -> str:
    """Return an instant as the API writes it: 2026-03-02T09:00:00.000000Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def ensure_scope(actor: Actor, scope: str) -> None:
    """Refuse a token that was not made for this; an enrolled phone can check in and nothing else."""
    if actor.scopes is not None and scope not in actor.scopes:
        raise NotAllowed("This token was not made for this.")
    if actor.origin == "phone":
        raise NotAllowed("An enrolled phone can check in. Sign in for the rest.")


def may_act_for(actor: Actor, person_id: UUID, office_id: UUID) -> bool:
    """Say whether `actor` may record for this person: themselves, or the desk of the visit's office."""
    return actor.person_id == person_id or actor.has(*WATCHERS, office_id=office_id)


def lock_visit(actor: Actor, visit_id: UUID) -> Visit:
    """Lock a visit and return it. Raises NotFound also where this actor may not know of it."""
    visit = Visit.objects.select_for_update(of=("self",)).filter(pk=visit_id).first()
    if visit is None or not may_act_for(actor, visit.person_id, visit.office_id):
        raise NotFound("There is no such visit.")
    return visit


def lock_own_visit(actor: Actor, visit_id: UUID) -> Visit:
    """Lock one's own visit and return it. Raises NotFound for everybody else, the desk too."""
    visit = lock_visit(actor, visit_id)
    if visit.person_id != actor.person_id:
        raise NotFound("There is no such visit.")
    return visit


def first_answer(person_id: UUID, client_event_id: UUID | None) -> Answer | None:
    """Return what the same event was answered before, if it was here before. Ask after the lock."""
    if client_event_id is None:
        return None
    kept = VisitEvent.objects.filter(person_id=person_id, client_event_id=client_event_id).first()
    return answer_from(kept.answer, event_id=kept.pk, repeated=True) if kept is not None else None


def times_of(stops: Iterable[Stop]) -> list[StopTimes]:
    """Return the stops as the rules are given them."""
    return [
        StopTimes(
            arrival_at=stop.expected_arrival_at,
            departure_at=stop.expected_departure_at,
            arrived=stop.arrived_at is not None,
            left=stop.left_at is not None,
            skipped=stop.skipped_at is not None,
        )
        for stop in stops
    ]


def decide_due(visit: Visit, stops: Iterable[Stop]) -> None:
    """Set what was promised next and what is due, from the plan and the last word; wake the engine if sooner."""
    before = visit.due_at
    milestone = next_milestone(times_of(stops), visit.expected_back_at)
    visit.milestone_at, visit.milestone_kind = milestone.at, milestone.kind
    heard_at = visit.last_heard_at or visit.signed_out_at or database_now()
    due = due_after(milestone=milestone, last_heard_at=heard_at, interval_seconds=visit.interval_seconds)
    visit.due_at, visit.due_kind = due.at, due.kind
    if before is None or due.at < before:
        notify_due()


def end(visit: Visit, state: Visit.State) -> None:
    """Set the visit as over: nothing more is due."""
    visit.state = state
    visit.due_at, visit.due_kind = None, ""
    visit.milestone_at, visit.milestone_kind = None, ""
    visit.calendar_change = None


def notify_due() -> None:
    """Wake the engine when this commits: something falls due earlier than it knows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify('wayhome_due', '')")


def write_event(
    visit: Visit,
    kind: VisitEvent.Kind,
    *,
    actor: Actor | None,
    received_at: datetime,
    occurred_at: datetime | None = None,
    claimed_at: datetime | None = None,
    counted: bool = True,
    client_event_id: UUID | None = None,
    stop: Stop | None = None,
    changes: dict[str, Any] | None = None,
    details: Mapping[str, Json] | None = None,
) -> Answer:
    """Write what happened into the visit's story and the ledger, and return what is answered."""
    answer = _answer(visit, received_at, occurred_at=occurred_at or received_at, counted=counted)
    VisitEvent.objects.create(
        id=answer.event_id,
        visit=visit,
        person_id=visit.person_id,
        by_person_id=actor.person_id if actor else None,
        kind=kind,
        client_event_id=client_event_id,
        claimed_at=claimed_at,
        occurred_at=answer.occurred_at,
        received_at=received_at,
        counted=counted,
        channel=actor.origin if actor else "engine",
        stop=stop,
        changes=changes or {},
        answer=answer.as_json(),
    )
    record(
        at=received_at,
        action=f"visit.{kind.value}",
        actor=actor.party() if actor else SYSTEM,
        subject=Party(kind="visit", id=visit.pk),
        details=details if details is not None else {"counted": counted},
    )
    return answer


def _answer(visit: Visit, received_at: datetime, *, occurred_at: datetime, counted: bool) -> Answer:
    return Answer(
        visit_id=visit.pk,
        event_id=new_id(),
        state=visit.state,
        counted=counted,
        occurred_at=occurred_at,
        received_at=received_at,
        due_at=visit.due_at,
        due_kind=visit.due_kind,
        expected_back_at=visit.expected_back_at,
    )


class Touched(NamedTuple):
    """What an answer says of a visit, read by the statement that changed it."""

    id: UUID
    person_id: UUID
    state: str
    due_at: datetime | None
    due_kind: str
    expected_back_at: datetime


TOUCHED = ", ".join(f"visit.{name}" for name in Touched._fields)
"""The columns of Touched, for RETURNING."""


def write_events(visits: Iterable[Touched], kind: VisitEvent.Kind, *, received_at: datetime) -> None:
    """Write the same thing of many visits, done by the engine, in one statement each for story and ledger."""
    alike = row_of(VisitEvent(kind=kind, occurred_at=received_at, received_at=received_at, channel="engine"))
    said = {"counted": True, "occurred_at": written(received_at), "received_at": written(received_at)}
    told = list(visits)
    rows = [
        {
            "id": new_id(),
            "visit_id": visit.id,
            "person_id": visit.person_id,
            "answer": {
                **said,
                "visit_id": visit.id,
                "state": visit.state,
                "due_at": written(visit.due_at) if visit.due_at else None,
                "due_kind": visit.due_kind,
                "expected_back_at": written(visit.expected_back_at),
            },
        }
        for visit in told
    ]
    insert_alike(VisitEvent, [Alike(pattern=alike, rows=rows)])
    details: Mapping[str, Json] = {"counted": True}
    record_many(
        NewEntry(
            at=received_at,
            action=f"visit.{kind.value}",
            actor=SYSTEM,
            subject=Party(kind="visit", id=visit.id),
            details=details,
        )
        for visit in told
    )
