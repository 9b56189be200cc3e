"""Every example of RFC 5491, 5962, 6848 and 7459, by figure, written by hand from the values that it has.

What an RFC prints as a fragment stands in the plainest presence around it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tests.calls.rules.documents import (
    CIRCLE_XML,
    CORNERS,
    FLAT,
    HEAD,
    HIGH,
    POST,
    POST_XML,
    STREET,
    STREET_XML,
    at,
    civic,
    civic_xml,
    corners,
    degrees,
    lengths,
    ring,
    shape,
)
from wayhome.calls.rules.locations import Location
from wayhome.places.rules.shapes import (
    ArcBand,
    Circle,
    Civic,
    CivicField,
    Confidence,
    Distribution,
    Ellipse,
    Ellipsoid,
    Motion,
    Point,
    Polygon,
    Prism,
    Sphere,
)

JUNE = "2007-06-22T20:57:29Z"
ALICE = "pres:alice@example.com"


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One document, and what it means: the best location first (RFC 5491, section 3, rule 8)."""

    xml: bytes
    entity: str
    locations: tuple[Location, ...]


def instant(words: str) -> datetime | None:
    return datetime.fromisoformat(words).astimezone(UTC) if words else None


def geopriv(inside: str, method: str, space: str = "gp:") -> str:
    how = f"<{space}method>{method}</{space}method>" if method else ""
    return f"<gp:geopriv><gp:location-info>{inside}</gp:location-info><gp:usage-rules/>{how}</gp:geopriv>"


def device(inside: str, method: str = "", when: str = JUNE) -> str:
    at_ = f"<dm:timestamp>{when}</dm:timestamp>" if when else ""
    return f'<dm:device id="a">{geopriv(inside, method)}<dm:deviceID>mac:1234567890ab</dm:deviceID>{at_}</dm:device>'


def tupled(inside: str, method: str = "", when: str = JUNE) -> str:
    at_ = f"<timestamp>{when}</timestamp>" if when else ""
    return f'<tuple id="a"><status>{geopriv(inside, method)}</status>{at_}</tuple>'


def person(inside: str, method: str, when: str) -> str:
    around = geopriv(inside, method)
    return f'<dm:person id="b">{around}<dm:timestamp>{when}</dm:timestamp></dm:person>'


def dynamic(inside: str) -> str:
    """Return the device of RFC 5962, whose method and time stand in the namespace of the presence itself."""
    around = geopriv(inside, "gps", space="")
    when = "<timestamp>2009-06-22T20:57:29Z</timestamp>"
    return f'<dm:device id="abc123">{around}{when}<dm:deviceID>mac:1234567890ab</dm:deviceID></dm:device>'


def presence(entity: str, *holders: str) -> bytes:
    head = HEAD.replace("pres:point@example.com", entity)
    return f'<?xml version="1.0" encoding="UTF-8"?>{head}{"".join(holders)}</presence>'.encode()


def of_device(inside: str, method: str = "", when: str = JUNE, who: str = ALICE, **means: Any) -> Example:
    return Example(
        xml=presence(who, device(inside, method, when)),
        entity=who,
        locations=(Location(method=method, at=instant(when), **means),),
    )


def of_tuple(inside: str, method: str, when: str = JUNE, *, who: str, **means: Any) -> Example:
    return Example(
        xml=presence(who, tupled(inside, method, when)),
        entity=who,
        locations=(Location(method=method, at=instant(when), **means),),
    )


def extended(language: str, own: dict[str, str], theirs: Mapping[str, str], spaces: Mapping[str, str]) -> Civic:
    plain = civic(language, own)
    more = (CivicField(name=name, value=value, namespace=spaces[name]) for name, value in theirs.items())
    return Civic(language=language, fields=(*plain.fields, *more))


def extended_xml(language: str, own: dict[str, str], theirs: Mapping[str, str], spaces: Mapping[str, str]) -> str:
    more = "".join(f'<x:{name} xmlns:x="{spaces[name]}">{value}</x:{name}>' for name, value in theirs.items())
    return civic_xml(language, own).replace("</cl:civicAddress>", f"{more}</cl:civicAddress>")


