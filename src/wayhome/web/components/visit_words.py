"""What was heard of a visit, in words: what happened, and by whom and how it came in."""

from wayhome.core.isolates import isolated
from wayhome.visits.models import VisitEvent

HEARD = {
    VisitEvent.Kind.SIGNED_OUT: "signed out",
    VisitEvent.Kind.PLANNED: "planned",
    VisitEvent.Kind.ARRIVED: "arrived",
    VisitEvent.Kind.LEFT: "left",
    VisitEvent.Kind.CHECKED_IN: "checked in",
    VisitEvent.Kind.EXTENDED: "asked for more time",
    VisitEvent.Kind.EDITED: "changed the plan",
    VisitEvent.Kind.BACK: "came back",
    VisitEvent.Kind.CANCELLED: "cancelled",
    VisitEvent.Kind.REMINDED: "asked gently",
    VisitEvent.Kind.ALARM_CLOSED: "alarm closed",
    VisitEvent.Kind.FROZEN: "records kept from now on",
    VisitEvent.Kind.RELEASED: "records released",
    VisitEvent.Kind.BACKUP: "back-up",
    VisitEvent.Kind.APPROVED: "a supervisor's yes",
    VisitEvent.Kind.DECLINED: "declined to go alone",
    VisitEvent.Kind.PLACE_SAID: "which place it is",
}
CHANNELS = {
    "page": "on the page",
    "phone": "from the phone",
    "api": "by a program",
    "cli": "on the command line",
    "engine": "by itself",
    "sms": "by SMS",
    "voice": "by voice",
}


def happened(event: VisitEvent) -> str:
    """Return what happened: checked in, arrived at 12 Quay Street."""
    place = f" at {isolated(event.stop.address)}" if event.stop else ""
    return f"{HEARD[VisitEvent.Kind(event.kind)]}{place}"


def heard_how(event: VisitEvent) -> str:
    """Return what was heard and how; what the desk wrote down is never passed off as heard from their phone."""
    if event.by_person is not None and event.by_person_id != event.person_id:
        return f"{happened(event)}, written down by {isolated(event.by_person.name)}"
    return f"{happened(event)} {_channel(event)}"


def story_line(event: VisitEvent) -> dict[str, object]:
    """Return one line of a visit's story, for its template."""
    by = isolated(event.by_person.name) if event.by_person else "Wayhome"
    what = happened(event)
    return {
        "event": event,
        "what": f"{what[0].upper()}{what[1:]}",
        "by": f"{by}, {_channel(event)}",
    }


def _channel(event: VisitEvent) -> str:
    return CHANNELS.get(event.channel, event.channel)
