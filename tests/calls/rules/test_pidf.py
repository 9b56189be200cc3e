"""PIDF-LO as senders really write it: read leniently, with a remark for each thing that was not right."""

from math import degrees as in_degrees

import pytest

from tests.calls.rules.documents import (
    CIRCLE,
    CIRCLE_XML,
    CORNERS,
    FLAT,
    HERE,
    HIGH,
    METRE,
    POST_XML,
    degrees,
    document,
    lengths,
    ring,
    shape,
)
from tests.calls.rules.test_around import written
from wayhome.calls.rules.locations import as_json, from_json
from wayhome.calls.rules.pidf import Reading, read_pidf, write_pidf
from wayhome.calls.rules.pidf.numbers import MOST_NUMBERS
from wayhome.places.rules.shapes import (
    ArcBand,
    Circle,
    Confidence,
    Ellipse,
    Motion,
    Point,
    Polygon,
)


def codes(found: Reading) -> set[str]:
    return {one.code for one in found.remarks}


def pos(words: str, srs: str = FLAT) -> Reading:
    return read_pidf(document(shape("Point", srs, words, prefix="gml")))


LENIENT = {
    "commas between": ("42.5463,-73.2512", FLAT, {"commas"}),
    "comma and space": ("42.5463, -73.2512", FLAT, {"commas"}),
    "decimal commas": ("42,5463 -73,2512", FLAT, {"commas"}),
    "turned": ("-73.2512 42.5463", "urn:ogc:def:crs:OGC:1.3:CRS84", {"crs84"}),
    "old srs": (HERE, "epsg:4326", {"odd-srs"}),
    "other srs": (HERE, "urn:ogc:def:crs:EPSG::27700", {"wrong-srs"}),
    "no srs": (HERE, "", {"no-srs"}),
    "longitude counted on": ("42.5463 286.7488", FLAT, {"longitude"}),
}


@pytest.mark.parametrize("name", LENIENT)
def test_what_senders_write_is_read_with_a_remark(name: str) -> None:
    words, srs, remarks = LENIENT[name]
    found = pos(words, srs)
    assert codes(found) == remarks
    place = found.locations[0].shape
    assert isinstance(place, Point)
    assert (place.at.latitude, place.at.longitude) == pytest.approx((42.5463, -73.2512))


def test_a_latitude_that_cannot_be_is_turned() -> None:
    found = pos("150.883 -34.407")
    assert codes(found) == {"swapped"}
    assert found.locations[0].shape == Point(at=CIRCLE.at.__class__(latitude=-34.407, longitude=150.883))


@pytest.mark.parametrize(("words", "srs"), [(f"{HERE} 20", FLAT), (HERE, HIGH)])
def test_a_height_too_much_or_too_little_is_remarked_on(words: str, srs: str) -> None:
    found = pos(words, srs)
    assert codes(found) == {"dimension"}
    assert len(found.locations) == 1


@pytest.mark.parametrize(
    "words", ["", "1", "1 2 3 4", "north west", "nan 2", "1_0 2", "inf 0", "1e400 0", "91 181", "1 2 1e12", "200 200"]
)
def test_what_is_no_place_is_left_out_and_said(words: str) -> None:
    found = pos(words)
    assert found.locations == ()
    assert codes(found) & {"pos", "number", "impossible"}
    assert "nothing" in codes(found)


def test_old_coordinates_are_read() -> None:
    words = "<gml:coordinates>37:46:30N 122:25:10W</gml:coordinates>"
    inside = f'<gml:location><gml:Point srsName="epsg:4326">{words}</gml:Point></gml:location>'
    found = read_pidf(document(inside))
    assert codes(found) == {"odd-srs", "coordinates", "sexagesimal"}
    place = found.locations[0].shape
    assert isinstance(place, Point)
    assert (place.at.latitude, place.at.longitude) == pytest.approx((37.775, -122.41944), abs=1e-5)
    twice = inside.replace("122:25:10W", "37:46:30N")
    assert read_pidf(document(twice)).locations == ()


def radius(attributes: str, value: str = "100", name: str = "Circle") -> Reading:
    return read_pidf(document(shape(name, FLAT, HERE, f"<gs:radius {attributes}>{value}</gs:radius>")))