SHOP = {
    "country": "AU", "A1": "NSW", "A3": "Wollongong", "A4": "North Wollongong", "RD": "Flinders", "STS": "Street",
    "RDBR": "Campbell Street", "LMK": "Gilligan's Island", "LOC": "Corner", "NAM": "Video Rental Store", "PC": "2500",
    "ROOM": "Westerns and Classics", "PLC": "store", "POBOX": "Private Box 15",
}  # fmt: skip
SHOP_XML = civic_xml("en-AU", SHOP).replace(">Wollongong<", ">     Wollongong\n  <").replace(">Video", "> Video")
HEXAGON = Polygon(corners=corners(CORNERS))
POS_LIST = " ".join((*CORNERS, CORNERS[0]))
HEXAGON_LIST = ring(srs=FLAT).replace("<gml:LinearRing>", f"<gml:LinearRing><gml:posList>{POS_LIST}</gml:posList>")
BASE = (
    "42.556844 -73.248157 36.6",
    "42.656844 -73.248157 36.6",
    "42.656844 -73.348157 36.6",
    "42.556844 -73.348157 36.6",
)
BASE_XML = ring().replace(
    "<gml:LinearRing>", f"<gml:LinearRing><gml:posList>{' '.join((*BASE, BASE[0]))}</gml:posList>"
)
OPERA_PLACES = (
    "-33.856625 151.215906",
    "-33.856299 151.215343",
    "-33.856326 151.214731",
    "-33.857533 151.214495",
    "-33.857720 151.214613",
    "-33.857369 151.215375",
)
OPERA = Polygon(corners=corners(OPERA_PLACES))
OPERA_LIST = " ".join((*OPERA_PLACES, OPERA_PLACES[0]))
OPERA_XML = ring(srs=FLAT).replace("<gml:LinearRing>", f"<gml:LinearRing><gml:posList>{OPERA_LIST}</gml:posList>")
AXES = {"semi_major_metres": 7.7156, "semi_minor_metres": 3.31, "vertical_metres": 28.7}
ALICES = Ellipsoid(at=at(-34.407242, 150.882518, 34), orientation_degrees=43, **AXES)
CIRCLE = Circle(at=at(42.5463, -73.2512), radius_metres=850.24)
BAND = ArcBand(
    mast=at(-43.5723, 153.2176),
    inner_radius_metres=3594,
    outer_radius_metres=4148,
    start_degrees=20,
    opening_degrees=20,
)
BRIDGE = {"country": "UK", "A1": "Devon", "A3": "Monkokehampton", "RD": "Deckport", "STS": "Cross"}
CANALS = {"bridge": "http://devon.canals.example.com/civic"}
POSTS = dict.fromkeys(("lamp", "pylon"), "http://postsoftheworld.example.com/ns")
AIRPORT = dict.fromkeys(("airport", "terminal", "concourse", "gate"), "http://example.com/airport/5.0")
GATE = {
    "lamp": "2471", "pylon": "AQ-374-4(c)", "airport": "LAX", "terminal": "Tom Bradley", "concourse": "G",
    "gate": "36B",
}  # fmt: skip


def ellipsoid(srs_pos: str, turned: str) -> str:
    axes = lengths(semiMajorAxis="7.7156", semiMinorAxis="3.31", verticalAxis="28.7")
    return shape("Ellipsoid", HIGH, srs_pos, axes + degrees(orientation=turned))


