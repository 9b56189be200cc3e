"""Small maps drawn by hand: nodes and ways with tags, written as an extract."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import osmium
from osmium.osm.mutable import Node, Way

from wayhome.places.roads.reading import Extract

Place = tuple[float, float]


class Drawing:
    """A map in the making. Latitude and longitude are given in thousandths of a degree from 53, -6: about 100 m."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.ways: list[Way] = []

    def node(self, ref: int, north: float, east: float, **tags: str) -> Place:
        place = (53 + north / 1000, -6 + east / 1000)
        self.nodes.append(Node(id=ref, location=(place[1], place[0]), tags=named(tags)))
        return place

    def way(self, ref: int, nodes: Sequence[int], **tags: str) -> None:
        self.ways.append(Way(id=ref, nodes=list(nodes), tags=named(tags)))

    def write(self, path: Path) -> Extract:
        path.unlink(missing_ok=True)
        with osmium.SimpleWriter(str(path)) as writer:
            for node in sorted(self.nodes, key=lambda one: one.id or 0):
                writer.add_node(node)
            for way in self.ways:
                writer.add_way(way)
        return Extract(path)


def named(tags: Mapping[str, str]) -> dict[str, str]:
    """Let addr__street stand for addr:street."""
    return {key.replace("__", ":"): value for key, value in tags.items()}


def village() -> Drawing:
    """Two streets that cross, one of them one-way beyond the crossing, and a way round.

    4 --- 3 (High Street goes north from 1 over 2 to 3; Mill Lane east from 2 to 5)
    |     |
    6 --- 2 --> 5      2 to 5 is one-way; 5 leads back by 7 to 1 (Back Road)
          |     |
          1 --- 7
    """
    drawing = Drawing()
    for ref, north, east in ((1, 0, 0), (2, 2, 0), (3, 4, 0), (4, 4, -3), (5, 2, 4), (6, 2, -3), (7, 0, 4)):
        drawing.node(ref, north, east)
    drawing.way(10, [1, 2, 3], highway="residential", name="High Street", lit="yes", maxspeed="30 mph")
    drawing.way(11, [2, 5], highway="residential", name="Mill Lane", oneway="yes")
    drawing.way(12, [5, 7, 1], highway="tertiary", name="Back Road", lit="no")
    drawing.way(13, [3, 4, 6, 2], highway="unclassified")
    return drawing
