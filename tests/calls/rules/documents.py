"""Parts of documents, to be put together by hand."""

from wayhome.places.rules.shapes import Circle, Civic, CivicField, Position
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


CORNERS = ("43.311 -73.422", "43.111 -73.322", "43.111 -73.222", "43.311 -73.122", "43.411 -73.222", "43.411 -73.322")
HERE = "42.5463 -73.2512"
CIRCLE = Circle(at=at(42.5463, -73.2512), radius_metres=850.24)
CIRCLE_XML = shape("Circle", FLAT, HERE, lengths(radius="850.24"))
POST = ({"country": "US", "A1": "CA", "A2": "Sacramento", "RD": "I5"}, {"MP": "248", "PN": "22-109-689"})
STREET = (
    {"country": "US", "A1": "CA", "A2": "Sacramento", "RD": "Colorado", "HNO": "223"},
    {"STP": "Boulevard", "HNP": "A"},
)
POST_XML, STREET_XML = civic_xml("en-US", *POST), civic_xml("en-US", *STREET)


def corners(places: tuple[str, ...]) -> tuple[Position, ...]:
    return tuple(at(*(float(one) for one in place.split())) for place in places)
