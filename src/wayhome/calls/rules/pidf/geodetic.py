"""The shapes of RFC 5491, section 5.2, out of XML. Names are matched without their namespace: senders mix them up."""

from collections.abc import Callable

from lxml import etree

from wayhome.calls.rules.pidf import names
from wayhome.calls.rules.pidf.noting import Notes, Unreadable
from wayhome.calls.rules.pidf.numbers import measured, note_srs, places, srs_of
from wayhome.calls.rules.pidf.safe_xml import child, children, local, namespace
from wayhome.places.rules import shapes
from wayhome.places.rules.shapes import Position, Shape
from wayhome.places.rules.shapes.crossing import around, crosses_itself
from wayhome.places.rules.shapes.measures import signed_area

OURS = {"Point": names.GML, "Polygon": names.GML}
"""Of GML itself; the other shapes are of OGC 06-142."""


def is_shape(element: etree._Element) -> bool:
    """Say whether an element is a shape that can be read."""
    return local(element) in READERS


def read_shape(element: etree._Element, notes: Notes) -> Shape:
    """Return a shape. Raises Unreadable, ShapeError for values that no such shape can have."""
    name = local(element)
    if namespace(element) != OURS.get(name, names.SHAPES):
        notes.note("namespace", f"The {name} stands in a wrong namespace; it was read.")
    note_srs(srs_of(element), notes)
    return READERS[name](element, notes)


def _at(element: etree._Element, notes: Notes) -> Position:
    for name in ("pos", "coordinates", "posList"):
        found = child(element, name)
        if found is not None:
            if name != "pos":
                notes.note("coordinates", f"The place is written as {name}; RFC 5491 wants pos.")
            return places(found, srs_of(found), notes)[0]
    middle = child(element, "centre") if child(element, "centre") is not None else child(element, "center")
    if middle is not None:  # early drafts had the place of a circle one level deeper
        notes.note("coordinates", "The place stands in a centre element; RFC 5491 wants pos alone.")
        inner = child(middle, "Point")
        return _at(inner if inner is not None else middle, notes)
    raise Unreadable("missing", f"The {local(element)} has no position.")


def _point(element: etree._Element, notes: Notes) -> Shape:
    return shapes.Point(at=_at(element, notes))


def _circle(element: etree._Element, notes: Notes) -> Shape:
    return shapes.Circle(at=_at(element, notes), radius_metres=measured(element, "radius", notes))


def _sphere(element: etree._Element, notes: Notes) -> Shape:
    return shapes.Sphere(at=_at(element, notes), radius_metres=measured(element, "radius", notes))


def _axes(element: etree._Element, notes: Notes) -> dict[str, float]:
    major, minor = measured(element, "semiMajorAxis", notes), measured(element, "semiMinorAxis", notes)
    turned = measured(element, "orientation", notes, angle=True)
    if minor > major:
        notes.note("axes", "The shorter axis was named as the longer one; they were turned.")
        major, minor, turned = minor, major, (turned + 90) % 360
    return {"semi_major_metres": major, "semi_minor_metres": minor, "orientation_degrees": turned}


def _ellipse(element: etree._Element, notes: Notes) -> Shape:
    return shapes.Ellipse(at=_at(element, notes), **_axes(element, notes))


def _ellipsoid(element: etree._Element, notes: Notes) -> Shape:
    vertical = measured(element, "verticalAxis", notes)
    return shapes.Ellipsoid(at=_at(element, notes), vertical_metres=vertical, **_axes(element, notes))


def _band(element: etree._Element, notes: Notes) -> Shape:
    inner, outer = measured(element, "innerRadius", notes), measured(element, "outerRadius", notes)
    if inner > outer:
        notes.note("radii", "The inner radius was the larger one; they were turned.")
        inner, outer = outer, inner
    return shapes.ArcBand(
        mast=_at(element, notes),
        inner_radius_metres=inner,
        outer_radius_metres=outer,
        start_degrees=measured(element, "startAngle", notes, angle=True),
        opening_degrees=measured(element, "openingAngle", notes, angle=True),
    )


def _polygon(element: etree._Element, notes: Notes) -> shapes.Polygon:
    ring = next((one for one in element.iter() if isinstance(one.tag, str) and local(one) == "LinearRing"), None)
    if ring is None:
        raise Unreadable("missing", "The Polygon has no exterior ring.")
    corners = [
        place
        for one in children(ring)
        if local(one) in {"pos", "posList", "coordinates"}
        for place in places(one, srs_of(one), notes)
    ]
    if corners and corners[0] == corners[-1]:
        corners.pop()
    else:
        notes.note("not-closed", "The polygon does not end where it begins; it was closed.")
    if len({one.altitude_metres for one in corners}) > 1:
        notes.note("heights", "The corners of the polygon lie at different heights; RFC 5491 wants one for all.")
    polygon = shapes.Polygon(corners=tuple(corners))
    if crosses_itself(polygon.corners):
        notes.note("crossing", "The border of the polygon crosses itself; the area around all its corners was taken.")
        polygon = shapes.Polygon(corners=around(polygon.corners))
    if signed_area(polygon.corners) < 0:
        notes.note(
            "clockwise", "The polygon goes around clockwise; RFC 5491 wants it the other way, and it was turned."
        )
        polygon = shapes.Polygon(corners=(corners[0], *reversed(corners[1:])))
    return polygon


def _prism(element: etree._Element, notes: Notes) -> Shape:
    prism = shapes.Prism(base=_polygon(element, notes), height_metres=measured(element, "height", notes))
    if prism.height_metres == 0:
        notes.note("flat", "The prism has no height; RFC 5491 wants one above nothing.")
    return prism


READERS: dict[str, Callable[[etree._Element, Notes], Shape]] = {
    "Point": _point,
    "Circle": _circle,
    "CircleByCenterPoint": _circle,
    "Sphere": _sphere,
    "Ellipse": _ellipse,
    "Ellipsoid": _ellipsoid,
    "ArcBand": _band,
    "Polygon": _polygon,
    "Prism": _prism,
}
