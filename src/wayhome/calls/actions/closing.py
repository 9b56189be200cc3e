"""Looking at a call, at what came with it, and being done with it: each is in the record."""

from uuid import UUID

from wayhome.calls.actions.sealing import open_read
from wayhome.calls.models import CallEvent
from wayhome.calls.queries import Seen, call_back_of, call_of, readable
from wayhome.core.clock import database_now
from wayhome.core.errors import NotAllowed, NotFound, refuse
from wayhome.core.transactions import in_transaction
from wayhome.ledger.actions import record
from wayhome.ledger.rules import Party
from wayhome.staff.models import Role
from wayhome.staff.rules import Actor
from wayhome.vault.sealing import open_sealed

MAY_OPEN_BODY: tuple[str, ...] = (Role.SUPERVISOR, Role.SAFETY_OFFICER)


@in_transaction
def view_call(actor: Actor, call_id: UUID) -> Seen:
    """Return a call with where it says it is, and record who looked. Raises NotFound."""
    call = call_of(actor, call_id)
    _record(actor, call, "call.viewed")
    locations, blocks = open_read(call)
    return Seen(call=call, locations=locations, blocks=tuple(blocks))


@in_transaction
def open_body(actor: Actor, call_id: UUID) -> bytes:
    """Return what came with a call as it came, and record who opened it. Raises NotFound, NotAllowed."""
    call = call_of(actor, call_id)
    if not actor.has(*MAY_OPEN_BODY):
        raise NotAllowed("A supervisor or a safety officer opens what came with a call.")
    sealed = CallEvent.objects.values_list("body_sealed", flat=True).get(pk=call.pk)
    if sealed is None:
        raise NotFound("Nothing came with this call.")
    _record(actor, call, "call.body_opened")
    return open_sealed(bytes(sealed), table="calls_event", column="body_sealed", row=str(call.pk))


@in_transaction
def close_call(actor: Actor, call_id: UUID) -> CallEvent:
    """Take a call off the duty screens; one that is closed stays as it is. Raises NotFound.

    Refused while a call-back is under way: that one ends with an outcome, and takes the call with it.
    """
    call = readable(actor).select_for_update(of=("self",)).filter(pk=call_id).first()
    if call is None:
        raise NotFound("There is no such call.")
    back = call_back_of(call)
    if back is not None and back.finished_at is None:
        raise refuse("call-back", "A call-back is under way: finish it, with what it was. Nothing ends on silence.")
    if call.state == CallEvent.State.OPEN:
        call.state, call.closed_at, call.closed_by_id = CallEvent.State.CLOSED, database_now(), actor.person_id
        call.save(update_fields=["state", "closed_at", "closed_by"])
        _record(actor, call, "call.closed")
    return call


def _record(actor: Actor, call: CallEvent, action: str) -> None:
    record(at=database_now(), action=action, actor=actor.party(), subject=Party(kind="call", id=call.pk))
