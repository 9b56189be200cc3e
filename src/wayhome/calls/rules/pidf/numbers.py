"""Numbers, units and coordinates as senders really write them."""

import re
from math import isfinite

from lxml import etree

from wayhome.calls.rules.pidf import names
from wayhome.calls.rules.pidf.noting import Notes, Unreadable
from wayhome.calls.rules.pidf.safe_xml import child, local, text
from wayhome.places.rules.shapes import Position, normal_longitude

_DECIMAL_COMMA = re.compile(r"[+-]?\d{1,3},\d+")
_CODE = re.compile(r"(\d{4,5})\D*\Z")
_ANGLE = re.compile(r"(\d{1,3}):(\d{1,2}):(\d{1,2}(?:\.\d+)?)([NSEW])", re.IGNORECASE)
MOST_NUMBERS = 1_600
LATITUDE, LONGITUDE = 90.0, 180.0
HEIGHT_AT = 2
LON_LAT = ("CRS84", "CRS:84")


def number(words: str, name: str, notes: Notes) -> float:
    """Return one number; a comma in it is a decimal point. Raises Unreadable."""
    if "," in words:
        notes.note("decimal-comma", f"The {name} was written with a comma; it was read as a decimal point.")
        words = words.replace(",", ".")
    try:
        found = float(words)
    except ValueError:
        raise Unreadable("number", f"The {name} is not a number.") from None
    if not isfinite(found) or "_" in words:  # Python would read 1_0 as 10
        raise Unreadable("number", f"The {name} is not a number.")
    return found


def measured(shape: etree._Element, name: str, notes: Notes, *, angle: bool = False) -> float:
    """Return a length in metres or an angle in degrees from the element `name` of a shape. Raises Unreadable."""
    element = child(shape, name)
    if element is None:
        raise Unreadable("missing", f"The {local(shape)} has no {name}.")
    value = number(text(element), name, notes)
    unit = (element.get("uom") or "").strip()
    wanted = names.DEGREE if angle else names.METRE
    if unit == wanted:
        return value
    usual = "degrees" if angle else "metres"
    if not unit:
        notes.note("no-unit", f"The {name} names no unit; it was read as {usual}.")
        return value
    code = _CODE.search(unit)
    factor = (names.DEGREES_PER if angle else names.METRES_PER).get(code[1]) if code else None
    if factor is None:
        notes.note("wrong-unit", f"The {name} names a unit that is none of this kind; it was read as {usual}.")
        return value
    if not (angle and unit == names.RADIAN):
        notes.note("odd-unit", f"The unit of the {name} is not as RFC 5491 wants it; it was understood.")
    return value * factor


def places(element: etree._Element, srs: str, notes: Notes) -> list[Position]:
    """Return the places of one `pos`, `posList` or `coordinates`. Raises Unreadable."""
    words = text(element)
    found = _sexagesimal(words, notes) or _numbers(words, notes)
    single = local(element) == "pos"
    size = _dimension(element, srs, len(found), single=single, notes=notes)
    if not found or len(found) % size or (single and len(found) != size):
        raise Unreadable("pos", "The coordinates are not pairs of latitude and longitude.")
    return [_place(found[start : start + size], srs, notes) for start in range(0, len(found), size)]


def srs_of(element: etree._Element) -> str:
    """Return the reference system that an element or one around it names, "" for none."""
    around: etree._Element | None = element
    while around is not None:
        named = (around.get("srsName") or "").strip()
        if named:
            return str(named)
        around = around.getparent()
    return ""


def note_srs(srs: str, notes: Notes) -> None:
    """Remark on a reference system that is not written as RFC 5491 wants it."""
    if srs in {names.FLAT, names.WITH_HEIGHT}:
        return
    if not srs:
        notes.note("no-srs", "No reference system is named; WGS 84 was taken.")
    elif srs.upper().endswith(LON_LAT):
        notes.note("crs84", "The reference system is CRS84: the longitude stands first, and was read so.")
    elif _CODE.search(srs) and _CODE.search(srs)[1] in {"4326", "4979"}:  # type: ignore[index]  # just asked
        notes.note("odd-srs", "The reference system is written in another way than RFC 5491 says; it was understood.")
    else:
        notes.note("wrong-srs", "The reference system is not WGS 84; the numbers were read as if it were.")


def _numbers(words: str, notes: Notes) -> list[float]:
    parts = words.split()
    if "," in words:
        notes.note("commas", "The coordinates have commas in them; they were read.")
        decimal = len(parts) > 1 and all(_DECIMAL_COMMA.fullmatch(part) for part in parts)
        parts = [part.replace(",", ".") for part in parts] if decimal else words.replace(",", " ").split()
    if len(parts) > MOST_NUMBERS:
        raise Unreadable("pos", f"There are more than {MOST_NUMBERS} coordinates.")
    return [number(part, "position", notes) for part in parts]


def _sexagesimal(words: str, notes: Notes) -> list[float]:
    """Read `37:46:30N 122:25:10W`, which the first examples of RFC 4119 have; nothing where it is not that."""
    found = [_ANGLE.fullmatch(part) for part in words.replace(",", " ").split()]
    if not found or not all(found):
        return []
    notes.note("sexagesimal", "The coordinates are in degrees, minutes and seconds; they were read.")
    values = {}
    for one in found:
        assert one is not None  # asked above
        value = int(one[1]) + int(one[2]) / 60 + float(one[3]) / 3600
        values["lat" if one[4].upper() in "NS" else "lon"] = -value if one[4].upper() in "SW" else value
    return [values["lat"], values["lon"]] if len(values) == len(found) == HEIGHT_AT else []


def _dimension(element: etree._Element, srs: str, count: int, *, single: bool, notes: Notes) -> int:
    """Return how many numbers are one place: as the reference system says, unless their count says otherwise."""
    height = srs.endswith("4979") or (element.get("srsDimension") or "").strip() == "3"
    wanted = 3 if height else 2
    if single and count != wanted and count in {2, 3}:
        words = "there is a height" if count > wanted else "there is no height"
        notes.note("dimension", f"The reference system does not fit the coordinates: {words}.")
        return count
    return wanted


def _place(found: list[float], srs: str, notes: Notes) -> Position:
    first, second, *rest = found
    latitude, longitude = (second, first) if srs.upper().endswith(LON_LAT) else (first, second)
    if abs(latitude) > LATITUDE and abs(longitude) <= LATITUDE and abs(latitude) <= LONGITUDE:
        notes.note("swapped", "Latitude and longitude were the wrong way around; they were turned.")
        latitude, longitude = longitude, latitude
    if LONGITUDE < abs(longitude) <= 2 * LONGITUDE:
        notes.note("longitude", "The longitude was counted on beyond 180 degrees; it was turned back.")
        longitude = normal_longitude(longitude)
    return Position(latitude=latitude, longitude=longitude, altitude_metres=rest[0] if rest else None)
