"""A worker's own call card, put together for where they are now. It is for nobody else, and for no token."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from wayhome.alarms.queries.surroundings import current_stop
from wayhome.briefing.queries import out as outing
from wayhome.briefing.rules import BriefingRequest, How, Line, Trust, whereabouts
from wayhome.briefing.rules.card import (
    Remark,
    Scene,
    Surety,
    Telephone,
    is_narrow,
    remarks,
    shows_another,
    strays,
    surety_of,
    to_say,
)
from wayhome.core.errors import NotAllowed
from wayhome.places.models import Premise
from wayhome.places.queries import nearest_crossing, readable
from wayhome.places.rules.shapes import centre, radius_metres
from wayhome.staff.models import Agency, Person
from wayhome.staff.queries import own_line
from wayhome.staff.rules import Actor
from wayhome.visits.models import Stop, Visit

DOOR = ("BLD", "FLR", "UNIT", "ROOM", "LOC")
"""What of a premise's civic address leads from the street to the door (rules.civic), in that order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What the page shows. `address` is large where `surety` allows; `crossing` says by what it is known."""

    opened_at: datetime
    zone: str
    surety: Surety
    address: str
    place: str
    door: str
    way_in: str
    premise_id: UUID | None
    where: tuple[Trust, ...]
    crossing: str
    crossing_by_phone: bool
    strays: str
    remarks: tuple[Remark, ...]
    say: tuple[str, ...]
    number: str
    line_known: bool
    dispatch_name: str
    dispatch_number: str
    office_name: str
    office_phone: str
    office_address: str


def card_of(actor: Actor, asked: BriefingRequest, now: datetime) -> Card:
    """Return the call card of the actor, for where they are now; `asked` brings their phone's position, or nothing.

    Raises NotAllowed for a token and for an enrolled phone: a phone that was taken tells nobody where they are.
    """
    if actor.scopes is not None:
        raise NotAllowed("You may not do this.")
    person = Person.objects.select_related("office").get(pk=actor.person_id)
    visit = _out(person.pk)
    stops = outing.stops_of(visit)
    position = outing.position_of(visit, stops)
    stop = current_stop(stops)
    surety = surety_of(position)
    premise = _premise(actor, stop) if surety in {Surety.THERE, Surety.IF_THERE} else None
    address, place = (stop.address, stop.place_name) if stop else ("", "")
    office = visit.office if visit else person.office
    telephone = _telephone(actor, (visit.phone_carried if visit else "") or person.phone)
    here = address if surety in {Surety.THERE, Surety.IF_THERE} else ""
    spot = outing.spot_of(stop, premise) if here else None
    phone = _phone(asked)
    crossing, by_phone = _crossing(phone, spot)
    astray = strays(*phone, spot) if phone else ""
    door = ", ".join(premise.civic[name] for name in DOOR if premise.civic.get(name)) if premise else ""
    way_in = premise.access_notes if premise else ""
    agency = Agency.objects.values_list("name", flat=True).first() or ""
    scene = Scene(
        surety=surety,
        address=address,
        door=door,
        crossing=crossing,
        way_in=way_in,
        name=person.name,
        agency=agency,
        has_number=bool(telephone.number),
        other_address=shows_another(telephone, here),
        elsewhere=bool(astray),
    )
    return Card(
        opened_at=now,
        zone=office.time_zone,
        surety=surety,
        address=address,
        place=place,
        door=door,
        way_in=way_in,
        premise_id=premise.pk if premise and (door or way_in) else None,
        where=whereabouts(asked, position, None, now, own=True),
        crossing=crossing,
        crossing_by_phone=by_phone,
        strays=astray,
        remarks=remarks(telephone, here, now.astimezone(ZoneInfo(office.time_zone)).date()),
        say=to_say(scene),
        number=telephone.number,
        line_known=telephone.line is not Line.UNKNOWN,
        dispatch_name=office.dispatch_name,
        dispatch_number=office.dispatch_number,
        office_name=office.name,
        office_phone=office.phone,
        office_address=office.address,
    )


def _out(person_id: UUID) -> Visit | None:
    visit = outing.visit_of(person_id, None)
    return visit if visit is not None and visit.state == Visit.State.OUT else None


def _premise(actor: Actor, stop: Stop | None) -> Premise | None:
    """Return the premise that the stop is, as it was matched or as they said themselves, if they may know of it."""
    if stop is None or stop.premise is None:
        return None
    meant = stop.premise.merged_into or stop.premise
    return readable(actor).filter(pk=meant.pk).first()


def _crossing(phone: tuple[tuple[float, float], float] | None, spot: tuple[float, float] | None) -> tuple[str, bool]:
    """Return the nearest crossing in words, and whether it is by the phone's own position: that is the better one."""
    if phone is not None and is_narrow(phone[1]):
        found = nearest_crossing(*phone[0])
        if found is not None:
            return found.words, True
    found = nearest_crossing(*spot) if spot is not None else None
    return (found.words, False) if found is not None else ("", False)


def _phone(asked: BriefingRequest) -> tuple[tuple[float, float], float] | None:
    """Return where the phone in their hand says it is, and within how many metres."""
    shape = next((one.shape for one in asked.located if one.how is How.PHONE and one.shape is not None), None)
    if shape is None:
        return None
    at = centre(shape)
    return (at.latitude, at.longitude), radius_metres(shape)


def _telephone(actor: Actor, number: str) -> Telephone:
    said = own_line(actor, number)
    if said is None:
        return Telephone(number=number)
    return Telephone(
        number=number,
        line=Line(said.kind),
        registered_address=said.registered_address,
        checked_on=said.checked_on,
    )
