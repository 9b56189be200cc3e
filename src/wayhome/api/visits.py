"""Calls about one's own time out: sign out, check in, arrive, leave, extend, return."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Router, Schema, Status
from pydantic import Field

from wayhome.api.auth import Bearer, TokenRequest
from wayhome.api.errors import STATUSES, ProblemDocument
from wayhome.api.fields import EventId, Input, Instant, Long, Phone, Short
from wayhome.visits import actions
from wayhome.visits.models import Risk, Visit
from wayhome.visits.rules import SignOut, StopPlan

router = Router(tags=["visits"])

SIGN_OUT = Bearer("sign-out")
CHECK_IN = Bearer("check-in")
STOPS, ROUTE_POINTS = 30, 200
LEAST_MINUTES, MOST_MINUTES = 1, 24 * 60

Latitude = Annotated[float, Field(ge=-90, le=90, strict=True)]
Longitude = Annotated[float, Field(ge=-180, le=180, strict=True)]


class StopIn(Input):
    """One place on the way. Degrees are WGS 84."""

    address: Short = ""
    place_name: Short = ""
    purpose: Short = ""
    with_whom: Short = ""
    expected_arrival_at: Instant | None = None
    expected_departure_at: Instant | None = None
    latitude: Latitude | None = None
    longitude: Longitude | None = None


class SignOutIn(Input):
    """Where one goes, how, and when one is expected back. What is missing is a warning, never a refusal."""

    expected_back_at: Instant | None = None
    stops: Annotated[list[StopIn], Field(max_length=STOPS)] = []
    back_to: Literal[tuple(Visit.BackTo.values)] = "office"  # type: ignore[valid-type]  # made of the model's own list
    route_words: Long = ""
    route_points: Annotated[list[tuple[Latitude, Longitude]], Field(max_length=ROUTE_POINTS)] = []
    vehicle_id: UUID | None = None
    vehicle_words: Short = ""
    phone_carried: Phone = ""
    companion_id: UUID | None = None
    companion_words: Short = ""
    notes: Long = ""
    risk: Literal[tuple(Risk.values)] = "normal"  # type: ignore[valid-type]  # made of the model's own list
    client_event_id: EventId = None


class Missing(Schema):
    """Something that a sign-out left open: a stable code, and words that say what it means."""

    code: str
    message: str


class SignedOut(Schema):
    """The visit, what is due first, and what was missing (recorded all the same)."""

    visit_id: UUID
    due_at: datetime | None
    due_kind: str
    expected_back_at: datetime
    warnings: list[Missing]
    repeated: bool


class EventIn(Input):
    """Something that happened, and when by the client's own clock; a late one is taken too, with both times."""

    at: Instant | None = None
    client_event_id: EventId = None


class StopEventIn(EventIn):
    """The same at a stop; without `stop_id` at the next one."""

    stop_id: UUID | None = None


class ExtendIn(EventIn):
    """By how much everything that is still open moves."""

    minutes: Annotated[int, Field(ge=LEAST_MINUTES, le=MOST_MINUTES, strict=True)]


class Happened(Schema):
    """What the server took down: the same for a repeat. `counted` says whether it moved what is due."""

    visit_id: UUID
    state: str
    counted: bool
    occurred_at: datetime
    received_at: datetime
    due_at: datetime | None
    due_kind: str
    expected_back_at: datetime
    repeated: bool


ANSWERS = {200: Happened, STATUSES: ProblemDocument}


@router.post("", auth=SIGN_OUT, response={201: SignedOut, STATUSES: ProblemDocument}, summary="Sign out")
def sign_out(request: TokenRequest, body: SignOutIn) -> Status[SignedOut]:
    """Record that you are out. Refuses only nonsense, and a second sign-out while one is open."""
    values = body.model_dump(exclude={"stops"})
    stops = tuple(StopPlan(**stop.model_dump()) for stop in body.stops)
    points = tuple(values.pop("route_points"))
    asked = SignOut(**values, route_points=points, stops=stops, source="api")
    done = actions.sign_out(request.auth, asked)
    answer = SignedOut(
        visit_id=done.visit_id,
        due_at=done.due_at,
        due_kind=done.due_kind,
        expected_back_at=done.expected_back_at,
        warnings=[Missing(code=one.code, message=one.message) for one in done.warnings],
        repeated=done.repeated,
    )
    return Status(201, answer)


@router.post("/{visit_id}/check-in", auth=CHECK_IN, response=ANSWERS, summary="Check in")
def check_in(request: TokenRequest, visit_id: UUID, body: EventIn) -> Happened:
    """Give a sign of life: what is due moves by the visit's interval. The fastest call of all."""
    # The front answers this address natively (check_in.py) with the same statement; this serves without it.
    done = actions.check_in(request.auth, visit_id, client_event_id=body.client_event_id, claimed_at=body.at)
    return _said(done)


@router.post("/{visit_id}/arrive", auth=CHECK_IN, response=ANSWERS, summary="Arrive")
def arrive(request: TokenRequest, visit_id: UUID, body: StopEventIn) -> Happened:
    """Arrive at a stop."""
    return _said(
        actions.arrive(
            request.auth,
            visit_id,
            stop_id=body.stop_id,
            client_event_id=body.client_event_id,
            claimed_at=body.at,
        )
    )


@router.post("/{visit_id}/leave", auth=CHECK_IN, response=ANSWERS, summary="Leave")
def leave(request: TokenRequest, visit_id: UUID, body: StopEventIn) -> Happened:
    """Leave a stop."""
    return _said(
        actions.leave(
            request.auth,
            visit_id,
            stop_id=body.stop_id,
            client_event_id=body.client_event_id,
            claimed_at=body.at,
        )
    )


@router.post("/{visit_id}/extend", auth=CHECK_IN, response=ANSWERS, summary="Extend")
def extend(request: TokenRequest, visit_id: UUID, body: ExtendIn) -> Happened:
    """Move everything that is still open by some minutes: 1 to 1,440."""
    done = actions.extend(
        request.auth, visit_id, body.minutes, client_event_id=body.client_event_id, claimed_at=body.at
    )
    return _said(done)


@router.post("/{visit_id}/return", auth=CHECK_IN, response=ANSWERS, summary="Return")
def come_back(request: TokenRequest, visit_id: UUID, body: EventIn) -> Happened:
    """Say that you are back: the visit ends."""
    done = actions.come_back(request.auth, visit_id, client_event_id=body.client_event_id, claimed_at=body.at)
    return _said(done)


def _said(done: actions.Answer) -> Happened:
    return Happened(
        visit_id=done.visit_id,
        state=done.state,
        counted=done.counted,
        occurred_at=done.occurred_at,
        received_at=done.received_at,
        due_at=done.due_at,
        due_kind=done.due_kind,
        expected_back_at=done.expected_back_at,
        repeated=done.repeated,
    )
