"""The addresses of a request as a PIDF-LO: civic and, where known, a point. Pure.

RFC 4119, RFC 5139 (civic fields, "PLC" from the registry of RFC 4589), RFC 5491 (each place in a device of its own).
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from wayhome.calls.rules.locations import Location
from wayhome.calls.rules.pidf.writing import write_pidf
from wayhome.filings.rules.facts import Document, PremiseFacts
from wayhome.places.rules.shapes import Civic, CivicField, Point, Position
from wayhome.places.rules.shapes.civic import EXTENDED, EXTENSIONS

PLACES = {"home": "residence", "work": "office"}
"""What sort of place it is, as RFC 4589 calls it: so that a reader tells home and work apart."""

UTC = ZoneInfo("UTC")


def pidf_of(document: Document) -> bytes:
    """Return every address of the document, the home first."""
    return write_pidf(f"urn:uuid:{document.request_id}", locations_of(document))


def locations_of(document: Document) -> list[Location]:
    """Return the addresses as locations; none may be passed on, nor kept longer than the consent."""
    until = datetime.combine(date.fromisoformat(document.consent_until), time(23, 59, 59), UTC)
    at = datetime.fromisoformat(document.made_at)
    return [
        Location(
            shape=_point(premise),
            civic=civic_of(premise),
            method="Manual",
            at=at,
            kept_until=until,
            provider=document.facts.agency,
        )
        for premise in document.facts.premises
    ]


def civic_of(premise: PremiseFacts) -> Civic:
    """Return an address in fields; one that nobody took apart stands whole in LOC."""
    said = dict(premise.civic) or {"LOC": premise.text}
    said.setdefault("PLC", PLACES[premise.role])
    fields = [
        CivicField(name=name, value=value, namespace=EXTENSIONS if name in EXTENDED else "")
        for name, value in said.items()
    ]
    return Civic(fields=tuple(fields))


def full_address(text: str, civic: Mapping[str, str]) -> str:
    """Return an address in one line, with what only its civic fields say: a desk does not know which town is meant."""
    street = " ".join(part for name in ("HNO", "PRD", "RD", "STS", "POD") if (part := civic.get(name, "")))
    told = [(civic.get("RD", ""), street), *((civic.get(name, ""),) * 2 for name in ("A3", "PC", "A1"))]
    found = text
    for known_by, words in told:
        if known_by and not re.search(rf"(?<!\w){re.escape(known_by)}(?!\w)", found, re.IGNORECASE):
            found = f"{found}, {words}"
    return found


def _point(premise: PremiseFacts) -> Point | None:
    if premise.latitude is None or premise.longitude is None:
        return None
    return Point(at=Position(latitude=premise.latitude, longitude=premise.longitude))
