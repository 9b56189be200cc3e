"""The examples of RFC 5491, 5962, 6848 and 7459, written by hand from their values."""

from datetime import UTC, datetime
from typing import Any

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
    Position,
    Prism,
    Sphere,
)
from wayhome.places.rules.shapes.civic import EXTENSIONS

HEAD = """<presence xmlns="urn:ietf:params:xml:ns:pidf" xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model"
 xmlns:gp="urn:ietf:params:xml:ns:pidf:geopriv10" xmlns:gbp="urn:ietf:params:xml:ns:pidf:geopriv10:basicPolicy"
 xmlns:gml="http://www.opengis.net/gml" xmlns:gs="http://www.opengis.net/pidflo/1.0"
 xmlns:cl="urn:ietf:params:xml:ns:pidf:geopriv10:civicAddr"
 xmlns:cae="urn:ietf:params:xml:ns:pidf:geopriv10:civicAddr:ext"
 xmlns:con="urn:ietf:params:xml:ns:geopriv:conf" xmlns:dyn="urn:ietf:params:xml:ns:pidf:geopriv10:dynamic"
 entity="pres:point@example.com">"""
METRE, DEGREE = "urn:ogc:def:uom:EPSG::9001", "urn:ogc:def:uom:EPSG::9102"
FLAT, HIGH = "urn:ogc:def:crs:EPSG::4326", "urn:ogc:def:crs:EPSG::4979"


def document(inside: str, *, method: str = "", timestamp: str = "2007-06-22T20:57:29Z", head: str = HEAD) -> bytes:
    how = f"<gp:method>{method}</gp:method>" if method else ""
    at = f"<dm:timestamp>{timestamp}</dm:timestamp>" if timestamp else ""
    return f"""<?xml version="1.0" encoding="UTF-8"?>{head}<dm:device id="target"><gp:geopriv>
<gp:location-info>{inside}</gp:location-info><gp:usage-rules/>{how}</gp:geopriv>
<dm:deviceID>mac:1234567890ab</dm:deviceID>{at}</dm:device></presence>""".encode()


def lengths(**values: str) -> str:
    return "".join(f'<gs:{name} uom="{METRE}">{value}</gs:{name}>' for name, value in values.items())


def degrees(**values: str) -> str:
    return "".join(f'<gs:{name} uom="{DEGREE}">{value}</gs:{name}>' for name, value in values.items())


def shape(name: str, srs: str, pos: str, inside: str = "", prefix: str = "gs") -> str:
    return f'<{prefix}:{name} srsName="{srs}"><gml:pos>{pos}</gml:pos>{inside}</{prefix}:{name}>'


def ring(*places: str, srs: str = "") -> str:
    named = f' srsName="{srs}"' if srs else ""
    inside = "".join(f"<gml:pos>{place}</gml:pos>" for place in places)
    return f"<gml:Polygon{named}><gml:exterior><gml:LinearRing>{inside}</gml:LinearRing></gml:exterior></gml:Polygon>"


def at(*numbers: float) -> Position:
    latitude, longitude, *rest = numbers
    return Position(latitude=latitude, longitude=longitude, altitude_metres=rest[0] if rest else None)


def civic(language: str, own: dict[str, str], extra: dict[str, str] | None = None) -> Civic:
    fields = [CivicField(name=name, value=value) for name, value in own.items()]
    fields += [CivicField(name=name, value=value, namespace=EXTENSIONS) for name, value in (extra or {}).items()]
    return Civic(language=language, fields=tuple(fields))


def civic_xml(language: str, own: dict[str, str], extra: dict[str, str] | None = None) -> str:
    inside = "".join(f"<cl:{name}>{value}</cl:{name}>" for name, value in own.items())
    inside += "".join(f"<cae:{name}>{value}</cae:{name}>" for name, value in (extra or {}).items())
    return f'<cl:civicAddress xml:lang="{language}">{inside}</cl:civicAddress>'


HALF_AXES = {"semi_major_metres": 1275.0, "semi_minor_metres": 670.0, "orientation_degrees": 43.2}
CORNERS = ("43.311 -73.422", "43.111 -73.322", "43.111 -73.222", "43.311 -73.122", "43.411 -73.222", "43.411 -73.322")
BASE = (
    "42.556844 -73.248157 36.6",
    "42.656844 -73.248157 36.6",
    "42.656844 -73.348157 36.6",
    "42.556844 -73.348157 36.6",
)
HERE = "42.5463 -73.2512"
CIRCLE = Circle(at=at(42.5463, -73.2512), radius_metres=850.24)
CIRCLE_XML = shape("Circle", FLAT, HERE, lengths(radius="850.24"))
MALL = {
    "country": "AU", "A1": "NSW", "A3": "Wollongong", "A4": "Gwynneville", "RD": "Northfield", "STS": "Avenue",
    "LMK": "University of Wollongong", "FLR": "2", "NAM": "Andrew Corporation", "PC": "2500", "BLD": "39",
    "SEAT": "WS-183", "POBOX": "U40",
}  # fmt: skip
POST = ({"country": "US", "A1": "CA", "A2": "Sacramento", "RD": "I5"}, {"MP": "248", "PN": "22-109-689"})
STREET = (
    {"country": "US", "A1": "CA", "A2": "Sacramento", "RD": "Colorado", "HNO": "223"},
    {"STP": "Boulevard", "HNP": "A"},
)