EXAMPLES: dict[str, Example] = {
    "5491 figure 2, point and floor": of_device(
        shape("Point", FLAT, "-43.5723 153.21760", prefix="gml")
        + "<cl:civicAddress><cl:FLR>2</cl:FLR></cl:civicAddress>",
        "Wiremap",
        who="pres:mike@seattle.example.com",
        shape=Point(at=at(-43.5723, 153.2176)),
        civic=civic("", {"FLR": "2"}),
    ),
    "5491 figure 3, a device and a person": Example(
        xml=presence(
            "pres:ness@example.com",
            person(
                shape("Circle", FLAT, "-34.410649 150.87651", lengths(radius=" 30 ")), "Manual", "2007-06-24T12:28:04Z"
            ),
            device(SHOP_XML, "GPS"),
        ),
        entity="pres:ness@example.com",
        locations=(
            Location(civic=civic("en-AU", SHOP), method="GPS", at=instant(JUNE)),
            Location(
                shape=Circle(at=at(-34.410649, 150.87651), radius_metres=30),
                method="Manual",
                at=instant("2007-06-24T12:28:04Z"),
            ),
        ),
    ),
    "5491 figure 4, point": of_device(
        shape("Point", FLAT, "-34.407 150.883", prefix="gml"),
        "Wiremap",
        who="pres:point2d@example.com",
        shape=Point(at=at(-34.407, 150.883)),
    ),
    "5491 figure 5, point with height": of_device(
        shape("Point", HIGH, "-34.407 150.883 24.8", prefix="gml"),
        "Wiremap",
        who="pres:point3d@example.com",
        shape=Point(at=at(-34.407, 150.883, 24.8)),
    ),
    "5491 figure 7, polygon": of_tuple(
        ring(*CORNERS, CORNERS[0], srs=FLAT), "Wiremap", who="pres:hexagon@example.com", shape=HEXAGON
    ),
    "5491 figure 8, polygon as a list": of_tuple(
        HEXAGON_LIST, "Wiremap", who="pres:hexagon@example.com", shape=HEXAGON
    ),
    "5491 figure 9, circle": of_tuple(CIRCLE_XML, "OTDOA", "", who="pres:circle@example.com", shape=CIRCLE),
    "5491 figure 10, ellipse": of_tuple(
        shape(
            "Ellipse",
            FLAT,
            "42.5463 -73.2512",
            lengths(semiMajorAxis="1275", semiMinorAxis="670") + degrees(orientation="43.2"),
        ),
        "Device-Assisted_A-GPS",
        who="pres:Ellipse@somecell.example.com",
        shape=Ellipse(
            at=at(42.5463, -73.2512), semi_major_metres=1275, semi_minor_metres=670, orientation_degrees=43.2
        ),
    ),
    "5491 figure 12, arc band": of_tuple(
        shape(
            "ArcBand",
            FLAT,
            "-43.5723 153.21760",
            lengths(innerRadius="3594", outerRadius="4148") + degrees(startAngle="20", openingAngle="20"),
        ),
        "TA-NMR",
        who="pres:paul@somecell.example.com",
        shape=BAND,
    ),
    "5491 figure 13, sphere": of_tuple(
        shape("Sphere", HIGH, "42.5463 -73.2512 26.3", lengths(radius="850.24")),
        "Device-Based_A-GPS",
        "",
        who="pres:sphere@example.com",
        shape=Sphere(at=at(42.5463, -73.2512, 26.3), radius_metres=850.24),
    ),
    "5491 figure 15, ellipsoid": of_tuple(
        ellipsoid("42.5463 -73.2512 26.3", "90"),
        "Hybrid_A-GPS",
        who="pres:somone@gpsreceiver.example.com",
        shape=Ellipsoid(at=at(42.5463, -73.2512, 26.3), orientation_degrees=90, **AXES),
    ),
    "5491 figure 17, prism": of_tuple(
        f'<gs:Prism srsName="{HIGH}"><gs:base>{BASE_XML}</gs:base>{lengths(height="2.4")}</gs:Prism>',
        "Wiremap",
        who="pres:mike@someprism.example.com",
        shape=Prism(base=Polygon(corners=corners(BASE)), height_metres=2.4),
    ),
    "5962 section 3, how somebody moves and not where": Example(
        xml=presence(
            ALICE,
            dynamic(
                "<dyn:Dynamic><dyn:orientation>-3 12</dyn:orientation><dyn:speed>24</dyn:speed>"
                "<dyn:heading>278</dyn:heading></dyn:Dynamic>"
            ),
        ),
        entity=ALICE,
        locations=(
            Location(
                motion=Motion(orientation_degrees=(-3, 12), speed_metres_per_second=24, heading_degrees=(278,)),
                method="gps",
                at=instant("2009-06-22T20:57:29Z"),
            ),
        ),
    ),
    "5962 section 3, on a bicycle": Example(
        xml=presence(
            ALICE,
            dynamic(
                shape("Circle", FLAT, "42.5463 -73.2512", lengths(radius=" 100 "))
                + "<dyn:Dynamic><dyn:speed>12</dyn:speed></dyn:Dynamic>"
            ),
        ),
        entity=ALICE,
        locations=(
            Location(
                shape=Circle(at=at(42.5463, -73.2512), radius_metres=100),
                motion=Motion(speed_metres_per_second=12),
                method="gps",
                at=instant("2009-06-22T20:57:29Z"),
            ),
        ),
    ),
    "6848 figure 2, a field of somebody's own": of_device(
        extended_xml("en-GB", BRIDGE, {"bridge": "21451338"}, CANALS),
        civic=extended("en-GB", BRIDGE, {"bridge": "21451338"}, CANALS),
    ),
    "6848 figure 4, several": of_device(
        extended_xml("en-US", {"country": "US", "A1": "CA"}, GATE, POSTS | AIRPORT),
        civic=extended("en-US", {"country": "US", "A1": "CA"}, GATE, POSTS | AIRPORT),
    ),
    "6848 figure 7, milepost and post number": of_device(POST_XML, civic=civic("en-US", *POST)),
    "6848 figure 8, street type and number prefix": of_device(STREET_XML, civic=civic("en-US", *STREET)),
    "7459 figure 8, ellipsoid": of_device(
        ellipsoid("-34.407242 150.882518 34", "43") + '<con:confidence pdf="normal">95</con:confidence>',
        when="",
        shape=ALICES,
        confidence=Confidence(percent=95, distribution=Distribution.NORMAL),
    ),
    "7459 figure 9, the opera house": of_device(OPERA_XML, when="", shape=OPERA),
    "7459 figure 11, circle at 67 percent": of_device(
        CIRCLE_XML + '<con:confidence pdf="normal">67</con:confidence>',
        when="",
        shape=CIRCLE,
        confidence=Confidence(percent=67, distribution=Distribution.NORMAL),
    ),
    "7459 section 4.1, unknown": of_device(
        CIRCLE_XML + '<con:confidence pdf="rectangular">unknown</con:confidence>',
        when="",
        shape=CIRCLE,
        confidence=Confidence(percent=None, distribution=Distribution.RECTANGULAR),
    ),
}
