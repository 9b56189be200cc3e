"""Distances on the ground, and the boxes by which what is near is looked up. Pure.

A sphere of the mean radius is used: its distances differ by less than 0.6% from those on WGS 84, which is
little beside how exactly an address is placed.
"""

from dataclasses import dataclass
from math import asin, cos, degrees, floor, radians, sin, sqrt

EARTH_METRES = 6_371_009.0
"""The mean radius of the Earth (IUGG)."""

MOST_RADIUS_METRES = 50_000
POLE, DATE_LINE = 90.0, 180.0
_SPARE = 1.001
"""Boxes are a little wider than the circle, so that no rounding cuts off its edge."""

CELLS_A_DEGREE = 400
"""A premise is looked up by its cell on a grid of so many each way: 278 m from south to north."""

CELLS_AROUND = 360 * CELLS_A_DEGREE + 1
"""Cells in a row around the Earth; the last one is the date line's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """From the south-west to the north-east corner, in degrees; never across the date line."""

    south: float
    west: float
    north: float
    east: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Strips:
    """The cells of a box, row by row: from which to which, numbered from the south pole eastwards."""

    first: list[int]
    last: list[int]


def apart_metres(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Return the distance between two points in degrees (haversine)."""
    north = sin(radians(other_latitude - latitude) / 2) ** 2
    east = sin(radians(other_longitude - longitude) / 2) ** 2
    chord = north + cos(radians(latitude)) * cos(radians(other_latitude)) * east
    return 2 * EARTH_METRES * asin(sqrt(min(1.0, chord)))


def boxes_around(latitude: float, longitude: float, radius_metres: float) -> tuple[Box, ...]:
    """Return the boxes that together hold every point within `radius_metres`: two across the date line.

    Where the circle holds a pole, the box goes all the way round.
    """
    angle = radius_metres * _SPARE / EARTH_METRES
    half_height = degrees(angle)
    south, north = latitude - half_height, latitude + half_height
    if north >= POLE or south <= -POLE:
        return (Box(south=max(south, -POLE), west=-DATE_LINE, north=min(north, POLE), east=DATE_LINE),)
    # The easternmost point of a circle lies north of its centre: asin(sin r / cos latitude).
    half_width = degrees(asin(min(1.0, sin(angle) / cos(radians(latitude)))))
    west, east = longitude - half_width, longitude + half_width
    if west < -DATE_LINE:
        return (
            Box(south=south, west=-DATE_LINE, north=north, east=east),
            Box(south=south, west=west + 2 * DATE_LINE, north=north, east=DATE_LINE),
        )
    if east > DATE_LINE:
        return (
            Box(south=south, west=west, north=north, east=DATE_LINE),
            Box(south=south, west=-DATE_LINE, north=north, east=east - 2 * DATE_LINE),
        )
    return (Box(south=south, west=west, north=north, east=east),)


def strips_of(box: Box) -> Strips:
    """Return the rows of cells that hold every point of the box: at most 362 of them for 50 km. The middle one first.

    A point's cell is reckoned the same way by the database (`statements.CELL`), with the same rounding.
    """
    west, east = floor((box.west + DATE_LINE) * CELLS_A_DEGREE), floor((box.east + DATE_LINE) * CELLS_A_DEGREE)
    south, north = floor((box.south + POLE) * CELLS_A_DEGREE), floor((box.north + POLE) * CELLS_A_DEGREE)
    rows = sorted(range(south, north + 1), key=lambda row: abs(2 * row - south - north))
    return Strips(
        first=[row * CELLS_AROUND + west for row in rows],
        last=[row * CELLS_AROUND + east for row in rows],
    )
