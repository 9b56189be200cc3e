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
from wayhome.briefing.queries.known import WIDE_METRES, Briefing, Colleague, PlaceKnown
from wayhome.briefing.queries.police import read_out
from wayhome.briefing.queries.who import Callers, callers, colleague, watches
from wayhome.briefing.rules import (
    BriefingRequest,
    Drawn,
    OnFile,
    Situation,
    Trust,
    what_to_do,
    whereabouts,
)
from wayhome.core.errors import NotAllowed, NotFound
from wayhome.core.isolates import isolated
from wayhome.persons import queries as persons
from wayhome.places.models import Premise
from wayhome.places.queries import SafePlacesNear, nearest_safe_places, persons_at
from wayhome.places.rules.shapes import centre
from wayhome.staff.models import Office
from wayhome.staff.rules import Actor
from wayhome.visits.models import Stop, Visit
from wayhome.visits.queries.reading import readable as readable_visits

MOST_CONCERNS = 5
"""So many persons of concern are shown in full; of the others it is said that they are there."""

MOST_SAFE_PLACES = 3


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
    line = OnFile(address=lines[0].text, spot=outing.spot_of(lines[0])) if len(lines) == 1 else None
    where = whereabouts(asked, outing.position_of(visit, stops), line, now)
    point, width = _around(where)
    is_wide = width > WIDE_METRES
    near = () if is_wide else places.near(actor, point, width, [one.id for one in known], now)
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
        around_metres=width,
        alarms=alarms,
        heard=outing.heard_of(visit),
        places=known,
        alike=alike,
        near=near,
        calling=calling,
        concerns=cards,
        concerns_left=left,
        safe=None if is_wide else _safe(point),
        dispatch_name=office.dispatch_name,
        dispatch_number=office.dispatch_number,
        do=what_to_do(
            Situation(
                called=isolated(person.called) if person else "",
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
        police=read_out(person, where, out, known, cards, is_duress=is_duress, now=now),
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


def _around(where: Sequence[Trust]) -> tuple[tuple[float, float] | None, float]:
    """Return the point around which to look, and how wide it is: the best of all that lies somewhere."""
    for one in where:
        shape = one.evidence.shape
        if shape is not None and one.drawn_as is not Drawn.NOT:
            middle = centre(shape)
            return (middle.latitude, middle.longitude), one.width_metres or 0.0
    return None, 0.0


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
    return Facts(kind=Kind.MISSED_CONTACT, called=isolated(person.called), opened_at=now)
