"""Distances on the sphere, and boxes that hold the whole circle, across the date line and at the poles too."""

from math import asin, atan2, cos, degrees, floor, pi, radians, sin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayhome.places.rules.near import (
    CELLS_A_DEGREE,
    CELLS_AROUND,
    EARTH_METRES,
    apart_metres,
    boxes_around,
    strips_of,
)


def test_distances_are_those_of_the_sphere() -> None:
    assert apart_metres(0, 0, 0, 180) == pytest.approx(pi * EARTH_METRES)
    assert apart_metres(90, 0, -90, 77) == pytest.approx(pi * EARTH_METRES)
    assert apart_metres(53.3, -6.2, 53.3, -6.2) == 0
    assert apart_metres(0, 179.9995, 0, -179.9995) == pytest.approx(111.19, abs=0.1)


@given(st.floats(-90, 90), st.floats(-180, 180), st.floats(1, 50_000), st.floats(0, 2 * pi), st.floats(0, 1))
def test_every_point_of_the_circle_is_in_a_box(
    latitude: float, longitude: float, radius: float, bearing: float, share: float
) -> None:
    angle, from_pole = share * radius / EARTH_METRES, radians(latitude)
    there = asin(max(-1, min(1, sin(from_pole) * cos(angle) + cos(from_pole) * sin(angle) * cos(bearing))))
    turned = atan2(sin(bearing) * sin(angle) * cos(from_pole), cos(angle) - sin(from_pole) * sin(there))
    along = (longitude + degrees(turned) + 180) % 360 - 180
    boxes = boxes_around(latitude, longitude, radius)
    assert any(box.south <= degrees(there) <= box.north and box.west <= along <= box.east for box in boxes)
    for box in boxes:
        assert -90 <= box.south <= box.north <= 90
        assert -180 <= box.west <= box.east <= 180


def test_a_box_is_little_wider_than_its_circle() -> None:
    [box] = boxes_around(53.35, -6.25, 200)
    assert apart_metres(box.south, -6.25, box.north, -6.25) == pytest.approx(400, rel=0.01)
    assert apart_metres(53.35, box.west, 53.35, box.east) == pytest.approx(400, rel=0.01)


def test_across_the_date_line_there_are_two_and_around_a_pole_one_goes_all_the_way() -> None:
    east, west = boxes_around(-17, 179.9999, 200)
    assert (east.east, west.west) == (180, -180)
    west, east = boxes_around(-17, -179.9999, 200)
    assert (west.west, east.east) == (-180, 180)
    [north] = boxes_around(89.9999, 5, 200)
    assert (north.west, north.east, north.north) == (-180, 180, 90)
    [south] = boxes_around(-89.9999, 5, 200)
    assert (south.west, south.east, south.south) == (-180, 180, -90)


@given(st.floats(-90, 90), st.floats(-180, 180), st.floats(1, 50_000), st.floats(0, 1), st.floats(0, 1))
def test_every_point_of_a_box_is_in_one_of_its_strips(
    latitude: float, longitude: float, radius: float, up: float, along: float
) -> None:
    for box in boxes_around(latitude, longitude, radius):
        north = min(box.north, box.south + up * (box.north - box.south))
        east = min(box.east, box.west + along * (box.east - box.west))
        cell = floor((north + 90) * CELLS_A_DEGREE) * CELLS_AROUND + floor((east + 180) * CELLS_A_DEGREE)
        strips = strips_of(box)
        assert sum(first <= cell <= last for first, last in zip(strips.first, strips.last, strict=True)) == 1
        assert len(strips.first) <= 362


def test_the_strip_through_the_middle_comes_first() -> None:
    [box] = boxes_around(53.3513, -6.25, 2_000)
    rows = [first // CELLS_AROUND for first in strips_of(box).first]
    assert rows[0] == floor((53.3513 + 90) * CELLS_A_DEGREE)
    assert [abs(row - rows[0]) for row in rows] == sorted(abs(row - rows[0]) for row in rows)
