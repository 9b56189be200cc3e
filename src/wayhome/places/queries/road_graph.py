"""The streets in memory: read when somebody first asks for a way, and anew when another import is in use."""

from dataclasses import dataclass
from threading import Lock
from uuid import UUID

from wayhome.places.models import RoadGraph, RoadImport
from wayhome.places.roads.graph import Graph
from wayhome.places.roads.packing import unpack
from wayhome.places.rules.roads.driving import Footing
from wayhome.places.rules.roads.plane import Box, Point

FOOTINGS = 2_000
"""How many places' footings a process remembers: those of safe places, asked for again and again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedRoads:
    """The streets of one import in this process."""

    import_id: UUID
    box: Box
    graph: Graph
    footings: dict[Point, Footing | None]


class _Held:
    """The one graph of this process. Loading is done by one thread; the others wait for it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._roads: LoadedRoads | None = None

    def roads(self) -> LoadedRoads | None:
        current = RoadImport.objects.filter(is_current=True).first()
        if current is None:
            self._roads = None
            return None
        held = self._roads
        if held is not None and held.import_id == current.pk:
            return held
        with self._lock:
            if self._roads is None or self._roads.import_id != current.pk:
                self._roads = _load(current)
            return self._roads


def _load(current: RoadImport) -> LoadedRoads | None:
    """Read the graph; None if yet another import has just taken its place (the next question reads that)."""
    found = RoadGraph.objects.filter(road_import=current).values_list("packed", flat=True).first()
    if found is None:
        return None
    box = Box(south=current.south, west=current.west, north=current.north, east=current.east)
    return LoadedRoads(import_id=current.pk, box=box, graph=Graph(unpack(bytes(found))), footings={})


_held = _Held()


def loaded_roads() -> LoadedRoads | None:
    """Return the streets in use, read into memory if need be; None without any."""
    return _held.roads()


def remember(roads: LoadedRoads, point: Point, found: Footing | None) -> Footing | None:
    """Keep where a safe place meets the streets; the oldest is forgotten beyond 2,000."""
    if len(roads.footings) >= FOOTINGS:
        roads.footings.pop(next(iter(roads.footings)), None)
    roads.footings[point] = found
    return found
