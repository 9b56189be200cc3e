"""A map of our own street lines with shapes, ways and safe places on it, and the same in words.

A shape is an outline: rings of (latitude, longitude). A tower's sector is one, and is never a pin.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.urls import reverse

from wayhome.places.queries import current_import
from wayhome.places.rules.roads.plane import Point

SHAPES, RING_POINTS, PLACES = 20, 500, 50
ATTRIBUTION = "© OpenStreetMap contributors (ODbL)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """An area: its outline as rings, in words, and whether it is doubtful (drawn broken)."""

    outline: Sequence[Sequence[Point]]
    words: str
    is_doubtful: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Circle:
    """A place known to so many metres, in words."""

    centre: Point
    radius_metres: float
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A place known exactly: a safe place, a stop, an address. `kind` is "safe", "here" or ""."""

    at: Point
    words: str
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A way, in words."""

    points: Sequence[Point]
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StreetMap:
    """What components/map/streets.html draws. `key` names it on its page, where there may be several."""

    data: dict[str, Any]
    entries: tuple[tuple[str, str, str], ...] = field(default=())
    has_streets: bool = False
    key: str = "map-data"


def street_map(
    *,
    shapes: Sequence[Shape] = (),
    circles: Sequence[Circle] = (),
    lines: Sequence[Line] = (),
    marks: Sequence[Mark] = (),
    centre: Point | None = None,
    key: str = "map-data",
) -> StreetMap:
    """Return a map of at most 20 shapes, circles and ways each, and 50 marks; without streets the ground is plain."""
    shapes, circles, lines, marks = shapes[:SHAPES], circles[:SHAPES], lines[:SHAPES], marks[:PLACES]
    data = {
        "stops": [],
        "route": [],
        "tiles": tiles(),
        "streets": streets(),
        "centre": centre,
        "shapes": [_shape(shape) for shape in shapes],
        "circles": [{"at": one.centre, "metres": one.radius_metres} for one in circles],
        "lines": [list(line.points) for line in lines],
        "marks": [{"at": mark.at, "kind": mark.kind, "number": n} for n, mark in enumerate(marks, start=1)],
    }
    entries = [
        *(("shape doubtful" if shape.is_doubtful else "shape", "", shape.words) for shape in shapes),
        *(("circle", "", circle.words) for circle in circles),
        *(("line", "", line.words) for line in lines),
        *((f"mark {mark.kind}".strip(), str(number), mark.words) for number, mark in enumerate(marks, start=1)),
    ]
    return StreetMap(data=data, entries=tuple(entries), has_streets=data["streets"] is not None, key=key)


def _shape(shape: Shape) -> dict[str, Any]:
    rings = [_thinned(ring) for ring in shape.outline]
    return {"rings": rings, "doubtful": shape.is_doubtful}


def _thinned(ring: Sequence[Point]) -> list[Point]:
    """Leave out points of a ring that has more than a screen could show."""
    step = 1 + len(ring) // RING_POINTS
    return list(ring[::step])


def streets() -> dict[str, Any] | None:
    """Return where a map finds the agency's own street lines, who drew them, their middle; None before any."""
    roads = current_import()
    if roads is None:
        return None
    middle = ((roads.south + roads.north) / 2, (roads.west + roads.east) / 2)
    return {"url": reverse("street-lines"), "attribution": ATTRIBUTION, "middle": middle}


def tiles() -> dict[str, str] | None:
    """Return the agency's own map pictures; None, the default, asks nobody for any."""
    if not settings.WAYHOME_TILE_URL:
        return None
    return {"url": settings.WAYHOME_TILE_URL, "attribution": settings.WAYHOME_TILE_ATTRIBUTION}
