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
from wayhome.places.rules.shapes import beside

SHAPES, PLACES = 20, 50
ATTRIBUTION = "© OpenStreetMap contributors (ODbL)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """An area: its outline as rings (the second and later ones are holes), in words; a doubtful one is drawn broken."""

    outline: Sequence[Sequence[Point]]
    words: str
    is_doubtful: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A place known exactly: a safe place, a stop, an address. `kind` is "safe", "here", "mast" or "".

    A mast is where nobody is: it is drawn struck through.
    """

    at: Point
    words: str
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A way, in words. `kind` is "way" for one that somebody may take, "" for one that was planned."""

    points: Sequence[Point]
    words: str
    kind: str = ""


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
    lines: Sequence[Line] = (),
    marks: Sequence[Mark] = (),
    centre: Point | None = None,
    key: str = "map-data",
) -> StreetMap:
    """Return a map of at most 20 shapes and ways each, and 50 marks; without streets the ground is plain.

    All of it lies on one sheet: what is beyond the date line is drawn beside the rest, not around the world from it.
    """
    shapes, lines, marks = shapes[:SHAPES], lines[:SHAPES], marks[:PLACES]
    sheet = _middle(shapes, lines, marks, centre)
    data = {
        "stops": [],
        "route": [],
        "tiles": tiles(),
        "streets": streets(),
        "centre": _on(centre, sheet) if centre else None,
        "shapes": [_shape(shape, sheet) for shape in shapes],
        "lines": [{"points": _way(line.points, sheet), "kind": line.kind} for line in lines],
        "marks": [{"at": _on(mark.at, sheet), "kind": mark.kind, "number": n} for n, mark in enumerate(marks, start=1)],
    }
    entries = [
        *(("shape doubtful" if shape.is_doubtful else "shape", "", shape.words) for shape in shapes),
        *((f"line {line.kind}".strip(), "", line.words) for line in lines),
        *((f"mark {mark.kind}".strip(), str(number), mark.words) for number, mark in enumerate(marks, start=1)),
    ]
    return StreetMap(data=data, entries=tuple(entries), has_streets=data["streets"] is not None, key=key)


def _middle(shapes: Sequence[Shape], lines: Sequence[Line], marks: Sequence[Mark], centre: Point | None) -> float:
    """Return the longitude beside which all is drawn: the first shape's, else of what else there is."""
    firsts = [
        *(shape.outline[0][0] for shape in shapes),
        *([centre] if centre else []),
        *(line.points[0] for line in lines if line.points),
        *(mark.at for mark in marks),
    ]
    return firsts[0][1] if firsts else 0.0


def _on(at: Point, sheet: float) -> Point:
    return at[0], beside(at[1], sheet)


def _way(points: Sequence[Point], sheet: float) -> list[Point]:
    way: list[Point] = []
    for point in points:
        way.append(_on(point, way[-1][1] if way else sheet))
    return way


def _shape(shape: Shape, sheet: float) -> dict[str, Any]:
    """Return the rings as they are, all moved by the same whole turns."""
    first = shape.outline[0][0][1]
    turn = beside(first, sheet) - first
    rings = [[(latitude, longitude + turn) for latitude, longitude in ring] for ring in shape.outline]
    return {"rings": rings, "doubtful": shape.is_doubtful}


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
