"""Calls as pages show them: those that are open on a duty screen, and the newest."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from wayhome.briefing.rules import BriefingRequest, Evidence, weigh
from wayhome.briefing.rules import Line as AskedLine
from wayhome.briefing.rules.asking import ADDRESS_CHARACTERS
from wayhome.calls.models import CallBack, CallEvent
from wayhome.calls.rules.classes import class_of
from wayhome.calls.rules.evidence import evidence_of
from wayhome.calls.rules.incoming import clean
from wayhome.calls.rules.locations import Location
from wayhome.calls.rules.procedure import KINDS
from wayhome.calls.rules.told import Told, told_by
from wayhome.core.errors import NotFound
from wayhome.core.limits import LONG_TEXT
from wayhome.staff.models import Role
from wayhome.staff.rules import Actor

READERS: tuple[str, ...] = (Role.MONITOR, Role.SUPERVISOR, Role.SAFETY_OFFICER)
RECENT_ROWS = 100
SCREEN_ROWS = 10


def readable(actor: Actor) -> QuerySet[CallEvent]:
    """Return the calls this actor may know of: those of the offices they watch, and those of no office.

    A token or a phone reads none.
    """
    offices = actor.offices(*READERS)
    if actor.scopes is not None or not actor.has(*READERS):
        return CallEvent.objects.none()
    calls = CallEvent.objects.defer("body_sealed", "read_sealed")
    return calls if offices is None else calls.filter(Q(office_id__in=list(offices)) | Q(office__isnull=True))


def recent(actor: Actor, *, rows: int = RECENT_ROWS) -> list[CallEvent]:
    """Return the newest calls, with what became of each; at most 100."""
    calls = readable(actor).select_related("taken_by", "closed_by", "call_back", "office")
    return list(calls.order_by("-received_at", "-id")[: min(rows, RECENT_ROWS)])


def call_of(actor: Actor, call_id: UUID) -> CallEvent:
    """Return one call. Raises NotFound where this actor may not know of it."""
    calls = readable(actor).defer(None).defer("body_sealed")
    calls = calls.select_related("office", "by_person", "closed_by", "taken_by", "call_back")
    found = calls.filter(pk=call_id).first()
    if found is None:
        raise NotFound("There is no such call.")
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A call with what was sealed of it: only `actions.view_call`, which records who looked, makes one."""

    call: CallEvent
    locations: tuple[Location, ...] = ()
    blocks: tuple[dict[str, Any], ...] = ()

    @property
    def told(self) -> tuple[Told, ...]:
        """Return what the additional data of the call say, in words (RFC 7852)."""
        return told_by(self.blocks)


def evidences(seen: Seen) -> list[Evidence]:
    """Return where a call says it is, to be weighed by a briefing with what else is known (briefing.rules.weigh)."""
    line = class_of(seen.call.class_of_service)
    return [evidence_of(one, line, seen.call.received_at) for one in seen.locations]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenCall:
    """An open call as a duty screen announces it; the briefing behind it is opened, and recorded, by who reads it."""

    id: UUID
    office_id: UUID | None
    received_at: datetime
    words: str
    located: int
    holder: str = ""
    back_words: str = ""
    back_due_at: datetime | None = None


def on_screens() -> tuple[ScreenCall, ...]:
    """Return the open calls, the newest first, at most 10; the hub cuts from it what its readers may see."""
    calls = CallEvent.objects.filter(state=CallEvent.State.OPEN).select_related("taken_by", "call_back")
    calls = calls.defer("body_sealed", "read_sealed", "remarks", "text")
    return tuple(_on_screen(call) for call in calls.order_by("-received_at", "-id")[:SCREEN_ROWS])


def _on_screen(call: CallEvent) -> ScreenCall:
    back = call_back_of(call)
    return ScreenCall(
        id=call.pk,
        office_id=call.office_id,
        received_at=call.received_at,
        words=class_of(call.class_of_service).words,
        located=call.located,
        holder=call.taken_by.name if call.taken_by else "",
        back_words=KINDS[back.kind] if back else "",
        back_due_at=back.due_at if back else None,
    )


def call_back_of(call: CallEvent) -> CallBack | None:
    """Return the call-back of a call, None where there is none."""
    back: CallBack | None = getattr(call, "call_back", None)
    return back


def request_of(seen: Seen, now: datetime) -> BriefingRequest:
    """Return what a briefing is asked for a call: the number, the line, and all that it says of where it is.

    Shapes go as they are, so that a sector stays a sector. The address by which premises are looked for is the best.
    """
    call = seen.call
    located = [replace(one, address=clean(one.address, ADDRESS_CHARACTERS)) for one in evidences(seen)]
    return BriefingRequest(
        number_e164=call.from_number,
        line=AskedLine(class_of(call.class_of_service).line.value),
        address=next((one.address for one in weigh(located, now) if one.address), ""),
        located=tuple(located),
        text=clean(call.text, LONG_TEXT),
    )
