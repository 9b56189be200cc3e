"""A visit's way as a page draws it: one JSON block for the script, and the same facts in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from wayhome.visits.models import Stop, Visit
from wayhome.visits.queries import last_place
from wayhome.visits.rules.points import Point, length_metres, write_point
from wayhome.web.components.map.streets import streets, tiles

NEAR_METRES = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A stop that has a place: its number among all stops of the visit, from 1."""

    number: int
    name: str
    state: str
    position: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteMap:
    """What components/map/shown.html draws; `data` is what map.js reads."""

    data: dict[str, Any]
    placed: tuple[Placed, ...]
    route_words: str
    route: tuple[str, ...]


def drawn(visit: Visit, stops: Sequence[Stop]) -> RouteMap | None:
    """Return the map of a visit that its reader may see; None when nothing of it has a place.

    The caller has recorded that somebody looks (visits.actions.view_visit, alarms.actions.view_alarm).
    """
    route = tuple((float(point[0]), float(point[1])) for point in visit.route_points)
    there = [(number, stop) for number, stop in enumerate(stops, start=1) if _place(stop)]
    if not route and not there:
        return None
    marks = [{"number": number, "at": _place(stop), "state": _state(stop)} for number, stop in there]
    return RouteMap(
        data={"stops": marks, "route": route, "tiles": tiles(), "streets": streets()},
        placed=tuple(_placed(number, stop) for number, stop in there),
        route_words=in_words(route),
        route=tuple(write_point(point) for point in route),
    )


def ground(person_id: UUID | None) -> dict[str, Any]:
    """Return what an empty map to draw on begins with: near where this person went last, else anywhere."""
    return {
        "stops": [],
        "route": [],
        "tiles": tiles(),
        "streets": streets(),
        "centre": last_place(person_id) if person_id else None,
    }


def in_words(route: tuple[Point, ...]) -> str:
    """Return how many points a route has and how long it is; "" for none."""
    if len(route) < 2:  # noqa: PLR2004 - one point is no way
        return "The route has one point." if route else ""
    metres = length_metres(route)
    length = f"{round(metres, -1):.0f} m" if metres < NEAR_METRES else f"{metres / NEAR_METRES:.1f} km"
    return f"The route has {len(route)} points, about {length} straight from one to the next."


def _place(stop: Stop) -> Point | None:
    if stop.latitude is None or stop.longitude is None:
        return None
    return stop.latitude, stop.longitude


def _placed(number: int, stop: Stop) -> Placed:
    position = write_point((stop.latitude or 0.0, stop.longitude or 0.0))
    name = stop.place_name or stop.address or "no address"
    return Placed(number=number, name=name, state=_state(stop), position=position)


def _state(stop: Stop) -> str:
    if stop.skipped_at:
        return "left out"
    if stop.left_at:
        return "left"
    return "there" if stop.arrived_at else ""
