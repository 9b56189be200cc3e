"""What a flat map draws of a shape: its true border, holes and all, in one piece over date line, poles and north."""

from itertools import pairwise
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.places.shapes.test_shapes import HERE, SQUARE, angles, at, band, bands, circles, lengths, places
from wayhome.places.rules.shapes import (
    ArcBand,
    Circle,
    Ellipse,
    Point,
    Polygon,
    Position,
    Prism,
    Shape,
    area_square_metres,
    beside,
    centre,
    distance_metres,
    holds,
    normal_longitude,
    outlines,
    radius_metres,
    towards,
)
from wayhome.places.rules.shapes.measures import signed_area

Ring = tuple[tuple[float, float], ...]
ellipses = st.builds(
    lambda middle, major, share, turn: Ellipse(
        at=middle, semi_major_metres=major, semi_minor_metres=major * share, orientation_degrees=turn
    ),
    places, lengths, st.floats(0.05, 1), angles,
)  # fmt: skip
rings_of_bands = st.builds(lambda one: band(0, 360, inner=one, outer=2 * one), lengths)


def on_earth(ring: Ring) -> list[Position]:
    """Return the corners of a ring as places; those at a pole are how it is led over it."""
    return [at(latitude, normal_longitude(longitude)) for latitude, longitude in ring if abs(latitude) < 90]


def drawn_in(rings: tuple[Ring, ...], place: Position) -> bool:
    """Say whether a flat map fills this place: by an odd number of borders to the east of it, on any of its sheets."""
    return any(
        sum(
            (y_1 > place.latitude) != (y_2 > place.latitude)
            and x < (x_2 - x_1) * (place.latitude - y_1) / (y_2 - y_1) + x_1
            for ring in rings
            for (y_1, x_1), (y_2, x_2) in pairwise([*ring, ring[0]])
        )
        % 2
        for x in (place.longitude + turn for turn in (-720, -360, 0, 360, 720))
    )


def within(rings: tuple[Ring, ...], degrees: float = 1.0) -> bool:
    longitudes = [longitude for ring in rings for _, longitude in ring]
    return max(longitudes) - min(longitudes) < degrees


def test_a_sector_across_north_is_drawn_as_a_band_and_its_mast_lies_outside() -> None:
    sector = band(330, 60)
    rings = outlines(sector)
    assert len(rings) == 1
    assert not drawn_in(rings, sector.mast)
    assert drawn_in(rings, centre(sector))
    for degrees, inside in ((325, False), (335, True), (0, True), (25, True), (35, False), (180, False)):
        assert drawn_in(rings, towards(sector.mast, degrees, 2_000)) is inside, degrees
    for metres, inside in ((500, False), (980, False), (1_020, True), (2_980, True), (3_020, False)):
        assert drawn_in(rings, towards(sector.mast, 0, metres)) is inside, metres


def test_a_sector_from_the_mast_itself_has_it_for_its_tip() -> None:
    [ring] = outlines(band(0, 90, inner=0))
    assert ring[-1] == pytest.approx((53.35, -6.26))


def test_a_band_all_around_its_mast_has_a_hole_and_no_seam() -> None:
    ring_road = band(0, 360)
    outer, inner = outlines(ring_road)
    for ring, metres in ((outer, 3_000), (inner, 1_000)):
        assert all(isclose(distance_metres(HERE, one), metres, rel_tol=1e-6) for one in on_earth(ring))
    assert not drawn_in((outer, inner), HERE)
    assert drawn_in((outer, inner), towards(HERE, 77, 2_000))
    assert len(outlines(band(0, 360, inner=0))) == 1
    assert drawn_in(outlines(band(0, 360, inner=0)), HERE)


@pytest.mark.parametrize(
    "shape",
    [
        band(330, 60, mast=at(-17.0, 179.999)),
        band(80, 30, mast=at(-17.0, 179.999)),
        band(0, 360, mast=at(-17.0, -179.999)),
        Circle(at=at(-17.0, 179.99), radius_metres=5_000),
        Ellipse(at=at(52.0, -179.999), semi_major_metres=3_000, semi_minor_metres=400, orientation_degrees=80),
        Polygon(corners=(at(10, 179.9), at(10, -179.9), at(10.2, -179.9), at(10.2, 179.9))),
    ],
)
def test_over_the_date_line_it_stays_in_one_piece(shape: Shape) -> None:
    rings = outlines(shape)
    assert within(rings)
    for ring in rings:
        assert max(abs(two[1] - one[1]) for one, two in pairwise([*ring, ring[0]])) < 1
    if not (isinstance(shape, ArcBand) and shape.opening_degrees == 360):
        assert drawn_in(rings, centre(shape))


