"""Where to look, who was last heard of, whose names the story speaks of: what stands round an alarm.

It takes an alarm that `alarm_detail` has already let the reader see.
"""

from dataclasses import dataclass

from wayhome.alarms.models import Alarm
from wayhome.alarms.queries.detail import AlarmDetail
from wayhome.core.limits import LIST_ROWS
from wayhome.staff.models import Person
from wayhome.visits.models import Stop, VisitEvent

HEARD: tuple[str, ...] = (
    VisitEvent.Kind.SIGNED_OUT,
    VisitEvent.Kind.ARRIVED,
    VisitEvent.Kind.LEFT,
    VisitEvent.Kind.CHECKED_IN,
    VisitEvent.Kind.EXTENDED,
    VisitEvent.Kind.BACK,
)
"""What a person does themselves: by these they were heard from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """`current` is where the person should be or was last; `names` are by id, of everyone whom the story names."""

    stops: tuple[Stop, ...]
    current: Stop | None
    last_heard: VisitEvent | None
    names: dict[str, str]


def surroundings(detail: AlarmDetail) -> Surroundings:
    """Return what stands round an alarm, in at most three reads."""
    visit = detail.alarm.visit
    stops = tuple(visit.stops.all()[:LIST_ROWS]) if visit else ()
    return Surroundings(
        stops=stops, current=current_stop(stops), last_heard=_last_heard(detail.alarm), names=_names(detail)
    )


def current_stop(stops: tuple[Stop, ...]) -> Stop | None:
    """Return where to look first: the stop they are at, else the next on the way, else the last they left."""
    going = [stop for stop in stops if stop.skipped_at is None]
    there = [stop for stop in going if stop.arrived_at and not stop.left_at]
    ahead = [stop for stop in going if not stop.arrived_at and not stop.left_at]
    behind = [stop for stop in going if stop.left_at]
    return next((some[place] for some, place in ((there, -1), (ahead, 0), (behind, -1)) if some), None)


def _last_heard(alarm: Alarm) -> VisitEvent | None:
    if alarm.visit_id is None or alarm.person_id is None:
        return None
    heard = VisitEvent.objects.filter(visit_id=alarm.visit_id, kind__in=HEARD, person_id=alarm.person_id)
    return heard.select_related("stop", "by_person").order_by("-occurred_at").first()


def _names(detail: AlarmDetail) -> dict[str, str]:
    listed = {str(one) for event in detail.events for one in event.details.get("people", ())}
    listed |= {str(event.details["from"]) for event in detail.events if event.details.get("from")}
    listed |= {str(message.recipient_id) for message in detail.messages}
    found = Person.objects.filter(pk__in=sorted(listed)[:LIST_ROWS]).values_list("pk", "name")
    return {str(pk): name for pk, name in found}
