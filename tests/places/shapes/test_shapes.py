"""Geometry of the shapes: sizes, borders, the date line, the poles, a sector across north."""

from dataclasses import replace
from itertools import pairwise
from math import ceil, inf, nan, pi, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayhome.places.rules.shapes import (
    ArcBand,
    Circle,
    Confidence,
    Distribution,
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
    outlines,
    radius_metres,
    scaled,
    towards,
)
from wayhome.places.rules.shapes.crossing import MOST_JUDGED, around, crosses_itself
from wayhome.places.rules.shapes.measures import signed_area


def at(latitude: float, longitude: float, height: float | None = None) -> Position:
    return Position(latitude=latitude, longitude=longitude, altitude_metres=height)


def area_of(*places: tuple[float, float]) -> Polygon:
    return Polygon(corners=tuple(at(*place) for place in places))


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


def moved(one: Position, degrees: float) -> Position:
    """Return a place turned about the Earth's axis: nothing of a shape's size may change by that."""
    return at(one.latitude, normal_longitude(one.longitude + degrees))


@st.composite
def rings(draw: st.DrawFn) -> Polygon:
    """Draw a polygon whose corners lie around a middle, none of them near a pole."""
    middle = at(draw(st.floats(-80, 80)), draw(st.floats(-180, 179.9)))
    directions = sorted(draw(st.lists(st.integers(0, 359), min_size=3, max_size=9, unique=True)), reverse=True)
    return Polygon(corners=tuple(towards(middle, one, draw(st.floats(50, 20_000))) for one in directions))


@given(rings(), st.floats(-360, 360))
def test_a_polygon_is_as_large_wherever_it_lies_also_over_the_date_line(area: Polygon, turn: float) -> None:
    other = Polygon(corners=tuple(moved(one, turn) for one in area.corners))
    assert area_square_metres(other) == pytest.approx(area_square_metres(area), rel=1e-6, abs=1)
    assert radius_metres(other) == pytest.approx(radius_metres(area), rel=1e-6, abs=1e-3)
    assert distance_metres(centre(other), moved(centre(area), turn)) < 0.01
    longitudes = [longitude for _, longitude in outlines(other)[0]]
    assert max(abs(two - one) for one, two in pairwise(longitudes)) < 180


@given(st.floats(-80, 80), st.floats(-180, 180), st.floats(10, 5_000))
def test_a_circle_drawn_has_the_area_of_the_circle(latitude: float, longitude: float, metres: float) -> None:
    circle = Circle(at=at(latitude, longitude), radius_metres=metres)
    drawn = Polygon(corners=tuple(at(one, normal_longitude(along)) for one, along in outlines(circle)[0]))
    # A 72-cornered polygon has 0.13 percent less than its circle.
    assert area_square_metres(drawn) == pytest.approx(area_square_metres(circle), rel=2e-3)


@given(bands, st.floats(0, 1))
def test_a_band_drawn_has_the_area_of_the_band(sector: ArcBand, part: float) -> None:
    if sector.opening_degrees > 355 or abs(sector.mast.latitude) > 80:
        return  # a ring has two borders; near a pole the outline is led over it
    # Each half is a part of the whole, however it lies to north.
    first = replace(sector, opening_degrees=max(1e-3, sector.opening_degrees * part))
    rest = area_square_metres(sector) - area_square_metres(first)
    assert rest >= -1e-6 * area_square_metres(sector)
    drawn = Polygon(corners=tuple(at(one, normal_longitude(along)) for one, along in outlines(sector)[0]))
    assert area_square_metres(drawn) == pytest.approx(area_square_metres(sector), rel=0.03, abs=10)


@given(places.filter(lambda one: abs(one.latitude) < 80), angles, st.floats(1, 359), st.floats(0, 1),
       st.floats(0.01, 0.99))  # fmt: skip
def test_a_sector_holds_what_lies_between_its_sides_across_north_too(
    mast: Position, start: float, opening: float, along: float, beyond: float
) -> None:
    sector = band(start, opening, mast=mast)
    inside = towards(sector.mast, start + opening * (0.001 + 0.998 * along), 2_000)
    assert holds(sector, inside)
    outside = towards(sector.mast, start + opening + (360 - opening) * beyond, 2_000)
    assert not holds(sector, outside)
    turned = replace(sector, start_degrees=(start + 180) % 360)
    assert area_square_metres(turned) == area_square_metres(sector)
    assert radius_metres(turned) == radius_metres(sector)


