"""Looking at a visit: whoever sees where somebody else was is recorded."""

from uuid import UUID

from wayhome.core.clock import database_now
from wayhome.core.transactions import in_transaction
from wayhome.ledger.actions import record
from wayhome.ledger.rules import Party
from wayhome.staff.rules import Actor
from wayhome.visits.queries import VisitDetail, visit_detail


@in_transaction
def view_visit(actor: Actor, visit_id: UUID) -> VisitDetail:
    """Return one visit's story; somebody else's goes to the ledger first. Raises NotFound."""
    detail = visit_detail(actor, visit_id)
    if detail.visit.person_id != actor.person_id:
        subject = Party(kind="visit", id=visit_id)
        record(at=database_now(), action="visit.viewed", actor=actor.party(), subject=subject)
    return detail
