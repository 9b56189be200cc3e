"""Safe places: what an OpenStreetMap object may be one as, when a confirmation has grown old, which are looked at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from wayhome.places.rules.roads.plane import Point

CONFIRMED_FOR = timedelta(days=365)
"""How long a person's word holds that a place is there, open, and what it says."""

SAME_METRES = 60.0
"""Nearer than this, with the same name and kind, it is one place that the map has drawn anew."""

DECIMALS = 6
"""A tenth of a metre."""

LOOKED_AT = 25
"""The safe places nearest in a straight line are always looked at by road."""

MOST_LOOKED_AT = 200
FASTEST_KMH = 110.0
"""Nobody drives faster on the whole: what is too far even so is not looked at."""

POLICE, FIRE, HOSPITAL, PUBLIC, OPEN, OTHER = (
    "police",
    "fire_station",
    "hospital",
    "public_building",
    "open_all_hours",
    "other",
)
_BY_AMENITY: Mapping[str, str] = {
    "police": POLICE,
    "fire_station": FIRE,
    "hospital": HOSPITAL,
    "townhall": PUBLIC,
    "courthouse": PUBLIC,
}
_STAFFED_ALL_HOURS = frozenset({"fuel", "pharmacy", "fast_food", "cafe", "restaurant", "clinic"})
_NOT_OURS = frozenset({"vehicle_impound", "car_pound", "storage", "training", "museum"})
_FIELDS = {"name": 120, "phone": 32, "hours": 200, "address": 200}


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What the map says may be a safe place; `ref` is OpenStreetMap's own name for it: node/123."""

    ref: str
    kind: str
    name: str
    address: str
    phone: str
    hours: str
    point: Point


def proposal_of(ref: str, tags: Mapping[str, str], point: Point) -> Proposal | None:
    """Return what an object of the map may be as a safe place; None for the rest."""
    kind = _kind(tags)
    if kind is None:
        return None
    street = " ".join(filter(None, (tags.get("addr:street", ""), tags.get("addr:housenumber", ""))))
    town = " ".join(filter(None, (tags.get("addr:postcode", ""), tags.get("addr:city", ""))))
    said = {
        "name": tags.get("name") or tags.get("operator") or "",
        "phone": tags.get("phone") or tags.get("contact:phone") or "",
        "hours": tags.get("opening_hours", ""),
        "address": ", ".join(filter(None, (street, town))),
    }
    rounded = (round(point[0], DECIMALS), round(point[1], DECIMALS))
    tidied = {field: _tidy(said[field], limit) for field, limit in _FIELDS.items()}
    return Proposal(ref=ref, kind=kind, point=rounded, **tidied)


def _kind(tags: Mapping[str, str]) -> str | None:
    amenity = tags.get("amenity", "")
    if tags.get("disused") == "yes" or tags.get("police") in _NOT_OURS:
        return None
    if amenity in _BY_AMENITY:
        return _BY_AMENITY[amenity]
    always = tags.get("opening_hours") == "24/7"
    return OPEN if always and ("shop" in tags or amenity in _STAFFED_ALL_HOURS) else None


def _tidy(text: str, limit: int) -> str:
    """Return a line that holds no sign nobody can see; more than fits is cut."""
    return " ".join("".join(mark if mark.isprintable() else " " for mark in text).split())[:limit]


def must_be_confirmed_again(confirmed_at: datetime, now: datetime) -> bool:
    """Say whether a confirmation is a year old."""
    return now - confirmed_at >= CONFIRMED_FOR


Place = TypeVar("Place")


def within_reach(places: Sequence[tuple[Place, float]], seconds: float) -> list[Place]:
    """Return those whose straight distance in metres could be driven within `seconds` at all."""
    return [place for place, metres in places if metres / (FASTEST_KMH / 3.6) <= seconds]
