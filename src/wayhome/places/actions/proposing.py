"""What a new map says of safe places: new ones are proposed, refused ones stay refused, missing ones are marked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from wayhome.places.models import RoadImport, SafePlace
from wayhome.places.rules.roads.plane import Box, apart_metres
from wayhome.places.rules.safe_places import SAME_METRES, Proposal

BATCH = 500
FIELDS = ("kind", "name", "address", "latitude", "longitude", "phone", "hours", "osm_ref")
_Key = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """How many were proposed anew, waited already, were refused before, are confirmed, are gone from the map."""

    proposed: int
    waiting: int
    refused: int
    confirmed: int
    missing: int


def propose(proposals: Iterable[Proposal], made: RoadImport, now: datetime) -> Proposed:
    """Bring the map's safe places beside ours, in the caller's transaction."""
    known = list(SafePlace.objects.select_for_update().order_by("pk"))
    by_ref = {place.osm_ref: place for place in known if place.osm_ref}
    by_name: dict[_Key, list[SafePlace]] = {}
    for place in known:
        by_name.setdefault((place.kind, place.name.casefold()), []).append(place)
    seen: dict[object, SafePlace] = {}
    fresh: dict[_Key, list[SafePlace]] = {}
    counts = dict.fromkeys(SafePlace.State.values, 0)
    for proposal in proposals:
        named = _named(proposal)
        known_place = by_ref.get(named.osm_ref) or _drawn_anew(proposal, named, by_name)
        if known_place is None:
            alike = fresh.setdefault((named.kind, named.name.casefold()), [])
            if not any(_is_where_it_was(one, proposal) for one in alike):
                alike.append(named)
        elif known_place.pk not in seen:
            counts[known_place.state] += 1
            _meet(known_place, named, proposal, seen)
    SafePlace.objects.bulk_update(
        [place for place in seen.values() if place.state == SafePlace.State.PROPOSED], FIELDS, batch_size=BATCH
    )
    new = [place for alike in fresh.values() for place in alike]
    for place in new:
        place.made_at = now
    SafePlace.objects.bulk_create(new, batch_size=BATCH)
    missing = _gone(known, set(seen), made, now)
    return Proposed(
        proposed=len(new),
        waiting=counts[SafePlace.State.PROPOSED],
        refused=counts[SafePlace.State.REFUSED],
        confirmed=counts[SafePlace.State.CONFIRMED],
        missing=missing,
    )


def _meet(place: SafePlace, named: SafePlace, proposal: Proposal, seen: dict[object, SafePlace]) -> None:
    """Note that the map has a known place; one that has moved away is not what a person confirmed."""
    if place.state == SafePlace.State.PROPOSED:
        _take_over(place, named)
        seen[place.pk] = place
    elif _is_where_it_was(place, proposal):
        seen[place.pk] = place


def _named(proposal: Proposal) -> SafePlace:
    """Return a proposal as a row; one without a name is called by its kind."""
    return SafePlace(
        kind=proposal.kind,
        name=proposal.name or str(SafePlace.Kind(proposal.kind).label),
        address=proposal.address,
        latitude=proposal.point[0],
        longitude=proposal.point[1],
        phone=proposal.phone,
        hours=proposal.hours,
        osm_ref=proposal.ref,
        state=SafePlace.State.PROPOSED,
    )


def _drawn_anew(proposal: Proposal, named: SafePlace, by_name: dict[_Key, list[SafePlace]]) -> SafePlace | None:
    """Return the known place that the map now has under another number."""
    places = by_name.get((named.kind, named.name.casefold()), [])
    return next((one for one in places if _is_where_it_was(one, proposal)), None)


def _is_where_it_was(place: SafePlace, proposal: Proposal) -> bool:
    return apart_metres(proposal.point, _at(place)) <= SAME_METRES


def _take_over(place: SafePlace, named: SafePlace) -> None:
    """Let a proposal that still waits say what the map says now."""
    for field in FIELDS:
        setattr(place, field, getattr(named, field))


def _gone(known: list[SafePlace], seen: set[object], made: RoadImport, now: datetime) -> int:
    """Drop proposals that the map took back; mark confirmed ones that it has no more (and unmark those it has)."""
    box = Box(south=made.south, west=made.west, north=made.north, east=made.east)
    imported = [place for place in known if place.osm_ref]
    dropped = [one.pk for one in imported if one.state == SafePlace.State.PROPOSED and one.pk not in seen]
    SafePlace.objects.filter(pk__in=dropped).delete()
    confirmed = [one for one in imported if one.state == SafePlace.State.CONFIRMED]
    missing = [one.pk for one in confirmed if one.pk not in seen and box.holds(_at(one))]
    SafePlace.objects.filter(pk__in=missing, missing_at__isnull=True).update(missing_at=now)
    found = [one.pk for one in confirmed if one.pk in seen]
    SafePlace.objects.filter(pk__in=found).update(missing_at=None)
    return len(missing)


def _at(place: SafePlace) -> tuple[float, float]:
    return place.latitude, place.longitude
