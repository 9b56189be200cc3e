"""A briefing as its templates draw it: for a page and for the duty screen alike, without a request."""

from typing import Any

from wayhome.briefing.queries import Briefing, Colleague
from wayhome.briefing.rules import How
from wayhome.core.isolates import isolated
from wayhome.web.briefing.map import has_area, map_of
from wayhome.web.components.alarm.scene import dialled, spoken
from wayhome.web.components.visit_words import CHANNELS

ICONS = {
    How.PHONE: "locate-fixed",
    How.GPS: "locate-fixed",
    How.NETWORK: "locate-fixed",
    How.WIFI: "locate-fixed",
    How.TOWER: "radio-tower",
    How.LANDLINE: "phone",
    How.ARRIVED: "map-pin-check",
    How.ON_THE_WAY: "route",
    How.SIGNED_OUT: "footprints",
    How.SWITCHBOARD: "building-2",
    How.GIVEN: "message-circle-question",
    How.VOIP: "wifi",
    How.ON_FILE: "file-text",
    How.UNKNOWN: "message-circle-question",
}
LABELS = {
    How.VOIP: "Only registered at, or on file for:",
    How.ON_FILE: "Only on file for:",
    How.ON_THE_WAY: "Left, and not there any more:",
    How.SIGNED_OUT: "Set out for:",
    How.GIVEN: "Given as:",
}
"""What is said before a large address at which nobody is known to be."""


def shown(briefing: Briefing, *, with_map: bool) -> dict[str, Any]:
    """Return what briefing/body.html draws; a duty screen, on which there may be several, has no map."""
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
        "there_label": LABELS.get(there.how, "") if there else "",
        "map": map_of(briefing) if with_map else None,
        "map_open": has_area(briefing),
    }


def _who(briefing: Briefing) -> str:
    if briefing.colleague:
        return briefing.colleague.name
    if briefing.calling:
        return next((one.name for one in briefing.concerns if one.id in briefing.calling), "A person of concern")
    if briefing.candidates:
        return "One of several colleagues"
    if briefing.family:
        return f"{isolated(briefing.family[0].name)}, for {isolated(briefing.family[0].of.name)}"
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
