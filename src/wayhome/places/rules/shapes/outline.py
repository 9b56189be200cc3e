"""A shape as a line to draw: a ring of places whose longitudes run on over the date line."""

from math import atan2, cos, degrees, hypot, radians, sin

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


def outline(shape: Shape) -> Ring:
    """Return the border of a shape, counter-clockwise not promised. A point gives itself.

    A ring around a pole goes up to the pole and back, so that a flat map fills the right side of it.
    A band of a full turn has two borders: the outer one, then the inner one backwards.
    """
    match shape:
        case Point():
            places = [shape.at]
        case Circle() | Sphere():
            places = [towards(shape.at, angle, shape.radius_metres) for angle in _turn()]
        case Ellipse() | Ellipsoid():
            places = [_on_ellipse(shape, angle) for angle in _turn()]
        case ArcBand():
            places = _around_band(shape)
        case Prism():
            places = list(shape.base.corners)
        case _:
            places = list(shape.corners)
    return _running_on(places)


def _turn() -> list[float]:
    return [FULL_TURN * step / STEPS for step in range(STEPS)]


def _on_ellipse(shape: Ellipse | Ellipsoid, angle: float) -> Position:
    along = shape.semi_major_metres * cos(radians(angle))
    across = shape.semi_minor_metres * sin(radians(angle))
    # The direction of (along, across), turned so that "along" points to the orientation.
    bearing = shape.orientation_degrees + degrees(atan2(across, along))
    return towards(shape.at, bearing, hypot(along, across))


def _around_band(band: ArcBand) -> list[Position]:
    steps = max(2, round(STEPS * band.opening_degrees / FULL_TURN))
    angles = [band.start_degrees + band.opening_degrees * step / steps for step in range(steps + 1)]
    outer = [towards(band.mast, angle, band.outer_radius_metres) for angle in angles]
    if band.inner_radius_metres == 0:
        return outer if band.opening_degrees == FULL_TURN else [*outer, band.mast]
    return [*outer, *(towards(band.mast, angle, band.inner_radius_metres) for angle in reversed(angles))]


def _running_on(places: list[Position]) -> Ring:
    """Return places with longitudes that never jump; a ring around a pole is led over it."""
    first = places[0]
    ring = [(first.latitude, first.longitude)]
    for place in places[1:]:
        before = ring[-1][1]
        ring.append((place.latitude, before + normal_longitude(place.longitude - before)))
    # How far the last corner is from the first on the drawn sheet, and on the Earth: a full turn apart around a pole.
    gap = ring[-1][1] + normal_longitude(first.longitude - ring[-1][1]) - first.longitude
    if abs(gap) > HALF_TURN:
        pole = POLE if sum(latitude for latitude, _ in ring) > 0 else -POLE
        ring += [(first.latitude, first.longitude + gap), (pole, first.longitude + gap), (pole, first.longitude)]
    return tuple(ring)
