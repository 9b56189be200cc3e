"""Streets as others ask for them: the import in use, the lines of a box, the nearest crossing, ways by car."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from wayhome.places.models import RoadImport
from wayhome.places.queries.road_graph import LoadedRoads, loaded_roads
from wayhome.places.rules.roads.driving import Footing, best_pair, footing, part_of, straight_on
from wayhome.places.rules.roads.plane import Box, Point, box_around, length_metres
from wayhome.places.rules.roads.streets import Crossing, Segment, crossing_of, nearest

NEAR_METRES = (120.0, 400.0, 1_000.0)
"""How far around a place streets are looked for: near first; beyond the last it is beside the map."""

CROSSING_METRES = 400.0
SEGMENTS_READ = 3_000
ROUTE_SEGMENTS = 5_000
STREET_SEGMENTS = 4_000
STREET_POINTS = 9_000
"""The most points of street lines that one answer holds: about 180 kB as text, 50 kB as the browser gets them."""

ALL_CLASSES_METRES = 8_000.0
"""In a box wider than this only the larger streets are drawn."""

LARGE = (
    *("motorway", "trunk", "primary", "secondary", "tertiary"),
    *("motorway_link", "trunk_link", "primary_link", "secondary_link"),
)
_TENMILLIONTHS = 10_000_000
_COLUMNS = 'number, name, road_class, direction, speed_kmh, lit, drivable, start, "end", metres, line'

IN_BOX = f"""
SELECT {_COLUMNS} FROM places_street_segment
 WHERE road_import_id = (SELECT id FROM places_road_import WHERE is_current)
   AND box(point(west, south), point(east, north)) && box(point(%(west)s, %(south)s), point(%(east)s, %(north)s))
   AND (NOT %(large)s OR road_class = ANY(%(classes)s))
   AND (NOT %(cars)s OR drivable)
 ORDER BY array_position(%(classes)s, road_class::text), number
 LIMIT %(limit)s
"""  # noqa: S608 - names of our columns; every value is a parameter

BY_NUMBER = f"""
SELECT {_COLUMNS} FROM places_street_segment WHERE road_import_id = %s AND number = ANY(%s)
"""  # noqa: S608 - the same


@dataclass(frozen=True, slots=True, kw_only=True)
class StreetLines:
    """The streets of a box; `more` says that smaller ones were left out."""

    segments: tuple[Segment, ...]
    more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A way by car: where it goes, how long it is and takes, its streets in order, and how much of it is lit."""

    points: tuple[Point, ...]
    metres: float
    seconds: float
    streets: tuple[str, ...]
    lit_share: float


def current_import() -> RoadImport | None:
    """Return the import in use; None before the first."""
    return RoadImport.objects.filter(is_current=True).first()


def nearest_crossing(latitude: float, longitude: float) -> Crossing | None:
    """Say on which street a place is, and near which crossing; None without streets or far from any named one."""
    point = (latitude, longitude)
    return crossing_of(segments_in(box_around(point, CROSSING_METRES)), point)


def street_lines(box: Box) -> StreetLines:
    """Return the street lines of a box, the largest streets first, as many as a page may hold."""
    height = length_metres(((box.south, box.west), (box.north, box.west)))
    width = length_metres(((box.south, box.west), (box.south, box.east)))
    large = max(height, width) > ALL_CLASSES_METRES
    found = segments_in(box, large=large, limit=STREET_SEGMENTS + 1)
    kept: list[Segment] = []
    points = 0
    for segment in found[:STREET_SEGMENTS]:
        points += len(segment.line)
        if points > STREET_POINTS:
            break
        kept.append(segment)
    return StreetLines(segments=tuple(kept), more=large or len(kept) < len(found))


