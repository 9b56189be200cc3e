"""What a companion does with a visit they are named on: look at it, and say that they do not go along."""

from dataclasses import replace
from uuid import UUID

from wayhome.core.clock import database_now
from wayhome.core.errors import NotFound
from wayhome.core.transactions import in_transaction
from wayhome.ledger.actions import record
from wayhome.ledger.rules import Party
from wayhome.staff.rules import Actor
from wayhome.visits.actions.common import SIGN_OUT_SCOPE, Answer, ensure_scope
from wayhome.visits.actions.companions import tell_declined
from wayhome.visits.actions.editing import change_visit
from wayhome.visits.models import Visit
from wayhome.visits.queries import accompanied, as_asked


@in_transaction
def view_company(actor: Actor, visit_id: UUID) -> Visit:
    """Return the visit that `actor` goes along on, with its stops; that they looked is recorded. Raises NotFound."""
    ensure_scope(actor, SIGN_OUT_SCOPE)
    now = database_now()
    visit = accompanied(actor, now).filter(pk=visit_id).first()
    if visit is None:
        raise NotFound("There is no such visit.")
    record(at=now, action="visit.viewed", actor=actor.party(), subject=Party(kind="visit", id=visit_id))
    return visit


@in_transaction
def decline_company(actor: Actor, visit_id: UUID) -> Answer:
    """Take oneself off a visit as its companion, and tell whose it is. Raises NotFound for everybody else.

    What the rules find missing without a companion shortens the interval and rings the supervisor, as in an edit.
    """
    ensure_scope(actor, SIGN_OUT_SCOPE)
    visit = accompanied(actor, database_now()).select_for_update(of=("self",)).filter(pk=visit_id).first()
    if visit is None:
        raise NotFound("There is no such visit.")
    now = database_now()  # after the lock, as every decision
    before = as_asked(visit)
    answer = change_visit(actor, visit, replace(before, companion_id=None), before, now)
    tell_declined(visit, now)
    return answer