@given(st.floats(0.0, 0.3), st.floats(-180, 180), st.sampled_from([1, -1]))
def test_a_circle_that_holds_a_pole_is_led_over_it_wherever_it_lies(off: float, longitude: float, side: int) -> None:
    circle = Circle(at=at(side * (90 - off), longitude), radius_metres=50_000)
    ring = outlines(circle)[0]
    assert holds(circle, at(side * 90.0, 0))
    assert [one[0] for one in ring][-2:] == [90 * side] * 2
    assert abs(ring[-1][1] - ring[-2][1]) == pytest.approx(360, abs=1e-6)
    # From each side of the Earth the same distance from the pole is inside, unless it lies on the far side.
    assert all(holds(circle, at(side * (90 - 0.1), along)) for along in range(-180, 180, 15))


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


def test_an_ellipse_points_where_it_says() -> None:
    oval = Ellipse(at=HERE, semi_major_metres=2_000, semi_minor_metres=500, orientation_degrees=90)
    assert holds(oval, towards(HERE, 90, 1_900))
    assert not holds(oval, towards(HERE, 0, 600))
    far = max(outlines(oval)[0], key=lambda one: distance_metres(HERE, at(*one)))
    assert far[0] == pytest.approx(HERE.latitude, abs=1e-3)
    flat = Ellipse(at=HERE, semi_major_metres=100, semi_minor_metres=0, orientation_degrees=0)
    assert holds(flat, HERE)
    assert not holds(flat, towards(HERE, 0, 50))


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


def test_the_middle_of_a_polygon_that_crosses_itself_stays_within_its_corners() -> None:
    bow = area_of((0, 0), (1, 1), (0, 1), (1.0001, 0))
    middle = centre(bow)
    assert 0 <= middle.latitude <= 1.0001
    assert 0 <= middle.longitude <= 1
    assert radius_metres(bow) < 160_000


@pytest.mark.parametrize(
    ("places", "crosses"),
    [
        (((0, 0), (0, 1), (1, 1), (1, 0)), False),
        (((0, 0), (1, 1), (0, 1), (1, 0)), True),
        (((0, 179.9), (0, -179.9), (1, -179.9), (1, 179.9)), False),
        (((0, 179.9), (1, -179.9), (0, -179.9), (1, 179.9)), True),
        (((0, 0), (0, 2), (1, 1), (0, 1), (1, 0)), False),  # it touches itself, and stays on its side
        (((0, 0), (0, 0), (0, 1), (1, 1), (1, 1)), False),
        (((80, 0), (75, 120), (80, -120)), False),
        (((80, 0), (70, 100), (80, -160), (70, -60), (75, 170)), False),  # around the pole nothing is said
    ],
)
def test_a_border_crosses_itself_wherever_it_lies(places: tuple[tuple[float, float], ...], *, crosses: bool) -> None:
    assert crosses_itself(area_of(*places).corners) is crosses


