"""The stops of a visit: planned, and written, by going out and by a change alike."""

from collections.abc import Sequence
from datetime import datetime

from wayhome.visits.models import Stop, Visit, VisitEvent
from wayhome.visits.rules import StopPlan

FIELDS = (
    "address",
    "place_name",
    "purpose",
    "with_whom",
    "latitude",
    "longitude",
    "expected_arrival_at",
    "expected_departure_at",
)


def plan_stops(visit: Visit, asked: Sequence[StopPlan], now: datetime) -> list[Stop]:
    """Return what was reached, in front, then the stops as asked; those named by their id keep their history.

    One that is asked for no more, but of which the story tells (back-up, a yes), stays as left out. Nothing is
    written: what the stops demand is looked up between this and `save_stops`.
    """
    there = {stop.pk: stop for stop in visit.stops.all()}
    named = {plan.stop_id for plan in asked}
    told_of = set(VisitEvent.objects.filter(stop__in=there).values_list("stop_id", flat=True)) if there else set()
    for stop in there.values():
        if stop.pk in told_of - named and not stop.arrived_at and not stop.left_at:
            stop.skipped_at = stop.skipped_at or now
    kept = [stop for stop in there.values() if stop.arrived_at or stop.left_at or stop.skipped_at]
    done = {stop.pk for stop in kept}
    ahead = []
    for plan in asked:
        if plan.stop_id in done:
            continue
        stop = (there.get(plan.stop_id) if plan.stop_id else None) or Stop(visit=visit)
        for name in FIELDS:
            value = getattr(plan, name)
            setattr(stop, name, value.strip() if isinstance(value, str) else value)
        stop.source_uid = plan.source_uid
        ahead.append(stop)
    _keep_departures(kept, asked)
    stops = kept + ahead
    for position, stop in enumerate(stops):
        stop.position = position
    return stops


def save_stops(visit: Visit, stops: Sequence[Stop]) -> None:
    """Write the stops of a visit, and take away those that are no longer in it."""
    there = set(visit.stops.values_list("pk", flat=True))
    wanted = {stop.pk for stop in stops}
    if there - wanted:
        visit.stops.filter(pk__in=there - wanted).delete()
    Stop.objects.bulk_create([stop for stop in stops if stop.pk not in there])
    written = ["position", "premise", "premise_said_for", "source_uid", "skipped_at", *FIELDS]
    Stop.objects.bulk_update([stop for stop in stops if stop.pk in there], written)


def _keep_departures(kept: Sequence[Stop], asked: Sequence[StopPlan]) -> None:
    """Where somebody has arrived, the expected departure may still change, and a place that lacked be given."""
    plans = {plan.stop_id: plan for plan in asked if plan.stop_id}
    for stop in kept:
        plan = plans.get(stop.pk)
        if plan is None:
            continue
        if stop.latitude is None:
            stop.latitude, stop.longitude = plan.latitude, plan.longitude
        if stop.left_at or stop.skipped_at:
            continue
        departure_at = plan.expected_departure_at
        if departure_at is None or stop.expected_arrival_at is None or departure_at >= stop.expected_arrival_at:
            stop.expected_departure_at = departure_at
