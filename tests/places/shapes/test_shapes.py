"""Geometry of the shapes: sizes, borders, the date line, the poles, a sector across north."""

from itertools import pairwise
from math import inf, isclose, nan, pi, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayhome.places.rules.shapes import (
    ArcBand,
    Circle,
    Confidence,
    Ellipse,
    Ellipsoid,
    Point,
    Polygon,
    Position,
    Prism,
    Shape,
    ShapeError,
    Sphere,
    area_square_metres,
    bearing_words,
    centre,
    distance_metres,
    holds,
    normal_longitude,
    outline,
    radius_metres,
    towards,
)


def at(latitude: float, longitude: float, height: float | None = None) -> Position:
    return Position(latitude=latitude, longitude=longitude, altitude_metres=height)


def band(
    start: float, opening: float, *, inner: float = 1_000, outer: float = 3_000, mast: Position | None = None
) -> ArcBand:
    return ArcBand(
        mast=mast or at(53.35, -6.26),
        inner_radius_metres=inner,
        outer_radius_metres=outer,
        start_degrees=start,
        opening_degrees=opening,
    )


HERE = at(53.35, -6.26)
SQUARE = Polygon(corners=(at(53.0, -6.0), at(53.0, -5.99), at(53.01, -5.99), at(53.01, -6.0)))
places = st.builds(at, st.floats(-89.9, 89.9), st.floats(-180, 180))
angles = st.floats(0, 360)
lengths = st.floats(1, 50_000)
circles = st.builds(Circle, at=places, radius_metres=lengths)
bands = st.builds(
    lambda mast, inner, width, start, opening: ArcBand(
        mast=mast,
        inner_radius_metres=inner,
        outer_radius_metres=inner + width,
        start_degrees=start,
        opening_degrees=opening,
    ),
    places,
    st.one_of(st.just(0.0), lengths),
    lengths,
    angles,
    st.floats(1, 360),
)


def test_areas_are_those_of_the_textbook() -> None:
    assert area_square_metres(Point(at=HERE)) == 0
    assert area_square_metres(Circle(at=HERE, radius_metres=10)) == pytest.approx(100 * pi)
    assert area_square_metres(Sphere(at=HERE, radius_metres=10)) == pytest.approx(100 * pi)
    oval = Ellipse(at=HERE, semi_major_metres=20, semi_minor_metres=5, orientation_degrees=10)
    assert area_square_metres(oval) == pytest.approx(100 * pi)
    egg = Ellipsoid(at=HERE, semi_major_metres=20, semi_minor_metres=5, vertical_metres=3, orientation_degrees=10)
    assert area_square_metres(egg) == pytest.approx(100 * pi)
    assert area_square_metres(band(0, 90)) == pytest.approx(pi / 4 * 8_000_000)
    side = distance_metres(at(53.0, -6.0), at(53.01, -6.0))
    across = distance_metres(at(53.005, -6.0), at(53.005, -5.99))
    assert area_square_metres(SQUARE) == pytest.approx(side * across, rel=1e-3)
    assert area_square_metres(Prism(base=SQUARE, height_metres=3)) == area_square_metres(SQUARE)


def test_a_mast_lies_outside_of_its_band_and_the_middle_inside() -> None:
    sector = band(20, 60)
    assert not holds(sector, sector.mast)
    assert holds(sector, centre(sector))
    assert 1_000 < distance_metres(sector.mast, centre(sector)) < 3_000


def test_a_sector_across_north_is_one_sector() -> None:
    sector = band(330, 60)
    for degrees, inside in ((340, True), (0, True), (20, True), (40, False), (180, False), (320, False)):
        assert holds(sector, towards(sector.mast, degrees, 2_000)) is inside
    assert centre(sector).latitude > sector.mast.latitude
    assert centre(sector).longitude == pytest.approx(sector.mast.longitude)


def test_a_band_without_width_and_one_all_around_have_a_middle() -> None:
    line = band(0, 90, inner=2_000, outer=2_000)
    assert distance_metres(line.mast, centre(line)) == pytest.approx(2_000 * 2 * sqrt(2) / pi, rel=1e-3)
    ring = band(0, 360)
    assert distance_metres(ring.mast, centre(ring)) == pytest.approx(0, abs=1)
    assert radius_metres(ring) == pytest.approx(3_000, rel=1e-3)


@given(bands)
def test_the_circle_around_a_band_holds_all_of_it(sector: ArcBand) -> None:
    around = Circle(at=centre(sector), radius_metres=radius_metres(sector) * 1.02 + 5)
    for latitude, longitude in outline(sector):
        assert holds(around, at(max(-90.0, min(90.0, latitude)), normal_longitude(longitude))) or abs(latitude) > 89


@given(circles)
def test_a_circle_is_drawn_at_its_radius_and_never_tears(circle: Circle) -> None:
    ring = outline(circle)
    on_it = [at(latitude, normal_longitude(longitude)) for latitude, longitude in ring if abs(latitude) < 90]
    assert all(isclose(distance_metres(circle.at, one), circle.radius_metres, rel_tol=1e-6) for one in on_it[:72])
    steps = [abs(two[1] - one[1]) for one, two in pairwise(ring[:72])]
    assert max(steps) <= 180


