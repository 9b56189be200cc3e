"""A PIDF-LO document: lenient in reading, with a remark for each thing that was not right."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from lxml import etree

from wayhome.calls.rules.locations import MOST_LOCATIONS, SHORT, Location, Remark
from wayhome.calls.rules.pidf import names
from wayhome.calls.rules.pidf.additional import Block, read_blocks
from wayhome.calls.rules.pidf.geodetic import is_shape, read_shape
from wayhome.calls.rules.pidf.noting import Notes, Unreadable
from wayhome.calls.rules.pidf.numbers import number
from wayhome.calls.rules.pidf.safe_xml import child, children, local, namespace, parse, text
from wayhome.places.rules.shapes import Civic, CivicField, Confidence, Distribution, Motion, Shape, ShapeError
from wayhome.places.rules.shapes.civic import CATYPES, EXTENSIONS, MOST_CHARACTERS, MOST_FIELDS, NAMESPACE
from wayhome.places.rules.shapes.confidence import UNSAID
from wayhome.places.rules.shapes.motion import Direction

MOST_REFERENCES = 5
MOST_SPEED = 12_000.0
"""Metres a second: faster than anything in the air."""

HOLDERS = {"device": 0, "tuple": 1, "person": 2}
"""What may hold a location, the most trusted first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a body said: locations in its order, blocks of additional data, references to ask, and remarks."""

    entity: str = ""
    locations: tuple[Location, ...] = ()
    blocks: tuple[Block, ...] = ()
    references: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()


def read_pidf(body: bytes) -> Reading:
    """Read a PIDF-LO, or an answer of a location server around one (RFC 5985). Raises HostileXml."""
    return read_element(parse(body))


def read_element(root: etree._Element) -> Reading:
    """Read what `safe_xml.parse` returned."""
    notes = Notes()
    presence = root if local(root) == "presence" else _within(root, "presence")
    if presence is not None and namespace(presence) != names.PIDF:
        notes.note("namespace", "The presence stands in a wrong namespace; it was read.")
    entity = (presence.get("entity") or "").strip() if presence is not None else ""
    if presence is not None and not entity:
        notes.note("no-entity", "The presence names no entity; it was read all the same.")
    locations = _locations(root if presence is None else presence, notes)
    references = tuple(text(one) for one in _every(root, "locationURI") if text(one))[:MOST_REFERENCES]
    if local(root) == "error":
        _refusal(root, notes)
    elif not locations and not references:
        notes.note("nothing", "There is no location in it.")
    return Reading(
        entity=entity[:SHORT],
        locations=tuple(locations),
        blocks=read_blocks(root),
        references=references,
        remarks=tuple(notes.remarks),
    )


def _refusal(root: etree._Element, notes: Notes) -> None:
    """Say why a location server tells nothing (RFC 5985, section 6.3): its code, and its words if it has any."""
    code = (root.get("code") or "unspecified").strip()[:SHORT]
    words = text(child(root, "message")) or (root.get("message") or "").strip()
    notes.note("held-error", f"The location server tells nothing: {code}{f', {words[:SHORT]}' if words else ''}.")


def _within(root: etree._Element, name: str) -> etree._Element | None:
    return next(iter(_every(root, name)), None)


def _every(root: etree._Element, name: str) -> list[etree._Element]:
    return [one for one in root.iter() if isinstance(one.tag, str) and local(one) == name]


def _locations(root: etree._Element, notes: Notes) -> list[Location]:
    # RFC 5491, section 3, rule 8: devices first, then tuples, a person's own word last; document order within each.
    found = sorted(_every(root, "location-info"), key=lambda info: HOLDERS.get(_holder_name(info), HOLDERS["tuple"]))
    if not found and (is_shape(root) or local(root) in {"civicAddress", "location-info"}):
        notes.note("bare", "The location stands alone, without the presence around it; it was read.")
        return _of_parts([root], notes)
    locations: list[Location] = []
    for info in found:
        if len(locations) > MOST_LOCATIONS:
            break
        about = _about(info, notes)
        locations += [
            replace(one, method=about.method, at=about.at, kept_until=about.kept_until, may_pass_on=about.may_pass_on,
                    provider=about.provider)
            for one in _of_parts(children(info), notes)
        ]  # fmt: skip
    if len(locations) > MOST_LOCATIONS:
        notes.note("too-many", f"Only the first {MOST_LOCATIONS} locations were read.")
    return locations[:MOST_LOCATIONS]


def _of_parts(parts: list[etree._Element], notes: Notes) -> list[Location]:
    """Return the location that these elements make together; a second shape is a location of its own."""
    shapes: list[Shape] = []
    civics: list[Civic] = []
    confidence, motion = UNSAID, None
    for part in parts:
        name = local(part)
        if name == "location":  # gml:location of RFC 4119 wraps one shape
            _read_more(shapes, [inner for inner in children(part) if is_shape(inner)], notes)
        elif is_shape(part):
            _read_more(shapes, [part], notes)
        elif name == "civicAddress":
            civics += [civic] if (civic := _civic(part, notes)) else []
        elif name == "confidence":
            confidence = _confidence(part, notes)
        elif name == "Dynamic":
            motion = _motion(part, notes)
        else:
            notes.note("unknown", f"Something of another kind was left out: {name[:40]}.")
    if len(shapes) > 1:
        notes.note("shapes", "There are several shapes in one location; each was read as one of its own (RFC 5491, 3).")
    if len(civics) > 1:
        notes.note("civics", "There are several addresses in one location; each was read as one of its own.")
    if motion is not None and not shapes and not civics:
        return [Location(motion=motion)]  # the first example of RFC 5962 says how somebody moves, and not where
    return [
        Location(
            shape=shapes[at] if at < len(shapes) else None,
            civic=civics[at] if at < len(civics) else None,
            confidence=confidence,
            motion=motion if at == 0 else None,
        )
        for at in range(max(len(shapes), len(civics)))
    ]


def _read_more(shapes: list[Shape], elements: list[etree._Element], notes: Notes) -> None:
    """Add what is read of these to `shapes`; not beyond one more than are kept, by which it is said that there are."""
    for element in elements:
        if len(shapes) <= MOST_LOCATIONS and (shape := _shape(element, notes)):
            shapes.append(shape)


def _shape(element: etree._Element, notes: Notes) -> Shape | None:
    try:
        return read_shape(element, notes)
    except Unreadable as error:
        notes.note(error.code, f"A shape was left out: {error}")
    except ShapeError as error:
        notes.note("impossible", f"A shape was left out: {error}.")
    return None


def _civic(element: etree._Element, notes: Notes) -> Civic | None:
    fields = []
    for one in children(element)[:MOST_FIELDS]:
        name, space, value = local(one), namespace(one), text(one)
        if not value:
            continue
        if space == NAMESPACE or (space != EXTENSIONS and name in CATYPES):
            if space != NAMESPACE:
                notes.note("namespace", "Civic fields stand in a wrong namespace; they were read.")
            space = ""
        if len(value) > MOST_CHARACTERS:
            notes.note("cut", f"A civic field has more than {MOST_CHARACTERS} characters; it was cut.")
        fields.append(CivicField(name=name[:SHORT], value=value[:MOST_CHARACTERS], namespace=space[:SHORT]))
    if not fields:
        notes.note("empty", "A civic address was empty.")
        return None
    return Civic(language=(element.get(f"{{{names.XML}}}lang") or "")[:35], fields=tuple(fields))


def _confidence(element: etree._Element, notes: Notes) -> Confidence:
    said = (element.get("pdf") or "unknown").strip().lower()
    if said not in set(Distribution):
        notes.note("distribution", "The distribution is none of RFC 7459; it was taken as unknown.")
        said = "unknown"
    if text(element).lower() == "unknown":
        return Confidence(percent=None, distribution=Distribution(said))
    try:
        percent = number(text(element).removesuffix("%").strip(), "confidence", notes)
        return Confidence(percent=percent, distribution=Distribution(said))
    except (Unreadable, ShapeError):
        notes.note("confidence", "The confidence is not a number of percent; 95 was taken.")
        return UNSAID


def _motion(element: etree._Element, notes: Notes) -> Motion | None:
    speed = child(element, "speed")
    try:
        return Motion(
            orientation_degrees=_direction(child(element, "orientation"), notes),
            speed_metres_per_second=_speed(speed, notes),
            heading_degrees=_direction(child(element, "heading"), notes),
        )
    except Unreadable as error:
        notes.note("motion", f"How it moves was left out: {error}")
        return None


def _speed(element: etree._Element | None, notes: Notes) -> float | None:
    if element is None:
        return None
    fast = number(text(element), "speed", notes)
    if not 0 <= fast <= MOST_SPEED:
        raise Unreadable("motion", "Nothing moves so fast.")
    return fast


def _direction(element: etree._Element | None, notes: Notes) -> Direction | None:
    if element is None:
        return None
    parts = text(element).split()
    if not 1 <= len(parts) <= 2:  # noqa: PLR2004 - azimuth and elevation (RFC 5962, section 3)
        raise Unreadable("motion", "A direction is one angle, or two.")
    return tuple(number(part, "direction", notes) for part in parts)


def _holder(info: etree._Element) -> etree._Element | None:
    """Return the device, tuple or person whose location this is."""
    around = info.getparent()
    while around is not None and local(around) not in HOLDERS:
        around = around.getparent()
    return around


def _holder_name(info: etree._Element) -> str:
    holder = _holder(info)
    return local(holder) if holder is not None else ""


def _about(info: etree._Element, notes: Notes) -> Location:
    """Return what stands around a location: how and when it was got, and what may be done with it."""
    geopriv = info.getparent()
    tuple_ = _holder(info)
    inside = geopriv if geopriv is not None else info
    rules = child(inside, "usage-rules")
    provided = child(inside, "provided-by")
    return Location(
        method=text(child(inside, "method"))[:SHORT],
        at=_instant(child(tuple_, "timestamp") if tuple_ is not None else None, notes),
        kept_until=_instant(child(rules, "retention-expiry") if rules is not None else None, notes),
        may_pass_on=rules is not None and text(child(rules, "retransmission-allowed")).lower() in {"yes", "true", "1"},
        provider=" ".join("".join(str(part) for part in provided.itertext()).split())[:SHORT]
        if provided is not None
        else "",
    )


def _instant(element: etree._Element | None, notes: Notes) -> datetime | None:
    if element is None or not text(element):
        return None
    try:
        found = datetime.fromisoformat(text(element))
        if found.tzinfo is None:
            notes.note("no-zone", "A time names no zone; it was taken as UTC.")
            found = found.replace(tzinfo=UTC)
        return found.astimezone(UTC)
    except (ValueError, OverflowError):
        notes.note("time", "A time could not be read; it is not known how old the location is.")
        return None
