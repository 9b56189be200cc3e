"""How large a shape is, where its middle lies, and which circle holds all of it (RFC 7459, sections 5.1 and 5.2)."""

from math import cos, hypot, pi, radians, sin

from wayhome.places.rules.shapes.kinds import (
    FULL_TURN,
    HALF_TURN,
    ArcBand,
    Circle,
    Ellipse,
    Ellipsoid,
    Point,
    Polygon,
    Position,
    Prism,
    Shape,
    Sphere,
)
from wayhome.places.rules.shapes.sphere import bearing_degrees, distance_metres, earth, normal_longitude, towards

WINDS = ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west")


def area_square_metres(shape: Shape) -> float:
    """Return the area on the ground; 0 for a point. Flat geometry, but for polygons."""
    match shape:
        case Point():
            return 0.0
        case Circle() | Sphere():
            return pi * shape.radius_metres**2
        case Ellipse() | Ellipsoid():
            return pi * shape.semi_major_metres * shape.semi_minor_metres
        case ArcBand():
            part = shape.opening_degrees / FULL_TURN
            return pi * part * (shape.outer_radius_metres**2 - shape.inner_radius_metres**2)
        case Prism():
            return area_square_metres(shape.base)
        case _:
            return abs(signed_area(shape.corners))


def signed_area(corners: tuple[Position, ...]) -> float:
    """Return the area within corners on the ellipsoid, positive where they go around counter-clockwise."""
    longitudes = [one.longitude for one in corners]
    area, _ = earth().polygon_area_perimeter(longitudes, [one.latitude for one in corners])
    return float(area)


def centre(shape: Shape) -> Position:
    """Return the middle of a shape: of an arc band its centroid, which is not its mast (RFC 7459, 5.1.1)."""
    match shape:
        case ArcBand():
            return _centre_of_band(shape)
        case Prism():
            return _centre_of_corners(shape.base.corners)
        case Polygon():
            return _centre_of_corners(shape.corners)
        case _:
            return shape.at


def radius_metres(shape: Shape) -> float:
    """Return the radius of the circle around `centre` that holds the whole shape."""
    match shape:
        case Point():
            return 0.0
        case Circle() | Sphere():
            return shape.radius_metres
        case Ellipse() | Ellipsoid():
            return shape.semi_major_metres
        case ArcBand():
            return _radius_of_band(shape)
        case Prism():
            return _radius_of_corners(shape.base)
        case _:
            return _radius_of_corners(shape)


def holds(shape: Shape, at: Position) -> bool:
    """Say whether a place lies on the ground of a shape; for polygons that span less than half of the Earth."""
    match shape:
        case Point() | Circle() | Sphere():
            return distance_metres(shape.at, at) <= radius_metres(shape)
        case Ellipse() | Ellipsoid():
            return _in_ellipse(shape, at)
        case ArcBand():
            metres = distance_metres(shape.mast, at)
            if not shape.inner_radius_metres <= metres <= shape.outer_radius_metres:
                return False
            return (bearing_degrees(shape.mast, at) - shape.start_degrees) % FULL_TURN <= shape.opening_degrees
        case Prism():
            return _in_corners(shape.base.corners, at)
        case _:
            return _in_corners(shape.corners, at)


def bearing_words(degrees: float) -> str:
    """Return a direction as people say it: north, south-east."""
    step = FULL_TURN / len(WINDS)
    return WINDS[round(degrees % FULL_TURN / step) % len(WINDS)]


def _reach_of_centroid(band: ArcBand) -> float:
    """Return how far the centroid of a band lies from its mast."""
    half = radians(band.opening_degrees) / 2
    outer, inner = band.outer_radius_metres, band.inner_radius_metres
    if outer == inner:  # a line: the same formula, where its two differences have become nothing
        return outer * sin(half) / half
    return 2 * sin(half) / (3 * half) * (outer**3 - inner**3) / (outer**2 - inner**2)


def _centre_of_band(band: ArcBand) -> Position:
    return towards(band.mast, band.start_degrees + band.opening_degrees / 2, _reach_of_centroid(band))


def _radius_of_band(band: ArcBand) -> float:
    """Return the distance from the centroid to what is farthest from it: a corner, or the far side of the circle."""
    reach, half = _reach_of_centroid(band), radians(band.opening_degrees) / 2
    to_corners = [
        hypot(radius * cos(half) - reach, radius * sin(half))
        for radius in (band.inner_radius_metres, band.outer_radius_metres)
    ]
    to_arc = [abs(band.outer_radius_metres - reach), abs(band.inner_radius_metres - reach)]
    if band.opening_degrees > HALF_TURN:  # the sides of the outer circle are farther than its corners
        to_arc.append(hypot(band.outer_radius_metres, reach))
    return max(*to_corners, *to_arc)


def unrolled(corners: tuple[Position, ...]) -> list[tuple[float, float]]:
    """Return corners as (longitude, latitude) beside the first one, whatever the date line between them."""
    first = corners[0].longitude
    return [(first + normal_longitude(one.longitude - first), one.latitude) for one in corners]


def _centre_of_corners(corners: tuple[Position, ...]) -> Position:
    """Return the centroid of the flat polygon; of one without area the mean of its corners."""
    flat = unrolled(corners)
    doubled = x_sum = y_sum = 0.0
    x_0, y_0 = flat[0]  # about the first corner, so that small polygons lose no digits
    for (x_1, y_1), (x_2, y_2) in zip(flat, [*flat[1:], flat[0]], strict=True):
        cross = (x_1 - x_0) * (y_2 - y_0) - (x_2 - x_0) * (y_1 - y_0)
        doubled += cross
        x_sum += (x_1 + x_2 - 2 * x_0) * cross
        y_sum += (y_1 + y_2 - 2 * y_0) * cross
    if abs(doubled) < 1e-15:  # noqa: PLR2004 - square degrees: no area at all
        x = sum(point[0] for point in flat) / len(flat)
        y = sum(point[1] for point in flat) / len(flat)
    else:
        x, y = x_0 + x_sum / (3 * doubled), y_0 + y_sum / (3 * doubled)
    # Where a border crosses itself its parts take each other's weight away, and the formula leaves the polygon.
    x = min(max(x, min(point[0] for point in flat)), max(point[0] for point in flat))
    y = min(max(y, min(point[1] for point in flat)), max(point[1] for point in flat))
    return Position(latitude=y, longitude=normal_longitude(x))


def _radius_of_corners(polygon: Polygon) -> float:
    middle = _centre_of_corners(polygon.corners)
    return max(distance_metres(middle, corner) for corner in polygon.corners)


def _in_ellipse(shape: Ellipse | Ellipsoid, at: Position) -> bool:
    metres = distance_metres(shape.at, at)
    if shape.semi_minor_metres == 0:
        return metres == 0
    angle = radians(bearing_degrees(shape.at, at) - shape.orientation_degrees)
    along, across = metres * cos(angle), metres * sin(angle)
    return (along / shape.semi_major_metres) ** 2 + (across / shape.semi_minor_metres) ** 2 <= 1


def _in_corners(corners: tuple[Position, ...], at: Position) -> bool:
    """Say whether a ray to the east crosses the border an odd number of times."""
    flat = unrolled(corners)
    x, y = flat[0][0] + normal_longitude(at.longitude - flat[0][0]), at.latitude
    inside = False
    for (x_1, y_1), (x_2, y_2) in zip(flat, [*flat[1:], flat[0]], strict=True):
        if (y_1 > y) != (y_2 > y) and x < (x_2 - x_1) * (y - y_1) / (y_2 - y_1) + x_1:
            inside = not inside
    return inside
