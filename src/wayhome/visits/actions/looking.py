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
    lines = [line for stop in found for line in (*(one.line for one in stop.hazards), *stop.faded)]
    hidden = hidden_from(actor, [line.person_id for line in lines])
    ahead = [
        replace(
            stop,
            hazards=tuple(one for one in stop.hazards if one.line.person_id not in hidden),
            faded=tuple(line for line in stop.faded if line.person_id not in hidden),
        )
        for stop in found
    ]
    for premise_id in sorted({line.premise_id for line in lines if line.person_id not in hidden}):
        note_look(actor, premise_id, now, visit=str(visit_id))
    return detail, ahead
