"""Ways over real streets, the nearest crossing, the lines of a box."""

from pathlib import Path

import pytest

from tests.cast import Cast
from tests.places.roads.drawn import Drawing, village
from tests.places.roads.helsinki import RAILWAY_STATION, SENATE_SQUARE, STOCKHOLM, import_helsinki
from wayhome.places.actions.roads import import_roads
from wayhome.places.models import RoadGraph, StreetSegment
from wayhome.places.queries import current_import, nearest_crossing, route, street_lines
from wayhome.places.queries import roads as queries
from wayhome.places.queries.road_graph import _Held, loaded_roads
from wayhome.places.rules.roads.plane import Box, apart_metres, box_around, length_metres

HIGH_STREET = (53.001, -6.0)
MILL_LANE = (53.002, -5.998)
NORTH = (53.0035, -6.0)


@pytest.fixture
def in_village(cast: Cast, tmp_path: Path) -> None:
    bring(cast, village(), tmp_path)


def bring(cast: Cast, drawing: Drawing, folder: Path) -> None:
    import_roads(cast.actor(cast.sofia), drawing.write(folder / "drawn.osm.pbf"), name="drawn")


def test_without_streets_nothing_is_claimed(cast: Cast) -> None:
    assert current_import() is None
    assert loaded_roads() is None
    assert nearest_crossing(*RAILWAY_STATION) is None
    assert route(*RAILWAY_STATION, *SENATE_SQUARE) is None
    assert street_lines(box_around(RAILWAY_STATION, 500)).segments == ()


def test_a_one_way_street_is_left_only_one_way(in_village: None) -> None:
    there, back = route(*HIGH_STREET, *MILL_LANE), route(*MILL_LANE, *HIGH_STREET)
    assert there is not None
    assert back is not None
    assert there.streets == ("High Street", "Mill Lane")
    assert back.streets == ("Mill Lane", "Back Road", "High Street")
    assert back.metres > 2 * there.metres
    assert back.seconds > there.seconds
    assert length_metres(back.points) == pytest.approx(back.metres, rel=0.01)
    assert 0.1 < back.lit_share < 0.3


def test_within_one_street_one_drives_straight_on_or_round(in_village: None) -> None:
    on, against = (53.002, -5.999), (53.002, -5.997)
    ahead, round_ = route(*on, *against), route(*against, *on)
    assert ahead is not None
    assert round_ is not None
    assert ahead.streets == ("Mill Lane",)
    assert round_.streets == ("Mill Lane", "Back Road", "High Street", "Mill Lane")
    nowhere = route(*on, *on)
    assert nowhere is not None
    assert nowhere.metres == pytest.approx(0, abs=1)
    assert nowhere.lit_share == 0


def test_beside_the_streets_there_is_no_way(in_village: None) -> None:
    assert route(*HIGH_STREET, *STOCKHOLM) is None
    assert route(*STOCKHOLM, *HIGH_STREET) is None


def test_an_island_has_its_own_streets_and_no_way_leads_there(cast: Cast, tmp_path: Path) -> None:
    drawing = village()
    for ref, north, east in ((50, 90, 0), (51, 92, 0), (52, 92, 3)):
        drawing.node(ref, north, east)
    drawing.way(60, [50, 51, 52, 50], highway="residential", name="Island Ring")
    drawing.way(61, [51, 52], highway="residential", name="Island Way")
    bring(cast, drawing, tmp_path)
    island = (53.091, -6.0)
    assert route(*island, 53.092, -5.999) is not None
    assert route(*island, *HIGH_STREET) is None
    assert route(53.045, -6.0, *HIGH_STREET) is None  # within the box, and kilometres from every street


def test_a_way_may_not_be_endless(in_village: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "ROUTE_SEGMENTS", 0)
    assert route(*MILL_LANE, *HIGH_STREET) is None


def test_a_way_through_streets_that_were_just_replaced_is_not_shown_by_half(in_village: None) -> None:
    roads = loaded_roads()
    assert roads is not None
    begin, end = queries.footing_near(roads, MILL_LANE), queries.footing_near(roads, HIGH_STREET)
    assert begin is not None
    assert end is not None
    StreetSegment.objects.filter(name="Back Road").delete()
    assert queries._route(roads, begin, end) is None


def test_the_graph_is_read_once_and_anew_after_an_import(cast: Cast, tmp_path: Path) -> None:
    bring(cast, village(), tmp_path)
    first = loaded_roads()
    assert first is loaded_roads()
    import_helsinki(cast)
    second = loaded_roads()
    assert first is not None
    assert second is not None
    assert second.import_id != first.import_id
    assert second.box.holds(RAILWAY_STATION)


def test_a_graph_that_is_gone_is_not_held(in_village: None) -> None:
    RoadGraph.objects.all().delete()
    assert _Held().roads() is None


def test_a_real_place_is_said_by_its_crossing(cast: Cast) -> None:
    import_helsinki(cast)
    found = nearest_crossing(60.1690, 24.9385)
    assert found is not None
    assert (found.street, found.crossing) == ("Mannerheimintie", "Kaivokatu")
    assert found.words == "Mannerheimintie near Kaivokatu, about 90 m south of the crossing"
    assert found.crossing_at is not None
    assert apart_metres(found.crossing_at, (60.1690, 24.9385)) == found.metres_to_crossing
    assert nearest_crossing(*STOCKHOLM) is None


def test_a_real_way_goes_by_streets_that_are_there(cast: Cast) -> None:
    import_helsinki(cast)
    found = route(*RAILWAY_STATION, *SENATE_SQUARE)
    assert found is not None
    assert 600 < found.metres < 3_000
    assert 60 < found.seconds < 600
    assert apart_metres(found.points[0], RAILWAY_STATION) < 150
    assert apart_metres(found.points[-1], SENATE_SQUARE) < 150
    named = set(StreetSegment.objects.values_list("name", flat=True))
    assert set(found.streets) <= named
    assert 0.5 < found.lit_share <= 1
    assert max(apart_metres(one, other) for one, other in zip(found.points, found.points[1:], strict=False)) < 300


def test_a_box_shows_its_streets_the_largest_first_as_many_as_fit(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    import_helsinki(cast)
    near = street_lines(box_around(RAILWAY_STATION, 200))
    assert "Kaivokatu" in {segment.name for segment in near.segments}
    assert not near.more
    far = street_lines(Box(south=59.0, west=23.0, north=61.0, east=26.0))
    assert far.more
    assert {segment.road_class for segment in far.segments} <= set(queries.LARGE)
    monkeypatch.setattr(queries, "STREET_POINTS", 200)
    few = street_lines(box_around(RAILWAY_STATION, 1_000))
    assert few.more
    assert {segment.road_class for segment in few.segments} == {"primary"}
    monkeypatch.setattr(queries, "STREET_SEGMENTS", 3)
    assert len(street_lines(box_around(RAILWAY_STATION, 1_000)).segments) == 3
