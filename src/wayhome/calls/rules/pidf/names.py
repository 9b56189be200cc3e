"""Namespaces and codes of the formats, each with where it is defined."""

PIDF = "urn:ietf:params:xml:ns:pidf"  # RFC 3863
DATA_MODEL = "urn:ietf:params:xml:ns:pidf:data-model"  # RFC 4479
GEOPRIV = "urn:ietf:params:xml:ns:pidf:geopriv10"  # RFC 4119
BASIC_POLICY = "urn:ietf:params:xml:ns:pidf:geopriv10:basicPolicy"  # RFC 4119
GML = "http://www.opengis.net/gml"  # GML 3.1.1
SHAPES = "http://www.opengis.net/pidflo/1.0"  # OGC 06-142, which RFC 5491 uses
CONFIDENCE = "urn:ietf:params:xml:ns:geopriv:conf"  # RFC 7459
DYNAMIC = "urn:ietf:params:xml:ns:pidf:geopriv10:dynamic"  # RFC 5962
HELD = "urn:ietf:params:xml:ns:geopriv:held"  # RFC 5985
XML = "http://www.w3.org/XML/1998/namespace"

FLAT = "urn:ogc:def:crs:EPSG::4326"
WITH_HEIGHT = "urn:ogc:def:crs:EPSG::4979"
METRE = "urn:ogc:def:uom:EPSG::9001"
DEGREE = "urn:ogc:def:uom:EPSG::9102"
RADIAN = "urn:ogc:def:uom:EPSG::9101"  # RFC 5491, section 5, allows both

METRES_PER = {"9001": 1.0, "9002": 0.3048, "9003": 1200 / 3937, "9036": 1000.0, "9093": 1609.344}
"""Lengths of the EPSG register: metre, foot, US survey foot, kilometre, statute mile."""

DEGREES_PER = {"9102": 1.0, "9122": 1.0, "9101": 57.29577951308232, "9105": 0.9}
"""Angles of the EPSG register: degree, degree as given, radian, grad."""
