"""The premises that matter now: where the call comes from, where they are signed out to, home and work."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from wayhome.briefing.queries.known import Colleague, Entry, PlaceAlike, PlaceKnown
from wayhome.briefing.queries.who import watches
from wayhome.persons.queries import hidden_from
from wayhome.places.models import Premise, PremiseEntry
from wayhome.places.queries import (
    HazardLine,
    NearHazards,
    faded_apart,
    hazards_in_force,
    hazards_near,
    home_of,
    premise_meant,
    readable,
    work_of,
)
from wayhome.staff.rules import Actor
from wayhome.visits.models import Stop

MOST_PLACES = 8
MOST_ENTRIES = 5
MOST_NEAR = 10
NEAR_METRES = 300.0
"""What lies so near is told of: across the street, the next stairs, where a car would be parked."""

LINE, ADDRESS, HERE, STOP = (
    "the landline of this number",
    "the address that was given",
    "where they are signed out to",
    "a stop of this visit",
)
HOME, WORK = "their home", "their office"


def by_landline(actor: Actor, number: str) -> list[Premise]:
    """Return the premises with this landline that the actor may know of; at most 3."""
    if not number:
        return []
    return list(readable(actor).filter(landline=number, closed_at__isnull=True).order_by("text", "pk")[:3])


def by_address(actor: Actor, address: str) -> tuple[list[Premise], tuple[PlaceAlike, ...]]:
    """Return the premise that an address is, or up to three that it is only like; those that the actor may know of."""
    meant = premise_meant(address)
    found = [meant.premise] if meant.premise else list(meant.choices)
    known = set(readable(actor).filter(pk__in=[one.pk for one in found]).values_list("pk", flat=True)) if found else ()
    found = [one for one in found if one.pk in known]
    if meant.premise:
        return found, ()
    return [], tuple(PlaceAlike(id=one.pk, text=one.text, label=one.label) for one in found)


def of_visit(stops: Sequence[Stop], current: Stop | None) -> list[tuple[str, Premise]]:
    """Return the premises of a visit's stops, the one they are at or go to next in front."""
    ordered = sorted(stops, key=lambda stop: stop is not current)
    return [
        (HERE if stop is current else STOP, stop.premise.merged_into or stop.premise)
        for stop in ordered
        if stop.premise is not None and stop.skipped_at is None
    ]


def of_person(actor: Actor, person: Colleague) -> list[tuple[str, Premise]]:
    """Return home and workplace of a colleague; the home only for who watches their own office."""
    home = home_of(person.id) if watches(actor, person.office_id) else None
    work = work_of(person.office_id)
    return [(why, premise) for why, premise in ((HOME, home), (WORK, work)) if premise is not None]


def known_of(actor: Actor, found: Sequence[tuple[str, Premise]], now: datetime) -> tuple[PlaceKnown, ...]:
    """Return what is known of each premise, in their order, each once; at most 8."""
    reasons: dict[UUID, list[str]] = {}
    premises: dict[UUID, Premise] = {}
    for why, premise in found:
        premises.setdefault(premise.pk, premise)
        if why not in reasons.setdefault(premise.pk, []):
            reasons[premise.pk].append(why)
    shown = list(premises.values())[:MOST_PLACES]
    hazards = hazards_in_force([one.pk for one in shown], now, with_faded=True) if shown else {}
    blocked = hidden_from(actor, [line.person_id for lines in hazards.values() for line in lines])
    cut = {pk: [line for line in lines if line.person_id not in blocked] for pk, lines in hazards.items()}
    return tuple(_known(one, reasons[one.pk], cut.get(one.pk, [])) for one in shown)


def _known(premise: Premise, why: Sequence[str], lines: Sequence[HazardLine]) -> PlaceKnown:
    in_force, faded = faded_apart(lines)
    return PlaceKnown(
        id=premise.pk,
        text=premise.text,
        label=premise.label,
        kind=premise.kind,
        why=tuple(why),
        access_notes=premise.access_notes,
        hazards=in_force,
        faded=faded,
        history=_history(premise.pk),
    )


def _history(premise_id: UUID) -> tuple[Entry, ...]:
    here = Q(premise_id=premise_id) | Q(premise__merged_into_id=premise_id)
    rows = PremiseEntry.objects.filter(here).order_by("-happened_on", "-entered_at", "-id")[:MOST_ENTRIES]
    return tuple(
        Entry(happened_on=row.happened_on, kind=row.get_kind_display(), text=row.text, source=row.source)
        for row in rows
    )


def near(
    actor: Actor, point: tuple[float, float] | None, width_metres: float, but: Sequence[UUID], now: datetime
) -> tuple[NearHazards, ...]:
    """Return what is in force within 300 m of a place known to so many metres, the nearest first; at most 10."""
    if point is None:
        return ()
    found = hazards_near(*point, NEAR_METRES + width_metres, now, but=but)[:MOST_NEAR]
    blocked = hidden_from(actor, [line.person_id for one in found for line in one.hazards])
    cut = (replace(one, hazards=tuple(line for line in one.hazards if line.person_id not in blocked)) for one in found)
    return tuple(one for one in cut if one.hazards)
