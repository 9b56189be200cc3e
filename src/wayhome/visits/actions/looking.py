"""Reading what is known of the places of a visit, before going in: whoever reads it is recorded."""

from dataclasses import replace
from uuid import UUID

from wayhome.core.clock import database_now
from wayhome.core.transactions import in_transaction
from wayhome.persons.queries import hidden_from
from wayhome.places.actions import note_look
from wayhome.staff.rules import Actor
from wayhome.visits.queries import StopAhead, VisitDetail, stops_ahead, visit_detail


@in_transaction
def look_before(actor: Actor, visit_id: UUID) -> tuple[VisitDetail, list[StopAhead]]:
    """Return a visit and what is known and demanded at each stop still ahead; that one looked is kept.

    Raises NotFound where this actor may not know of the visit.
    """
    detail = visit_detail(actor, visit_id)
    now = database_now()
    found = stops_ahead(detail.stops, office_id=detail.visit.office_id, now=now)
    hidden = hidden_from(actor, [one.line.person_id for stop in found for one in stop.hazards])
    ahead = [
        replace(stop, hazards=tuple(one for one in stop.hazards if one.line.person_id not in hidden)) for stop in found
    ]
    for premise_id in sorted({one.line.premise_id for stop in ahead for one in stop.hazards}):
        note_look(actor, premise_id, now, visit=str(visit_id))
    return detail, ahead
