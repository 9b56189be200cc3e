"""On which street one is, near which crossing; and how one gets on a street and off it by car."""

import pytest

from wayhome.places.rules.roads.driving import (
    Footing,
    best_pair,
    drive_seconds,
    footing,
    guessed_seconds,
    leaving,
    part_of,
    reaching,
    straight_on,
)
from wayhome.places.rules.roads.plane import length_metres
from wayhome.places.rules.roads.streets import Segment, crossing_of, nearest

HERE = (53.0, -6.0)
STEP = 0.001
"""About 111 m north, 67 m east."""


def street(number: int, name: str, line: list[tuple[float, float]], ends: tuple[int, int], **more: object) -> Segment:
    """Make a segment; its line is given in steps north and east of HERE."""
    drawn = tuple((HERE[0] + north * STEP, HERE[1] + east * STEP) for north, east in line)
    values: dict[str, object] = {
        "road_class": "residential",
        "direction": 0,
        "speed_kmh": 36.0,
        "lit": None,
        "drivable": True,
        "metres": length_metres(drawn),
        **more,
    }
    return Segment(number=number, name=name, line=drawn, start=ends[0], end=ends[1], **values)  # type: ignore[arg-type] # a test's shorthand


CROSS = [
    street(0, "High Street", [(-3, 0), (0, 0)], (1, 2)),
    street(1, "High Street", [(0, 0), (3, 0)], (2, 3)),
    street(2, "Mill Lane", [(0, 0), (0, 3)], (2, 4)),
    street(3, "", [(3, 0), (3, 3)], (3, 5)),
]


def at(north: float, east: float) -> tuple[float, float]:
    return HERE[0] + north * STEP, HERE[1] + east * STEP


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (at(0.36, 0.1), "High Street near Mill Lane, about 40 m north of the crossing"),
        (at(-1, 0), "High Street near Mill Lane, about 100 m south of the crossing"),
        (at(0.05, 0.02), "High Street, at the crossing with Mill Lane"),
        (at(0.1, 2), "Mill Lane near High Street, about 150 m east of the crossing"),
    ],
)
def test_a_place_is_said_by_its_street_and_crossing(place: tuple[float, float], words: str) -> None:
    found = crossing_of(CROSS, place)
    assert found is not None
    assert found.words == words


def test_a_street_without_crossings_is_said_alone() -> None:
    found = crossing_of(CROSS[2:3], at(0.1, 1))
    assert found is not None
    assert (found.words, found.crossing_at, found.metres_to_crossing) == ("Mill Lane", None, None)


def test_helpers_are_sent_by_street_and_by_a_path_only_where_there_is_no_street() -> None:
    path = street(9, "River Walk", [(-3, 0.2), (3, 0.2)], (8, 9), road_class="footway", drivable=False)
    by_street, by_path = crossing_of([*CROSS, path], at(1, 0.2)), crossing_of([path], at(1, 0.2))
    assert by_street is not None
    assert by_path is not None
    assert by_street.street == "High Street"
    assert by_path.words == "River Walk"


def test_far_from_every_named_street_nothing_is_said() -> None:
    assert crossing_of(CROSS, at(0, 9)) is None
    assert crossing_of([], at(0, 0)) is None
    assert crossing_of(CROSS[3:], at(3, 1)) is None
    assert nearest([], at(0, 0)) is None


def on(segment: Segment, share: float) -> Footing:
    return Footing(segment=segment, share=share, metres_off=5.0, at=segment.line[0])


def test_a_car_leaves_by_both_ends_and_a_one_way_street_by_one() -> None:
    both, one = CROSS[0], street(7, "Mill Lane", [(0, 0), (0, 3)], (2, 4), direction=1)
    assert leaving(on(both, 0.25)) == {1: pytest.approx(both.seconds / 4), 2: pytest.approx(both.seconds * 3 / 4)}
    assert reaching(on(both, 0.25)) == leaving(on(both, 0.25))
    assert leaving(on(one, 0.25)) == {4: pytest.approx(one.seconds * 3 / 4)}
    assert reaching(on(one, 0.25)) == {2: pytest.approx(one.seconds / 4)}


def test_a_street_that_ends_where_it_begins_is_left_by_its_shorter_side() -> None:
    loop = street(7, "The Close", [(0, 0), (1, 1), (0, 0)], (2, 2))
    assert leaving(on(loop, 0.1)) == {2: pytest.approx(0.1 * loop.seconds)}
    assert leaving(on(loop, 0.9)) == {2: pytest.approx(0.1 * loop.seconds)}


def test_within_one_street_no_junction_is_needed_but_the_way_counts() -> None:
    one = street(7, "Mill Lane", [(0, 0), (0, 3)], (2, 4), direction=1)
    assert straight_on(on(one, 0.2), on(one, 0.7)) == pytest.approx(one.seconds / 2)
    assert straight_on(on(one, 0.7), on(one, 0.2)) is None
    assert straight_on(on(CROSS[0], 0.7), on(CROSS[0], 0.2)) == pytest.approx(CROSS[0].seconds / 2)
    assert straight_on(on(CROSS[0], 0.7), on(CROSS[1], 0.2)) is None


def test_the_shortest_of_the_ways_counts() -> None:
    begin, end = on(CROSS[0], 0.9), on(CROSS[1], 0.5)
    between = {(2, 2): 0.0, (2, 3): 100.0, (1, 2): 5.0}
    least = 0.1 * CROSS[0].seconds + 0.5 * CROSS[1].seconds
    assert drive_seconds(begin, end, between) == pytest.approx(least)
    assert best_pair(begin, end, between) == (2, 2)
    assert drive_seconds(begin, end, {}) is None
    assert best_pair(begin, end, {}) is None


def test_a_detour_that_is_longer_than_going_straight_on_is_not_taken() -> None:
    begin, end = on(CROSS[0], 0.4), on(CROSS[0], 0.6)
    assert best_pair(begin, end, {(1, 2): 0.0, (2, 1): 0.0}) is None
    assert drive_seconds(begin, end, {(1, 2): 50.0}) == pytest.approx(0.2 * CROSS[0].seconds)


def test_a_nearest_street_is_where_a_car_gets_on() -> None:
    found = nearest(CROSS, at(1.5, 0.1))
    assert found is not None
    place = footing(*found)
    assert place.segment.number == 1
    assert place.share == pytest.approx(0.5, abs=0.01)
    assert place.metres_off == pytest.approx(6.7, abs=0.2)


def test_where_streets_are_not_known_time_is_guessed_with_a_detour() -> None:
    assert guessed_seconds(at(0, 0), at(9, 0)) == pytest.approx(168, abs=1)  # 1,000 m straight, 1,400 by road at 30


def test_a_piece_of_a_line_has_its_ends_and_what_lies_between() -> None:
    line = ((0.0, 0.0), (0.0, 0.001), (0.0, 0.003))
    assert part_of(line, 0.0, 1.0) == line
    forwards = part_of(line, 0.1, 0.9)
    assert forwards[1] == line[1]
    assert forwards[0][1] == pytest.approx(0.0003)
    assert forwards[2][1] == pytest.approx(0.0027)
    assert part_of(line, 0.9, 0.1) == tuple(reversed(forwards))
    assert part_of(((1.0, 1.0), (1.0, 1.0)), 0.2, 0.8) == ((1.0, 1.0), (1.0, 1.0))
