"""A briefing, put together for one audience: who it is, where they are, what is known there, what to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from wayhome.alarms.models import Kind
from wayhome.alarms.procedure import NEVER_PERSON, Facts, call_back
from wayhome.alarms.queries.detail import readable_alarm
from wayhome.alarms.queries.surroundings import current_stop
from wayhome.briefing.queries import out as outing
from wayhome.briefing.queries import places
from wayhome.briefing.queries.known import Briefing, Colleague, PlaceKnown
from wayhome.briefing.queries.who import Callers, callers, colleague, watches
from wayhome.briefing.rules import (
    BriefingRequest,
    How,
    Situation,
    Where,
    police_words,
    position_words,
    what_to_do,
    whereabouts,
)
from wayhome.core.errors import NotAllowed, NotFound
from wayhome.persons import queries as persons
from wayhome.places.models import Premise
from wayhome.places.queries import SafePlacesNear, nearest_safe_places, persons_at
from wayhome.places.rules.hazards import Standing
from wayhome.staff.models import Office
from wayhome.staff.rules import Actor
from wayhome.visits.models import Stop, Visit
from wayhome.visits.queries.reading import readable as readable_visits

MOST_CONCERNS = 5
"""So many persons of concern are shown in full; of the others it is said that they are there."""

MOST_SAFE_PLACES = 3
MOST_READ_OUT = 3
UNREVIEWED = " (nobody but its author has looked at this yet)"
WHY = {
    How.LANDLINE: places.LINE,
    How.ARRIVED: places.HERE,
    How.SIGNED_OUT: places.HERE,
    How.GIVEN: places.ADDRESS,
    How.SWITCHBOARD: places.ADDRESS,
}
"""Which premise it is whose hazards police are told of, by how it is known where somebody is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Occasion:
    """What the call, the alarm or the visit leads to."""

    person_id: UUID | None
    visit_id: UUID | None
    office_id: UUID | None


def briefing_of(actor: Actor, asked: BriefingRequest, now: datetime) -> Briefing:
    """Return all that `actor` may be shown of this occasion. Showing it is looking at it: `actions.open_briefing`.

    Raises NotAllowed for who watches no office, NotFound for an alarm, visit or person of an office that the
    actor does not watch.
    """
    if not watches(actor, None):
        raise NotAllowed("You may not do this.")
    occasion = _occasion(actor, asked)
    rings = callers(actor, asked.number_e164)
    person = _who(actor, occasion, rings)
    visit = outing.visit_of(person.id, occasion.visit_id) if person else None
    stops = outing.stops_of(visit)
    lines = places.by_landline(actor, asked.number_e164)
    given, alike = places.by_address(actor, asked.address)
    known = places.known_of(actor, _places(actor, asked, person, visit, stops, lines, given), now)
    landline = lines[0].text if len(lines) == 1 else ""
    where = whereabouts(asked, outing.position_of(visit, stops), landline, now)
    point = _point(asked, visit, stops, lines)
    near = places.near(actor, point, [one.id for one in known], now)
    calling = tuple(persons.by_number(asked.number_e164, now, actor)) if asked.number_e164 else ()
    cards, left = _concerns(actor, person, known, calling)
    alarms = outing.alarms_of(actor, person.id, asked.alarm_id) if person else ()
    office = _office(actor, person, visit, occasion)
    is_duress = any(one.kind == Kind.DURESS for one in alarms)
    out = outing.out_of(visit, stops, now)
    return Briefing(
        asked=asked,
        opened_at=now,
        zone=office.time_zone,
        colleague=person,
        candidates=() if person else rings.colleagues,
        elsewhere=rings.elsewhere,
        family=rings.family,
        out=out,
        where=where,
        around=point,
        alarms=alarms,
        heard=outing.heard_of(visit),
        places=known,
        alike=alike,
        near=near,
        calling=calling,
        concerns=cards,
        concerns_left=left,
        safe=_safe(point),
        dispatch_name=office.dispatch_name,
        dispatch_number=office.dispatch_number,
        do=what_to_do(
            Situation(
                called=person.called if person else "",
                is_call=asked.alarm_id is None and asked.visit_id is None,
                is_out=visit is not None and visit.state == Visit.State.OUT,
                is_duress=is_duress,
                has_alarm=bool(alarms),
                concern_rings=bool(calling),
                family_rings=bool(rings.family),
                several=person is None and bool(rings.colleagues),
                elsewhere=bool(rings.elsewhere),
            )
        ),
        call_back=() if person is None or is_duress else call_back(_facts(person, now)),
        never=NEVER_PERSON,
        police=_police(asked, person, where, out.vehicle if out else "", known, cards, now, is_duress=is_duress),
    )


def _occasion(actor: Actor, asked: BriefingRequest) -> _Occasion:
    if asked.alarm_id is not None:
        alarm = readable_alarm(actor, asked.alarm_id)
        if alarm.person_id is None or not watches(actor, alarm.office_id):
            raise NotFound("There is no such alarm.")
        return _Occasion(person_id=alarm.person_id, visit_id=alarm.visit_id, office_id=alarm.office_id)
    if asked.visit_id is not None:
        visit = readable_visits(actor).filter(pk=asked.visit_id).first()
        if visit is None or not watches(actor, visit.office_id):
            raise NotFound("There is no such visit.")
        return _Occasion(person_id=visit.person_id, visit_id=visit.pk, office_id=visit.office_id)
    return _Occasion(person_id=asked.person_id, visit_id=None, office_id=None)


