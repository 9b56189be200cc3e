"""Shapes of a location as RFC 5491 has them, with confidence (RFC 7459), motion (RFC 5962) and civic fields. Pure.

Degrees are WGS 84, metres are on the ground, angles are clockwise from true north.
"""

from wayhome.places.rules.shapes.civic import Civic, CivicField, civic_words
from wayhome.places.rules.shapes.confidence import Confidence, Distribution, scaled
from wayhome.places.rules.shapes.kinds import (
    ArcBand,
    Circle,
    Ellipse,
    Ellipsoid,
    Point,
    Polygon,
    Position,
    Prism,
    Shape,
    ShapeError,
    Sphere,
)
from wayhome.places.rules.shapes.measures import area_square_metres, bearing_words, centre, holds, radius_metres
from wayhome.places.rules.shapes.motion import Motion
from wayhome.places.rules.shapes.outline import beside, outlines
from wayhome.places.rules.shapes.sphere import distance_metres, normal_longitude, towards

__all__ = [
    "ArcBand",
    "Circle",
    "Civic",
    "CivicField",
    "Confidence",
    "Distribution",
    "Ellipse",
    "Ellipsoid",
    "Motion",
    "Point",
    "Polygon",
    "Position",
    "Prism",
    "Shape",
    "ShapeError",
    "Sphere",
    "area_square_metres",
    "bearing_words",
    "beside",
    "centre",
    "civic_words",
    "distance_metres",
    "holds",
    "normal_longitude",
    "outlines",
    "radius_metres",
    "scaled",
    "towards",
]
