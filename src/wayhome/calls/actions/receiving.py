"""A call comes in: written down as it is, whatever is wrong with it; the duty screens look for it by themselves."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from procrastinate.contrib.django import app as jobs

from wayhome.calls.actions.sealing import seal_read
from wayhome.calls.location_servers import is_ours
from wayhome.calls.models import CallEvent
from wayhome.calls.rules.classes import class_in, class_of
from wayhome.calls.rules.explain import blocks_json
from wayhome.calls.rules.incoming import BODY_BYTES, REFERENCE_CHARACTERS, clean, readable_number, typed_in
from wayhome.calls.rules.locations import Remark
from wayhome.calls.rules.pidf import Reading, read_body
from wayhome.core.clock import database_now
from wayhome.core.errors import NotAllowed
from wayhome.core.limits import LONG_TEXT, SHORT_TEXT
from wayhome.core.transactions import in_transaction
from wayhome.ledger.actions import record
from wayhome.ledger.rules import Party
from wayhome.places.rules.shapes.civic import MOST_CHARACTERS
from wayhome.staff.models import Office, Role
from wayhome.staff.rules import Actor
from wayhome.vault.sealing import seal

SCOPE = "calls"
MAY_REPORT: tuple[str, ...] = (Role.MONITOR, Role.SUPERVISOR, Role.SAFETY_OFFICER, Role.ADMINISTRATOR)
TELEPHONE = Party(kind="system", origin="telephone")
"""The telephone system itself, whose signature the entrance has checked."""

TOO_LARGE = Remark(
    code="too-large", words=f"The body has more than {BODY_BYTES // 1_000_000} MB; nothing of it was taken in."
)

REPEATED_WITHIN = timedelta(days=1)
REUSED = Remark(
    code="id-reused", words="Its id was told before, of another call; this one was written down without it."
)

FETCH_LOCATION = "calls.fetch_location"
"""The name of the task in calls.tasks: actions defer by name, so that they import nothing from above."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A call as an entrance hands it over: nothing of it is checked yet, and nothing of it is a reason to refuse it.

    `body` is a PIDF-LO or a multipart body of `body_type`; `reference` where a location server can be asked;
    `address` what somebody typed in of where it comes from. `left_out`: its body was too large to be taken in.
    """

    source: str
    from_typed: str = ""
    to_typed: str = ""
    provider_call_id: str = ""
    class_of_service: str = ""
    text: str = ""
    body: bytes = b""
    body_type: str = ""
    reference: str = ""
    address: str = ""
    left_out: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What was written; `repeated` where the provider told of the same call before: then that one."""

    call: CallEvent
    repeated: bool


@in_transaction
def receive_call(by: Actor | Party, incoming: Incoming) -> Received:
    """Write a call down. Raises NotAllowed, and nothing else: a call is never refused for what it brings."""
    if isinstance(by, Actor):
        _ensure_may(by)
    reading = read_body(incoming.body_type, incoming.body) if incoming.body else Reading()
    if incoming.left_out:
        reading = Reading(remarks=(TOO_LARGE,))
    now = database_now()
    call, made = _write(by, incoming, reading, now)
    if not made:
        return Received(call=call, repeated=True)
    record(
        at=now,
        action="call.received",
        actor=by.party() if isinstance(by, Actor) else by,
        subject=Party(kind="call", id=call.pk),
        details={"source": call.source, "locations": call.located, "remarks": len(call.remarks)},
    )
    if call.reference_state == CallEvent.Asked.WAITING:
        jobs.configure_task(FETCH_LOCATION, queue="calls", priority=9).defer(call_id=str(call.pk))
    return Received(call=call, repeated=False)


def _ensure_may(actor: Actor) -> None:
    if actor.scopes is not None and SCOPE not in actor.scopes:
        raise NotAllowed("This token was not made for this.")
    if actor.origin == "phone" or not actor.has(*MAY_REPORT):
        raise NotAllowed("Whoever watches or administers writes calls down.")