def _who(actor: Actor, occasion: _Occasion, rings: Callers) -> Colleague | None:
    """Return the colleague it is about: who is named, else the only one with this number."""
    if occasion.person_id is None:
        return rings.colleagues[0] if len(rings.colleagues) == 1 else None
    named = next((one for one in rings.colleagues if one.id == occasion.person_id), None)
    return named or colleague(actor, occasion.person_id, watched=occasion.office_id is not None)


def _places(  # noqa: PLR0917 - one list out of everything that may lead to a premise
    actor: Actor,
    asked: BriefingRequest,
    person: Colleague | None,
    visit: Visit | None,
    stops: Sequence[Stop],
    lines: Sequence[Premise],
    given: Sequence[Premise],
) -> list[tuple[str, Premise]]:
    found = [(places.LINE, one) for one in lines]
    if visit is not None and visit.state == Visit.State.OUT:
        there = places.of_visit(stops, current_stop(tuple(stops)))
        found = there + found if asked.line.roves else found + there
    found += [(places.ADDRESS, one) for one in given]
    if person is not None:
        found += places.of_person(actor, person)
    return found


def _point(
    asked: BriefingRequest, visit: Visit | None, stops: Sequence[Stop], lines: Sequence[Premise]
) -> tuple[float, float] | None:
    """Return the point around which to look: the call's own, the landline's, the stop they are at or go to.

    A number that rings over the internet, or from a mobile, says nothing of its premise: then the stop comes first.
    """
    if asked.point is not None:
        return asked.point
    current = current_stop(tuple(stops)) if visit is not None and visit.state == Visit.State.OUT else None
    spots = [(one.latitude, one.longitude) for one in lines[:1]]
    if current is not None:
        there = [(current.latitude, current.longitude)]
        if current.premise is not None:
            there.append((current.premise.latitude, current.premise.longitude))
        spots = [*there, *spots] if asked.line.roves else [*spots, *there]
    return next(((north, east) for north, east in spots if north is not None and east is not None), None)


def _concerns(
    actor: Actor, person: Colleague | None, known: Sequence[PlaceKnown], calling: Sequence[UUID]
) -> tuple[tuple[persons.Card, ...], int]:
    """Return the persons of concern: who rings, who is at these places, who means this worker; and how many more."""
    ids = list(calling)
    for place in known:
        ids += persons_at(place.id) + [line.person_id for line in place.hazards if line.person_id]
    if person is not None:
        ids += persons.persons_about_worker(person.id, actor)
    roots = dict(persons.visible_to(actor).filter(pk__in=ids).values_list("pk", "root_id")) if ids else {}
    seen = list(dict.fromkeys(roots[one] for one in ids if one in roots))
    return tuple(persons.cards(seen[:MOST_CONCERNS], actor)), max(0, len(seen) - MOST_CONCERNS)


def _safe(point: tuple[float, float] | None) -> SafePlacesNear | None:
    """Return the safe places by road; None where no point is known, or nobody has confirmed one."""
    found = nearest_safe_places(*point, limit=MOST_SAFE_PLACES) if point else None
    return found if found is not None and found.places else None


def _office(actor: Actor, person: Colleague | None, visit: Visit | None, occasion: _Occasion) -> Office:
    """Return the office whose dispatch centre and time count: the visit's, the colleague's, the reader's own."""
    if visit is not None:
        return visit.office
    return Office.objects.get(pk=occasion.office_id or (person.office_id if person else actor.office_id))


def _facts(person: Colleague, now: datetime) -> Facts:
    return Facts(kind=Kind.MISSED_CONTACT, called=person.called, opened_at=now)


def _police(  # noqa: PLR0917 - everything that police are told of
    asked: BriefingRequest,
    person: Colleague | None,
    where: Sequence[Where],
    vehicle: str,
    known: Sequence[PlaceKnown],
    cards: Sequence[persons.Card],
    now: datetime,
    *,
    is_duress: bool,
) -> tuple[str, ...]:
    there = next((one.address for one in where if one.is_there and one.address), "")
    best = next((one for one in where if one.is_there), None)
    if there and best is not None and best.how is How.VOIP:
        there = f"not known. The telephone is registered at {there}, and may be anywhere"
    if there and best is not None and best.how is How.ON_FILE:
        there = f"not known. The number is on file for {there}, and rings from a mobile"
    why = WHY.get(best.how, "") if best else ""
    hazards = [
        f"{line.happened_on:%-d %B %Y}: {line.statement}{UNREVIEWED if line.standing is Standing.UNREVIEWED else ''}"
        for place in known
        if why in place.why
        for line in place.hazards[:MOST_READ_OUT]
    ]
    return police_words(
        called=person.name if person else "",
        address=there,
        position=position_words(asked, now) if best is not None and best.how is How.POSITION else "",
        vehicle=vehicle,
        known=hazards,
        concerns=[f"{one.name}. {one.description}".strip() for one in cards[:2]],
        is_duress=is_duress,
    )
