"""Bringing in an OpenStreetMap extract: readers see the earlier streets or the new ones, never half of either."""

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from django.db import connection

from wayhome.core import locks
from wayhome.core.clock import database_now
from wayhome.core.errors import Conflict, refuse
from wayhome.core.limits import SHORT_TEXT
from wayhome.core.transactions import in_transaction
from wayhome.ledger.actions import record
from wayhome.ledger.rules import Json, Party
from wayhome.places.actions.permission import needs_keeper
from wayhome.places.actions.proposing import Proposed, propose
from wayhome.places.models import RoadGraph, RoadImport, StreetSegment
from wayhome.places.roads.graph import routed, way_of
from wayhome.places.roads.packing import Packed
from wayhome.places.roads.reading import Extract, Topology
from wayhome.places.rules.roads.plane import Box
from wayhome.places.rules.roads.streets import Segment
from wayhome.places.rules.safe_places import Proposal
from wayhome.staff.rules import Actor
from wayhome.staff.rules.text import tidy

IMPORT_TIMEOUT = "30min"
_TIMEOUTS = ("statement_timeout", "idle_in_transaction_session_timeout")
TENMILLIONTHS = 10_000_000

COLUMNS = (
    *("road_import_id", "number", "name", "road_class", "direction", "speed_kmh", "lit", "drivable", "start", "end"),
    *("metres", "line", "west", "south", "east", "north"),
)
_NAMES = ", ".join(f'"{name}"' for name in COLUMNS)
COPY = f"COPY {StreetSegment._meta.db_table} ({_NAMES}) FROM STDIN"  # noqa: SLF001 - Django documents _meta as public


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadReport:
    """What an import brought: the streets by count and length, and what came of the map's safe places."""

    road_import: RoadImport
    routed: int
    lit: int
    unknown_light: int
    places: Proposed


@dataclass(slots=True)
class _Tally:
    """What is counted while the segments go by, and the arrays of the graph."""

    starts: "array[int]"
    ends: "array[int]"
    seconds: "array[float]"
    ways: bytearray
    box: Box
    metres: float = 0.0
    lit: int = 0
    unknown_light: int = 0


def import_roads(actor: Actor, extract: Extract, *, name: str) -> RoadReport:
    """Read an extract and put its streets in the place of the earlier ones, all or nothing.

    For supervisors, safety officers and administrators. Raises NotAllowed, Refused (no extract, too
    large, no streets in it), Conflict (another import runs).
    """
    needs_keeper(actor)
    topology, proposals = extract.topology(), extract.proposals()
    return _replace(actor, extract, tidy(name)[:SHORT_TEXT], topology, proposals)


@in_transaction
def _replace(actor: Actor, extract: Extract, name: str, topology: Topology, proposals: list[Proposal]) -> RoadReport:
    _take_time()
    if not locks.try_take(locks.Lock.ROADS):
        raise Conflict("Another import of roads runs just now. Try again when it is done.")
    now = database_now()
    made = _new_import(actor, extract, name, now)
    tally = _Tally(
        array("i"), array("i"), array("f"), bytearray(), Box(south=90.0, west=180.0, north=-90.0, east=-180.0)
    )
    with connection.cursor() as cursor, cursor.copy(COPY) as copy:
        for segment in _counted(extract.segments(topology), tally):
            copy.write_row(_row(made, segment))
    if not tally.ways:
        raise refuse("no_roads", "There is no street in this extract. Nothing was changed.", on="file")
    packed = routed(_packed(tally))
    _put_in_place(made, packed, tally)
    places = propose(proposals, made, now)
    report = RoadReport(
        road_import=made,
        routed=sum(1 for way in packed.ways if way),
        lit=tally.lit,
        unknown_light=tally.unknown_light,
        places=places,
    )
    _note(actor, report, now)
    return report


def _new_import(actor: Actor, extract: Extract, name: str, now: datetime) -> RoadImport:
    """Write the row that the segments belong to; it is not in use yet."""
    return RoadImport.objects.create(
        name=name,
        sha256=extract.sha256(),
        file_bytes=extract.file_bytes,
        map_of=extract.map_of(),
        imported_at=now,
        imported_by_id=actor.person_id,
        south=0,
        west=0,
        north=0,
        east=0,
        segments=0,
        junctions=0,
        kilometres=0,
    )


def _counted(segments: Iterable[Segment], tally: _Tally) -> Iterator[Segment]:
    for segment in segments:
        tally.starts.append(segment.start)
        tally.ends.append(segment.end)
        tally.seconds.append(segment.seconds)
        tally.ways.append(way_of(drivable=segment.drivable, direction=segment.direction))
        tally.metres += segment.metres
        tally.lit += segment.lit is True
        tally.unknown_light += segment.lit is None
        tally.box = _wider(tally.box, _box(segment))
        yield segment


def _row(made: RoadImport, segment: Segment) -> tuple[object, ...]:
    box = _box(segment)
    line = [round(degrees * TENMILLIONTHS) for point in segment.line for degrees in point]
    return (
        made.pk,
        segment.number,
        segment.name,
        segment.road_class,
        segment.direction,
        segment.speed_kmh,
        segment.lit,
        segment.drivable,
        segment.start,
        segment.end,
        segment.metres,
        line,
        box.west,
        box.south,
        box.east,
        box.north,
    )


def _box(segment: Segment) -> Box:
    latitudes, longitudes = [lat for lat, _ in segment.line], [lon for _, lon in segment.line]
    return Box(south=min(latitudes), west=min(longitudes), north=max(latitudes), east=max(longitudes))


def _wider(one: Box, other: Box) -> Box:
    return Box(
        south=min(one.south, other.south),
        west=min(one.west, other.west),
        north=max(one.north, other.north),
        east=max(one.east, other.east),
    )


def _packed(tally: _Tally) -> Packed:
    junctions = 1 + max(chain(tally.starts, tally.ends))
    return Packed(
        junctions=junctions, starts=tally.starts, ends=tally.ends, seconds=tally.seconds, ways=bytes(tally.ways)
    )


def _put_in_place(made: RoadImport, packed: Packed, tally: _Tally) -> None:
    RoadGraph.objects.create(road_import=made, packed=packed.to_bytes())
    earlier = RoadImport.objects.filter(is_current=True)
    StreetSegment.objects.filter(road_import__in=earlier)._raw_delete("default")  # noqa: SLF001 - a plain DELETE: nothing hangs on a segment, and a million need not be read first
    RoadGraph.objects.filter(road_import__in=earlier).delete()
    earlier.update(is_current=False)
    made.south, made.west, made.north, made.east = tally.box.south, tally.box.west, tally.box.north, tally.box.east
    made.segments, made.junctions, made.kilometres = len(packed.ways), packed.junctions, tally.metres / 1000
    made.is_current = True
    made.save()


def _note(actor: Actor, report: RoadReport, now: datetime) -> None:
    made = report.road_import
    details: dict[str, Json] = {
        "sha256": bytes(made.sha256).hex(),
        "segments": made.segments,
        "proposed": report.places.proposed,
        "missing": report.places.missing,
    }
    subject = Party(kind="road_import", id=made.pk)
    record(at=now, action="places.roads_imported", actor=actor.party(), subject=subject, details=details)


def _take_time() -> None:
    """Imports have time-outs of their own (DESIGN, Time): a city's streets take longer than a page."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config(name, %s, true) FROM unnest(%s::text[]) name", [IMPORT_TIMEOUT, list(_TIMEOUTS)]
        )