def test_a_circle_over_the_date_line_runs_on() -> None:
    ring = outline(Circle(at=at(-17.0, 179.99), radius_metres=5_000))
    longitudes = [longitude for _, longitude in ring]
    assert max(longitudes) > 180
    assert max(longitudes) - min(longitudes) < 0.2


@pytest.mark.parametrize("latitude", [89.99, -89.99])
def test_a_circle_around_a_pole_is_led_over_it(latitude: float) -> None:
    circle = Circle(at=at(latitude, 10), radius_metres=10_000)
    assert [one[0] for one in outline(circle)][-2:] == [90 * (1 if latitude > 0 else -1)] * 2
    assert holds(circle, at(latitude, -170))


def test_an_ellipse_points_where_it_says() -> None:
    oval = Ellipse(at=HERE, semi_major_metres=2_000, semi_minor_metres=500, orientation_degrees=90)
    assert holds(oval, towards(HERE, 90, 1_900))
    assert not holds(oval, towards(HERE, 0, 600))
    far = max(outline(oval), key=lambda one: distance_metres(HERE, at(*one)))
    assert far[0] == pytest.approx(HERE.latitude, abs=1e-3)
    flat = Ellipse(at=HERE, semi_major_metres=100, semi_minor_metres=0, orientation_degrees=0)
    assert holds(flat, HERE)
    assert not holds(flat, towards(HERE, 0, 50))


def test_outlines_of_the_rest() -> None:
    assert outline(Point(at=HERE)) == ((53.35, -6.26),)
    assert len(outline(SQUARE)) == 4
    assert outline(Prism(base=SQUARE, height_metres=3)) == outline(SQUARE)
    assert len(outline(band(0, 90))) == 38
    assert outline(band(0, 90, inner=0))[-1] == pytest.approx((53.35, -6.26))
    assert len(outline(band(0, 360, inner=0))) == 73


def test_a_polygon_over_the_date_line_has_its_middle_there() -> None:
    area = Polygon(corners=(at(10, 179.9), at(10, -179.9), at(10.2, -179.9), at(10.2, 179.9)))
    middle = centre(area)
    assert abs(middle.longitude) == pytest.approx(180, abs=1e-6)
    assert holds(area, at(10.1, 179.99))
    assert holds(Prism(base=area, height_metres=2), at(10.1, -179.99))
    assert not holds(area, at(10.1, 179.8))
    assert not holds(area, at(11, 180))
    assert radius_metres(Prism(base=area, height_metres=2)) == radius_metres(area) > 11_000
    assert centre(Prism(base=area, height_metres=2)) == middle


def test_a_polygon_without_area_has_a_middle() -> None:
    line = Polygon(corners=(at(1, 1), at(1, 2), at(1, 3)))
    assert centre(line) == at(1, 2)


@given(circles)
def test_a_circle_holds_its_middle_and_not_what_is_beyond(circle: Circle) -> None:
    assert holds(circle, centre(circle))
    assert not holds(circle, towards(circle.at, 45, circle.radius_metres * 1.01))


@given(places, angles, lengths)
def test_one_comes_as_far_as_one_goes(start: Position, degrees: float, metres: float) -> None:
    assert distance_metres(start, towards(start, degrees, metres)) == pytest.approx(metres, rel=1e-6)


@pytest.mark.parametrize(
    ("degrees", "words"),
    [(0, "north"), (359, "north"), (45, "north-east"), (202, "south"), (271, "west"), (-45, "north-west")],
)
def test_directions_in_words(degrees: float, words: str) -> None:
    assert bearing_words(degrees) == words


WRONG: list[tuple[type[Shape], dict[str, object]]] = [
    (Circle, {"at": HERE, "radius_metres": -1}),
    (Sphere, {"at": HERE, "radius_metres": inf}),
    (Ellipse, {"at": HERE, "semi_major_metres": 1, "semi_minor_metres": 2, "orientation_degrees": 0}),
    (Ellipse, {"at": HERE, "semi_major_metres": 2, "semi_minor_metres": 1, "orientation_degrees": 400}),
    (Polygon, {"corners": (HERE, HERE)}),
    (Polygon, {"corners": (HERE,) * 501}),
    (Prism, {"base": SQUARE, "height_metres": nan}),
]


@pytest.mark.parametrize(("kind", "values"), WRONG)
def test_what_can_be_no_such_shape_is_refused(kind: type[Shape], values: dict[str, object]) -> None:
    with pytest.raises(ShapeError):
        kind(**values)  # type: ignore[arg-type]  # wrong on purpose


def test_bands_positions_and_confidences_have_bounds() -> None:
    for start, opening, inner in ((400, 10, 1), (0, 0, 1), (0, 361, 1), (0, 10, 5_000)):
        with pytest.raises(ShapeError):
            band(start, opening, inner=inner)
    for latitude, longitude, height in ((91, 0, None), (0, 181, None), (nan, 0, None), (0, 0, 1e9)):
        with pytest.raises(ShapeError):
            at(latitude, longitude, height)
    for percent in (0, 101, nan):
        with pytest.raises(ShapeError):
            Confidence(percent=percent)
