"""Distances and directions on the Earth's ellipsoid (WGS 84), over the date line and the poles."""

from functools import lru_cache

from pyproj import Geod

from wayhome.places.rules.shapes.kinds import FULL_TURN, HALF_TURN, Position


@lru_cache(maxsize=1)
def earth() -> Geod:
    """Return the ellipsoid of WGS 84."""
    return Geod(ellps="WGS84")


def normal_longitude(degrees: float) -> float:
    """Return a longitude between -180 (counted in) and 180."""
    return (degrees + HALF_TURN) % FULL_TURN - HALF_TURN


def distance_metres(one: Position, other: Position) -> float:
    """Return the length of the shortest way over the ground."""
    _, _, metres = earth().inv(one.longitude, one.latitude, other.longitude, other.latitude)
    return float(metres)


def bearing_degrees(one: Position, other: Position) -> float:
    """Return in which direction `other` lies from `one`: 0 to 360, clockwise from north."""
    azimuth, _, _ = earth().inv(one.longitude, one.latitude, other.longitude, other.latitude)
    return float(azimuth) % FULL_TURN


def towards(start: Position, degrees: float, metres: float) -> Position:
    """Return where one is after `metres` in a direction."""
    longitude, latitude, _ = earth().fwd(start.longitude, start.latitude, degrees, metres)
    return Position(latitude=float(latitude), longitude=normal_longitude(float(longitude)))
