"""Reading the whole board at one moment, for every office: each audience is cut from it afterwards.

A handful of queries however many audiences listen; bounded by how many people are out.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID

from django.db.models import Exists, OuterRef

from wayhome.alarms.queries import board_alarms
from wayhome.calls.queries import on_screens
from wayhome.engine.queries import health as engine_health
from wayhome.ledger.queries import lag
from wayhome.messaging.queries import traffic
from wayhome.staff.models import Office, Person, Role, RoleGrant
from wayhome.staff.queries import silent_screens, watching
from wayhome.visits.models import DueKind
from wayhome.visits.queries import BoardRow, board_rows
from wayhome.web.board.rows import Health, OpenCall, Raw, SilentScreen, Watching
from wayhome.web.board.states import Line, OpenAlarm, Outing, State

PEOPLE_ROWS = 2_000
"""The most people on one board who are in; whoever is out or in alarm is there whatever their number."""

LATE_MESSAGE_SECONDS = 30
"""A message that is due for this long and not sent is worth a word."""

DUE_WORDS = {
    DueKind.ARRIVAL: "Arrives by",
    DueKind.CHECK_IN: "Check-in by",
    DueKind.DEPARTURE: "Leaves by",
    DueKind.RETURN: "Back by",
}

MISSING = {
    "no-return": "no return time",
    "no-stops": "no stop given",
    "no-address": "a stop without address",
    "no-phone": "no phone",
    "phone-unread": "phone's number unclear",
    "alone": "high risk and alone",
    "not-watched": "nobody watched at sign-out",
    "second-person": "a second person",
    "backup": "back-up not confirmed",
    "supervisor-yes": "a supervisor's yes",
}
"""What visits.rules.warnings found missing, in as few words as a board has room for."""


def read(now: datetime) -> Raw:
    """Return everything that any board shows at `now`."""
    outings = {row.person_id: _outing(row) for row in board_rows()}
    alarms = _alarms(now)
    offices = list(Office.objects.filter(closed_at__isnull=True))
    zones = {office.pk: office.time_zone for office in offices}
    named = set(outings) | {alarm.person_id for alarm in alarms if alarm.person_id}
    people = tuple(_people(named, zones, outings))
    screens = tuple(
        SilentScreen(label=screen.label, offices=screen.offices, seen_at=screen.seen_at)
        for screen in silent_screens(now)
    )
    watches = _watches(offices, now)
    return Raw(
        at=now, people=people, alarms=alarms, watches=watches, screens=screens, calls=_calls(), health=health(now)
    )


def _calls() -> tuple[OpenCall, ...]:
    return tuple(
        OpenCall(
            id=call.id,
            office_id=call.office_id,
            received_at=call.received_at,
            words=call.words,
            located=call.located,
            holder=call.holder,
            back_words=call.back_words,
            back_due_at=call.back_due_at,
        )
        for call in on_screens()
    )


def _people(named: set[UUID], zones: dict[UUID, str], outings: dict[UUID, Outing]) -> Iterator[Line]:
    """Whoever is out or in alarm whatever their role (managers sign out too), then whoever goes out by role.

    The bound is for those who are in: nobody who is out is ever left out.
    """
    people = Person.objects.order_by("name").values_list("pk", "name", "called", "office_id", "phone")
    goes_out = RoleGrant.objects.filter(person=OuterRef("pk"), role=Role.WORKER)
    there = people.filter(pk__in=named)
    others = (one for one in people.filter(Exists(goes_out), is_active=True)[:PEOPLE_ROWS] if one[0] not in named)
    for person_id, name, called, office_id, phone in (*there, *islice(others, max(0, PEOPLE_ROWS - len(named)))):
        yield Line(
            person_id=person_id,
            name=name,
            called=called,
            office_id=office_id,
            zone=zones.get(office_id, "UTC"),
            phone=phone,
            state=State.IN,
            outing=outings.get(person_id),
        )


def _outing(row: BoardRow) -> Outing:
    stop = row.stop
    return Outing(
        visit_id=row.visit_id,
        due_at=row.due_at,
        due_words=DUE_WORDS.get(DueKind(row.due_kind), "Due") if row.due_kind else "Due",
        expected_back_at=row.expected_back_at,
        back_to=row.back_to_words,
        interval_seconds=row.interval_seconds,
        grace_seconds=row.grace_seconds,
        signed_out_at=row.signed_out_at,
        last_heard_at=row.last_heard_at,
        stop_place=stop.place_name if stop else "",
        stop_address=stop.address if stop else "",
        stop_with=stop.with_whom if stop else "",
        stop_purpose=stop.purpose if stop else "",
        stop_arrived_at=stop.arrived_at if stop else None,
        stops_left=row.stops_after,
        vehicle=row.vehicle,
        phone=row.phone_carried,
        companion=row.companion,
        missing=tuple(MISSING[code] for code in row.warnings if code in MISSING),
    )


def _alarms(now: datetime) -> tuple[OpenAlarm, ...]:
    return tuple(
        OpenAlarm(
            id=alarm.id,
            kind=alarm.kind,
            words=alarm.kind_words,
            severity=alarm.severity,
            due_at=alarm.due_at,
            opened_at=alarm.opened_at,
            person_id=alarm.person_id,
            office_id=alarm.office_id,
            acknowledged_by=alarm.holder,
            lease_until=alarm.lease_until,
            police_due=alarm.police_due,
            reason=alarm.reason,
            late=alarm.late,
            is_drill=alarm.is_drill,
        )
        for alarm in board_alarms(None, now=now)
    )


def _watches(offices: list[Office], now: datetime) -> tuple[Watching, ...]:
    watches = watching([office.pk for office in offices], now)
    return tuple(
        Watching(
            office_id=office.pk,
            office=office.name,
            zone=office.time_zone,
            name=watch.person.name if watch.person else "",
            called=watch.person.called if watch.person else "",
            until=watch.until,
            next_name=watch.next.name if watch.next else "",
        )
        for office in offices
        if (watch := watches[office.pk])
    )


def health(now: datetime) -> Health:
    """Return whether the engine beats, what waits to be sent, what was given up, how far the ledger lags."""
    engine = engine_health(now)
    messages = traffic(now)
    late = messages.oldest_due_at is not None and now - messages.oldest_due_at > timedelta(seconds=LATE_MESSAGE_SECONDS)
    behind = lag()
    return Health(
        fresh=engine.fresh,
        beat_at=engine.beat_at,
        waiting=messages.waiting if late else messages.failing,
        failed=messages.exhausted,
        lag_entries=behind.entries,
        lag_seconds=behind.seconds,
    )
