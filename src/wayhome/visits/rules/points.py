"""Places as people write them: one `latitude, longitude` a line, and how long a way through them is."""

import re
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt

from wayhome.visits.rules.sign_out import LATITUDE_MOST, LONGITUDE_MOST, POINTS

Point = tuple[float, float]
"""Latitude and longitude in degrees (WGS 84), as phones and maps give them."""

EXAMPLE = "53.3498, -6.2603"
LINE_CHARACTERS = 60
TEXT_CHARACTERS = POINTS * LINE_CHARACTERS
EARTH_METRES = 6_371_009.0
"""The mean radius of the Earth (IUGG); within 0.6% of any ellipsoid's, which is enough for words."""

_BETWEEN = r"\s*°?\s*(?:[,;]\s*|\s+)"
_WITH_POINT = re.compile(
    rf"([-+]?\d{{1,3}}(?:\.\d{{0,20}})?){_BETWEEN}([-+]?\d{{1,3}}(?:\.\d{{0,20}})?)\s*°?", re.ASCII
)
_WITH_COMMA = re.compile(rf"([-+]?\d{{1,3}},\d{{1,20}}){_BETWEEN}([-+]?\d{{1,3}},\d{{1,20}})\s*°?", re.ASCII)


def read_point(line: str) -> Point:
    """Read one place. Raises ValueError whose words say what to write instead."""
    text = line.strip().strip("()").replace("\u2212", "-")
    found = _WITH_POINT.fullmatch(text) or _WITH_COMMA.fullmatch(text)
    if found is None:
        raise ValueError(f"write latitude, then longitude, like {EXAMPLE}")
    latitude, longitude = (float(figure.replace(",", ".")) for figure in found.groups())
    if abs(latitude) > LATITUDE_MOST or abs(longitude) > LONGITUDE_MOST:
        raise ValueError("this is not on the map: latitude goes from -90 to 90, longitude from -180 to 180")
    return latitude, longitude


def read_points(text: str) -> tuple[Point, ...]:
    """Read a way, one place a line; empty lines say nothing. Raises ValueError that names the line."""
    points = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            points.append(read_point(line))
        except ValueError as error:
            raise ValueError(f"Line {number}: {error}.") from None
    if len(points) > POINTS:
        raise ValueError(f"These are {len(points)} points; a route has at most {POINTS}. Leave some out.")
    return tuple(points)


def write_point(point: Point) -> str:
    """Write a place as `read_point` reads it back, to the last figure."""
    return ", ".join(_written(degrees) for degrees in point)


def _written(degrees: float) -> str:
    """Write without an exponent: below a ten-millionth of a degree (a centimetre) nothing is meant."""
    text = repr(float(degrees))
    return f"{degrees:.7f}" if "e" in text else text


def length_metres(points: tuple[Point, ...]) -> float:
    """Return how long the way through `points` is, straight from each to the next, on a sphere (haversine)."""
    return sum(_apart_metres(one, other) for one, other in pairwise(points))


def _apart_metres(one: Point, other: Point) -> float:
    (from_latitude, from_longitude), (to_latitude, to_longitude) = one, other
    north = sin(radians(to_latitude - from_latitude) / 2) ** 2
    east = sin(radians(to_longitude - from_longitude) / 2) ** 2
    chord = north + cos(radians(from_latitude)) * cos(radians(to_latitude)) * east
    return 2 * EARTH_METRES * asin(sqrt(min(1.0, chord)))
