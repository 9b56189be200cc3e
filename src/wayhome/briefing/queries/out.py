"""Where a colleague is signed out to, what was heard of them last, and which alarms are open about them."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from wayhome.alarms.models import Alarm
from wayhome.alarms.queries.figures import seen_by
from wayhome.alarms.queries.surroundings import HEARD, current_stop
from wayhome.alarms.rules.words import KINDS
from wayhome.briefing.queries.known import Heard, OpenAlarm, Out, Stop
from wayhome.briefing.rules import At, Position
from wayhome.core.limits import LIST_ROWS
from wayhome.places.models import Premise
from wayhome.staff.rules import Actor
from wayhome.visits.models import Backup, DueKind, Visit, VisitEvent
from wayhome.visits.models import Stop as StopRow
from wayhome.visits.rules.backup import OVER

MOST_HEARD = 8
MOST_ALARMS = 5
MOST_BACKUPS = 5
HEARD_WORDS = {
    VisitEvent.Kind.SIGNED_OUT: "signed out",
    VisitEvent.Kind.ARRIVED: "arrived",
    VisitEvent.Kind.LEFT: "left",
    VisitEvent.Kind.CHECKED_IN: "checked in",
    VisitEvent.Kind.EXTENDED: "asked for more time",
    VisitEvent.Kind.BACK: "came back",
}


def visit_of(person_id: UUID, visit_id: UUID | None) -> Visit | None:
    """Return the visit asked about, else the one somebody is out on, else their last; None for none."""
    rows = Visit.objects.select_related("vehicle", "companion", "office")
    if visit_id is not None:
        return rows.filter(pk=visit_id).first()
    rows = rows.filter(person_id=person_id, drill_id__isnull=True)
    out = rows.filter(state=Visit.State.OUT).first()
    return out or rows.filter(state=Visit.State.BACK).order_by("-signed_out_at").first()


def stops_of(visit: Visit | None) -> tuple[StopRow, ...]:
    """Return the stops in order, with their premises."""
    if visit is None:
        return ()
    return tuple(visit.stops.select_related("premise__merged_into")[:LIST_ROWS])


def position_of(visit: Visit | None, stops: tuple[StopRow, ...]) -> Position | None:
    """Return what the sign-out says of where its person is; None while they are not out."""
    if visit is None or visit.state != Visit.State.OUT or visit.signed_out_at is None:
        return None
    stop, since = current_stop(stops), visit.signed_out_at
    if stop is None:
        return Position(at=At.NO_STOP, since=since, signed_out_at=since)
    address = stop.address if not stop.place_name else f"{stop.address} ({stop.place_name})"
    at, when = At.GOING, since
    if stop.left_at is not None:
        at, when = At.LEFT, stop.left_at
    elif stop.arrived_at is not None:
        at, when = At.THERE, stop.arrived_at
    return Position(at=at, since=when, address=address, signed_out_at=since, spot=spot_of(stop, stop.premise))


def spot_of(*places: StopRow | Premise | None) -> tuple[float, float] | None:
    """Return where the first of these lies that lies anywhere: a stop's own place goes before its premise's."""
    for one in places:
        if one is not None and one.latitude is not None and one.longitude is not None:
            return one.latitude, one.longitude
    return None


def out_of(visit: Visit | None, stops: tuple[StopRow, ...], now: datetime) -> Out | None:
    """Return a visit as a briefing shows it."""
    if visit is None:
        return None
    current = current_stop(stops) if visit.state == Visit.State.OUT else None
    due_at = visit.due_at
    return Out(
        visit_id=visit.pk,
        state=visit.state,
        signed_out_at=visit.signed_out_at,
        expected_back_at=visit.expected_back_at,
        back_to=visit.get_back_to_display().lower(),
        back_at=visit.back_at,
        due_at=due_at,
        due_words=str(DueKind(visit.due_kind).label).lower() if visit.due_kind else "",
        overdue=due_at is not None and now >= due_at + timedelta(seconds=visit.grace_seconds),
        last_heard_at=visit.last_heard_at,
        risk=visit.get_risk_display().lower(),
        phone_carried=visit.phone_carried,
        vehicle=str(visit.vehicle) if visit.vehicle else visit.vehicle_words,
        companion=visit.companion.name if visit.companion else visit.companion_words,
        route_words=visit.route_words,
        route_points=tuple((float(point[0]), float(point[1])) for point in visit.route_points),
        notes=visit.notes,
        backups=_backups(visit),
        stops=tuple(_stop(one, is_current=one is current) for one in stops),
    )


def _backups(visit: Visit) -> tuple[str, ...]:
    """Return the back-up of a visit that is not over, in words: who, how far, by which reference of theirs."""
    rows = Backup.objects.filter(visit=visit).exclude(state__in=OVER).select_related("stop").order_by("requested_at")
    return tuple(
        f"{row.get_kind_display()}: {row.get_state_display().lower()}"
        + "".join(f", {said}" for said in (row.who, row.reference, row.stop and f"at {row.stop.address}") if said)
        for row in rows[:MOST_BACKUPS]
    )


def _stop(row: StopRow, *, is_current: bool) -> Stop:
    return Stop(
        address=row.address,
        place_name=row.place_name,
        purpose=row.purpose,
        with_whom=row.with_whom,
        is_current=is_current,
        expected_arrival_at=row.expected_arrival_at,
        expected_departure_at=row.expected_departure_at,
        arrived_at=row.arrived_at,
        left_at=row.left_at,
        skipped_at=row.skipped_at,
    )


def heard_of(visit: Visit | None) -> tuple[Heard, ...]:
    """Return what was heard of a visit's person last, the newest first; at most 8."""
    if visit is None:
        return ()
    rows = VisitEvent.objects.filter(visit=visit, kind__in=HEARD, person_id=visit.person_id).select_related("stop")
    return tuple(
        Heard(
            at=row.occurred_at,
            kind=HEARD_WORDS[VisitEvent.Kind(row.kind)],
            channel=row.channel,
            place=row.stop.address if row.stop else "",
        )
        for row in rows.order_by("-received_at", "-id")[:MOST_HEARD]
    )


def alarms_of(actor: Actor, person_id: UUID, alarm_id: UUID | None) -> tuple[OpenAlarm, ...]:
    """Return the open alarms about a colleague, the worst first; none to themselves (DESIGN, I8).

    A drill's is there only where it is what was asked about.
    """
    if actor.person_id == person_id:
        return ()
    rows = seen_by(actor).filter(person_id=person_id, closed_at__isnull=True).select_related("acknowledged_by")
    rows = rows.filter(Q(drill_id__isnull=True) | Q(pk=alarm_id))
    return tuple(_alarm(row) for row in rows.order_by("-severity", "due_at")[:MOST_ALARMS])


def _alarm(row: Alarm) -> OpenAlarm:
    return OpenAlarm(
        id=row.pk,
        kind=row.kind,
        words=KINDS[row.kind],
        due_at=row.due_at,
        holder=row.acknowledged_by.name if row.acknowledged_by else "",
    )
