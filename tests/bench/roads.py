"""Ways over real streets (the extract of Helsinki), and over a made-up city of 100,000 pieces of street."""

import random
from array import array
from collections.abc import Callable
from statistics import median
from uuid import UUID

from wayhome.core.clock import database_now, monotonic_seconds
from wayhome.places.actions.roads import import_roads
from wayhome.places.models import SafePlace, StreetSegment
from wayhome.places.queries import nearest_crossing, nearest_safe_places, street_lines
from wayhome.places.queries.road_graph import _load
from wayhome.places.roads.graph import Graph, routed
from wayhome.places.roads.packing import BOTH, Packed
from wayhome.places.roads.reading import Extract
from wayhome.places.rules.roads.plane import Point, apart_metres, box_around

ADDRESSES = 200
PLACES = 25
GRID = 224
"""Streets a side of the made-up city: 224 times 223 times 2 is 99,904 pieces."""

Row = tuple[str, list[float], str]


def measure(runs: int) -> list[Row]:
    """Import, load, ask; each figure is the median over 200 addresses, `runs` times."""
    from tests.places.roads.helsinki import helsinki  # noqa: PLC0415 - it knows models, which need Django set up
    from wayhome.staff.models import Person  # noqa: PLC0415 - the same
    from wayhome.staff.rules import Actor  # noqa: PLC0415 - the same

    sofia = Person.objects.get(email="sofia@harbour.example")
    grants = frozenset(sofia.grants.values_list("role", "office_id"))
    actor = Actor(person_id=sofia.pk, office_id=sofia.office_id, grants=grants)
    import_times, loads = [], []
    for _ in range(runs):
        begun = monotonic_seconds()
        made = import_roads(actor, Extract(helsinki()), name="Helsinki.osm.pbf").road_import
        import_times.append(monotonic_seconds() - begun)
        begun = monotonic_seconds()
        _load(made)
        loads.append((monotonic_seconds() - begun) * 1000)
    spots = _spots()
    _confirmed(sofia.pk, spots[ADDRESSES:])
    here = spots[:ADDRESSES]
    nearest_safe_places(*here[0], limit=1)  # loads the graph and where the places meet the streets
    rows: list[Row] = [
        (f"import of {made.segments} pieces of street, {made.kilometres:.0f} km", import_times, "s"),
        ("the same: graph read from the database into memory", loads, "ms"),
    ]
    for limit in (1, PLACES):
        times = [_median_ms(here, limit) for _ in range(runs)]
        rows.append((f"the {limit} nearest of {PLACES} safe places by drive time, median of {ADDRESSES}", times, "ms"))
    crossings = [_median_of(nearest_crossing, here) for _ in range(runs)]
    rows.append((f"nearest crossing, median of {ADDRESSES} addresses", crossings, "ms"))
    lines = [_median_of(lambda lat, lon: street_lines(box_around((lat, lon), 500)), here) for _ in range(runs)]
    rows.append(("street lines of a square kilometre", lines, "ms"))
    rows.append(("nearest by road is not the nearest straight: share of the addresses", [_otherwise(here)], "%"))
    return rows + _city(runs)


def _spots() -> list[Point]:
    """Return 200 addresses and 25 safe places beside real streets, the same in every run."""
    chance = random.Random(4)
    lines = list(StreetSegment.objects.filter(drivable=True).order_by("number").values_list("line", flat=True))
    return [(line[0] / 1e7, line[1] / 1e7) for line in chance.sample(lines, ADDRESSES + PLACES)]


def _confirmed(by: UUID, spots: list[Point]) -> None:
    SafePlace.objects.all().delete()
    now = database_now()
    SafePlace.objects.bulk_create(
        SafePlace(
            kind="police",
            name=f"Station {number}",
            latitude=at[0],
            longitude=at[1],
            state="confirmed",
            made_at=now,
            confirmed_at=now,
            confirmed_by_id=by,
        )
        for number, at in enumerate(spots)
    )


def _median_ms(spots: list[Point], limit: int) -> float:
    return _median_of(lambda lat, lon: nearest_safe_places(lat, lon, limit), spots)


def _median_of(ask: Callable[[float, float], object], spots: list[Point]) -> float:
    taken = []
    for at in spots:
        begun = monotonic_seconds()
        ask(*at)
        taken.append((monotonic_seconds() - begun) * 1000)
    return median(taken)


def _otherwise(spots: list[Point]) -> float:
    """Return for how many of the addresses in a hundred the nearest by road is another than straight."""
    places = list(SafePlace.objects.all())
    other = 0
    for at in spots:
        straight = min(places, key=lambda place: apart_metres(at, (place.latitude, place.longitude)))
        by_road = nearest_safe_places(*at, limit=1).places[0]
        other += by_road.place != straight
    return 100 * other / len(spots)


def _city(runs: int) -> list[Row]:
    """Time a made-up grid: building its graph, and the way to 25 places within two kilometres or so."""
    chance = random.Random(4)
    pairs = [(n, n + 1) for n in range(GRID * GRID) if (n + 1) % GRID] + [
        (n, n + GRID) for n in range(GRID * (GRID - 1))
    ]
    packed = Packed(
        junctions=GRID * GRID,
        starts=array("i", (one for one, _ in pairs)),
        ends=array("i", (other for _, other in pairs)),
        seconds=array("f", (chance.uniform(5, 15) for _ in pairs)),
        ways=bytes([BOTH] * len(pairs)),
    )
    packed = routed(packed)
    built, asked = [], []
    middle = GRID * GRID // 2 + GRID // 2
    for _ in range(runs):
        begun = monotonic_seconds()
        graph = Graph(packed)
        built.append((monotonic_seconds() - begun) * 1000)
        near = [middle + chance.randrange(-20, 20) + GRID * chance.randrange(-20, 20) for _ in range(PLACES)]
        begun = monotonic_seconds()
        graph.between([middle], near)
        asked.append((monotonic_seconds() - begun) * 1000)
    return [
        (f"made-up city of {len(pairs):,} pieces: graph built", built, "ms"),
        ("the same: drive times from one junction to 25 within 20 streets", asked, "ms"),
    ]
