"""One row of a file of premises: its columns, and what is wrong with it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from wayhome.core.limits import LONG_TEXT, SHORT_TEXT
from wayhome.places.rules.civic import CIVIC_CHARACTERS, CIVIC_NAMES
from wayhome.places.rules.matching import NO_NUMBER, columns_of
from wayhome.places.rules.premises import ADDRESS_CHARACTERS
from wayhome.staff.rules.text import phone_of

KINDS = ("client", "public", "other")
"""What may be imported: homes of colleagues and workplaces belong to a person or an office, and are written there."""

COLUMNS: dict[str, tuple[str, ...]] = {
    "text": ("text", "address", "full address"),
    "latitude": ("latitude", "lat"),
    "longitude": ("longitude", "lon", "lng", "long"),
    "kind": ("kind",),
    "label": ("label",),
    "landline": ("landline", "telephone", "phone"),
    "access_notes": ("access_notes", "access notes"),
    **{name: (name.casefold(),) for name in CIVIC_NAMES},
}
"""Our columns, and the headings by which each is known (in any case)."""

_LINE = (
    ("HNP", "HNO", "HNS", "PRM", "PRD", "STP", "RD", "STS", "POD", "POM"),
    ("NAM",),
    ("A4",),
    ("A3",),
    ("A1", "PC"),
)
_CIVIC = frozenset(CIVIC_NAMES)
_EDGES = {"latitude": 90.0, "longitude": 180.0}
_LIMITS = (("label", SHORT_TEXT), ("access_notes", LONG_TEXT))
_TELLING = ("street_head", "town_key", "postal_code")


@dataclass(frozen=True, slots=True, kw_only=True)
class PremiseRow:
    """A good row, ready to be written; `keys` are its key columns."""

    text: str
    civic: Mapping[str, str] = field(default_factory=dict)
    latitude: float | None = None
    longitude: float | None = None
    kind: str = "client"
    label: str = ""
    landline: str = ""
    access_notes: str = ""
    keys: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """Why a row is refused, and the column that it is about ("" for the whole row)."""

    column: str
    reason: str


def premise_row(cells: Mapping[str, str], near: str) -> PremiseRow | Wrong:
    """Return one row of the file as a premise, or what is wrong with it.

    `near` is a number of the country in which landlines without its code are, "" for none.
    """
    civic = {}
    if not _CIVIC.isdisjoint(cells):
        civic = {name: " ".join(cells[name].split()) for name in CIVIC_NAMES if cells.get(name)}
    text = " ".join(cells.get("text", "").split()) or _line(civic)
    wrong = _wrong(cells, text, civic)
    if wrong is not None:
        return wrong
    point = _point(cells.get("latitude", ""), cells.get("longitude", ""))
    if isinstance(point, Wrong):
        return point
    typed = cells.get("landline", "")
    try:
        landline = phone_of(typed, near) if typed else ""
    except ValueError:
        return Wrong(column="landline", reason="Write the number with its country: +1 217 555 0100.")
    keys = columns_of(text, civic)
    if keys["house_number"] == NO_NUMBER and not any(keys[name] for name in _TELLING):
        return Wrong(column="text", reason="There is no address in this.")
    return PremiseRow(
        text=text,
        civic=civic,
        latitude=point[0],
        longitude=point[1],
        kind=cells.get("kind", "").casefold() or "client",
        label=cells.get("label", ""),
        landline=landline,
        access_notes=cells.get("access_notes", ""),
        keys=keys,
    )


def _line(civic: Mapping[str, str]) -> str:
    """Return civic fields in one line, as people write them."""
    parts = [" ".join(civic[name] for name in names if name in civic) for names in _LINE]
    if "UNIT" in civic:
        parts[0] = f"{parts[0]} Unit {civic['UNIT']}".strip()
    if "POBOX" in civic:
        parts.insert(0, f"PO Box {civic['POBOX']}")
    return ", ".join(part for part in parts if part)


def _wrong(cells: Mapping[str, str], text: str, civic: Mapping[str, str]) -> Wrong | None:
    if not text:
        return Wrong(column="text", reason="There is no address.")
    if len(text) > ADDRESS_CHARACTERS:
        return _too_long("text", ADDRESS_CHARACTERS)
    for name, value in civic.items():
        if len(value) > CIVIC_CHARACTERS:
            return _too_long(name, CIVIC_CHARACTERS)
    for name, most in _LIMITS:
        if len(cells.get(name, "")) > most:
            return _too_long(name, most)
    kind = cells.get("kind", "").casefold()
    if kind and kind not in KINDS:
        return Wrong(column="kind", reason=f"Only {', '.join(KINDS)} can be imported.")
    return None


def _too_long(column: str, most: int) -> Wrong:
    return Wrong(column=column, reason=f"At most {most:,} characters.")


def _point(latitude: str, longitude: str) -> tuple[float | None, float | None] | Wrong:
    north, east = _degrees(latitude, "latitude"), _degrees(longitude, "longitude")
    if isinstance(north, Wrong):
        return north
    if isinstance(east, Wrong):
        return east
    if (north is None) is not (east is None):
        missing = "latitude" if north is None else "longitude"
        return Wrong(column=missing, reason="Latitude and longitude come together.")
    return north, east


def _degrees(value: str, name: str) -> float | Wrong | None:
    if not value:
        return None
    try:
        number = float(value)
    except ValueError:
        return Wrong(column=name, reason="Write degrees with a point: 64.1466.")
    if not -_EDGES[name] <= number <= _EDGES[name]:
        return Wrong(column=name, reason=f"Between -{_EDGES[name]:.0f} and {_EDGES[name]:.0f} degrees.")
    return number
