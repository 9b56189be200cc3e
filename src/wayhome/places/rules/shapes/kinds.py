"""The eight shapes of RFC 5491, section 5.2; each refuses values that no such shape can have."""

from dataclasses import dataclass
from math import isfinite
from typing import TypeAlias

MOST_METRES = 20_100_000.0
"""Half of the way around the Earth: nothing that is uncertain is wider."""

MOST_HEIGHT_METRES = 1_000_000.0
MOST_CORNERS = 500
LEAST_CORNERS = 3
RIGHT_ANGLE, HALF_TURN, FULL_TURN = 90.0, 180.0, 360.0


class ShapeError(ValueError):
    """No such shape can be; the words say why."""


def _want(holds: bool, words: str) -> None:  # noqa: FBT001 - reads as a sentence
    if not holds:
        raise ShapeError(words)


def _length(value: float, name: str) -> None:
    _want(isfinite(value) and 0 <= value <= MOST_METRES, f"the {name} is not between 0 and {MOST_METRES:.0f} metres")


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """A place in degrees of WGS 84, and metres above its ellipsoid where that is known (EPSG 4326, 4979)."""

    latitude: float
    longitude: float
    altitude_metres: float | None = None

    def __post_init__(self) -> None:
        _want(isfinite(self.latitude) and abs(self.latitude) <= RIGHT_ANGLE, "the latitude is not within 90 degrees")
        _want(isfinite(self.longitude) and abs(self.longitude) <= HALF_TURN, "the longitude is not within 180 degrees")
        height = self.altitude_metres
        _want(height is None or abs(height) <= MOST_HEIGHT_METRES, "the altitude is not one of this Earth")


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A place without a word on how wrong it may be (RFC 5491, 5.2.1)."""

    at: Position


@dataclass(frozen=True, slots=True, kw_only=True)
class Circle:
    """Somewhere within a radius (5.2.3)."""

    at: Position
    radius_metres: float

    def __post_init__(self) -> None:
        _length(self.radius_metres, "radius")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ellipse:
    """Somewhere in an ellipse whose longer half-axis points to `orientation_degrees` (5.2.4)."""

    at: Position
    semi_major_metres: float
    semi_minor_metres: float
    orientation_degrees: float

    def __post_init__(self) -> None:
        _ellipse(self.semi_major_metres, self.semi_minor_metres, self.orientation_degrees)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArcBand:
    """Somewhere in a sector between two radii: what a tower knows (5.2.5).

    `mast` is the centre of both circles; unless `inner_radius_metres` is 0 it lies outside of the band.
    The band begins at `start_degrees` and opens clockwise by `opening_degrees`.
    """

    mast: Position
    inner_radius_metres: float
    outer_radius_metres: float
    start_degrees: float
    opening_degrees: float

    def __post_init__(self) -> None:
        _length(self.inner_radius_metres, "inner radius")
        _length(self.outer_radius_metres, "outer radius")
        _want(self.inner_radius_metres <= self.outer_radius_metres, "the inner radius is larger than the outer one")
        _want(
            isfinite(self.start_degrees) and abs(self.start_degrees) <= FULL_TURN,
            "the start angle is not within a full turn",
        )
        _want(
            isfinite(self.opening_degrees) and 0 < self.opening_degrees <= FULL_TURN,
            "the opening angle is not between 0 and 360 degrees",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Polygon:
    """Somewhere in an area (5.2.2). `corners` do not repeat the first one, and go around counter-clockwise."""

    corners: tuple[Position, ...]

    def __post_init__(self) -> None:
        _want(len(self.corners) >= LEAST_CORNERS, "a polygon needs three corners")
        _want(len(self.corners) <= MOST_CORNERS, f"a polygon has at most {MOST_CORNERS} corners here")


@dataclass(frozen=True, slots=True, kw_only=True)
class Prism:
    """A polygon with a height above it: a floor of a building (5.2.8)."""

    base: Polygon
    height_metres: float

    def __post_init__(self) -> None:
        _length(self.height_metres, "height")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sphere:
    """Somewhere within a radius, upwards and downwards too (5.2.6)."""

    at: Position
    radius_metres: float

    def __post_init__(self) -> None:
        _length(self.radius_metres, "radius")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ellipsoid:
    """An ellipse with a half-axis upwards (5.2.7)."""

    at: Position
    semi_major_metres: float
    semi_minor_metres: float
    vertical_metres: float
    orientation_degrees: float

    def __post_init__(self) -> None:
        _ellipse(self.semi_major_metres, self.semi_minor_metres, self.orientation_degrees)
        _length(self.vertical_metres, "vertical axis")


Shape: TypeAlias = Point | Circle | Ellipse | ArcBand | Polygon | Prism | Sphere | Ellipsoid


def _ellipse(major: float, minor: float, orientation: float) -> None:
    _length(major, "semi-major axis")
    _length(minor, "semi-minor axis")
    _want(minor <= major, "the semi-minor axis is longer than the semi-major one")
    _want(isfinite(orientation) and abs(orientation) <= FULL_TURN, "the orientation is not within a full turn")