def route(latitude1: float, longitude1: float, latitude2: float, longitude2: float) -> Route | None:
    """Return the quickest way by car between two places; None where one is beside the streets or there is no way."""
    roads = loaded_roads()
    if roads is None:
        return None
    begin, end = (
        footing_near(roads, (latitude1, longitude1)),
        footing_near(roads, (latitude2, longitude2)),
    )
    return None if begin is None or end is None else _route(roads, begin, end)


def _route(roads: LoadedRoads, begin: Footing, end: Footing) -> Route | None:
    from_ends, to_ends = {begin.segment.start, begin.segment.end}, {end.segment.start, end.segment.end}
    pair = best_pair(begin, end, roads.graph.between(from_ends, to_ends))
    if pair is None:
        return None if straight_on(begin, end) is None else _joined([_piece(begin.segment, begin.share, end.share)])
    way = roads.graph.way(*pair)
    if len(way) > ROUTE_SEGMENTS:
        return None
    by_number = {one.number: one for one in _numbered(roads, [number for number, _ in way])}
    if len(by_number) < len({number for number, _ in way}):
        return None  # a new import took their place meanwhile
    pieces = [_piece(begin.segment, begin.share, 1.0 if pair[0] == begin.segment.end else 0.0)]
    pieces += [_piece(by_number[number], *((0.0, 1.0) if along else (1.0, 0.0))) for number, along in way]
    pieces.append(_piece(end.segment, 0.0 if pair[1] == end.segment.start else 1.0, end.share))
    return _joined(pieces)


_Piece = tuple[Segment, float, tuple[Point, ...]]


def _piece(segment: Segment, begin: float, end: float) -> _Piece:
    return segment, abs(end - begin), part_of(segment.line, begin, end)


def _joined(pieces: list[_Piece]) -> Route:
    points: list[Point] = []
    streets: list[str] = []
    metres = seconds = lit = 0.0
    for segment, share, line in pieces:
        points += line[1:] if points else line
        if segment.name and segment.name not in streets[-1:]:
            streets.append(segment.name)
        metres += share * segment.metres
        seconds += share * segment.seconds
        lit += share * segment.metres * (segment.lit is True)
    return Route(
        points=tuple(points),
        metres=metres,
        seconds=seconds,
        streets=tuple(streets),
        lit_share=lit / metres if metres else 0.0,
    )


def footing_near(roads: LoadedRoads, point: Point) -> Footing | None:
    """Return where a place meets the streets that cars use; None further than a kilometre from any."""
    if not roads.box.holds(point):
        return None
    for metres in NEAR_METRES:
        found = [one for one in segments_in(box_around(point, metres), cars=True) if roads.graph.is_routed(one.number)]
        best = nearest(found, point)
        if best is not None and best[1].metres <= metres:
            return footing(*best)
    return None


def segments_in(box: Box, *, cars: bool = False, large: bool = False, limit: int = SEGMENTS_READ) -> list[Segment]:
    """Return the streets in use that touch a box, at most `limit`, the largest first."""
    asked = {
        **{side: getattr(box, side) for side in ("west", "south", "east", "north")},
        "large": large,
        "classes": list(LARGE),
        "cars": cars,
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(IN_BOX, asked)
        return [_segment(row) for row in cursor.fetchall()]


def _numbered(roads: LoadedRoads, numbers: Sequence[int]) -> list[Segment]:
    with connection.cursor() as cursor:
        cursor.execute(BY_NUMBER, [roads.import_id, list(numbers)])
        return [_segment(row) for row in cursor.fetchall()]


def _segment(row: Sequence[Any]) -> Segment:
    number, name, road_class, direction, speed_kmh, lit, drivable, start, end, metres, line = row
    flat = [figure / _TENMILLIONTHS for figure in line]
    return Segment(
        number=number,
        name=name,
        road_class=road_class,
        direction=direction,
        speed_kmh=speed_kmh,
        lit=lit,
        drivable=drivable,
        start=start,
        end=end,
        metres=metres,
        line=tuple(zip(flat[::2], flat[1::2], strict=True)),
    )
