"""The lines of an alarm's story, as people read them."""

from collections.abc import Mapping

from wayhome.alarms.models import AlarmEvent, Cause, ContactKind, LadderStep
from wayhome.alarms.procedure import Procedure
from wayhome.core.isolates import isolated

LINES = AlarmEvent.Kind
PLAIN: dict[str, str] = {
    LINES.OPENED: "Opened",
    LINES.ACKNOWLEDGED: "Acknowledged",
    LINES.LEASE_EXTENDED: "Kept longer",
    LINES.LEASE_LAPSED: "The acknowledgement ran out; the ladder climbs again",
    LINES.LET_GO: "Let go; the ladder climbs again",
    LINES.NOTE: "Note",
    LINES.POLICE_DUE: "Time to call the police",
    LINES.POLICE_CALLED: "Police called",
    LINES.POLICE_NOT_CALLED: "Police not called",
    LINES.SAID_ACCIDENTAL: "Said to be accidental; it goes on until the call-back",
    LINES.HEARD_FROM: "Heard from; that closes nothing",
    LINES.MESSAGE_EXHAUSTED: "A message reached nobody by any route",
    LINES.NOBODY_REACHED: "Nobody stands on the whole ladder",
    LINES.MISSED_AGAIN: "Missed once more",
    LINES.FOUND: "Found what should not have been",
    LINES.MENDED: "Found mended; it stays until somebody closes it",
    LINES.CLOSED: "Closed",
}


def event_words(event: AlarmEvent, names: Mapping[str, str], procedure: Procedure) -> str:
    """Return what happened, in one line; who did it stands beside."""
    if event.kind in {LINES.STEP, LINES.STEP_PASSED}:
        return _step(event, names)
    if event.kind == LINES.OPENED and event.details.get("late"):
        return "Opened, found late"
    if event.kind == LINES.FORM_CHANGED:
        return str(event.details["words"])
    if event.kind == LINES.TICKED:
        return _tick(event, procedure)
    if event.kind == LINES.ACKNOWLEDGED and event.details.get("from"):
        return f"Taken over from {isolated(names.get(str(event.details['from']), 'somebody'))}"
    return PLAIN.get(event.kind, event.kind.replace("_", " ").capitalize())


def event_more(event: AlarmEvent, names: Mapping[str, str]) -> str:
    """Return the words that somebody added to it, or whom it reached."""
    details = event.details
    if event.kind == LINES.TICKED and details.get("undone"):
        return ""
    if event.kind == LINES.POLICE_CALLED:
        number = details.get("event_number")
        return f"event number {number}" if number else "no event number yet"
    if event.kind == LINES.NOBODY_REACHED:
        return _people(details, names)
    if event.kind == LINES.CLOSED:
        return closing_words(str(details.get("cause", "")), str(details.get("contact", "")))
    return next((str(details[key]) for key in ("text", "reason", "error", "outcome") if details.get(key)), "")


def closing_words(cause: str, contact: str) -> str:
    """Return cause and contact in words."""
    parts = [
        Cause(cause).label if cause in Cause.values else "",
        ContactKind(contact).label if contact in ContactKind.values else "",
    ]
    return ". ".join(str(part) for part in parts if part)


def _step(event: AlarmEvent, names: Mapping[str, str]) -> str:
    target = str(event.details.get("target", ""))
    who = str(LadderStep.Target(target).label) if target in LadderStep.Target.values else target.replace("_", " ")
    number = int(event.details.get("step", 0)) + 1
    label = event.details.get("label")
    told = _people(event.details, names) or str(label or "")
    if event.kind == LINES.STEP_PASSED:
        return f"Step {number}, {who.lower()}: nobody stands there, passed at once"
    return f"Step {number}, {who.lower()}" + (f": told {told}" if told else "")


def _people(details: Mapping[str, object], names: Mapping[str, str]) -> str:
    people = details.get("people")
    listed = people if isinstance(people, list) else []
    return ", ".join(isolated(names.get(str(one), "somebody who left")) for one in listed)


def _tick(event: AlarmEvent, procedure: Procedure) -> str:
    key = str(event.details.get("item", ""))
    words = next((item.words for item in procedure.items if item.key == key), key.replace("-", " "))
    return f"Taken back: {words}" if event.details.get("undone") else words
