"""Places are read as people write and paste them, and what is wrong is said with its line."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wayhome.visits.rules.points import length_metres, read_point, read_points, write_point
from wayhome.visits.rules.sign_out import POINTS


@pytest.mark.parametrize(
    ("line", "point"),
    [
        ("53.3498, -6.2603", (53.3498, -6.2603)),
        ("  53.3498,-6.2603 ", (53.3498, -6.2603)),
        ("53.3498 -6.2603", (53.3498, -6.2603)),
        ("53.3498; -6.2603", (53.3498, -6.2603)),
        ("(53.3498, -6.2603)", (53.3498, -6.2603)),
        ("53.3498°, \u22126.2603°", (53.3498, -6.2603)),
        ("53,3498; -6,2603", (53.3498, -6.2603)),
        ("53,3498, 6,2603", (53.3498, 6.2603)),
        ("53, 6", (53.0, 6.0)),
        ("+90, -180", (90.0, -180.0)),
    ],
)
def test_a_place_is_read_as_people_write_it(line: str, point: tuple[float, float]) -> None:
    assert read_point(line) == point


@pytest.mark.parametrize(
    "line", ["", "53.3498", "north of the bridge", "nan, nan", "1e3, 2", "1_0, 2", "٥٣, ٦", "1,2,3", "9999, 1"]
)
def test_what_is_no_place_says_what_to_write(line: str) -> None:
    with pytest.raises(ValueError, match=r"write latitude, then longitude, like 53\.3498, -6\.2603"):
        read_point(line)


@pytest.mark.parametrize("line", ["90.1, 0", "-91, 0", "0, 180.5", "0, -181"])
def test_what_is_not_on_the_map_says_the_bounds(line: str) -> None:
    with pytest.raises(ValueError, match="latitude goes from -90 to 90"):
        read_point(line)


def test_a_way_is_one_place_a_line() -> None:
    assert read_points("53.1, -6.1\r\n\r\n  \n53.2, -6.2\n") == ((53.1, -6.1), (53.2, -6.2))
    assert read_points("") == ()
    with pytest.raises(ValueError, match=r"^Line 3: write latitude"):
        read_points("53.1, -6.1\n\nover the hill")


def test_a_way_has_a_bound() -> None:
    assert len(read_points("1, 2\n" * POINTS)) == POINTS
    with pytest.raises(ValueError, match=f"These are {POINTS + 1} points; a route has at most {POINTS}"):
        read_points("1, 2\n" * (POINTS + 1))


@settings(deadline=None)  # a busy machine is no fault of the rule
@given(st.floats(-90, 90), st.floats(-180, 180))
def test_what_is_written_is_read_back(latitude: float, longitude: float) -> None:
    assert read_point(write_point((latitude, longitude))) == pytest.approx((latitude, longitude), abs=1e-7)


def test_what_needs_no_exponent_comes_back_to_the_last_figure() -> None:
    assert read_point(write_point((53.34980512345678, -6.26))) == (53.34980512345678, -6.26)


def test_lengths_are_those_of_the_earth() -> None:
    assert length_metres(()) == length_metres(((53.0, -6.0),)) == 0
    assert length_metres(((0.0, 0.0), (0.0, 1.0))) == pytest.approx(111_195, abs=5)
    assert length_metres(((0.0, 0.0), (0.0, 180.0))) == pytest.approx(20_015_115, abs=10)
    dublin, cork = (53.3498, -6.2603), (51.8985, -8.4756)
    assert length_metres((dublin, cork, dublin)) == pytest.approx(2 * 219_500, rel=0.005)
