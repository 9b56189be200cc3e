"""Declining to go alone: the worker's right, without a reason (FACTS: RCW 71.05.700 grants it to crisis workers)."""

from uuid import UUID

from wayhome.core.clock import database_now
from wayhome.core.errors import NotFound, refuse
from wayhome.core.transactions import in_transaction
from wayhome.staff.rules import Actor
from wayhome.visits.actions.common import (
    SIGN_OUT_SCOPE,
    Answer,
    decide_due,
    ensure_scope,
    lock_own_visit,
    write_event,
)
from wayhome.visits.actions.demands import settle_demands
from wayhome.visits.actions.telling import DAY_SECONDS, supervisors_of, tell
from wayhome.visits.models import Visit, VisitEvent


@in_transaction
def decline_alone(actor: Actor, visit_id: UUID, stop_id: UUID) -> Answer:
    """Record that the person does not go to a stop alone: it is left out, no reason is asked, the visit goes on.

    It is written as a right, in words that nobody can hold against them; the supervisors are told that somebody
    has to find another way. Raises NotFound for everybody else, Refused for a stop that is over.
    """
    ensure_scope(actor, SIGN_OUT_SCOPE)
    visit = lock_own_visit(actor, visit_id)
    if visit.state not in {Visit.State.PLANNED, Visit.State.OUT}:
        raise refuse("over", "This visit is over.")
    stops = list(visit.stops.all())
    stop = next((one for one in stops if one.pk == stop_id), None)
    if stop is None:
        raise NotFound("There is no such stop on this visit.")
    if stop.left_at is not None or stop.skipped_at is not None:
        raise refuse("over", "This stop is over already.")
    now = database_now()
    stop.skipped_at = now
    stop.save(update_fields=["skipped_at"])
    if visit.state == Visit.State.OUT:
        visit.last_heard_at = now
        decide_due(visit, stops)
    settle_demands(visit, stops, now)
    visit.save()
    answer = write_event(
        visit,
        VisitEvent.Kind.DECLINED,
        actor=actor,
        received_at=now,
        stop=stop,
        changes={"declined": "a lone visit, which is their right"},
        details={"declined": True},
    )
    words = "A lone visit was declined, as is everybody's right: another way is needed."
    tell(visit, supervisors_of(visit, now), words, key=f"declined:{stop.pk}", now=now, seconds=DAY_SECONDS)
    return answer
