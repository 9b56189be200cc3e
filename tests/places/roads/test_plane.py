"""Distances and directions near a place, at any latitude."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayhome.places.rules.roads.plane import (
    about_metres,
    apart_metres,
    box_around,
    compass_word,
    foot_on,
    length_metres,
)

latitudes = st.floats(-85, 85)
longitudes = st.floats(-179, 179)
metres = st.floats(-1_500, 1_500)


def moved(point: tuple[float, float], north: float, east: float) -> tuple[float, float]:
    """Return a place so many metres off, by the box's own scale."""
    box = box_around(point, 1_000)
    return point[0] + north * (box.north - point[0]) / 1_000, point[1] + east * (box.east - point[1]) / 1_000


@given(latitudes, longitudes, metres, metres)
def test_a_box_reaches_as_far_as_it_says(latitude: float, longitude: float, north: float, east: float) -> None:
    here = (latitude, longitude)
    there = moved(here, north, east)
    assert apart_metres(here, there) == pytest.approx((north**2 + east**2) ** 0.5, rel=0.005, abs=0.5)
    assert box_around(here, 1_600).holds(there)


@given(latitudes, longitudes, st.floats(10, 1_000), st.floats(-500, 500))
def test_the_foot_of_a_perpendicular_is_found(latitude: float, longitude: float, along: float, off: float) -> None:
    here = (latitude, longitude)
    line = (moved(here, off, -along), moved(here, off, 3 * along))
    foot = foot_on(line, here)
    assert foot.metres == pytest.approx(abs(off), rel=0.01, abs=0.5)
    assert foot.share == pytest.approx(0.25, abs=0.01)
    assert apart_metres(foot.at, moved(here, off, 0)) < 5


def test_the_foot_never_leaves_the_line() -> None:
    line = ((60.0, 24.0), (60.0, 24.001), (60.001, 24.001))
    before, behind = foot_on(line, (60.0, 23.99)), foot_on(line, (60.01, 24.001))
    assert (before.share, behind.share) == (0.0, 1.0)
    assert foot_on(((60.0, 24.0), (60.0, 24.0)), (60.0, 24.001)).share == 0.0


def test_boxes_are_cut_at_the_poles_and_the_date_line() -> None:
    pole, date_line = box_around((90.0, 0.0), 1_000), box_around((0.0, 179.999), 1_000)
    assert pole.north == 90.0
    assert date_line.east == 180.0
    assert not date_line.holds((0.0, -179.999))


@pytest.mark.parametrize(
    ("north", "east", "word"),
    [
        *((1, 0, "north"), (1, 1, "north-east"), (0, 1, "east"), (-1, 1, "south-east")),
        *((-1, 0, "south"), (-1, -1, "south-west"), (0, -1, "west"), (1, -1, "north-west"), (5, -0.1, "north")),
    ],
)
def test_directions_are_those_of_a_compass(north: float, east: float, word: str) -> None:
    here = (60.17, 24.94)
    assert compass_word(here, moved(here, 100 * north, 100 * east)) == word


@pytest.mark.parametrize(
    ("figure", "words"),
    [(3, "10 m"), (44, "40 m"), (99, "100 m"), (326, "350 m"), (1_234, "1.2 km"), (14_400, "14 km")],
)
def test_distances_are_said_as_people_say_them(figure: float, words: str) -> None:
    assert about_metres(figure) == words


def test_a_line_is_as_long_as_its_pieces() -> None:
    line = ((60.0, 24.0), (60.001, 24.0), (60.002, 24.0))
    assert length_metres(line) == pytest.approx(222.4, abs=0.1)
    assert length_metres(line[:1]) == 0
