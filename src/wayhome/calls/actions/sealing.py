"""What was read of a call, sealed for its row and opened again: where somebody is never stands in clear."""

import json
from collections.abc import Sequence
from typing import Any

from wayhome.calls.models import CallEvent
from wayhome.calls.rules.locations import Location, as_json, from_json
from wayhome.vault.sealing import open_sealed, seal

TABLE, COLUMN = "calls_event", "read_sealed"


def seal_read(call: CallEvent, locations: Sequence[Location], blocks: Sequence[dict[str, Any]]) -> None:
    """Seal locations and blocks into the call's row, which the caller saves."""
    said = {"locations": [as_json(one) for one in locations], "blocks": list(blocks)}
    call.located = len(locations)
    call.read_sealed = seal(json.dumps(said).encode(), table=TABLE, column=COLUMN, row=str(call.pk))


def open_read(call: CallEvent) -> tuple[tuple[Location, ...], list[dict[str, Any]]]:
    """Return the locations and the blocks of a call."""
    if call.read_sealed is None:
        return (), []
    said = json.loads(open_sealed(bytes(call.read_sealed), table=TABLE, column=COLUMN, row=str(call.pk)))
    return tuple(from_json(one) for one in said["locations"]), said["blocks"]
