"""The map of a briefing: each place as it is known, an area as its true shape, a mast struck through; never a guess.

The same stands in words beside it, so that a briefing works without any map.
"""

from wayhome.briefing.queries import Briefing
from wayhome.briefing.rules import Drawn, How, Trust
from wayhome.briefing.rules.evidence import OLD_SECONDS
from wayhome.core.isolates import isolated
from wayhome.places.queries import route
from wayhome.places.rules.shapes import ArcBand, outlines
from wayhome.places.rules.shapes import Point as PointShape
from wayhome.web.components.map.streets import Line, Mark, Shape, StreetMap, street_map

AREAS = {Drawn.CIRCLE: "circle", Drawn.AREA: "area", Drawn.BAND: "band"}
NAMES = {
    How.PHONE: "The worker's own phone",
    How.GPS: "GPS",
    How.NETWORK: "The telephone network",
    How.WIFI: "Wireless networks around the phone",
    How.TOWER: "Tower",
}
WHOLE_TURN = 360.0


def map_of(briefing: Briefing) -> StreetMap | None:
    """Return the map of where the call says it is, the stop, the planned route, safe places and the way to the nearest.

    None where nothing of it lies anywhere.
    """
    shapes: list[Shape] = []
    marks: list[Mark] = []
    for one in briefing.where:
        shape = one.evidence.shape
        if shape is None or one.drawn_as in {Drawn.NOT, Drawn.ADDRESS}:
            continue
        if isinstance(shape, PointShape):
            marks.append(Mark(at=(shape.at.latitude, shape.at.longitude), words=_of_point(one), kind=_kind(one)))
            continue
        shapes.append(Shape(outline=outlines(shape), words=_of_area(one), is_doubtful=not one.is_there or _is_old(one)))
        if isinstance(shape, ArcBand):
            marks.append(Mark(at=(shape.mast.latitude, shape.mast.longitude), words=_of_mast(shape), kind="mast"))
    safe = briefing.safe.places if briefing.safe else ()
    marks += [Mark(at=(one.place.latitude, one.place.longitude), words=one.place.name, kind="safe") for one in safe]
    lines = _ways(briefing)
    if not shapes and not marks and not lines:
        return None
    return street_map(shapes=shapes, lines=lines, marks=marks, centre=briefing.around, key="map-briefing")


def has_area(briefing: Briefing) -> bool:
    """Say whether the call says of an area where it is: then the map is worth more than its words."""
    return any(one.drawn_as in AREAS for one in briefing.where)


def _is_old(one: Trust) -> bool:
    return one.age_seconds is not None and one.age_seconds > OLD_SECONDS


def _of_area(one: Trust) -> str:
    if one.drawn_as is Drawn.BAND:
        words = "Tower sector: they are somewhere in this band, not at the mast"
    else:
        words = f"{NAMES.get(one.how, 'The call')}: they are somewhere in this {AREAS[one.drawn_as]}"
    return f"{words} (too old to go by)" if _is_old(one) else words


def _of_mast(band: ArcBand) -> str:
    is_ring = band.opening_degrees >= WHOLE_TURN
    if band.inner_radius_metres > 0:
        where = "in the hole of the band" if is_ring else "outside of the band"
        return f"The mast, {where}: they are NOT there"
    where = "in the middle" if is_ring else "at the tip of the band"
    return f"The mast, {where}: nobody knows how far from it they are"


def _of_point(one: Trust) -> str:
    words = {
        How.ARRIVED: f"Where they said that they arrived: {one.address}",
        How.SIGNED_OUT: f"Where they are signed out to: {one.address}",
        How.ON_THE_WAY: f"Where they left: {one.address}",
        How.LANDLINE: f"The landline: {one.address}",
    }
    return words.get(one.how, f"{NAMES.get(one.how, 'The call')}: a point, and nobody says how wrong it may be")


def _kind(one: Trust) -> str:
    return "" if one.address else "here"


def _ways(briefing: Briefing) -> list[Line]:
    """Return the route that was planned, and the way to the nearest safe place from where they are thought to be."""
    lines = []
    if briefing.out is not None and briefing.out.state == "out" and len(briefing.out.route_points) > 1:
        lines.append(Line(points=briefing.out.route_points, words="The route that they planned"))
    if briefing.around is not None and briefing.safe is not None:
        nearest = briefing.safe.places[0].place
        way = route(*briefing.around, nearest.latitude, nearest.longitude)
        if way is not None:
            by = f", by {', '.join(isolated(one) for one in way.streets[:3])}" if way.streets else ""
            lines.append(
                Line(points=way.points, words=f"The quickest way by car to {isolated(nearest.name)}{by}", kind="way")
            )
    return lines
