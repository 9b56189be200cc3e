"""What is known of the places of a visit, and what is demanded there and still missing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from wayhome.places.models import Premise
from wayhome.places.queries import HazardLine, Meant, faded_apart, hazards_in_force, hazards_near, premise_meant
from wayhome.visits.models import Backup, Demand, HazardRule, Stop
from wayhome.visits.rules.hazards import (
    BACKUP,
    DEFAULT_HAZARD_RULES,
    SECOND_PERSON,
    SUPERVISOR_YES,
    KnownHazard,
)
from wayhome.visits.rules.hazards import HazardRule as Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class StopHazard:
    """A hazard at a stop, or `known.distance_metres` from it at `near`: as rules take it, and as people read it."""

    known: KnownHazard
    line: HazardLine
    near: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StopHazards:
    """What is known of one stop: the premise that its address is, if it is one, and the hazards in force.

    `choices` are those that it is only like, of which a person may say which it is; what is known of them is not
    shown before that (C6). `faded` have expired, and nobody has decided on their end: they demand nothing.
    """

    premise_id: UUID | None = None
    hazards: tuple[StopHazard, ...] = ()
    faded: tuple[HazardLine, ...] = ()
    choices: tuple[Premise, ...] = ()


def hazard_rules_of(office_id: UUID) -> dict[int, Rule]:
    """Return what the office asks by severity; the usual where it has set none."""
    kept = {row.severity: _rule(row) for row in HazardRule.objects.filter(office_id=office_id)}
    return {severity: kept.get(severity, usual) for severity, usual in DEFAULT_HAZARD_RULES.items()}


def _rule(row: HazardRule) -> Rule:
    asked = {SECOND_PERSON: row.second_person, BACKUP: row.backup, SUPERVISOR_YES: row.supervisor_yes}
    return Rule(demands=frozenset(name for name, is_asked in asked.items() if is_asked), near_metres=row.near_metres)


def hazards_at(stops: Sequence[Stop], *, now: datetime, within_metres: int) -> list[StopHazards]:
    """Return what is known of each stop, in their order; an address that is only like a premise opens nothing (C6)."""
    return [_known(stop, now, within_metres) for stop in stops]


def _known(stop: Stop, now: datetime, within_metres: int) -> StopHazards:
    meant = premise_meant(stop.address)
    premise = meant.premise or _said(stop, meant)
    found: list[StopHazard] = []
    here = premise.pk if premise else None
    faded: tuple[HazardLine, ...] = ()
    if here is not None:
        lines, faded = faded_apart(hazards_in_force([here], now, with_faded=True).get(here, []))
        found += [StopHazard(known=KnownHazard(severity=line.severity), line=line) for line in lines]
    point = _point(stop, premise)
    if point is not None and within_metres:
        but = [here] if here else []
        for near in hazards_near(*point, within_metres, now, but=but):
            found += [
                StopHazard(
                    known=KnownHazard(severity=line.severity, distance_metres=near.distance_metres),
                    line=line,
                    near=near.text,
                )
                for line in near.hazards
            ]
    choices = () if premise else meant.choices
    return StopHazards(premise_id=here, hazards=tuple(found), faded=faded, choices=choices)


def _said(stop: Stop, meant: Meant) -> Premise | None:
    """Return what a person said that this address is, as long as it may be meant; what it was merged into counts."""
    if stop.premise is None or stop.premise_said_for != stop.address:
        return None
    said = stop.premise.merged_into or stop.premise
    return said if said in meant.choices else None


def _point(stop: Stop, premise: Premise | None) -> tuple[float, float] | None:
    """Return where a stop is: as its person placed it, else where its premise is."""
    for place in (stop, premise):
        if place is not None and place.latitude is not None and place.longitude is not None:
            return place.latitude, place.longitude
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class StopAhead:
    """A stop with what its page shows: hazards, demands, and whoever backs the person up there; `choices` to say."""

    stop: Stop
    hazards: tuple[StopHazard, ...]
    faded: tuple[HazardLine, ...]
    choices: tuple[Premise, ...]
    demands: tuple[Demand, ...]
    backups: tuple[Backup, ...]


def stops_ahead(stops: Iterable[Stop], *, office_id: UUID, now: datetime) -> list[StopAhead]:
    """Return the stops still ahead with everything to know before going in. Authorised by whoever read the visit."""
    ahead = [stop for stop in stops if stop.left_at is None and stop.skipped_at is None]
    rules = hazard_rules_of(office_id)
    within = max((rule.near_metres for rule in rules.values()), default=0)
    known = hazards_at(ahead, now=now, within_metres=within)
    demands = list(Demand.objects.filter(stop__in=ahead).select_related("met_by").order_by("kind"))
    backups = list(Backup.objects.filter(stop__in=ahead).order_by("requested_at"))
    return [
        StopAhead(
            stop=stop,
            hazards=found.hazards,
            faded=found.faded,
            choices=found.choices,
            demands=tuple(one for one in demands if one.stop_id == stop.pk),
            backups=tuple(one for one in backups if one.stop_id == stop.pk),
        )
        for stop, found in zip(ahead, known, strict=True)
    ]
