"""Saying which premise a stop is, where its address is only like it: no other house opens by itself (C6)."""

from uuid import UUID

from wayhome.core.clock import database_now
from wayhome.core.errors import NotFound, refuse
from wayhome.core.transactions import in_transaction
from wayhome.staff.rules import Actor
from wayhome.visits.actions.common import SIGN_OUT_SCOPE, Answer, ensure_scope, lock_visit, write_event
from wayhome.visits.actions.demands import look_ahead, settle_demands, write_demands
from wayhome.visits.actions.signing_out import tell_supervisors
from wayhome.visits.models import Visit, VisitEvent
from wayhome.visits.queries import hazards_at
from wayhome.visits.rules.hazards import DEMANDS, warnings_of


@in_transaction
def say_place(actor: Actor, visit_id: UUID, stop_id: UUID, premise_id: UUID) -> Answer:
    """Say that the address of a stop ahead is this premise; what the office demands there holds from now on.

    By the worker, or the desk for them. Raises NotFound, and Refused for a visit or stop that is over and for a
    premise that the address cannot mean (any more).
    """
    ensure_scope(actor, SIGN_OUT_SCOPE)
    visit = lock_visit(actor, visit_id)
    if visit.state not in {Visit.State.PLANNED, Visit.State.OUT}:
        raise refuse("over", "This visit is over.")
    stops = list(visit.stops.select_for_update(of=("self",)))
    stop = next((one for one in stops if one.pk == stop_id), None)
    if stop is None:
        raise NotFound("There is no such stop on this visit.")
    if stop.left_at is not None or stop.skipped_at is not None:
        raise refuse("over", "This stop is over already.")
    now = database_now()
    [found] = hazards_at([stop], now=now, within_metres=0)
    premise = next((one for one in found.choices if one.pk == premise_id), None)
    if premise is None:
        raise refuse("not-meant", "The address cannot mean this place any more. Look again.")
    stop.premise, stop.premise_said_for = premise, stop.address
    ahead = look_ahead(visit, stops, now)
    stop.save(update_fields=["premise", "premise_said_for"])
    lacked = set(visit.warnings)
    write_demands(visit, ahead, now)
    settle_demands(visit, stops, now)
    visit.version += 1
    visit.save()
    if visit.state == Visit.State.OUT:
        tell_supervisors(visit, warnings_of(set(visit.warnings) & set(DEMANDS) - lacked), now)
    return write_event(
        visit,
        VisitEvent.Kind.PLACE_SAID,
        actor=actor,
        received_at=now,
        counted=False,
        stop=stop,
        changes={"premise": premise.text},
        details={"premise": str(premise.pk)},
    )