def _write(by: Actor | Party, incoming: Incoming, reading: Reading, now: datetime) -> tuple[CallEvent, bool]:
    """Insert the call, or return the one that the same provider's id has: the constraint decides the race."""
    office_id = _office_of(by)
    near = _near(by, incoming.to_typed)
    number, wrong = readable_number(incoming.from_typed, near=near)
    remarks = [*reading.remarks, *([wrong] if wrong else [])]
    reference, asked, more = _reference(incoming, reading)
    remarks += more
    line = class_of(incoming.class_of_service)
    line_name = line.name or class_in(reading.blocks).name or clean(incoming.class_of_service, 20)
    call = CallEvent(
        received_at=now,
        source=incoming.source,
        provider_call_id=clean(incoming.provider_call_id, SHORT_TEXT),
        from_number=number,
        from_typed=clean(incoming.from_typed, SHORT_TEXT),
        to_number=readable_number(incoming.to_typed, near=near)[0],
        class_of_service=line_name,
        text=clean(incoming.text, LONG_TEXT),
        entity=clean(reading.entity, SHORT_TEXT),
        remarks=[{"code": one.code, "words": one.words} for one in remarks],
        body_type=clean(incoming.body_type, 300) or ("unsaid" if incoming.body else ""),
        reference=reference,
        reference_state=asked,
        office_id=office_id,
        by_person_id=by.person_id if isinstance(by, Actor) else None,
    )
    locations = [*reading.locations, *typed_in(clean(incoming.address, MOST_CHARACTERS), now)]
    if locations or reading.blocks:
        seal_read(call, locations, blocks_json(reading))
    if incoming.body:
        call.body_sealed = seal(incoming.body[:BODY_BYTES], table="calls_event", column="body_sealed", row=str(call.pk))
    return _insert(call)


def _insert(call: CallEvent) -> tuple[CallEvent, bool]:
    if not call.provider_call_id:
        call.save(force_insert=True)
        return call, True
    CallEvent.objects.bulk_create([call], ignore_conflicts=True)
    kept = CallEvent.objects.get(source=call.source, provider_call_id=call.provider_call_id)
    if kept.pk != call.pk and _is_another(kept, call):
        call.provider_call_id = ""
        call.remarks.append({"code": REUSED.code, "words": REUSED.words})
        call.save(force_insert=True)
        return call, True
    return kept, kept.pk == call.pk


def _is_another(kept: CallEvent, call: CallEvent) -> bool:
    """Say whether a call is another one though its id was told before: by another number, or on another day.

    Small exchanges count their calls anew each night or each start; two calls on a screen are better than one that was
    swallowed. A signed webhook's id is its provider's for good, and old ones that are played again write nothing.
    """
    if call.source == CallEvent.Source.VOICE:
        return False
    is_elsewhere = bool(kept.from_number and call.from_number and kept.from_number != call.from_number)
    return is_elsewhere or call.received_at - kept.received_at > REPEATED_WITHIN


def _office_of(by: Actor | Party) -> UUID | None:
    """Return whose call it is: of the desk that typed it in; what a telephone system tells is every desk's."""
    return by.office_id if isinstance(by, Actor) and by.scopes is None else None


def _near(by: Actor | Party, rung: str) -> str:
    """Return a number of the country in which numbers without its code are read.

    The office's of who tells of the call; for a telephone system the office's that was rung, else the first one's.
    """
    phones = Office.objects.exclude(phone="").order_by("name")
    own = phones.filter(pk=by.office_id) if isinstance(by, Actor) else phones.filter(phone=readable_number(rung)[0])
    first = phones.filter(closed_at__isnull=True).values_list("phone", flat=True).first()
    return own.values_list("phone", flat=True).first() or first or ""


def _reference(incoming: Incoming, reading: Reading) -> tuple[str, Any, list[Remark]]:
    """Return where a location can be asked for, whether it will be, and what to say about that."""
    wanted = clean(incoming.reference or next(iter(reading.references), ""), REFERENCE_CHARACTERS + 1)
    if not wanted or reading.locations:
        return wanted[:REFERENCE_CHARACTERS], CallEvent.Asked.NOTHING, []
    if len(wanted) > REFERENCE_CHARACTERS or not is_ours(wanted):
        words = "The location is at a server that the agency has not named (WAYHOME_LOCATION_SERVERS); it is not asked."
        return wanted[:REFERENCE_CHARACTERS], CallEvent.Asked.REFUSED, [Remark(code="server", words=words)]
    return wanted, CallEvent.Asked.WAITING, []
