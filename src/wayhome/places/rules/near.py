"""Distances on the ground, and the boxes by which what is near is looked up. Pure.

A sphere of the mean radius is used: its distances differ by less than 0.6% from those on WGS 84, which is
little beside how exactly an address is placed.
"""

from dataclasses import dataclass
from math import asin, cos, degrees, radians, sin, sqrt

EARTH_METRES = 6_371_009.0
"""The mean radius of the Earth (IUGG)."""

MOST_RADIUS_METRES = 50_000
POLE, DATE_LINE = 90.0, 180.0
_SPARE = 1.001
"""Boxes are a little wider than the circle, so that no rounding cuts off its edge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """From the south-west to the north-east corner, in degrees; never across the date line."""

    south: float
    west: float
    north: float
    east: float


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
