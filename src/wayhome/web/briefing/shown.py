"""A briefing as its templates draw it: for a page and for the duty screen alike, without a request."""

from typing import Any

from wayhome.briefing.queries import Briefing, Colleague
from wayhome.briefing.rules import Where
from wayhome.web.components.alarm.scene import dialled, spoken
from wayhome.web.components.map.streets import Circle, Mark, StreetMap, street_map
from wayhome.web.components.visit_words import CHANNELS

ICONS = {
    "position": "locate-fixed",
    "landline": "phone",
    "arrived": "map-pin-check",
    "on_the_way": "route",
    "signed_out": "footprints",
    "switchboard": "building-2",
    "given": "message-circle-question",
    "on_file": "file-text",
    "voip": "wifi",
}


def shown(briefing: Briefing) -> dict[str, Any]:
    """Return what briefing/body.html draws."""
    silent = any(one.kind == "duress" for one in briefing.alarms)
    there = next((one for one in briefing.where if one.is_there), None)
    return {
        "briefing": briefing,
        "zone": briefing.zone,
        "now": briefing.opened_at,
        "silent": silent,
        "tone": "alarm"
        if silent or briefing.alarms or briefing.calling
        else "plain"
        if briefing.knows_nobody
        else "out",
        "number": spoken(briefing.asked.number_e164),
        "who": _who(briefing),
        "there": there,
        "others": [(ICONS[one.how], one) for one in briefing.where if one is not there],
        "there_icon": ICONS[there.how] if there else "",
        "phones": _phones(briefing.colleague, briefing.out.phone_carried if briefing.out else ""),
        "heard": [(one, CHANNELS.get(one.channel, one.channel)) for one in briefing.heard],
        "candidates": [(one, spoken(one.phone)) for one in briefing.candidates],
        "elsewhere": [(office, spoken(phone), dialled(phone)) for office, phone in briefing.elsewhere],
        "dispatch": spoken(briefing.dispatch_number),
        "dispatch_tel": dialled(briefing.dispatch_number),
        "calling": set(briefing.calling),
        "map": _map(briefing, there),
    }


def _who(briefing: Briefing) -> str:
    if briefing.colleague:
        return briefing.colleague.name
    if briefing.calling:
        return next((one.name for one in briefing.concerns if one.id in briefing.calling), "A person of concern")
    if briefing.candidates:
        return "One of several colleagues"
    if briefing.family:
        return f"{briefing.family[0].name}, for {briefing.family[0].of.name}"
    if briefing.elsewhere:
        return "A colleague of another office"
    return "Nobody is known by this" if briefing.asked.number_e164 or not briefing.places else briefing.places[0].text


def _phones(person: Colleague | None, carried: str) -> list[tuple[str, str, str]]:
    """Return label, number as it is read aloud, and as it is dialled; the one they carry first."""
    if person is None:
        return []
    numbers = {
        "The telephone they carry": carried,
        "Their own telephone": person.phone if person.phone != carried else "",
    }
    return [(label, spoken(number), dialled(number)) for label, number in numbers.items() if number]


def _map(briefing: Briefing, there: Where | None) -> StreetMap | None:
    """Return a map of where the call says it is (a circle where it says how wide, never a pin then) and safe places."""
    point, wide = briefing.asked.point, briefing.asked.radius_metres
    safe = briefing.safe.places if briefing.safe else ()
    marks = [Mark(at=(one.place.latitude, one.place.longitude), words=one.place.name, kind="safe") for one in safe]
    circles = (
        [Circle(centre=point, radius_metres=wide, words="The call is somewhere in here")] if point and wide else []
    )
    if point and not wide:
        marks.insert(0, Mark(at=point, words="The point of the call; nobody says how wrong it may be", kind="here"))
    elif briefing.around and not point:
        marks.insert(0, Mark(at=briefing.around, words=there.address if there else "The place", kind="here"))
    if not marks and not circles:
        return None
    return street_map(circles=circles, marks=marks, centre=point, key=f"map-{there.how if there else 'briefing'}")
