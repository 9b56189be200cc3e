"""Calls as pages show them: those that are open, the newest, those after one that is known."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from wayhome.briefing.rules import BriefingRequest
from wayhome.briefing.rules import Line as AskedLine
from wayhome.briefing.rules.asking import ADDRESS_CHARACTERS, MOST_RADIUS_METRES
from wayhome.calls.models import CallEvent
from wayhome.calls.rules.classes import class_of
from wayhome.calls.rules.locations import from_json
from wayhome.calls.rules.trust import Evidence, Trust, evidence_of, weigh
from wayhome.core.errors import NotFound
from wayhome.core.limits import LIST_ROWS
from wayhome.places.rules.shapes import centre, radius_metres
from wayhome.staff.models import Role
from wayhome.staff.rules import Actor

READERS: tuple[str, ...] = (Role.MONITOR, Role.SUPERVISOR, Role.SAFETY_OFFICER)
OPEN_ROWS = 50
SCREEN_ROWS = 10


def readable(actor: Actor) -> QuerySet[CallEvent]:
    """Return the calls this actor may know of: those of the offices they watch, and those of no office.

    A token or a phone reads none.
    """
    offices = actor.offices(*READERS)
    if actor.scopes is not None or not actor.has(*READERS):
        return CallEvent.objects.none()
    calls = CallEvent.objects.defer("body_sealed")
    return calls if offices is None else calls.filter(Q(office_id__in=list(offices)) | Q(office__isnull=True))


def open_calls(actor: Actor) -> list[CallEvent]:
    """Return the calls that nobody has closed, the newest first; at most 50."""
    return list(readable(actor).filter(state=CallEvent.State.OPEN).order_by("-received_at", "-id")[:OPEN_ROWS])


def recent(actor: Actor, *, rows: int = LIST_ROWS) -> list[CallEvent]:
    """Return the newest calls, at most 200."""
    return list(readable(actor).order_by("-received_at", "-id")[: min(rows, LIST_ROWS)])


def after(call_id: UUID | None, *, rows: int = OPEN_ROWS) -> list[CallEvent]:
    """Return the open calls that came after one, the oldest first; None: all that are open, at most 50.

    It asks nobody who may: the hub that calls it cuts from it what its readers may see (`may_read`).
    """
    calls = CallEvent.objects.filter(state=CallEvent.State.OPEN).defer("body_sealed")
    if call_id is not None:
        calls = calls.filter(id__gt=call_id)  # UUIDv7: sorted by when it was made
    return list(calls.order_by("id")[:rows])


def may_read(actor: Actor, call: CallEvent) -> bool:
    """Say whether this actor may know of a call: the same as `readable`, without asking the database."""
    if actor.scopes is not None:
        return False
    return actor.has(*READERS, office_id=call.office_id)


def call_of(actor: Actor, call_id: UUID) -> CallEvent:
    """Return one call. Raises NotFound where this actor may not know of it."""
    found = readable(actor).select_related("office", "by_person", "closed_by").filter(pk=call_id).first()
    if found is None:
        raise NotFound("There is no such call.")
    return found


def evidences(call: CallEvent) -> list[Evidence]:
    """Return where a call says it is, to be weighed together with what else is known (rules.trust.weigh)."""
    line = class_of(call.class_of_service)
    return [evidence_of(from_json(said), line, call.received_at) for said in call.locations]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenCall:
    """An open call as a duty screen announces it; the briefing behind it is opened, and recorded, by who reads it."""

    id: UUID
    office_id: UUID | None
    received_at: datetime
    words: str
    located: int


def on_screens() -> tuple[ScreenCall, ...]:
    """Return the open calls, the newest first, at most 10; the hub cuts from it what its readers may see."""
    calls = CallEvent.objects.filter(state=CallEvent.State.OPEN).defer("body_sealed", "blocks", "remarks")
    return tuple(
        ScreenCall(
            id=call.pk,
            office_id=call.office_id,
            received_at=call.received_at,
            words=class_of(call.class_of_service).words,
            located=len(call.locations),
        )
        for call in calls.order_by("-received_at", "-id")[:SCREEN_ROWS]
    )


def weighed(call: CallEvent, now: datetime) -> tuple[Trust, ...]:
    """Return what the call itself says of where it is, the most trusted first, each with its one sentence."""
    return weigh(evidences(call), now)


def request_of(call: CallEvent, now: datetime) -> BriefingRequest:
    """Return what a briefing is asked for a call: the number, the line, the best place and address that it gives.

    A place is the middle of the shape and the radius that holds all of it: a sector never becomes a pin.
    """
    trusted = weighed(call, now)
    shape = next((one.evidence for one in trusted if one.evidence.shape is not None), None)
    address = next((one.evidence.address for one in trusted if one.evidence.address), "")
    at = centre(shape.shape) if shape is not None and shape.shape is not None else None
    width = radius_metres(shape.shape) if shape is not None and shape.shape is not None else None
    return BriefingRequest(
        number_e164=call.from_number,
        line=AskedLine(class_of(call.class_of_service).line.value),
        address=address[:ADDRESS_CHARACTERS],
        latitude=at.latitude if at else None,
        longitude=at.longitude if at else None,
        radius_metres=min(width, MOST_RADIUS_METRES) if width else None,
        located_at=shape.at if shape else None,
        text=call.text,
    )
