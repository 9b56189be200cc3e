"""How something moves: RFC 5962."""

from dataclasses import dataclass

Direction = tuple[float, ...]
"""Degrees from north, and after it, where known, degrees above the horizon."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Motion:
    """Which way the device points, how fast and where to it moves; None for what is not known."""

    orientation_degrees: Direction | None = None
    speed_metres_per_second: float | None = None
    heading_degrees: Direction | None = None