@pytest.mark.parametrize("latitude", [89.99, -89.99])
def test_around_a_pole_it_is_led_over_it(latitude: float) -> None:
    circle = Circle(at=at(latitude, 10), radius_metres=10_000)
    [ring] = outlines(circle)
    assert [one[0] for one in ring][-2:] == [90 * (1 if latitude > 0 else -1)] * 2
    assert holds(circle, at(latitude, -170))
    assert drawn_in((ring,), at(latitude, -170))
    outer, inner = outlines(band(0, 360, mast=at(latitude, 10), inner=3_000, outer=10_000))
    assert drawn_in((outer, inner), towards(at(latitude, 10), 200, 5_000))


@given(circles)
def test_a_circle_is_drawn_at_its_radius_and_never_tears(circle: Circle) -> None:
    [ring] = outlines(circle)
    assert all(isclose(distance_metres(circle.at, one), circle.radius_metres, rel_tol=1e-6) for one in on_earth(ring))
    assert max(abs(two[1] - one[1]) for one, two in pairwise(ring[:72])) <= 180


@given(st.one_of(bands, circles, ellipses))
def test_the_circle_around_a_shape_holds_all_of_it(shape: Shape) -> None:
    around = Circle(at=centre(shape), radius_metres=radius_metres(shape) * 1.02 + 5)
    for ring in outlines(shape):
        assert all(holds(around, one) or abs(one.latitude) > 89 for one in on_earth(ring))


@given(st.one_of(bands, ellipses, circles), st.floats(0, 1), st.floats(0, 360))
def test_what_is_filled_is_what_the_shape_holds(shape: Shape, share: float, degrees: float) -> None:
    """Away from the poles, where a flat map is not one; and not within a hundredth of the border itself."""
    middle = centre(shape)
    if abs(middle.latitude) > 80:
        return
    reach = radius_metres(shape) * 1.5
    place = towards(middle, degrees, share * reach)
    beside_it = [towards(place, turn, reach / 50) for turn in range(0, 360, 45)]
    inside = holds(shape, place)
    if all(holds(shape, one) is inside for one in beside_it):
        assert drawn_in(outlines(shape), place) is inside


@given(st.one_of(bands, ellipses))
def test_the_area_that_is_drawn_is_the_shapes_own(shape: Shape) -> None:
    if abs(centre(shape).latitude) > 80:
        return
    outer, *holes = (abs(signed_area(tuple(on_earth(ring)))) for ring in outlines(shape))
    assert outer - sum(holes) == pytest.approx(area_square_metres(shape), rel=0.02)


@given(bands)
def test_a_mast_that_its_band_leaves_out_is_not_filled(sector: ArcBand) -> None:
    if sector.inner_radius_metres > 10 and abs(sector.mast.latitude) < 80:
        assert not drawn_in(outlines(sector), sector.mast)


@given(rings_of_bands, places)
def test_both_rings_of_a_band_lie_on_one_sheet(ring_road: ArcBand, mast: Position) -> None:
    outer, inner = outlines(
        ArcBand(
            mast=mast,
            inner_radius_metres=ring_road.inner_radius_metres,
            outer_radius_metres=ring_road.outer_radius_metres,
            start_degrees=0,
            opening_degrees=360,
        )
    )
    assert abs(inner[0][1] - outer[0][1]) <= 180


def test_the_rest_is_as_it_is() -> None:
    assert outlines(Point(at=HERE)) == (((53.35, -6.26),),)
    [ring] = outlines(SQUARE)
    assert [one for corner in ring for one in corner] == pytest.approx(
        [one for corner in SQUARE.corners for one in (corner.latitude, corner.longitude)]
    )
    assert outlines(Prism(base=SQUARE, height_metres=3)) == outlines(SQUARE)
    assert len(outlines(band(0, 90))[0]) == 38
    assert len(outlines(band(0, 1))[0]) == 6


def test_beside_is_the_nearer_way_round() -> None:
    assert [beside(-179.0, 179.0), beside(179.0, -179.0), beside(10.0, 370.0), beside(10.0, 0.0)] == [
        181,
        -181,
        370,
        10,
    ]
