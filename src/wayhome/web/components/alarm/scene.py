"""An alarm as its templates want it: plain values, words and shapes, for one reader at one moment."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import phonenumbers
from django.urls import reverse

from wayhome.alarms.models import Alarm, Cause, ContactKind, Kind
from wayhome.alarms.procedure import Item
from wayhome.alarms.queries import AlarmDetail
from wayhome.alarms.queries.access import RESPONDERS
from wayhome.alarms.queries.surroundings import Surroundings, surroundings
from wayhome.alarms.rules.words import KINDS
from wayhome.calls.queries import is_hushed, of_alarm
from wayhome.staff.rules import Actor
from wayhome.visits.models import DueKind, Stop, Visit
from wayhome.web.components.alarm.words import closing_words, event_more, event_words
from wayhome.web.components.map.drawing import drawn as map_of
from wayhome.web.components.spans import span_words
from wayhome.web.components.visit_words import heard_how

LADDERS = {"in_hours": "in-hours ladder", "out_of_hours": "out-of-hours ladder"}


def _parsed(number: str) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return None


def dialled(number: str) -> str:
    """Return a number as a tel: link wants it (RFC 3966): international where it is known, else its digits."""
    parsed = _parsed(number)
    if parsed is not None:
        return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))
    return "".join(sign for sign in number if sign.isascii() and (sign.isdigit() or sign in "*#"))


def spoken(number: str) -> str:
    """Return a number in the groups that people read aloud; as it was typed when it is none that we know."""
    parsed = _parsed(number)
    if parsed is None:
        return number
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL))


def drawn(detail: AlarmDetail, actor: Actor, *, others: list[Alarm]) -> dict[str, Any]:
    """Return what components/alarm/*.html draw."""
    alarm, now = detail.alarm, detail.now
    around = surroundings(detail)
    person, office = alarm.person, alarm.office
    own = person is not None and person.pk == actor.person_id
    stop = around.current
    return {
        "id": alarm.pk,
        "now": now,
        "zone": office.time_zone if office else "UTC",
        "office": office.name if office else "the agency",
        "kind_words": KINDS[alarm.kind],
        "subject": subject_words(alarm),
        "called": person.called if person else "",
        "tone": _tone(alarm),
        "silent": alarm.kind == Kind.DURESS or is_hushed(alarm, now),
        "call_backs": [] if own else of_alarm(actor, alarm.pk),
        "drill": alarm.drill_id is not None,
        "due_at": alarm.due_at,
        "due_words": _due_words(alarm),
        "since_words": span_words(_minutes(now - alarm.due_at)),
        "opened_at": alarm.opened_at,
        "late": alarm.late,
        "reason": alarm.reason,
        "said_accidental_at": alarm.said_accidental_at,
        "heard_at": alarm.heard_at,
        "closed_at": alarm.closed_at,
        "closed_by": alarm.closed_by.name if alarm.closed_by else "",
        "cause_words": Cause(alarm.cause).label if alarm.cause else "",
        "contact_words": ContactKind(alarm.contact).label if alarm.contact else "",
        "closing_note": alarm.closing_note,
        "event_number": alarm.event_number,
        "own": own,
        "may_act": not own,
        "may_brief": not own and actor.has(*RESPONDERS, office_id=alarm.office_id),
        "may_acknowledge": detail.may_acknowledge,
        "next_step_at": _next_ring(alarm, now),
        "ladder_words": LADDERS.get(alarm.ladder.get("form", ""), "ladder"),
        "lease": _lease(alarm, actor, now),
        "police": _police(alarm, now),
        "dispatch": _dispatch(alarm),
        "address_first": stop.address if stop else "",
        "person": person,
        "phones": _phones(alarm),
        "visit": _visit(alarm.visit, around) if alarm.visit else None,
        "contacts": [_contact(contact) for contact in detail.contacts],
        "steps": [drawn_step(detail, item) for item in detail.procedure.items],
        "never": detail.procedure.never,
        "script": detail.procedure.call_back,
        "police_script": detail.procedure.police_script,
        "story": [
            {
                "at": event.at,
                "kind": event.kind,
                "words": event_words(event, around.names, detail.procedure),
                "more": event_more(event, around.names),
                "who": event.person.name if event.person else "",
            }
            for event in detail.events
        ],
        **_told(detail, around),
        "others": [_other(other, alarm, now) for other in others],
    }


def subject_words(alarm: Alarm) -> str:
    """Return about whom or what an alarm is."""
    if alarm.person:
        return alarm.person.name
    return alarm.office.name if alarm.office else "Wayhome itself"


def drawn_step(detail: AlarmDetail, item: Item, problem: str = "") -> dict[str, Any]:
    """Return one step as step.html draws it."""
    tick = detail.ticks.get(item.key)
    return {
        "key": item.key,
        "current": item.key == current_key(detail),
        "words": item.words,
        "help": item.help,
        "phone": spoken(item.phone),
        "tel": dialled(item.phone),
        "due_at": item.due_at,
        "later": item.due_at is not None and item.due_at > detail.now,
        "outcomes": item.outcomes,
        "done": tick is not None,
        "by": tick.person.name if tick else "",
        "at": tick.at if tick else None,
        "outcome": tick.outcome if tick else "",
        "problem": problem,
    }


def current_key(detail: AlarmDetail) -> str:
    """Return the first step that is not done: the one to do now; "" when all are."""
    return next((item.key for item in detail.procedure.items if item.key not in detail.ticks), "")


def step_of(detail: AlarmDetail, key: str, problem: str = "") -> dict[str, Any] | None:
    """Return the step with this key, None if the procedure has none."""
    item = next((item for item in detail.procedure.items if item.key == key), None)
    return drawn_step(detail, item, problem) if item else None


def holds(alarm: Alarm, person_id: UUID, now: datetime) -> bool:
    """Say whether this person has the alarm now."""
    return alarm.acknowledged_by_id == person_id and alarm.lease_until is not None and now < alarm.lease_until


def _tone(alarm: Alarm) -> str:
    if alarm.closed_at is not None:
        return "quiet"
    return "person" if alarm.subject_kind == Alarm.Subject.PERSON else "system"


def _due_words(alarm: Alarm) -> str:
    """What was due: kept in the visit only while it still waits for that same time."""
    if alarm.kind != Kind.MISSED_CONTACT or alarm.visit is None:
        return ""
    if alarm.visit.due_at == alarm.due_at and alarm.visit.due_kind:
        return str(DueKind(alarm.visit.due_kind).label)
    return "Contact"


def _minutes(elapsed: timedelta) -> int:
    seconds = max(0, int(elapsed.total_seconds()))
    return seconds if seconds < 60 else seconds - seconds % 60  # noqa: PLR2004 - under a minute seconds are said


def _next_ring(alarm: Alarm, now: datetime) -> datetime | None:
    times = [moment for moment in (alarm.step_at, alarm.ring_at) if moment is not None and moment > now]
    return min(times, default=None)


def _lease(alarm: Alarm, actor: Actor, now: datetime) -> dict[str, Any]:
    seconds = int(alarm.ladder.get("lease_seconds", 600))
    holder = alarm.acknowledged_by
    running = holder is not None and alarm.lease_until is not None and now < alarm.lease_until
    return {
        "holder": holder.name if holder and running else "",
        "mine": holds(alarm, actor.person_id, now),
        "until": alarm.lease_until,
        "lapsed_from": holder.name if holder and not running else "",
        "minutes": max(1, seconds // 60),
        "state": "good" if running or alarm.closed_at else "alarm",
    }


def _police(alarm: Alarm, now: datetime) -> dict[str, Any]:
    settled = bool(alarm.police_called_at or alarm.police_not_called_reason)
    due = alarm.police_at is not None and not settled and alarm.closed_at is None and alarm.police_at <= now
    return {
        "at": alarm.police_at,
        "due": due,
        "tone": "alarm" if due else "good" if alarm.police_called_at else "plain",
        "called_at": alarm.police_called_at,
        "called_by": alarm.police_called_by.name if alarm.police_called_by else "",
        "named": alarm.police_named.name if alarm.police_named and due else "",
        "not_called_reason": alarm.police_not_called_reason,
        "hazard": _is_sooner(alarm),
    }


def _is_sooner(alarm: Alarm) -> bool:
    """Say whether the shorter police time was taken (the two may be the same)."""
    usual = alarm.ladder.get("police_seconds")
    if alarm.police_at is None or usual is None:
        return False
    return alarm.police_at - alarm.due_at < timedelta(seconds=int(usual))


def _dispatch(alarm: Alarm) -> dict[str, str]:
    office = alarm.office
    if office is None or alarm.person_id is None:
        return {"name": "", "number": "", "tel": ""}
    number = office.dispatch_number
    return {"name": office.dispatch_name, "number": spoken(number), "tel": dialled(number)}


def _phones(alarm: Alarm) -> list[dict[str, str]]:
    carried = alarm.visit.phone_carried if alarm.visit else ""
    usual = alarm.person.phone if alarm.person else ""
    listed = [("Phone carried", carried), ("Phone", "" if usual == carried else usual)]
    return [{"label": label, "number": spoken(number), "tel": dialled(number)} for label, number in listed if number]


def _visit(visit: Visit, around: Surroundings) -> dict[str, Any]:
    companion, heard = visit.companion, around.last_heard
    vehicle = ", ".join(str(part) for part in (visit.vehicle, visit.vehicle_words) if part)
    return {
        "last_heard_at": heard.occurred_at if heard else visit.last_heard_at,
        "last_heard_how": heard_how(heard) if heard else "",
        "companion": {"name": companion.name, "phone": spoken(companion.phone), "tel": dialled(companion.phone)}
        if companion
        else None,
        "companion_words": visit.companion_words,
        "vehicle": vehicle,
        "where_words": _where(around.current, visit),
        "stops": [_stop(stop, now=stop == around.current) for stop in around.stops],
        "expected_back_at": visit.expected_back_at,
        "back_to_words": "home" if visit.back_to == Visit.BackTo.HOME else "at the office",
        "route_words": visit.route_words,
        "map": map_of(visit, around.stops),
        "notes": visit.notes,
    }


def _where(stop: Stop | None, visit: Visit) -> str:
    if visit.state == Visit.State.BACK:
        return "Signed back in."
    if stop is None:
        return "Look first at the route."
    if stop.arrived_at and not stop.left_at:
        return "Look first at the place marked: arrived there, not left."
    if not stop.arrived_at and not stop.left_at:
        return "Look first at the place marked and on the way to it: not arrived there, as far as is known."
    return "Every stop was left: look first between the last one and the way back."


def _stop(stop: Stop, *, now: bool) -> dict[str, Any]:
    if stop.skipped_at:
        state = "Skipped"
    elif stop.arrived_at:
        state = "Arrived"
    else:
        state = "Not arrived"
    there = bool(stop.arrived_at and not stop.left_at)
    return {
        "now": now,
        "now_words": "Here" if there else "Was here last" if stop.left_at else "On the way here",
        "address": stop.address,
        "place_name": stop.place_name,
        "purpose": stop.purpose,
        "with_whom": stop.with_whom,
        "state_words": state,
        "arrived_at": stop.arrived_at,
        "left_at": stop.left_at,
        "expected_arrival_at": stop.expected_arrival_at,
        "expected_departure_at": stop.expected_departure_at,
    }


def _contact(contact: Any) -> dict[str, Any]:
    return {
        "name": contact.name,
        "relationship": contact.relationship,
        "phone": spoken(contact.phone),
        "tel": dialled(contact.phone),
        "notes": contact.notes,
        "told_in_duress": contact.told_in_duress,
    }


TOLD = {
    "queued": "waiting",
    "leased": "being sent",
    "accepted": "accepted",
    "exhausted": "reached nobody",
    "withdrawn": "withdrawn",
}


def _told(detail: AlarmDetail, around: Surroundings) -> dict[str, Any]:
    """Return who was told by which message, newest first, and how many went how."""
    counts: dict[str, int] = {}
    for message in detail.messages:
        counts[message.state] = counts.get(message.state, 0) + 1
    lines = [
        {
            "who": around.names.get(str(message.recipient_id), "a service"),
            "words": f"{TOLD.get(message.state, message.state)} ({message.channel})",
            "at": message.queued_at,
            "error": message.last_error if message.state != "accepted" else "",
        }
        for message in reversed(detail.messages)
    ]
    words = ", ".join(f"{count} {TOLD.get(state, state)}" for state, count in counts.items())
    return {"told": lines, "told_words": words}


def _other(other: Alarm, alarm: Alarm, now: datetime) -> dict[str, Any]:
    running = other.acknowledged_by and other.lease_until and now < other.lease_until
    return {
        "address": reverse("alarm", args=[other.pk]),
        "kind_words": KINDS[other.kind],
        "due_at": other.due_at,
        "holder": other.acknowledged_by.name if other.acknowledged_by and running else "",
        "worse": other.severity > alarm.severity,
    }


__all__ = ["closing_words", "dialled", "drawn", "drawn_step", "holds", "step_of", "subject_words"]
