"""Writing a PIDF-LO strictly: units, order and namespaces as RFC 4119, 5139, 5491, 5962, 6848 and 7459 have them."""

from collections.abc import Sequence
from datetime import UTC, datetime

from lxml import etree

from wayhome.calls.rules.locations import Location
from wayhome.calls.rules.pidf import names
from wayhome.places.rules import shapes
from wayhome.places.rules.shapes import Civic, Confidence, Motion, Position, Shape
from wayhome.places.rules.shapes.civic import EXTENSIONS, NAMESPACE, ORDER

PREFIXES: dict[str | None, str] = {
    None: names.PIDF,
    "dm": names.DATA_MODEL,
    "gp": names.GEOPRIV,
    "gbp": names.BASIC_POLICY,
    "gml": names.GML,
    "gs": names.SHAPES,
    "cl": NAMESPACE,
    "cae": EXTENSIONS,
    "con": names.CONFIDENCE,
    "dyn": names.DYNAMIC,
}


def write_pidf(entity: str, locations: Sequence[Location], *, device: bool = True) -> bytes:
    """Return a document of these locations, the best first (RFC 5491, section 3.3), about `entity`."""
    if not entity:
        raise ValueError("a presence has an entity (RFC 3863, section 4.1.1)")
    root = etree.Element(f"{{{names.PIDF}}}presence", nsmap=PREFIXES, entity=entity)
    for count, location in enumerate(locations, start=1):
        holder = _add(root, names.DATA_MODEL if device else names.PIDF, "device" if device else "tuple")
        holder.set("id", f"location-{count}")
        inside = holder if device else _add(holder, names.PIDF, "status")
        _geopriv(inside, location)
        if device:
            _add(holder, names.DATA_MODEL, "deviceID", entity)
        if location.at is not None:
            _add(holder, names.DATA_MODEL if device else names.PIDF, "timestamp", _instant(location.at))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _geopriv(around: etree._Element, location: Location) -> None:
    geopriv = _add(around, names.GEOPRIV, "geopriv")
    info = _add(geopriv, names.GEOPRIV, "location-info")
    if location.shape is not None:
        write_shape(info, location.shape)
    if location.civic is not None:
        _civic(info, location.civic)
    if location.motion is not None:
        _motion(info, location.motion)
    if location.shape is not None and not isinstance(location.shape, shapes.Point):
        # RFC 7459, section 4: never with a point alone, always with what has a width; 95 is what silence means.
        _confidence(info, location.confidence)
    rules = _add(geopriv, names.GEOPRIV, "usage-rules")
    _add(rules, names.BASIC_POLICY, "retransmission-allowed", "true" if location.may_pass_on else "false")
    if location.kept_until is not None:
        _add(rules, names.BASIC_POLICY, "retention-expiry", _instant(location.kept_until))
    if location.method:
        _add(geopriv, names.GEOPRIV, "method", location.method)
    if location.provider:
        _add(geopriv, names.GEOPRIV, "provided-by", location.provider)


def write_shape(info: etree._Element, shape: Shape) -> None:
    """Add a shape to an element."""
    match shape:
        case shapes.Polygon():
            _polygon(info, shape, _srs(shape.corners))
        case shapes.Prism():
            prism = _add(info, names.SHAPES, "Prism")
            prism.set("srsName", names.WITH_HEIGHT)
            _polygon(_add(prism, names.SHAPES, "base"), shape.base, "")
            _length(prism, "height", shape.height_metres)
        case shapes.ArcBand():
            band = _placed(info, names.SHAPES, "ArcBand", shape.mast)
            _length(band, "innerRadius", shape.inner_radius_metres)
            _length(band, "outerRadius", shape.outer_radius_metres)
            _angle(band, "startAngle", shape.start_degrees)
            _angle(band, "openingAngle", shape.opening_degrees)
        case shapes.Point():
            _placed(info, names.GML, "Point", shape.at)
        case shapes.Circle() | shapes.Sphere():
            round_ = _placed(info, names.SHAPES, type(shape).__name__, shape.at)
            _length(round_, "radius", shape.radius_metres)
        case _:
            oval = _placed(info, names.SHAPES, type(shape).__name__, shape.at)
            _length(oval, "semiMajorAxis", shape.semi_major_metres)
            _length(oval, "semiMinorAxis", shape.semi_minor_metres)
            if isinstance(shape, shapes.Ellipsoid):
                _length(oval, "verticalAxis", shape.vertical_metres)
            _angle(oval, "orientation", shape.orientation_degrees)


def _placed(info: etree._Element, space: str, name: str, at: Position) -> etree._Element:
    made = _add(info, space, name)
    made.set("srsName", _srs((at,)))
    _add(made, names.GML, "pos", _pos(at))
    return made


def _polygon(around: etree._Element, polygon: shapes.Polygon, srs: str) -> None:
    made = _add(around, names.GML, "Polygon")
    if srs:
        made.set("srsName", srs)
    ring = _add(_add(made, names.GML, "exterior"), names.GML, "LinearRing")
    for corner in (*polygon.corners, polygon.corners[0]):
        _add(ring, names.GML, "pos", _pos(corner))


def _srs(places: Sequence[Position]) -> str:
    return names.FLAT if places[0].altitude_metres is None else names.WITH_HEIGHT


def _pos(at: Position) -> str:
    numbers = [at.latitude, at.longitude] + ([] if at.altitude_metres is None else [at.altitude_metres])
    return " ".join(_number(one) for one in numbers)


def _number(value: float) -> str:
    """Return the shortest text that reads back as the same number, without an exponent (xs:double of GML allows it)."""
    said = repr(float(value))
    return said.removesuffix(".0")


def _length(shape: etree._Element, name: str, metres: float) -> None:
    _add(shape, names.SHAPES, name, _number(metres)).set("uom", names.METRE)


def _angle(shape: etree._Element, name: str, degrees: float) -> None:
    _add(shape, names.SHAPES, name, _number(degrees)).set("uom", names.DEGREE)


def _civic(info: etree._Element, civic: Civic) -> None:
    made = _add(info, NAMESPACE, "civicAddress")
    if civic.language:
        made.set(f"{{{names.XML}}}lang", civic.language)
    places = {name: place for place, name in enumerate(ORDER)}
    # sorted() keeps the order of equals: extensions come after, as they stood (RFC 6848, section 3.1).
    for one in sorted(civic.fields, key=lambda field: len(ORDER) if field.namespace else places.get(field.name, 0)):
        _add(made, one.namespace or NAMESPACE, one.name, one.value)


def _confidence(info: etree._Element, confidence: Confidence) -> None:
    percent = "unknown" if confidence.percent is None else _number(confidence.percent)
    _add(info, names.CONFIDENCE, "confidence", percent).set("pdf", confidence.distribution.value)


def _motion(info: etree._Element, motion: Motion) -> None:
    made = _add(info, names.DYNAMIC, "Dynamic")
    if motion.orientation_degrees is not None:
        _add(made, names.DYNAMIC, "orientation", " ".join(_number(one) for one in motion.orientation_degrees))
    if motion.speed_metres_per_second is not None:
        _add(made, names.DYNAMIC, "speed", _number(motion.speed_metres_per_second))
    if motion.heading_degrees is not None:
        _add(made, names.DYNAMIC, "heading", " ".join(_number(one) for one in motion.heading_degrees))


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _add(around: etree._Element, space: str, name: str, words: str | None = None) -> etree._Element:
    made = etree.SubElement(around, f"{{{space}}}{name}")
    made.text = words
    return made