@pytest.mark.parametrize(
    ("attributes", "metres", "remark"),
    [
        ("", 100, "no-unit"),
        ('uom="m"', 100, "wrong-unit"),
        ('uom="urn:ogc:def:uom:EPSG::9102"', 100, "wrong-unit"),
        ('uom="urn:ogc:def:uom:EPSG:9001"', 100, "odd-unit"),
        ('uom="urn:ogc:def:uom:EPSG::9002"', 30.48, "odd-unit"),
        ('uom="urn:ogc:def:uom:EPSG::9036"', 100_000, "odd-unit"),
    ],
)
def test_units_that_are_wrong_are_said(attributes: str, metres: float, remark: str) -> None:
    found = radius(attributes)
    assert codes(found) == {remark}
    assert found.locations[0].shape == Circle(at=CIRCLE.at, radius_metres=metres)


@pytest.mark.parametrize("value", ["-5", "wide", "1e30", ""])
def test_a_radius_that_cannot_be_leaves_the_shape_out(value: str) -> None:
    assert radius(f'uom="{METRE}"', value).locations == ()


def test_radians_are_as_good_as_degrees() -> None:
    angles = degrees(startAngle="1", openingAngle="0.5").replace("EPSG::9102", "EPSG::9101")
    found = read_pidf(document(shape("ArcBand", FLAT, HERE, lengths(innerRadius="1", outerRadius="2") + angles)))
    place = found.locations[0].shape
    assert isinstance(place, ArcBand)
    assert found.remarks == ()
    assert (place.start_degrees, place.opening_degrees) == pytest.approx((in_degrees(1), in_degrees(0.5)))


def test_a_decimal_comma_in_a_radius_is_read() -> None:
    found = radius(f'uom="{METRE}"', "850,24")
    assert codes(found) == {"decimal-comma"}
    assert found.locations[0].shape == CIRCLE


def test_a_missing_part_leaves_the_shape_out() -> None:
    assert codes(read_pidf(document(shape("Circle", FLAT, HERE)))) == {"missing", "nothing"}
    assert codes(read_pidf(document("<gs:Circle/>"))) == {"missing", "no-srs", "nothing"}
    assert "missing" in codes(read_pidf(document("<gml:Polygon/>")))


def test_circles_of_early_drafts_are_read() -> None:
    unit = f'<gs:radius uom="{METRE}">850.24</gs:radius>'
    for inner in (f"<gml:Point><gml:pos>{HERE}</gml:pos></gml:Point>", f"<gml:pos>{HERE}</gml:pos>"):
        for name in ("centre", "center"):
            found = read_pidf(document(f'<gs:Circle srsName="{FLAT}"><gs:{name}>{inner}</gs:{name}>{unit}</gs:Circle>'))
            assert codes(found) == {"coordinates"}
            assert found.locations[0].shape == CIRCLE


def test_axes_and_radii_the_wrong_way_around_are_turned() -> None:
    oval = shape("Ellipse", FLAT, HERE, lengths(semiMajorAxis="5", semiMinorAxis="9") + degrees(orientation="300"))
    found = read_pidf(document(oval))
    assert codes(found) == {"axes"}
    place = found.locations[0].shape
    assert isinstance(place, Ellipse)
    assert (place.semi_major_metres, place.orientation_degrees) == (9, 30)
    sector = shape(
        "ArcBand", FLAT, HERE, lengths(innerRadius="9", outerRadius="5") + degrees(startAngle="1", openingAngle="2")
    )
    found = read_pidf(document(sector))
    assert codes(found) == {"radii"}
    assert isinstance(found.locations[0].shape, ArcBand)


