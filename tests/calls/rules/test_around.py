"""PIDF-LO: every example reads as its RFC means it, is written strictly, and reads back the same; so does any shape."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tests.calls.rules.documents import CIRCLE, CIRCLE_XML, STREET_XML, document
from tests.calls.rules.examples import EXAMPLES
from tests.places.shapes.test_shapes import angles, bands, circles, places, rings
from tests.places.shapes.test_shapes import lengths as lengths_
from wayhome.calls.rules.locations import Location, as_json, from_json
from wayhome.calls.rules.pidf import read_pidf, write_pidf
from wayhome.places.rules.shapes import (
    Confidence,
    Ellipse,
    Ellipsoid,
    Point,
    Polygon,
    Prism,
    Shape,
    Sphere,
)
from wayhome.places.rules.shapes.confidence import UNSAID
from wayhome.places.rules.shapes.crossing import crosses_itself
from wayhome.places.rules.shapes.measures import signed_area


def written(one: Location) -> Location:
    """Return a location as it reads once it was written: what has a width says how sure it is (RFC 7459, 4.2)."""
    if one.shape is None or isinstance(one.shape, Point):
        return replace(one, confidence=UNSAID)
    return replace(one, confidence=replace(one.confidence, stated=True))


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_goes_around(name: str) -> None:
    example = EXAMPLES[name]
    found = read_pidf(example.xml)
    assert found.remarks == ()
    assert found.entity == example.entity
    assert found.locations == example.locations
    for device in (True, False):
        again = read_pidf(write_pidf(found.entity, found.locations, device=device))
        assert (again.locations, again.remarks) == (tuple(written(one) for one in found.locations), ())
    assert [from_json(as_json(one)) for one in found.locations] == [*found.locations]


half_axes = st.tuples(lengths_, lengths_).map(sorted)
polygons = rings().filter(lambda area: signed_area(area.corners) > 1 and not crosses_itself(area.corners))
SHAPES = st.one_of(
    circles,
    bands,
    polygons,
    st.builds(Point, at=places),
    st.builds(Sphere, at=places.map(lambda one: replace(one, altitude_metres=30.5)), radius_metres=lengths_),
    st.builds(
        lambda at, axes, turned: Ellipse(
            at=at, semi_minor_metres=axes[0], semi_major_metres=axes[1], orientation_degrees=turned
        ),
        places,
        half_axes,
        angles,
    ),
    st.builds(
        lambda at, axes, up, turned: Ellipsoid(
            at=replace(at, altitude_metres=-2.25),
            semi_minor_metres=axes[0],
            semi_major_metres=axes[1],
            vertical_metres=up,
            orientation_degrees=turned,
        ),
        places,
        half_axes,
        lengths_,
        angles,
    ),
    st.builds(
        lambda base, high: Prism(
            base=Polygon(corners=tuple(replace(one, altitude_metres=36.6) for one in base.corners)), height_metres=high
        ),
        polygons,
        lengths_,
    ),
)


@given(SHAPES)
def test_any_shape_goes_around(one: Shape) -> None:
    kept = Location(
        shape=one, method="Cell", may_pass_on=True, provider="A carrier", kept_until=datetime(2026, 3, 3, tzinfo=UTC)
    )
    again = read_pidf(write_pidf("pres:a@example.com", [kept]))
    assert (again.locations, again.remarks) == ((written(kept),), ())


def test_a_document_about_nobody_is_not_written() -> None:
    with pytest.raises(ValueError, match="entity"):
        write_pidf("", [])


def test_what_is_written_is_in_the_order_of_the_schema() -> None:
    root = etree.fromstring(write_pidf("pres:a@example.com", read_pidf(document(STREET_XML)).locations))
    civic = next(root.iter("{*}civicAddress"))
    names = [etree.QName(one).localname for one in civic]
    assert names == ["country", "A1", "A2", "RD", "HNO", "STP", "HNP"]


def test_what_is_written_says_how_sure_it_is_but_never_of_a_point() -> None:
    circle = write_pidf("pres:a@b", read_pidf(document(CIRCLE_XML)).locations)
    assert b'<con:confidence pdf="unknown">95</con:confidence>' in circle
    sure = Location(shape=Point(at=CIRCLE.at), confidence=Confidence(percent=80))
    assert b"<con:confidence" not in write_pidf("pres:a@b", [sure])
