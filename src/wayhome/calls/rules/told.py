"""What comes with a call about its line, its subscriber and its device (RFC 7852), in words for the desk. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

WORDS: dict[str, dict[str, str]] = {
    "Comment": {"Comment": "Comment"},
    "SubscriberInfo": {
        "name": "Subscriber",
        "organisation": "Organisation",
        "telephone": "Their telephone",
        "address": "Their address",
        "address.street": "Their street",
        "address.locality": "Their town",
        "address.region": "Their region",
        "address.code": "Their postal code",
        "note": "Note",
    },
    "DeviceInfo": {
        "DeviceClassification": "Kind of device",
        "DeviceMfgr": "Maker",
        "DeviceModelNr": "Model",
    },
    "ProviderInfo": {"DataProviderString": "Provider", "ContactURI": "The provider's telephone"},
    "ServiceInfo": {"ServiceType": "Service", "ServiceMobility": "Mobility"},
}
"""What is shown of each kind of block, and how it is called; who the caller may be first. The rest stays sealed."""

MOST_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One thing that came with a call: what it is, and what it says. Nobody has checked it."""

    name: str
    value: str


def told_by(blocks: Iterable[Mapping[str, Any]]) -> tuple[Told, ...]:
    """Return what blocks (as rules.explain.blocks_json writes them) tell, at most 20 lines, the most useful first."""
    known = list(blocks)
    found = [
        Told(name=names[one["name"]], value=str(one["value"]).removeprefix("tel:"))
        for kind, names in WORDS.items()
        for block in known
        if block["kind"] == kind
        for one in block["values"]
        if one["name"] in names
    ]
    return tuple(dict.fromkeys(found))[:MOST_SHOWN]