def test_rings_are_closed_turned_and_read_from_a_list() -> None:
    good = read_pidf(document(ring(*CORNERS, CORNERS[0], srs=FLAT))).locations
    opened = read_pidf(document(ring(*CORNERS, srs=FLAT)))
    assert (codes(opened), opened.locations) == ({"not-closed"}, good)
    turned = read_pidf(document(ring(CORNERS[0], *reversed(CORNERS), srs=FLAT)))
    assert (codes(turned), turned.locations) == ({"clockwise"}, good)
    one = f"<gml:posList>{' '.join((*CORNERS, CORNERS[0]))}</gml:posList>"
    listed = document(ring(srs=FLAT).replace("<gml:LinearRing>", f"<gml:LinearRing>{one}"))
    assert read_pidf(listed).locations == good
    flat = document(ring(*CORNERS[:2], CORNERS[0], srs=FLAT))
    assert "impossible" in codes(read_pidf(flat))
    many = "1 1 " * (MOST_NUMBERS // 2 + 1)
    assert "pos" in codes(read_pidf(document(ring(many, srs=FLAT))))


def test_a_border_that_crosses_itself_is_said_and_all_around_its_corners_is_taken() -> None:
    mixed_up = read_pidf(document(ring("53.34 -6.26", "53.35 -6.25", "53.34 -6.25", "53.35 -6.26", srs=FLAT)))
    assert codes(mixed_up) == {"not-closed", "crossing"}
    square = ("53.34 -6.26", "53.34 -6.25", "53.35 -6.25", "53.35 -6.26", "53.34 -6.26")
    assert mixed_up.locations == read_pidf(document(ring(*square, srs=FLAT))).locations
    height = f'<gs:height uom="{METRE}">3</gs:height>'
    inside = (
        f'<gs:Prism srsName="{FLAT}"><gs:base>{ring("0 0", "1 1", "0 1", "1 0", "0 0")}</gs:base>{height}</gs:Prism>'
    )
    assert codes(read_pidf(document(inside))) == {"crossing"}


def test_no_more_shapes_are_read_than_are_kept() -> None:
    point = shape("Point", FLAT, HERE, prefix="gml")
    bad = shape("Point", FLAT, "nan 2", prefix="gml")
    many = read_pidf(document(point * 11 + bad))
    assert len(many.locations) == 10
    assert codes(many) == {"shapes", "too-many"}
    assert "number" in codes(read_pidf(document(f"<gml:location>{point * 10}{bad}</gml:location>")))
    info = f"<gp:location-info>{point}</gp:location-info>"
    body = document(point).replace(b"<gp:usage-rules/>", (info * 10).encode() + info.replace(HERE, "nan 2").encode())
    assert codes(read_pidf(body)) == {"too-many"}


def test_a_list_with_heights_says_so() -> None:
    places = "42.5 -73.2 36 42.6 -73.2 36 42.6 -73.3 36 42.5 -73.2 36"
    inside = ring(srs=FLAT).replace(
        "<gml:LinearRing>", f'<gml:LinearRing><gml:posList srsDimension="3">{places}</gml:posList>'
    )
    found = read_pidf(document(inside)).locations[0].shape
    assert isinstance(found, Polygon)
    assert found.corners[0].altitude_metres == 36


def test_a_shape_in_another_namespace_is_read() -> None:
    assert codes(read_pidf(document(CIRCLE_XML.replace("gs:Circle", "gml:Circle")))) == {"namespace"}


def test_a_presence_that_names_nobody_is_read() -> None:
    body = document(CIRCLE_XML).replace(b' entity="pres:point@example.com"', b"")
    found = read_pidf(body)
    assert codes(found) == {"no-entity"}
    assert found.locations[0].shape == CIRCLE
    other = body.replace(b'xmlns="urn:ietf:params:xml:ns:pidf"', b'xmlns="urn:x"')
    assert codes(read_pidf(other)) == {"no-entity", "namespace"}


def test_a_location_alone_is_read() -> None:
    head = document("").decode().partition(">")[2].partition(">")[0].removeprefix("<presence")
    radius_ = f"<gs:radius uom='{METRE}'>850.24</gs:radius>"
    bare = f"<gs:Circle{head} srsName='{FLAT}'><gml:pos>{HERE}</gml:pos>{radius_}</gs:Circle>"
    found = read_pidf(bare.encode())
    assert codes(found) == {"bare"}
    assert found.locations[0].shape == CIRCLE


def test_several_shapes_and_addresses_are_each_a_location() -> None:
    found = read_pidf(document(CIRCLE_XML + CIRCLE_XML + POST_XML + POST_XML + "<gp:other/>"))
    assert codes(found) == {"shapes", "civics", "unknown"}
    assert len(found.locations) == 2
    assert codes(read_pidf(document(CIRCLE_XML * 12))) == {"shapes", "too-many"}


@pytest.mark.parametrize(
    ("xml", "percent", "remarks"),
    [
        ('<con:confidence pdf="odd">80</con:confidence>', 80, {"distribution"}),
        ("<con:confidence>80%</con:confidence>", 80, set()),
        ("<con:confidence>high</con:confidence>", 95, {"confidence"}),
        ("<con:confidence>400</con:confidence>", 95, {"confidence"}),
    ],
)
def test_confidences_that_are_odd(xml: str, percent: float, remarks: set[str]) -> None:
    found = read_pidf(document(CIRCLE_XML + xml))
    assert (found.locations[0].confidence.percent, codes(found)) == (percent, remarks)
    assert isinstance(found.locations[0].confidence, Confidence)


def test_motion_that_cannot_be_is_left_out() -> None:
    for inside in (
        "<dyn:speed>-2</dyn:speed>",
        "<dyn:heading>1 2 3</dyn:heading>",
        "<dyn:heading/>",
        "<dyn:speed>x</dyn:speed>",
    ):
        found = read_pidf(document(f"{CIRCLE_XML}<dyn:Dynamic>{inside}</dyn:Dynamic>"))
        assert (codes(found), found.locations[0].motion) == ({"motion"}, None)
    empty = read_pidf(document(f"{CIRCLE_XML}<dyn:Dynamic/>"))
    assert empty.locations[0].motion == Motion()
    assert from_json(as_json(empty.locations[0])) == empty.locations[0]
    assert read_pidf(write_pidf("pres:a@b", empty.locations)).locations == (written(empty.locations[0]),)


def test_civic_fields_that_are_odd() -> None:
    long = "x" * 300
    found = read_pidf(document(f"<cl:civicAddress><cl:RD>{long}</cl:RD><cl:A1/><gp:HNO>4</gp:HNO></cl:civicAddress>"))
    assert codes(found) == {"cut", "namespace"}
    assert codes(read_pidf(document("<cl:civicAddress/>"))) == {"empty", "nothing"}
    theirs = read_pidf(document('<cl:civicAddress><x:gate xmlns:x="urn:x">7</x:gate></cl:civicAddress>'))
    civic = theirs.locations[0].civic
    assert civic is not None
    assert civic.value("gate", "urn:x") == "7"
    assert read_pidf(write_pidf("pres:a@b", theirs.locations)).locations == theirs.locations


def test_the_same_remark_is_made_once() -> None:
    wrong = shape("Point", "epsg:4326", "1,1", prefix="gml")
    found = read_pidf(document(wrong + wrong))
    assert [one.code for one in found.remarks].count("commas") == 1


def test_times_that_are_odd() -> None:
    assert codes(read_pidf(document(CIRCLE_XML, timestamp="2007-06-22T20:57:29"))) == {"no-zone"}
    for wrong in ("yesterday", "0001-01-01T00:00:00+14:00"):
        found = read_pidf(document(CIRCLE_XML, timestamp=wrong))
        assert (codes(found), found.locations[0].at) == ({"time"}, None)
    assert read_pidf(document(CIRCLE_XML, timestamp="")).locations[0].at is None
    alone = b'<location-info xmlns="urn:ietf:params:xml:ns:pidf:geopriv10"/>'
    assert "nothing" in codes(read_pidf(alone))


def test_an_answer_with_only_references_is_no_empty_one() -> None:
    body = b"""<locationResponse xmlns="urn:ietf:params:xml:ns:geopriv:held">
    <locationUriSet expires="2026-01-01T13:00:00Z"><locationURI>https://ls.example.com:9768/357yc6s64ceyoiuy5ax3o
    </locationURI><locationURI/></locationUriSet></locationResponse>"""
    found = read_pidf(body)
    assert found.references == ("https://ls.example.com:9768/357yc6s64ceyoiuy5ax3o",)
    assert found.remarks == ()


@pytest.mark.parametrize(
    ("inside", "attributes", "words"),
    [
        (
            '<message xml:lang="en">No such device</message>',
            ' code="locationUnknown"',
            "locationUnknown, No such device.",
        ),
        ("", ' code="timeout" message="Too slow"', "timeout, Too slow."),
        ("", "", "unspecified."),
    ],
)
def test_why_a_location_server_tells_nothing_is_said(inside: str, attributes: str, words: str) -> None:
    body = f'<error xmlns="urn:ietf:params:xml:ns:geopriv:held"{attributes}>{inside}</error>'
    [remark] = read_pidf(body.encode()).remarks
    assert (remark.code, remark.words) == ("held-error", f"The location server tells nothing: {words}")


def test_a_polygon_on_a_slope_and_a_prism_without_height_are_remarked_on() -> None:
    slope = ring("42.5 -73.2 36", "42.6 -73.2 36", "42.6 -73.3 38", "42.5 -73.2 36", srs=HIGH)
    assert codes(read_pidf(document(slope))) == {"heights"}
    level = ring("42.5 -73.3 36", "42.5 -73.2 36", "42.6 -73.2 36", "42.5 -73.3 36")
    flat = f'<gs:Prism srsName="{HIGH}"><gs:base>{level}</gs:base>{lengths(height="0")}</gs:Prism>'
    assert codes(read_pidf(document(flat))) == {"flat"}
