"""Additional Data that comes with a call (RFC 7852): who provides the service, of which class, to whom, on what."""

from dataclasses import dataclass

from lxml import etree

from wayhome.calls.rules.locations import SHORT
from wayhome.calls.rules.pidf.safe_xml import children, local, namespace, text

FAMILY = "urn:ietf:params:xml:ns:EmergencyCallData"
KINDS = {
    "EmergencyCallData.ProviderInfo": "ProviderInfo",
    "EmergencyCallData.ServiceInfo": "ServiceInfo",
    "EmergencyCallData.DeviceInfo": "DeviceInfo",
    "EmergencyCallData.SubscriberInfo": "SubscriberInfo",
    "EmergencyCallData.Comment": "Comment",
}
MOST_BLOCKS, MOST_VALUES, MOST_CHARACTERS = 10, 80, 500
CARD_NAMES = {
    "fn": "name",
    "tel": "telephone",
    "email": "email",
    "adr": "address",
    "note": "note",
    "org": "organisation",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One block: its kind, and what it says as (name, text) in its order; of a card (RFC 6351) the usual parts."""

    kind: str
    values: tuple[tuple[str, str], ...]

    def value(self, name: str) -> str:
        """Return the first text of this name, "" where there is none."""
        return next((said for known, said in self.values if known == name), "")


def read_blocks(root: etree._Element) -> tuple[Block, ...]:
    """Return every block of additional data in a document, at most ten."""
    found = []
    for element in root.iter():
        if isinstance(element.tag, str) and local(element) in KINDS and namespace(element).startswith(FAMILY):
            found.append(Block(kind=KINDS[local(element)], values=tuple(_values(element))))
            if len(found) == MOST_BLOCKS:
                break
    return tuple(found)


def _values(block: etree._Element) -> list[tuple[str, str]]:
    said: list[tuple[str, str]] = []
    for element in block.iterdescendants():
        if not isinstance(element.tag, str) or children(element) or len(said) >= MOST_VALUES:
            continue
        words = text(element)[:MOST_CHARACTERS]
        if words:
            said.append((_name(element, block), words))
    if block.get("privacyRequested"):
        said.append(("privacyRequested", str(block.get("privacyRequested"))[:SHORT]))
    return said


def _name(element: etree._Element, block: etree._Element) -> str:
    """Return what a value is called: its own name, or in a card that of the property around `<text>`."""
    around: etree._Element | None = element
    while around is not None and around is not block:
        if local(around) in CARD_NAMES:
            part = local(element)
            plain = part in {"text", "uri", local(around)}
            return CARD_NAMES[local(around)] if plain else f"{CARD_NAMES[local(around)]}.{part}"
        around = around.getparent()
    return local(element)
