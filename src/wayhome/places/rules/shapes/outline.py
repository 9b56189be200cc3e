"""A shape as lines to draw: rings of places whose longitudes run on over the date line."""

from math import atan2, ceil, cos, degrees, hypot, radians, sin

from wayhome.places.rules.shapes.kinds import (
    FULL_TURN,
    HALF_TURN,
    ArcBand,
    Circle,
    Ellipse,
    Ellipsoid,
    Point,
    Position,
    Prism,
    Shape,
    Sphere,
)
from wayhome.places.rules.shapes.sphere import normal_longitude, towards

STEPS = 72
"""Corners of a full turn: a circle of 1 km is drawn within a metre of itself."""

POLE = 90.0
Ring = tuple[tuple[float, float], ...]
"""(latitude, longitude) in degrees; not closed. Beyond 180 where it crosses the date line, so that it does not tear."""


def outlines(shape: Shape) -> tuple[Ring, ...]:
    """Return the border of a shape as a flat map draws it: one ring, or for a band all around its mast two.

    The second one is the hole in the first. Where a ring goes around a pole, it goes up to the pole and back, so that
    the map fills the right side of it. A point gives itself. In which direction a ring goes is not promised.
    """
    match shape:
        case Point():
            places = [shape.at]
        case Circle() | Sphere():
            places = _circle(shape.at, shape.radius_metres)
        case Ellipse() | Ellipsoid():
            places = [_on_ellipse(shape, angle) for angle in _turn()]
        case ArcBand(opening_degrees=360):
            return _all_around(shape)
        case ArcBand():
            places = _around_band(shape)
        case Prism():
            places = list(shape.base.corners)
        case _:
            places = list(shape.corners)
    return (_running_on(places),)


def beside(longitude: float, other: float) -> float:
    """Return a longitude on the drawn sheet beside `other`: 180 beyond it at most, whatever the date line."""
    return other + normal_longitude(longitude - other)


def _turn() -> list[float]:
    return [FULL_TURN * step / STEPS for step in range(STEPS)]


def _on_ellipse(shape: Ellipse | Ellipsoid, angle: float) -> Position:
    along = shape.semi_major_metres * cos(radians(angle))
    across = shape.semi_minor_metres * sin(radians(angle))
    # The direction of (along, across), turned so that "along" points to the orientation.
    bearing = shape.orientation_degrees + degrees(atan2(across, along))
    return towards(shape.at, bearing, hypot(along, across))


def _circle(middle: Position, metres: float) -> list[Position]:
    return [towards(middle, angle, metres) for angle in _turn()]


def _all_around(band: ArcBand) -> tuple[Ring, ...]:
    """Return the outer circle and, where the band leaves its mast out, the inner one on the same sheet."""
    outer = _running_on(_circle(band.mast, band.outer_radius_metres))
    if band.inner_radius_metres == 0:
        return (outer,)
    return (outer, _running_on(_circle(band.mast, band.inner_radius_metres), near=outer[0][1]))


def _around_band(band: ArcBand) -> list[Position]:
    steps = max(2, ceil(STEPS * band.opening_degrees / FULL_TURN))
    angles = [band.start_degrees + band.opening_degrees * step / steps for step in range(steps + 1)]
    outer = [towards(band.mast, angle, band.outer_radius_metres) for angle in angles]
    if band.inner_radius_metres == 0:
        return [*outer, band.mast]
    return [*outer, *(towards(band.mast, angle, band.inner_radius_metres) for angle in reversed(angles))]


def _running_on(places: list[Position], *, near: float | None = None) -> Ring:
    """Return places with longitudes that never jump; a ring around a pole is led over it.

    `near` is a longitude of the sheet on which it begins, where it is drawn together with another.
    """
    first = places[0]
    begin = first.longitude if near is None else beside(first.longitude, near)
    ring = [(first.latitude, begin)]
    for place in places[1:]:
        ring.append((place.latitude, beside(place.longitude, ring[-1][1])))
    # How far the last corner is from the first on the drawn sheet, and on the Earth: a full turn apart around a pole.
    gap = beside(first.longitude, ring[-1][1]) - begin
    if abs(gap) > HALF_TURN:
        pole = POLE if sum(latitude for latitude, _ in ring) > 0 else -POLE
        ring += [(first.latitude, begin + gap), (pole, begin + gap), (pole, begin)]
    return tuple(ring)
