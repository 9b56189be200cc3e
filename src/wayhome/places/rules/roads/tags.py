"""What the tags of an OpenStreetMap way mean for us (wiki.openstreetmap.org: Key:highway, Key:oneway, Key:maxspeed)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

NAME_CHARACTERS = 120
KMH_A_MILE = 1.609344
SPEED_LEAST, SPEED_MOST = 5.0, 130.0
DRIVEN_SHARE = 0.8
"""Of what is allowed, what is driven on the whole: lights, bends and others are in the way."""

SPEEDS: Mapping[str, float] = {
    "motorway": 110,
    "motorway_link": 60,
    "trunk": 90,
    "trunk_link": 50,
    "primary": 65,
    "primary_link": 45,
    "secondary": 55,
    "secondary_link": 40,
    "tertiary": 45,
    "tertiary_link": 35,
    "unclassified": 40,
    "residential": 30,
    "living_street": 10,
    "service": 15,
    "road": 30,
    "track": 15,
}
"""Roads for cars and what is allowed on them in km/h where the map does not say."""

ON_FOOT = frozenset({"pedestrian", "footway", "path", "steps", "cycleway", "bridleway"})
"""Ways without cars: kept if they have a name, since people say where they are by them."""

_CLOSED = frozenset({"no", "private", "agricultural", "forestry", "delivery", "permit"})
_YES = frozenset({"yes", "true", "1"})
_LIT = frozenset({"yes", "24/7", "automatic", "limited", "sunset-sunrise", "dusk-dawn"})
_UNLIT = frozenset({"no", "disused"})
_ACCESS = ("motorcar", "motor_vehicle", "vehicle", "access")
"""From the narrowest to the widest: the first that is there is the one that counts."""

_SPEED = re.compile(r"(\d{1,3}(?:\.\d)?)\s*(mph|km/h|kmh)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Road:
    """A way worth keeping. `direction` is 1 along it, -1 against it, 0 both; `speed_kmh` is what is driven."""

    name: str
    road_class: str
    direction: int
    speed_kmh: float
    lit: bool | None
    drivable: bool


def road_of(tags: Mapping[str, str]) -> Road | None:
    """Return what a way is to us; None for one that is neither for cars nor named, or not there yet."""
    road_class = tags.get("highway", "")
    name = " ".join((tags.get("name") or tags.get("ref") or "").split())[:NAME_CHARACTERS]
    if tags.get("area") == "yes" and road_class not in SPEEDS:
        return None  # a square: its edge is no street
    if road_class in SPEEDS:
        drivable = _open_to_cars(tags)
        if not drivable and not name:
            return None
    elif road_class in ON_FOOT and name and not _inside(tags):
        drivable = False
    else:
        return None
    return Road(
        name=name,
        road_class=road_class,
        direction=_direction(tags) if drivable else 0,
        speed_kmh=_speed_kmh(tags, road_class),
        lit=_lit(tags.get("lit", "")),
        drivable=drivable,
    )


def _inside(tags: Mapping[str, str]) -> bool:
    """Say whether a way runs inside a building or below the ground: nobody outside says where they are by it."""
    below = tags.get("layer", "").startswith("-") or tags.get("level", "").startswith("-")
    return below or tags.get("indoor") not in {None, "no"} or tags.get("tunnel") not in {None, "no"}


def _open_to_cars(tags: Mapping[str, str]) -> bool:
    said = next((tags[key] for key in _ACCESS if key in tags), "yes")
    return said not in _CLOSED


def _direction(tags: Mapping[str, str]) -> int:
    said = tags.get("oneway", "")
    if said in {"-1", "reverse"}:
        return -1
    if said in _YES:
        return 1
    implied = tags.get("junction") in {"roundabout", "circular"} or tags.get("highway") == "motorway"
    return 1 if implied and said != "no" else 0


def _speed_kmh(tags: Mapping[str, str], road_class: str) -> float:
    """Return the speed driven: the sign's where there is one (maxspeed), else the class's."""
    allowed = SPEEDS.get(road_class, SPEED_LEAST)
    found = _SPEED.fullmatch(tags.get("maxspeed", "").strip())
    if found:
        allowed = float(found[1]) * (KMH_A_MILE if found[2] == "mph" else 1)
    return min(max(allowed * DRIVEN_SHARE, SPEED_LEAST), SPEED_MOST)


def _lit(said: str) -> bool | None:
    if said in _LIT:
        return True
    return False if said in _UNLIT else None
