"""Routing over the packed streets, by igraph: which segments lead somewhere, how long, by which way."""

from collections.abc import Iterable, Sequence
from itertools import compress
from math import isfinite

from wayhome.places.roads.packing import ALONG, BOTH, CLOSED, Packed

ISLAND_JUNCTIONS, ISLAND_SHARE = 500, 0.1
"""A part that no car leaves is routed over as an island is, if it has so many junctions or so large a share of the
largest part's. A smaller one is a pocket: a yard, or a piece that the extract has cut off."""


class Graph:
    """The streets for cars as a directed graph; about 250 bytes a segment. Reading it from many threads is safe."""

    def __init__(self, packed: Packed) -> None:
        import igraph  # noqa: PLC0415 - half a second and 45 MB, only where somebody asks for a way

        self.ways = packed.ways
        numbers = range(len(packed.ways))
        both = [way == BOTH for way in packed.ways]
        open_ = [way != CLOSED for way in packed.ways]
        edges = list(compress(zip(packed.starts, packed.ends, strict=True), open_))
        edges += compress(zip(packed.ends, packed.starts, strict=True), both)
        self._segments = [*compress(numbers, open_), *compress(numbers, both)]
        self._forwards = sum(open_)
        self._graph = igraph.Graph(n=packed.junctions, edges=edges, directed=True)
        self._graph.es["seconds"] = [*compress(packed.seconds, open_), *compress(packed.seconds, both)]

    def is_routed(self, number: int) -> bool:
        """Say whether cars get from this segment to the rest of the streets."""
        return self.ways[number] != CLOSED

    def between(self, sources: Iterable[int], targets: Iterable[int]) -> dict[tuple[int, int], float]:
        """Return the seconds from each source to each target junction; what cannot be reached is left out."""
        begin, end = sorted(set(sources)), sorted(set(targets))
        if not begin or not end:
            return {}
        rows = self._graph.distances(begin, end, weights="seconds", mode="out")
        return {
            (source, target): seconds
            for source, row in zip(begin, rows, strict=True)
            for target, seconds in zip(end, row, strict=True)
            if isfinite(seconds)
        }

    def way(self, source: int, target: int) -> list[tuple[int, bool]]:
        """Return the segments from one junction to another in order, each with whether it is driven along its line."""
        found: Sequence[Sequence[int]] = self._graph.get_shortest_paths(
            source, [target], weights="seconds", mode="out", output="epath"
        )
        return [(self._segments[edge], edge < self._forwards) for edge in found[0]]


def routed(packed: Packed) -> Packed:
    """Return the same streets with those closed from which one does not get out again by car, or not in."""
    graph = Graph(packed)
    parts = graph._graph.connected_components(mode="strong")  # noqa: SLF001 - the same file
    sizes = parts.sizes()
    least = min(ISLAND_JUNCTIONS, ISLAND_SHARE * max(sizes, default=0))
    membership = parts.membership

    def way(number: int, way: int) -> int:
        start, end = membership[packed.starts[number]], membership[packed.ends[number]]
        is_part = start == end and sizes[start] >= least
        return way if is_part else CLOSED

    ways = bytes(way(number, said) for number, said in enumerate(packed.ways))
    return Packed(junctions=packed.junctions, starts=packed.starts, ends=packed.ends, seconds=packed.seconds, ways=ways)


def way_of(*, drivable: bool, direction: int) -> int:
    """Return how a segment is packed."""
    if not drivable:
        return CLOSED
    return ALONG if direction else BOTH
