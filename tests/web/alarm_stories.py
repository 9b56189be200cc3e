"""The set of the alarm pages' stories: Nora is out and overdue, and the engine has noticed."""

from datetime import timedelta

from tests.cast import Cast
from tests.clock import HeldClock
from wayhome.alarms.actions import climb, open_overdue
from wayhome.alarms.models import Alarm
from wayhome.core.clock import database_now
from wayhome.staff.models import EmergencyContact
from wayhome.visits.models import DueKind, Stop, Visit, VisitEvent


def nora_is_out(cast: Cast, clock: HeldClock) -> Visit:
    """Nora went out at nine to two places by car; she is at the first and is to be heard from at ten."""
    now = clock.now
    cast.nora.phone = "+353 86 123 0001"
    cast.nora.description = "1.68 m, short red hair, green rain jacket."
    cast.nora.save()
    EmergencyContact.objects.create(
        person=cast.nora, name="Tom Byrne", relationship="brother", phone="+353 87 555 0101", told_in_duress=False
    )
    visit = Visit.objects.create(
        person=cast.nora,
        office=cast.office,
        state=Visit.State.OUT,
        signed_out_at=now,
        expected_back_at=now + timedelta(hours=3),
        due_at=now + timedelta(hours=1),
        due_kind=DueKind.CHECK_IN,
        interval_seconds=7200,
        grace_seconds=900,
        route_words="Coast road, then the bridge.",
        vehicle=cast.car,
        phone_carried="+353 86 123 0009",
        companion=cast.ben,
        last_heard_at=now + timedelta(minutes=20),
    )
    first = Stop.objects.create(
        visit=visit,
        position=0,
        address="14 Abbey Lane, Howth",
        purpose="Home visit",
        expected_arrival_at=now + timedelta(minutes=20),
        expected_departure_at=now + timedelta(minutes=80),
        arrived_at=now + timedelta(minutes=20),
    )
    Stop.objects.create(visit=visit, position=1, address="3 Quay Street", expected_arrival_at=now + timedelta(hours=2))
    VisitEvent.objects.create(
        visit=visit,
        person=cast.nora,
        kind=VisitEvent.Kind.ARRIVED,
        occurred_at=now + timedelta(minutes=20),
        received_at=now + timedelta(minutes=20),
        channel="phone",
        stop=first,
    )
    return visit


def engine_cycle() -> None:
    """Open and climb, as the engine does in each cycle."""
    open_overdue(database_now(), 100)
    climb(database_now())


def nora_is_overdue(cast: Cast, clock: HeldClock) -> Alarm:
    """Ten o'clock and the grace have passed, and the alarm is open."""
    nora_is_out(cast, clock)
    clock.advance(minutes=75, seconds=1)
    engine_cycle()
    return Alarm.objects.get(person=cast.nora, closed_at__isnull=True)
