"""Safe places as others ask for them: the nearest by car, and the lists of those who keep them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from wayhome.core.clock import database_now
from wayhome.core.errors import NotFound
from wayhome.places.models import SafePlace
from wayhome.places.queries.road_graph import LoadedRoads, loaded_roads, remember
from wayhome.places.queries.roads import footing_near
from wayhome.places.rules.roads.driving import Footing, drive_seconds, guessed_seconds, leaving, reaching
from wayhome.places.rules.roads.plane import Point, about_metres, apart_metres, compass_word
from wayhome.places.rules.safe_places import LOOKED_AT, MOST_LOOKED_AT, must_be_confirmed_again, within_reach
from wayhome.staff.models import Role
from wayhome.staff.rules import Actor

KEEPERS: tuple[str, ...] = (Role.SUPERVISOR, Role.SAFETY_OFFICER, Role.ADMINISTRATOR)
MOST = 25
PAGE_ROWS = 60
"""A place has an address, hours and notes: as many as stay below a page's 150 kB."""

READ = 5_000

NO_ROADS = "No streets are imported: these are ranked in a straight line."
NOT_ON_THE_MAP = "This place is not on the imported streets: these are ranked in a straight line."


@dataclass(frozen=True, slots=True, kw_only=True)
class NearSafePlace:
    """A safe place and how far it is. `seconds` is a drive time over streets if `by_road`, else a guess."""

    place: SafePlace
    seconds: float
    by_road: bool
    straight_metres: float
    direction: str
    must_be_confirmed_again: bool

    @property
    def words(self) -> str:
        """Say how far it is: about 4 min by car, 1.2 km north-east."""
        straight = f"{about_metres(self.straight_metres)} {self.direction} in a straight line"
        if not self.by_road:
            return straight
        return f"about {max(1, round(self.seconds / 60))} min by car, {straight}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SafePlacesNear:
    """The nearest first; `remark` says how they were ranked where that was not by streets, "" where it was."""

    places: tuple[NearSafePlace, ...]
    remark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SafePlacesPage:
    """Some safe places; `more` says that a narrower search shows the rest."""

    places: Sequence[SafePlace]
    more: bool


def nearest_safe_places(latitude: float, longitude: float, limit: int = 5) -> SafePlacesNear:
    """Return the confirmed safe places nearest to a place by drive time, at most 25.

    Public places only: homes and havens are no safe places, so that no way ever leads there.
    """
    here = (latitude, longitude)
    limit = max(0, min(limit, MOST))
    places = _straight_from(here)
    roads = loaded_roads()
    if roads is None:
        return _answer(here, [(guessed_seconds(here, _at(one)), False, one) for one, _ in places], limit, NO_ROADS)
    begin = footing_near(roads, here)
    if begin is None:
        ranked = [(guessed_seconds(here, _at(one)), False, one) for one, _ in places]
        return _answer(here, ranked, limit, NOT_ON_THE_MAP)
    first = _driven(roads, begin, here, [one for one, _ in places[:LOOKED_AT]])
    reach = sorted(seconds for seconds, _, _ in first)[:limit]
    others = within_reach(places[LOOKED_AT:MOST_LOOKED_AT], reach[-1]) if reach else []
    return _answer(here, first + _driven(roads, begin, here, others), limit, "")


def _straight_from(here: Point) -> list[tuple[SafePlace, float]]:
    """Return every confirmed place with its straight distance in metres, the nearest first."""
    confirmed = SafePlace.objects.filter(state=SafePlace.State.CONFIRMED)[:READ]
    found = [(place, apart_metres(here, _at(place))) for place in confirmed]
    return sorted(found, key=lambda pair: (pair[1], pair[0].pk))


_Ranked = tuple[float, bool, SafePlace]


def _driven(roads: LoadedRoads, begin: Footing, here: Point, places: Sequence[SafePlace]) -> list[_Ranked]:
    """Return places with their drive times; a place beside the streets, or behind no way, with a guess."""
    ends = {place.pk: _footing(roads, _at(place)) for place in places}
    last = {junction for end in ends.values() if end is not None for junction in reaching(end)}
    between = roads.graph.between(leaving(begin), last)
    ranked: list[_Ranked] = []
    for place in places:
        end = ends[place.pk]
        seconds = None if end is None else drive_seconds(begin, end, between)
        guess = guessed_seconds(here, _at(place))
        ranked.append((guess if seconds is None else seconds, seconds is not None, place))
    return ranked


def _footing(roads: LoadedRoads, point: Point) -> Footing | None:
    if point in roads.footings:
        return roads.footings[point]
    return remember(roads, point, footing_near(roads, point))


def _answer(here: Point, ranked: list[_Ranked], limit: int, remark: str) -> SafePlacesNear:
    now = database_now()
    best = sorted(ranked, key=lambda one: (one[0], one[2].pk))[:limit]
    return SafePlacesNear(places=tuple(_near(here, one, now) for one in best), remark=remark)


def _near(here: Point, ranked: _Ranked, now: datetime) -> NearSafePlace:
    seconds, by_road, place = ranked
    return NearSafePlace(
        place=place,
        seconds=seconds,
        by_road=by_road,
        straight_metres=apart_metres(here, _at(place)),
        direction=compass_word(here, _at(place)),
        must_be_confirmed_again=place.confirmed_at is not None and must_be_confirmed_again(place.confirmed_at, now),
    )


def may_keep(actor: Actor) -> bool:
    """Say whether the actor keeps roads and safe places: they are the whole agency's. A token never does."""
    return actor.scopes is None and actor.has(*KEEPERS)


def safe_places_page(actor: Actor, *, state: str = SafePlace.State.CONFIRMED, search: str = "") -> SafePlacesPage:
    """Return safe places in a state, by name; only their keepers see what is not confirmed."""
    if state != SafePlace.State.CONFIRMED and not may_keep(actor):
        return SafePlacesPage(places=(), more=False)
    found = SafePlace.objects.filter(state=state).select_related("confirmed_by", "refused_by")
    for word in search.split()[:8]:
        found = found.filter(Q(name__icontains=word) | Q(address__icontains=word))
    order = ("confirmed_at", "name", "pk") if state == SafePlace.State.CONFIRMED else ("kind", "name", "pk")
    places = list(found.order_by(*order)[: PAGE_ROWS + 1])
    return SafePlacesPage(places=places[:PAGE_ROWS], more=len(places) > PAGE_ROWS)


def waiting_count(actor: Actor) -> int:
    """Return how many proposals wait for somebody who may confirm them; 0 for others."""
    return SafePlace.objects.filter(state=SafePlace.State.PROPOSED).count() if may_keep(actor) else 0


def safe_place_page(actor: Actor, place_id: UUID) -> SafePlace:
    """Return one safe place to its keepers. Raises NotFound."""
    found = SafePlace.objects.select_related("confirmed_by", "refused_by").filter(pk=place_id).first()
    if found is None or not may_keep(actor):
        raise NotFound("There is no such safe place.")
    return found


def _at(place: SafePlace) -> Point:
    return place.latitude, place.longitude
