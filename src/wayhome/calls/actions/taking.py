"""Who has a call: said on every duty screen, so that no two people ring the same number."""

from uuid import UUID

from wayhome.calls.models import CallEvent
from wayhome.calls.queries import readable
from wayhome.core.clock import database_now
from wayhome.core.errors import Conflict, NotFound
from wayhome.core.isolates import isolated
from wayhome.core.transactions import in_transaction
from wayhome.ledger.actions import record
from wayhome.ledger.rules import Party
from wayhome.staff.rules import Actor


@in_transaction
def take_call(actor: Actor, call_id: UUID, *, over_from: UUID | None = None) -> CallEvent:
    """Write the actor's name on a call. `over_from` is who had it, as the actor read it; theirs it may be taken from.

    Raises NotFound; Conflict with the name where somebody else has it by now.
    """
    call = readable(actor).select_for_update(of=("self",)).select_related("taken_by").filter(pk=call_id).first()
    if call is None:
        raise NotFound("There is no such call.")
    if call.taken_by_id == actor.person_id:
        return call
    if call.taken_by is not None and call.taken_by_id != over_from:
        raise Conflict(f"{isolated(call.taken_by.name)} has this call. Speak with them before you ring.")
    now = database_now()
    before = call.taken_by_id
    call.taken_by_id, call.taken_at = actor.person_id, now
    call.save(update_fields=["taken_by", "taken_at"])
    record(
        at=now,
        action="call.taken",
        actor=actor.party(),
        subject=Party(kind="call", id=call.pk),
        details={"from": str(before) if before else None},
    )
    return call
