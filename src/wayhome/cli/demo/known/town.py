"""The town of the demonstration: streets drawn by hand, in metres from its market bridge, which lies in the Irish Sea.

No real street and no real home is anywhere near, so that nothing made up is said of anybody's address.
"""

from math import cos, radians
from pathlib import Path
from tempfile import TemporaryDirectory

import osmium
from osmium.osm import mutable

from wayhome.places.actions.roads import import_roads
from wayhome.places.models import RoadImport
from wayhome.places.roads.reading import Extract
from wayhome.staff.rules import Actor

NAME = "Harbour Town (made up)"
MIDDLE = (53.33, -5.75)
METRES_A_DEGREE = 111_320.0

Metres = tuple[int, int]
"""East and north of the middle."""

STREETS: tuple[tuple[str, str, bool, tuple[Metres, ...]], ...] = (
    ("Quay Terrace", "primary", True, ((-900, 0), (-450, 0), (0, 0), (450, 0), (900, 40))),
    ("Harbour Street", "secondary", True, ((-900, 260), (-450, 250), (0, 250), (450, 250), (900, 280))),
    ("Market Street", "tertiary", True, ((-450, 520), (0, 520), (450, 520), (880, 520))),
    ("Hill Road", "secondary", True, ((-430, 800), (0, 800), (480, 800), (900, 800))),
    ("Chapel Row", "residential", True, ((-450, 0), (-450, 250), (-450, 520), (-430, 800))),
    ("Bridge Street", "primary", True, ((0, -400), (0, 0), (0, 250), (0, 520), (0, 800))),
    ("Canal Walk", "residential", False, ((450, 0), (450, 250), (450, 520), (480, 800))),
    ("Mill Lane", "residential", False, ((900, 40), (900, 280), (880, 520), (900, 800))),
    ("Elm Park", "residential", True, ((-450, 520), (-700, 560), (-900, 640))),
    ("Station Road", "tertiary", True, ((-500, -420), (0, -400), (500, -430))),
    ("Lock Steps", "steps", False, ((450, 0), (500, -430))),
)
"""Name, kind as OpenStreetMap has it, whether it is lit, and its line."""

PLACES: tuple[tuple[Metres, dict[str, str]], ...] = (
    ((-30, 265), {"amenity": "police", "name": "Garda station, Bridge Street"}),
    ((-300, 788), {"amenity": "hospital", "name": "Hill Road Hospital", "opening_hours": "24/7"}),
    ((520, -445), {"amenity": "fuel", "name": "Station Garage", "opening_hours": "24/7"}),
    ((905, 815), {"amenity": "police", "name": "Garda car pound"}),
    ((20, 535), {"amenity": "townhall", "name": "Town hall"}),
)
"""What the map proposes as safe places; somebody has looked at some of them."""


def at(east: int, north: int) -> tuple[float, float]:
    """Return a point of the town in degrees, to a tenth of a metre."""
    latitude = MIDDLE[0] + north / METRES_A_DEGREE
    longitude = MIDDLE[1] + east / (METRES_A_DEGREE * cos(radians(MIDDLE[0])))
    return round(latitude, 6), round(longitude, 6)


def lay_streets(actor: Actor) -> None:
    """Bring the town's map in as an agency would bring in an extract of OpenStreetMap, where there is none yet."""
    if RoadImport.objects.filter(is_current=True).exists():
        return
    with TemporaryDirectory() as folder:
        file = Path(folder) / "town.osm.pbf"
        _write(file)
        import_roads(actor, Extract(file), name=NAME)


def _write(file: Path) -> None:
    corners = sorted({point for *_, line in STREETS for point in line})
    number = {point: index for index, point in enumerate(corners, start=1)}
    with osmium.SimpleWriter(str(file)) as writer:
        for point in corners:
            writer.add_node(_node(number[point], point))
        for index, (point, tags) in enumerate(PLACES, start=len(corners) + 1):
            writer.add_node(_node(index, point, tags))
        for index, (name, kind, lit, line) in enumerate(STREETS, start=1):
            tags = {"highway": kind, "name": name, "lit": "yes" if lit else "no"}
            writer.add_way(mutable.Way(id=index, version=1, nodes=[number[point] for point in line], tags=tags))


def _node(number: int, point: Metres, tags: dict[str, str] | None = None) -> mutable.Node:
    latitude, longitude = at(*point)
    return mutable.Node(id=number, version=1, location=(longitude, latitude), tags=tags or {})