def corners(places: tuple[str, ...]) -> tuple[Position, ...]:
    return tuple(at(*(float(one) for one in place.split())) for place in places)


EXAMPLES: dict[str, tuple[str, dict[str, Any]]] = {
    "5491 point": (shape("Point", FLAT, "-34.407 150.883", prefix="gml"), {"shape": Point(at=at(-34.407, 150.883))}),
    "5491 point with height": (
        shape("Point", HIGH, "-34.407 150.883 24.8", prefix="gml"),
        {"shape": Point(at=at(-34.407, 150.883, 24.8))},
    ),
    "5491 polygon": (ring(*CORNERS, CORNERS[0], srs=FLAT), {"shape": Polygon(corners=corners(CORNERS))}),
    "5491 circle": (CIRCLE_XML, {"shape": CIRCLE}),
    "5491 ellipse": (
        shape("Ellipse", FLAT, HERE, lengths(semiMajorAxis="1275", semiMinorAxis="670") + degrees(orientation="43.2")),
        {"shape": Ellipse(at=at(42.5463, -73.2512), **HALF_AXES)},
    ),
    "5491 arc band": (
        shape(
            "ArcBand",
            FLAT,
            HERE,
            lengths(innerRadius="3594", outerRadius="4148") + degrees(startAngle="20", openingAngle="20"),
        ),
        {
            "shape": ArcBand(
                mast=at(42.5463, -73.2512),
                inner_radius_metres=3594,
                outer_radius_metres=4148,
                start_degrees=20,
                opening_degrees=20,
            )
        },
    ),
    "5491 sphere": (
        shape("Sphere", HIGH, f"{HERE} 26.3", lengths(radius="850.24")),
        {"shape": Sphere(at=at(42.5463, -73.2512, 26.3), radius_metres=850.24)},
    ),
    "5491 ellipsoid": (
        shape(
            "Ellipsoid",
            HIGH,
            f"{HERE} 26.3",
            lengths(semiMajorAxis="7.7156", semiMinorAxis="3.31", verticalAxis="28.7") + degrees(orientation="90"),
        ),
        {
            "shape": Ellipsoid(
                at=at(42.5463, -73.2512, 26.3),
                semi_major_metres=7.7156,
                semi_minor_metres=3.31,
                vertical_metres=28.7,
                orientation_degrees=90,
            )
        },
    ),
    "5491 prism": (
        f'<gs:Prism srsName="{HIGH}"><gs:base>{ring(*BASE, BASE[0])}</gs:base>{lengths(height="2.4")}</gs:Prism>',
        {"shape": Prism(base=Polygon(corners=corners(BASE)), height_metres=2.4)},
    ),
    "5491 civic and point together": (
        shape("Point", FLAT, "-34.407242 150.882518", prefix="gml") + civic_xml("en-AU", MALL),
        {"shape": Point(at=at(-34.407242, 150.882518)), "civic": civic("en-AU", MALL)},
    ),
    "5962 motion": (
        shape("Point", FLAT, HERE, prefix="gml")
        + "<dyn:Dynamic><dyn:orientation>-3 12</dyn:orientation><dyn:speed>24</dyn:speed>"
        + "<dyn:heading>278</dyn:heading></dyn:Dynamic>",
        {
            "shape": Point(at=at(42.5463, -73.2512)),
            "motion": Motion(orientation_degrees=(-3, 12), speed_metres_per_second=24, heading_degrees=(278,)),
        },
    ),
    "6848 milepost and post number": (civic_xml("en-US", *POST), {"civic": civic("en-US", *POST)}),
    "6848 street type and number prefix": (civic_xml("en-US", *STREET), {"civic": civic("en-US", *STREET)}),
    "7459 confidence": (
        CIRCLE_XML + '<con:confidence pdf="normal">67</con:confidence>',
        {"shape": CIRCLE, "confidence": Confidence(percent=67, distribution=Distribution.NORMAL)},
    ),
    "7459 unknown": (
        CIRCLE_XML + '<con:confidence pdf="rectangular">unknown</con:confidence>',
        {"shape": CIRCLE, "confidence": Confidence(percent=None, distribution=Distribution.RECTANGULAR)},
    ),
}


def expected(values: dict[str, Any]) -> Location:

    return Location(at=datetime(2007, 6, 22, 20, 57, 29, tzinfo=UTC), **values)
