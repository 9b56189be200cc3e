"""A civic address in the fields of RFC 5139, and those of other namespaces as RFC 6848 lets them stand beside."""

from dataclasses import dataclass

NAMESPACE = "urn:ietf:params:xml:ns:pidf:geopriv10:civicAddr"
EXTENSIONS = "urn:ietf:params:xml:ns:pidf:geopriv10:civicAddr:ext"

CATYPES = {
    "country": 0, "A1": 1, "A2": 2, "A3": 3, "A4": 4, "A5": 5, "A6": 6, "PRD": 16, "POD": 17, "STS": 18, "HNO": 19,
    "HNS": 20, "LMK": 21, "LOC": 22, "NAM": 23, "PC": 24, "BLD": 25, "UNIT": 26, "FLR": 27, "ROOM": 28, "PLC": 29,
    "PCN": 30, "POBOX": 31, "ADDCODE": 32, "SEAT": 33, "RD": 34, "RDSEC": 35, "RDBR": 36, "RDSUBBR": 37, "PRM": 38,
    "POM": 39,
}  # fmt: skip
"""Each field of RFC 5139 with its number (CAtype, RFC 4776); in the order in which the schema wants them written."""

ORDER = (
    "country", "A1", "A2", "A3", "A4", "A5", "A6", "PRM", "PRD", "RD", "STS", "POD", "POM", "RDSEC", "RDBR", "RDSUBBR",
    "HNO", "HNS", "LMK", "LOC", "FLR", "NAM", "PC", "BLD", "UNIT", "ROOM", "SEAT", "PLC", "PCN", "POBOX", "ADDCODE",
)  # fmt: skip
"""The order in which RFC 5139, section 4, writes them; fields of other namespaces come after."""

EXTENDED = ("PN", "MP", "STP", "HNP")
"""What RFC 6848, section 5, adds: post number (a lamp post), milepost, street type prefix, house number prefix."""

PARTS_OF_ROAD = (("section", "RDSEC"), ("branch", "RDBR"), ("sub-branch", "RDSUBBR"))
OURS = ("", EXTENSIONS)
MOST_FIELDS = 60
MOST_CHARACTERS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class CivicField:
    """One field: its name (HNO), its text, its namespace ("" for RFC 5139's own)."""

    name: str
    value: str
    namespace: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Civic:
    """An address in fields, and the language they are written in."""

    fields: tuple[CivicField, ...]
    language: str = ""

    def value(self, name: str, namespace: str = "") -> str:
        """Return a field's text, "" where there is none."""
        return next((one.value for one in self.fields if (one.name, one.namespace) == (name, namespace)), "")


def civic_words(civic: Civic) -> str:
    """Return an address as one line: number and street, what is inside of it, town, region, code, country."""
    one, of_6848 = civic.value, EXTENSIONS
    number = one("HNP", of_6848) + one("HNO") + (f" {one('HNS')}" if one("HNS") else "")
    street = _joined(
        " ", one("PRM"), one("PRD"), one("STP", of_6848), one("RD") or one("A6"), one("STS"), one("POD"), one("POM")
    )
    parts = _joined(", ", *(_named(what, one(name)) for what, name in PARTS_OF_ROAD))
    inside = _joined(
        ", ",
        _named("unit", one("UNIT")),
        _named("room", one("ROOM")),
        _named("floor", one("FLR")),
        _named("seat", one("SEAT")),
    )
    mark = _joined(", ", _named("milepost", one("MP", of_6848)), _named("post", one("PN", of_6848)))
    # A bridge or a gate that an authority numbers in fields of its own is often all that says where somebody is.
    theirs = _joined(", ", *(f"{field.name} {field.value}" for field in civic.fields if field.namespace not in OURS))
    return _joined(
        ", ",
        _joined(" ", number, street),
        parts,
        one("BLD"),
        inside,
        one("LMK"),
        one("LOC"),
        one("NAM"),
        mark,
        theirs,
        _named("PO box", one("POBOX")) if not street else "",
        one("A5"),
        one("A4"),
        one("PCN") or one("A3") or one("A2"),
        _joined(" ", one("A1"), one("PC")),
        one("country"),
    )


def _joined(between: str, *parts: str) -> str:
    return between.join(part for part in parts if part)


def _named(what: str, value: str) -> str:
    if not value or value.casefold().startswith(what.casefold()):
        return value
    return f"{what} {value}"