def test_a_border_of_more_corners_than_are_looked_at_is_left_as_it_is() -> None:
    saw = [(side, at / 1_000) for at in range(MOST_JUDGED // 2) for side in (0, 1)]
    assert crosses_itself(area_of(*saw).corners)
    assert not crosses_itself(area_of(*saw, (0.5, 1)).corners)


def test_around_corners_lies_every_corner_once() -> None:
    crossed = area_of((0, 0), (1, 1), (0, 1), (1, 0), (0.5, 0.5), (0, 0.5)).corners
    found = around(crossed)
    assert [(one.latitude, one.longitude) for one in found] == [(0, 0), (0, 1), (1, 1), (1, 0)]
    assert signed_area(found) > 0


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


def normal(percent: float) -> Confidence:
    return Confidence(percent=percent, distribution=Distribution.NORMAL)


def test_uncertainty_at_another_confidence_is_as_rfc_7459_has_it() -> None:
    """Section 6.2: 19 percent in three dimensions becomes 95 by a factor of 2.9937; 23.1, 10 and 86 when rounded up."""
    alice = Ellipsoid(
        at=at(-34.407242, 150.882518, 34),
        semi_major_metres=7.7156,
        semi_minor_metres=3.31,
        vertical_metres=28.7,
        orientation_degrees=43,
    )
    found = scaled(alice, normal(19), 95)
    assert isinstance(found, Ellipsoid)
    assert found.semi_major_metres / 7.7156 == pytest.approx(2.9937, abs=5e-5)
    axes = (found.semi_major_metres, found.semi_minor_metres, found.vertical_metres)
    assert [ceil(axis * 10) / 10 for axis in axes] == [23.1, 10, 86]


def test_a_sphere_and_a_circle_scale_by_their_dimensions() -> None:
    circle, ball = Circle(at=HERE, radius_metres=100), Sphere(at=HERE, radius_metres=100)
    flat, round_ = scaled(circle, normal(67), 95), scaled(ball, normal(67), 95)
    assert isinstance(flat, Circle)
    assert isinstance(round_, Sphere)
    # One axis of a circle at 67 percent holds its root, 81.85: 1.336 deviations; at 95 percent 97.47: 2.236.
    assert flat.radius_metres == pytest.approx(167.4, abs=0.1)
    assert round_.radius_metres < flat.radius_metres
    back = scaled(flat, normal(95), 67)
    assert isinstance(back, Circle)
    assert back.radius_metres == pytest.approx(100)


def test_what_lies_evenly_only_shrinks() -> None:
    even = Confidence(percent=95, distribution=Distribution.RECTANGULAR)
    found = scaled(Circle(at=HERE, radius_metres=100), even, 23.75)
    assert isinstance(found, Circle)
    assert found.radius_metres == pytest.approx(50)
    assert scaled(Circle(at=HERE, radius_metres=100), even, 96) is None


def test_the_opera_house_is_as_rfc_7459_reckons_it() -> None:
    """Sections 6.1 to 6.3: area, centroid and radius of the house, the area of its concert hall, a distance."""
    house = Polygon(
        corners=(
            at(-33.856625, 151.215906),
            at(-33.856299, 151.215343),
            at(-33.856326, 151.214731),
            at(-33.857533, 151.214495),
            at(-33.857720, 151.214613),
            at(-33.857369, 151.215375),
        )
    )
    hall = Polygon(
        corners=(
            at(-33.856473, 151.215257),
            at(-33.856322, 151.214973),
            at(-33.856424, 151.21471),
            at(-33.857248, 151.214753),
            at(-33.857413, 151.214941),
            at(-33.857311, 151.215128),
        )
    )
    middle = centre(house)
    assert area_square_metres(house) == pytest.approx(12_600, abs=1)
    assert (middle.latitude, middle.longitude) == pytest.approx((-33.856926, 151.215102), abs=1e-6)
    assert radius_metres(house) == pytest.approx(99.1, abs=0.1)
    assert area_square_metres(hall) == pytest.approx(4566.2, abs=0.1)
    assert distance_metres(at(-33.872754, 151.20683), middle) == pytest.approx(1915.26, abs=0.05)


def test_ellipses_scale_in_both_axes() -> None:
    oval = Ellipse(at=HERE, semi_major_metres=200, semi_minor_metres=100, orientation_degrees=30)
    found = scaled(oval, normal(68), 95)
    assert isinstance(found, Ellipse)
    assert found.semi_major_metres == pytest.approx(2 * found.semi_minor_metres)
    egg = Ellipsoid(at=HERE, semi_major_metres=200, semi_minor_metres=100, vertical_metres=50, orientation_degrees=30)
    grown = scaled(egg, normal(68), 95)
    assert isinstance(grown, Ellipsoid)
    assert grown.vertical_metres / 50 == pytest.approx(grown.semi_major_metres / 200)


@pytest.mark.parametrize(
    ("confidence", "percent"),
    [
        (Confidence(percent=None), 95),
        (Confidence(percent=100), 95),
        (Confidence(percent=95), 100),
        (Confidence(percent=95), 50),
        (Confidence(percent=50), 95),
    ],
)
def test_what_cannot_be_said_is_not_said(confidence: Confidence, percent: float) -> None:
    assert scaled(Circle(at=HERE, radius_metres=5), confidence, percent) is None


def test_shapes_without_a_rule_do_not_scale() -> None:
    assert scaled(band(0, 90), normal(50), 95) is None


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
