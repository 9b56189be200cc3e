"""Asking a location server after a call was written down: the call never waits for it (RFC 5985)."""

from uuid import UUID

from wayhome.calls.actions.receiving import FETCH_LOCATION
from wayhome.calls.actions.sealing import open_read, seal_read
from wayhome.calls.location_servers import ServerError, fetch
from wayhome.calls.models import CallEvent
from wayhome.calls.rules.explain import blocks_json
from wayhome.calls.rules.locations import Remark
from wayhome.calls.rules.pidf import Reading, read_body
from wayhome.core.clock import database_now
from wayhome.core.transactions import in_transaction
from wayhome.ledger.actions import record
from wayhome.ledger.rules import SYSTEM, Party

__all__ = ["FETCH_LOCATION", "fetch_location"]
MOST_REMARKS = 60
ELSEWHERE = Remark(
    code="server", words="The location server named another address instead of a place; that one is not asked."
)


def fetch_location(call_id: UUID) -> bool:
    """Ask the server that a call names, outside of any transaction, and add what it says. Returns whether it came."""
    call = CallEvent.objects.filter(pk=call_id, reference_state=CallEvent.Asked.WAITING).first()
    if call is None:
        return False
    try:
        answer = fetch(call.reference)
    except ServerError as error:
        _add(call_id, Reading(remarks=(Remark(code="server", words=str(error)),)))
        return False
    return _add(call_id, read_body("application/held+xml", answer))


@in_transaction
def _add(call_id: UUID, reading: Reading) -> bool:
    call = CallEvent.objects.select_for_update().get(pk=call_id)
    if call.reference_state != CallEvent.Asked.WAITING:
        return False
    now = database_now()
    came = bool(reading.locations)
    if came:
        before, blocks = open_read(call)
        seal_read(call, [*before, *reading.locations], [*blocks, *blocks_json(reading)])
    said = reading.remarks or (() if came else (ELSEWHERE,))
    remarks = [*call.remarks, *({"code": one.code, "words": one.words} for one in said)]
    call.remarks = remarks[:MOST_REMARKS]
    call.reference_state = CallEvent.Asked.ANSWERED if came else CallEvent.Asked.FAILED
    call.reference_tried_at = now
    call.save(update_fields=["read_sealed", "located", "remarks", "reference_state", "reference_tried_at"])
    details = {"came": came, "locations": len(reading.locations)}
    record(at=now, action="call.located", actor=SYSTEM, subject=Party(kind="call", id=call_id), details=details)
    return came
