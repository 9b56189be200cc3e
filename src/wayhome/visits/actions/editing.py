"""Changing a visit: before it begins, while out, or because the calendar changed; old values are kept."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from wayhome.core.clock import database_now
from wayhome.core.errors import Conflict, refuse
from wayhome.core.transactions import in_transaction
from wayhome.staff import queries as staff
from wayhome.staff.rules import Actor
from wayhome.visits.actions.common import (
    SIGN_OUT_SCOPE,
    Answer,
    decide_due,
    ensure_scope,
    lock_own_visit,
    lock_visit,
    notify_due,
    write_event,
    written,
)
from wayhome.visits.actions.companions import tell_companions
from wayhome.visits.actions.demands import lacking, look_ahead, shorten, write_demands
from wayhome.visits.actions.signing_out import ensure_sensible, fill, tell_supervisors
from wayhome.visits.actions.stops import FIELDS, plan_stops, save_stops
from wayhome.visits.models import Visit, VisitEvent
from wayhome.visits.queries import as_asked, late_seconds_of
from wayhome.visits.rules import SignOut, StopPlan, propose_grace


@in_transaction
def edit(
    actor: Actor, visit_id: UUID, asked: SignOut, *, version: int | None = None, starts_at: datetime | None = None
) -> Answer:
    """Change a visit that is planned or under way. Stops that were reached stay as they were reported.

    `version` is that of what the person saw: Conflict if somebody changed it since. `starts_at` moves the
    beginning of a planned one. Raises Refused for nonsense and for a visit that is over. Done by the
    person themselves it is a sign of life.
    """
    ensure_scope(actor, SIGN_OUT_SCOPE)
    visit = lock_visit(actor, visit_id)
    if visit.state not in {Visit.State.PLANNED, Visit.State.OUT}:
        raise refuse("over", "This visit is over; it cannot be changed any more.")
    if version is not None and version != visit.version:
        raise Conflict("Somebody changed this visit meanwhile. Look at it again.")
    now = database_now()
    before = as_asked(visit)
    ensure_sensible(asked, now=now, person_id=visit.person_id, starts_at=starts_at, is_edit=True)
    _ensure_return_ahead(asked, before, now)
    if starts_at is not None and visit.state == Visit.State.PLANNED and starts_at != visit.planned_start_at:
        if starts_at <= now:
            raise refuse("in-the-past", "This time has gone by. Begin the visit now, or say when.", on="starts_at")
        visit.planned_start_at, visit.start_asked_at = starts_at, None
    answer = change_visit(actor, visit, asked, before, now)
    tell_companions(visit, before.companion_id, now)
    return answer


def _ensure_return_ahead(asked: SignOut, before: SignOut, now: datetime) -> None:
    back = asked.expected_back_at
    if back is not None and back != before.expected_back_at and back <= now:
        raise refuse("in-the-past", "This time has gone by. Say when you expect to be back.", on="expected_back_at")


def change_visit(actor: Actor, visit: Visit, asked: SignOut, before: SignOut, now: datetime) -> Answer:
    """Write what is asked into a locked visit that was as `before`, with what follows from it."""
    is_out = visit.state == Visit.State.OUT
    is_watched = staff.on_duty(visit.office_id, now) is not None if is_out else True
    known = set(visit.warnings)
    begins_at = now if is_out else visit.planned_start_at or now
    found = fill(
        visit, replace(asked, source=visit.source, source_uid=visit.source_uid), now=begins_at, is_watched=is_watched
    )
    stops = plan_stops(visit, asked.stops, now)
    ahead = look_ahead(visit, stops, now)
    save_stops(visit, stops)
    write_demands(visit, ahead, now)
    found = shorten(visit, found, lacking(visit, ahead))
    visit.version += 1
    visit.calendar_change = None
    if is_out:
        if actor.person_id == visit.person_id:
            visit.last_heard_at = now
        decide_due(visit, stops)
    else:
        notify_due()
    visit.save()
    if is_out:
        tell_supervisors(visit, tuple(warning for warning in found if warning.code not in known), now)
    return write_event(
        visit,
        VisitEvent.Kind.EDITED,
        actor=actor,
        received_at=now,
        changes=_differences(before, as_asked(visit)),
        details={"stops": len(stops), "warnings": list(visit.warnings)},
    )


def _differences(before: SignOut, after: SignOut) -> dict[str, Any]:
    """Return what changed as {field: [before, after]}: corrections overwrite nothing."""
    changes: dict[str, Any] = {}
    for name in SignOut.__slots__:
        old, new = _plain(getattr(before, name)), _plain(getattr(after, name))
        if old != new:
            changes[name] = [old, new]
    return changes


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, StopPlan):
        return {name: _plain(getattr(value, name)) for name in FIELDS}
    if isinstance(value, datetime):
        return written(value)
    return str(value) if isinstance(value, UUID) else value


@in_transaction
def offer_calendar_change(visit_id: UUID, change: dict[str, Any] | None) -> bool:
    """Keep what the person's calendar has instead, until they tap it in; returns whether that is news."""
    visit = Visit.objects.select_for_update().filter(pk=visit_id, state=Visit.State.OUT).first()
    if visit is None:
        return False
    known = visit.calendar_change and {
        name: kept for name, kept in visit.calendar_change.items() if name != "dismissed"
    }
    if known == change:
        return False
    visit.calendar_change = change
    visit.save(update_fields=["calendar_change"])
    return change is not None


@in_transaction
def leave_calendar_change(actor: Actor, visit_id: UUID) -> None:
    """Put the change of one's own calendar aside: the plan stays. It is not offered again until it changes again."""
    ensure_scope(actor, SIGN_OUT_SCOPE)
    visit = lock_own_visit(actor, visit_id)
    if visit.calendar_change is not None:
        visit.calendar_change = {**visit.calendar_change, "dismissed": True}
        visit.save(update_fields=["calendar_change"])


@in_transaction
def accept_grace(actor: Actor, visit_id: UUID) -> Answer:
    """Take the grace that repeated false overdues propose: the person themselves, nobody for them.

    It is how long people wait before they worry about somebody, so that no other may lengthen it with a
    tap. Raises NotFound for everybody else, and Refused when nothing is proposed.
    """
    ensure_scope(actor, SIGN_OUT_SCOPE)
    visit = lock_own_visit(actor, visit_id)
    proposed = propose_grace(late_seconds_of(visit.person_id), visit.grace_seconds)
    if visit.state != Visit.State.OUT or proposed is None:
        raise refuse("nothing-proposed", "No other grace is proposed for this visit.")
    now = database_now()
    changes = {"grace_seconds": [visit.grace_seconds, proposed]}
    visit.grace_seconds = proposed
    visit.version += 1
    visit.save()
    return write_event(visit, VisitEvent.Kind.EDITED, actor=actor, received_at=now, changes=changes)
