"""What a person who is out reports: a check-in, an arrival, a departure, more time, the return."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from wayhome.core.clock import database_now
from wayhome.core.errors import NotAllowed, NotFound, refuse
from wayhome.core.ids import new_id
from wayhome.core.transactions import in_transaction
from wayhome.staff.rules import Actor
from wayhome.visits.actions.common import (
    CHECK_IN_SCOPE,
    SIGN_OUT_SCOPE,
    Answer,
    answer_from,
    decide_due,
    end,
    ensure_scope,
    first_answer,
    lock_visit,
    may_act_for,
    times_of,
    write_event,
    written,
)
from wayhome.visits.actions.companions import tell_called_off
from wayhome.visits.models import Stop, Visit, VisitEvent
from wayhome.visits.rules import Heard, departure_after_late_arrival, extension, hear, shift_stops
from wayhome.visits.rules.due import EXTENSION_MINUTES_LEAST, EXTENSION_MINUTES_MOST
from wayhome.visits.statements import CHECK_INS, CheckIn, check_in_parameters


@in_transaction
def check_in(
    actor: Actor,
    visit_id: UUID | None = None,
    *,
    client_event_id: UUID | None = None,
    claimed_at: datetime | None = None,
) -> Answer:
    """Record that the person was heard from; without `visit_id`, on the visit they are out on.

    The same statement as the API's native route (statements.py). Raises NotFound where there is
    no such visit for this actor; NotAllowed for a token without the scope.
    """
    if actor.scopes is not None and CHECK_IN_SCOPE not in actor.scopes:
        raise NotAllowed("This token was not made for checking in.")
    person_id = actor.person_id
    if visit_id is not None:
        whose = Visit.objects.filter(pk=visit_id).values_list("person_id", "office_id").first()
        if whose is None or not may_act_for(actor, *whose):
            raise NotFound("There is no such visit.")
        person_id = whose[0]
    asked = CheckIn(
        visit_id=visit_id,
        person_id=person_id,
        by_person_id=actor.person_id,
        client_event_id=client_event_id or new_id(),
        claimed_at=claimed_at,
        channel=actor.origin,
    )
    with connection.cursor() as cursor:
        cursor.execute(CHECK_INS, check_in_parameters([asked]))
        row = cursor.fetchone()
    if row is None:
        raise NotFound("You are not signed out at this moment.")
    _, _, event_id, repeated, kept = row
    return answer_from(json.loads(kept) if isinstance(kept, str) else kept, event_id=event_id, repeated=repeated)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Report:
    """A report on a visit whose row is locked, with both its times; `first` if it was here before."""

    visit: Visit
    stops: list[Stop]
    now: datetime
    heard: Heard
    first: Answer | None


def _receive(actor: Actor, visit_id: UUID, client_event_id: UUID | None, claimed_at: datetime | None) -> _Report:
    ensure_scope(actor, CHECK_IN_SCOPE)
    visit = lock_visit(actor, visit_id)
    first = first_answer(visit.person_id, client_event_id)
    now = database_now()
    if first is None and visit.state in {Visit.State.PLANNED, Visit.State.CANCELLED}:
        raise refuse("not-out", "This visit has not begun. Sign out first.")
    heard = hear(claimed_at=claimed_at, received_at=now, last_heard_at=visit.last_heard_at)
    if visit.state != Visit.State.OUT:
        heard = Heard(occurred_at=heard.occurred_at, counted=False)
    return _Report(visit=visit, stops=list(visit.stops.all()), now=now, heard=heard, first=first)


def _keep(
    report: _Report,
    kind: VisitEvent.Kind,
    actor: Actor,
    client_event_id: UUID | None,
    claimed_at: datetime | None,
    *,
    stop: Stop | None = None,
    changes: dict[str, object] | None = None,
) -> Answer:
    """Move what is due if the report counts, and write it down either way."""
    visit, changes = report.visit, dict(changes or {})
    if report.heard.counted and visit.due_at is not None and report.heard.occurred_at > visit.due_at:
        changes["late_seconds"] = int((report.heard.occurred_at - visit.due_at).total_seconds())
    if report.heard.counted:
        visit.last_heard_at = report.heard.occurred_at
        if kind == VisitEvent.Kind.BACK:
            visit.back_at = report.heard.occurred_at
            end(visit, Visit.State.BACK)
        else:
            decide_due(visit, report.stops)
        visit.save()
    return write_event(
        visit,
        kind,
        actor=actor,
        received_at=report.now,
        occurred_at=report.heard.occurred_at,
        claimed_at=claimed_at,
        counted=report.heard.counted,
        client_event_id=client_event_id,
        stop=stop,
        changes=changes,
    )


@in_transaction
def arrive(
    actor: Actor,
    visit_id: UUID,
    *,
    stop_id: UUID | None = None,
    client_event_id: UUID | None = None,
    claimed_at: datetime | None = None,
) -> Answer:
    """Record an arrival, at the next stop if none is named; without any stop left it is a sign of life.

    Someone who arrives late is expected to stay as long as planned: the departure moves, recorded.
    """
    report = _receive(actor, visit_id, client_event_id, claimed_at)
    if report.first is not None:
        return report.first
    stop = _stop(report.stops, stop_id, lambda one: one.arrived_at is None and _is_ahead(one))
    changes: dict[str, object] = {}
    if stop is not None and stop.arrived_at is None:
        [times] = times_of([stop])
        departure_at = departure_after_late_arrival(times, report.heard.occurred_at)
        if departure_at and stop.expected_departure_at and departure_at != stop.expected_departure_at:
            changes["expected_departure_at"] = [written(stop.expected_departure_at), written(departure_at)]
        stop.expected_departure_at = departure_at
        stop.arrived_at = report.heard.occurred_at
        stop.save(update_fields=["arrived_at", "expected_departure_at"])
    return _keep(report, VisitEvent.Kind.ARRIVED, actor, client_event_id, claimed_at, stop=stop, changes=changes)


@in_transaction
def leave(
    actor: Actor,
    visit_id: UUID,
    *,
    stop_id: UUID | None = None,
    client_event_id: UUID | None = None,
    claimed_at: datetime | None = None,
) -> Answer:
    """Record a departure: from the stop the person is at, else from the next one."""
    report = _receive(actor, visit_id, client_event_id, claimed_at)
    if report.first is not None:
        return report.first
    here = [stop for stop in report.stops if stop.arrived_at is not None and _is_ahead(stop)]
    stop = here[0] if here and stop_id is None else _stop(report.stops, stop_id, _is_ahead)
    if stop is not None and stop.left_at is None:
        stop.left_at = report.heard.occurred_at
        stop.save(update_fields=["left_at"])
    return _keep(report, VisitEvent.Kind.LEFT, actor, client_event_id, claimed_at, stop=stop)


@in_transaction
def skip_stop(
    actor: Actor,
    visit_id: UUID,
    stop_id: UUID,
    *,
    client_event_id: UUID | None = None,
    claimed_at: datetime | None = None,
) -> Answer:
    """Record that the person does not go to a stop after all."""
    report = _receive(actor, visit_id, client_event_id, claimed_at)
    if report.first is not None:
        return report.first
    stop = _stop(report.stops, stop_id, _is_ahead)
    if stop is not None and _is_ahead(stop):
        stop.skipped_at = report.heard.occurred_at
        stop.save(update_fields=["skipped_at"])
    changes: dict[str, object] = {"skipped": True}
    return _keep(report, VisitEvent.Kind.EDITED, actor, client_event_id, claimed_at, stop=stop, changes=changes)


@in_transaction
def extend(
    actor: Actor,
    visit_id: UUID,
    minutes: int,
    *,
    client_event_id: UUID | None = None,
    claimed_at: datetime | None = None,
) -> Answer:
    """Move everything still promised by `minutes` (1 to a day's 1,440): the only way a milestone moves.

    Counted from the promised time, or from now where that is past.
    """
    if not EXTENSION_MINUTES_LEAST <= minutes <= EXTENSION_MINUTES_MOST:
        raise refuse("span", "Say between 1 minute and 24 hours. For longer, change the plan.", on="minutes")
    report = _receive(actor, visit_id, client_event_id, claimed_at)
    if report.first is not None:
        return report.first
    changes: dict[str, object] = {}
    if report.heard.counted and report.visit.milestone_at is not None:
        visit = report.visit
        by = extension(milestone_at=report.visit.milestone_at, occurred_at=report.heard.occurred_at, minutes=minutes)
        changes = {
            "by_seconds": int(by.total_seconds()),
            "expected_back_at": [written(visit.expected_back_at), written(visit.expected_back_at + by)],
        }
        visit.expected_back_at += by
        _shift(report.stops, by)
    return _keep(report, VisitEvent.Kind.EXTENDED, actor, client_event_id, claimed_at, changes=changes)


def _shift(stops: list[Stop], by: timedelta) -> None:
    for stop, times in zip(stops, shift_stops(times_of(stops), by), strict=True):
        stop.expected_arrival_at, stop.expected_departure_at = times.arrival_at, times.departure_at
    Stop.objects.bulk_update(stops, ["expected_arrival_at", "expected_departure_at"])


@in_transaction
def come_back(
    actor: Actor, visit_id: UUID, *, client_event_id: UUID | None = None, claimed_at: datetime | None = None
) -> Answer:
    """Record the return, to office or home. Said twice it is one return.

    An alarm that is open stays open: only a person closes it, after contact (I4).
    """
    report = _receive(actor, visit_id, client_event_id, claimed_at)
    if report.first is not None:
        return report.first
    return _keep(report, VisitEvent.Kind.BACK, actor, client_event_id, claimed_at)


@in_transaction
def cancel(actor: Actor, visit_id: UUID) -> Answer:
    """Cancel a visit that was planned and has not begun. Raises Refused for one that has."""
    ensure_scope(actor, SIGN_OUT_SCOPE)
    visit = lock_visit(actor, visit_id)
    if visit.state != Visit.State.PLANNED:
        raise refuse("not-planned", "This visit has begun already. Report that you are back instead.")
    now = database_now()
    visit.cancelled_at = now
    end(visit, Visit.State.CANCELLED)
    visit.save()
    tell_called_off(visit, now)
    return write_event(visit, VisitEvent.Kind.CANCELLED, actor=actor, received_at=now)


def _is_ahead(stop: Stop) -> bool:
    return stop.left_at is None and stop.skipped_at is None


def _stop(stops: list[Stop], stop_id: UUID | None, wanted: Callable[[Stop], bool]) -> Stop | None:
    """Return the stop that is named, else the first that is `wanted`. Raises NotFound for a strange one."""
    if stop_id is None:
        return next((stop for stop in stops if wanted(stop)), None)
    for stop in stops:
        if stop.pk == stop_id:
            return stop
    raise NotFound("There is no such stop on this visit.")
