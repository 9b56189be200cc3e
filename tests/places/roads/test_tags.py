"""What the tags of a way mean: for cars or not, which way, how fast, lit or not."""

import pytest

from wayhome.places.rules.roads.tags import road_of


@pytest.mark.parametrize(
    ("tags", "drivable"),
    [
        ({"highway": "residential"}, True),
        ({"highway": "residential", "access": "private", "motor_vehicle": "yes"}, True),
        ({"highway": "residential", "name": "Bus Street", "motor_vehicle": "no"}, False),
        ({"highway": "service", "access": "destination"}, True),
        ({"highway": "pedestrian", "name": "Keskuskatu"}, False),
        ({"highway": "footway", "name": "River Walk", "tunnel": "no"}, False),
    ],
)
def test_a_way_for_cars_or_with_a_name_is_kept(tags: dict[str, str], *, drivable: bool) -> None:
    road = road_of(tags)
    assert road is not None
    assert road.drivable is drivable


@pytest.mark.parametrize(
    "tags",
    [
        {},
        {"highway": "construction", "name": "New Road"},
        {"highway": "footway"},
        {"highway": "service", "access": "private"},
        {"highway": "pedestrian", "area": "yes", "name": "Market Square"},
        {"highway": "footway", "name": "Mall", "indoor": "yes"},
        {"highway": "footway", "name": "Underpass", "layer": "-1"},
        {"highway": "footway", "name": "Metro", "level": "-2"},
        {"highway": "steps", "name": "Tunnel", "tunnel": "yes"},
    ],
)
def test_what_nobody_drives_or_says_is_left_out(tags: dict[str, str]) -> None:
    assert road_of(tags) is None


@pytest.mark.parametrize(
    ("tags", "direction"),
    [
        ({}, 0),
        ({"oneway": "no"}, 0),
        ({"oneway": "yes"}, 1),
        ({"oneway": "1"}, 1),
        ({"oneway": "-1"}, -1),
        ({"oneway": "reverse"}, -1),
        ({"junction": "roundabout"}, 1),
        ({"junction": "roundabout", "oneway": "no"}, 0),
        ({"highway": "motorway"}, 1),
        ({"motor_vehicle": "no", "name": "Tram Street", "oneway": "yes"}, 0),
    ],
)
def test_which_way_cars_may_go(tags: dict[str, str], direction: int) -> None:
    road = road_of({"highway": "residential"} | tags)
    assert road is not None
    assert road.direction == direction


@pytest.mark.parametrize(
    ("said", "kmh"),
    [
        ("", 24.0),
        ("50", 40.0),
        ("50 km/h", 40.0),
        ("30 mph", 38.6),
        ("walk", 24.0),
        ("none", 24.0),
        ("2", 5.0),
        ("250", 130.0),
    ],
)
def test_four_fifths_of_what_is_allowed_are_driven(said: str, kmh: float) -> None:
    road = road_of({"highway": "residential", "maxspeed": said})
    assert road is not None
    assert road.speed_kmh == pytest.approx(kmh, abs=0.1)


@pytest.mark.parametrize(("said", "lit"), [("yes", True), ("24/7", True), ("no", False), ("", None), ("maybe", None)])
def test_light_is_known_or_not(said: str, *, lit: bool | None) -> None:
    road = road_of({"highway": "residential", "lit": said})
    assert road is not None
    assert road.lit is lit


def test_a_number_stands_in_for_a_name_and_no_name_is_endless() -> None:
    by_number = road_of({"highway": "primary", "ref": "R 118"})
    long = road_of({"highway": "primary", "name": "Long  " * 100})
    assert by_number is not None
    assert long is not None
    assert by_number.name == "R 118"
    assert len(long.name) == 120
    assert "  " not in long.name
