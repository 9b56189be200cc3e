"""Reading an OpenStreetMap extract in three passes: which nodes are junctions, the streets, the safe places proposed.

Bounded: file, node references and segments; what is read is handed on segment by segment. A way that
the extract cuts is read as far as its nodes are there.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import osmium
from numpy.typing import NDArray

from wayhome.core.errors import Refused, refuse
from wayhome.places.rules.roads.plane import Point, length_metres
from wayhome.places.rules.roads.streets import Segment
from wayhome.places.rules.roads.tags import Road, road_of
from wayhome.places.rules.safe_places import Proposal, proposal_of

FILE_BYTES = 500_000_000
"""The largest extract: a large city has 20 to 100 MB. A country is cut to the region that one works in."""

NODE_REFERENCES = 30_000_000
SEGMENTS = 1_000_000
PROPOSALS = 5_000
LINE_POINTS = 2_000
"""The most points of one way (OpenStreetMap's own limit, api.openstreetmap.org/api/capabilities)."""

TICK = 5_000

BLOCKING = frozenset({"bollard", "block", "jersey_barrier", "log", "debris"})
"""Barriers (Key:barrier) that a car does not get past."""

Said = Callable[[str, int, int], None]
"""Progress: what is done, how many are done, of how many (0: not known)."""

Answer = TypeVar("Answer")

NOT_AN_EXTRACT = "This is not an OpenStreetMap extract (.osm.pbf), or it is damaged. Nothing was changed."


@dataclass(frozen=True, slots=True, kw_only=True)
class Topology:
    """What the first pass found: nodes where streets meet or end, sorted, and how many ways there are."""

    junctions: NDArray[np.int64]
    blocked: frozenset[int]
    ways: int


class Extract:
    """An extract on disk. Every method reads the file anew and raises Refused for what is no extract."""

    def __init__(self, path: Path, said: Said = lambda _what, _done, _of: None) -> None:
        self.path = path
        self._said = said
        self.file_bytes = path.stat().st_size
        if self.file_bytes > FILE_BYTES:
            words = f"This file is too large: at most {FILE_BYTES // 1_000_000} MB. Cut it to the region you work in."
            raise refuse("too_large", words, on="file")

    def sha256(self) -> bytes:
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").digest()

    def map_of(self) -> datetime | None:
        """Return when the map was cut, as the file says; None where it does not."""
        said = _guarded(lambda: osmium.io.Reader(self._file()).header().get("osmosis_replication_timestamp", ""))
        try:
            return datetime.fromisoformat(said).astimezone(UTC)
        except ValueError:
            return None

    def topology(self) -> Topology:
        """Read which nodes join streets (first pass)."""
        return _guarded(self._topology)

    def _topology(self) -> Topology:
        met: list[NDArray[np.int64]] = []
        ends: list[int] = []
        blocked: set[int] = set()
        count = ways = 0
        keys = osmium.filter.KeyFilter("highway", "barrier")
        processor = osmium.FileProcessor(self._file(), osmium.osm.NODE | osmium.osm.WAY).with_filter(keys)
        thing: Any  # a node or a way: the library's own types do not know of the mask
        for number, thing in enumerate(processor):
            if number % TICK == 0:
                self._said("Looking for junctions", number, 0)
            if thing.is_node():
                if thing.tags.get("barrier") in BLOCKING:
                    blocked.add(thing.id)
                continue
            if road_of(_tags(thing)) is None:
                continue
            refs = [node.ref for node in thing.nodes][:LINE_POINTS]
            count += len(refs)
            ways += 1
            if count > NODE_REFERENCES:
                raise _too_many()
            met.append(np.unique(np.array(refs, dtype=np.int64)))
            ends += [refs[0], refs[-1]] if refs else []
        if not met:
            raise refuse("no_roads", "There is no street in this extract. Nothing was changed.", on="file")
        nodes, times = np.unique(np.concatenate(met), return_counts=True)
        junctions = np.union1d(nodes[times > 1], np.array([*ends, *blocked], dtype=np.int64))
        return Topology(junctions=junctions, blocked=frozenset(blocked), ways=ways)

    def segments(self, topology: Topology) -> Iterator[Segment]:
        """Yield every street between its junctions (second pass), numbered from 0."""
        numbers = Numbers(topology)
        processor = osmium.FileProcessor(self._file(), osmium.osm.NODE | osmium.osm.WAY).with_locations()
        seen = made = 0
        for way in _guarded_iteration(processor.with_filter(osmium.filter.EntityFilter(osmium.osm.WAY))):
            road = road_of(_tags(way)) if "highway" in way.tags else None
            if road is None:
                continue
            seen += 1
            if seen % TICK == 0:
                self._said("Reading streets", seen, topology.ways)
            for nodes in _whole_parts(way):
                for start, end, line in numbers.pieces(nodes):
                    if made >= SEGMENTS:
                        raise _too_many()
                    yield _segment(made, road, start, end, line)
                    made += 1
        self._said("Reading streets", topology.ways, topology.ways)

    def proposals(self) -> list[Proposal]:
        """Read what may be safe places (third pass), at most 5,000."""
        return _guarded(self._proposals)

    def _proposals(self) -> list[Proposal]:
        self._said("Looking for safe places", 0, 0)
        keys = osmium.filter.KeyFilter("amenity", "shop")
        found: list[Proposal] = []
        for thing in osmium.FileProcessor(self._file()).with_areas(keys).with_filter(keys):
            where = _place_of(thing)
            proposal = proposal_of(where[0], _tags(thing), where[1]) if where else None
            if proposal is not None:
                found.append(proposal)
            if len(found) >= PROPOSALS:
                break
        return found

    def _file(self) -> osmium.io.File:
        return osmium.io.File(str(self.path), "pbf")


class Numbers:
    """Gives junctions their numbers; each way that ends at a bollard gets a junction of its own there."""

    def __init__(self, topology: Topology) -> None:
        self._topology = topology
        self.count = len(topology.junctions)

    def pieces(self, nodes: list[tuple[int, Point]]) -> Iterator[tuple[int, int, tuple[Point, ...]]]:
        """Split the nodes of a way at its junctions; yield the numbers at both ends and the line between."""
        junctions, refs = self._topology.junctions, np.array([ref for ref, _ in nodes], dtype=np.int64)
        at = np.searchsorted(junctions, refs)
        at[at == len(junctions)] = 0
        splits = (junctions[at] == refs).tolist()
        begin = 0
        start = self._number(nodes[0][0], int(at[0]), is_known=splits[0])
        for index in range(1, len(nodes)):
            if splits[index] or index == len(nodes) - 1:
                end = self._number(nodes[index][0], int(at[index]), is_known=splits[index])
                yield start, end, tuple(point for _, point in nodes[begin : index + 1])
                blocked = nodes[index][0] in self._topology.blocked
                begin, start = index, self._number(nodes[index][0], int(at[index]), is_known=True) if blocked else end

    def _number(self, ref: int, at: int, *, is_known: bool) -> int:
        if is_known and ref not in self._topology.blocked:
            return at
        self.count += 1  # where the extract cuts a way, or a bollard stands: nobody goes on from here
        return self.count - 1


def _segment(number: int, road: Road, start: int, end: int, line: tuple[Point, ...]) -> Segment:
    if road.direction < 0:
        start, end, line = end, start, tuple(reversed(line))
    return Segment(
        number=number,
        name=road.name,
        road_class=road.road_class,
        direction=abs(road.direction),
        speed_kmh=road.speed_kmh,
        lit=road.lit,
        drivable=road.drivable,
        start=start,
        end=end,
        metres=length_metres(line),
        line=line,
    )


def _whole_parts(way: Any) -> Iterator[list[tuple[int, Point]]]:
    """Yield the runs of a way's nodes whose places the extract has, of two nodes or more."""
    run: list[tuple[int, Point]] = []
    for node in list(way.nodes)[:LINE_POINTS]:
        if node.location.valid():
            run.append((node.ref, (node.lat, node.lon)))
            continue
        if len(run) > 1:
            yield run
        run = []
    if len(run) > 1:
        yield run


def _place_of(thing: Any) -> tuple[str, Point] | None:
    """Return OpenStreetMap's name of a node or an area and the middle of it; None for a bare line or relation."""
    if thing.is_node():
        return f"node/{thing.id}", (thing.lat, thing.lon)
    if not thing.is_area():
        return None
    ring = [(node.lat, node.lon) for outer in thing.outer_rings() for node in outer]
    middle = (sum(lat for lat, _ in ring) / len(ring), sum(lon for _, lon in ring) / len(ring))
    return f"{'way' if thing.from_way() else 'relation'}/{thing.orig_id()}", middle


def _tags(thing: Any) -> dict[str, str]:
    return {tag.k: tag.v for tag in thing.tags}


def _too_many() -> Refused:
    words = f"This extract has more than {SEGMENTS:,} pieces of street. Cut it to the region you work in."
    return refuse("too_many", words, on="file")


def _guarded(read: Callable[[], Answer]) -> Answer:
    """Run a pass; what osmium cannot read is a refusal."""
    try:
        return read()
    except (RuntimeError, UnicodeDecodeError) as error:
        raise refuse("not_an_extract", NOT_AN_EXTRACT, on="file") from error


def _guarded_iteration(things: Any) -> Iterator[Any]:
    """Iterate over what osmium reads; the same refusal, and none for what the reader of it raises."""
    iterator = iter(things)
    while True:
        try:
            thing = next(iterator)
        except StopIteration:
            return
        except (RuntimeError, UnicodeDecodeError) as error:
            raise refuse("not_an_extract", NOT_AN_EXTRACT, on="file") from error
        yield thing
