"""The live visits of the demonstration: out, due soon, overdue, in alarm within a minute, planned."""

from datetime import timedelta

from wayhome.alarms import actions as alarms
from wayhome.alarms.models import Alarm, Cause, ContactKind, Drill
from wayhome.cli.demo.known.town import Metres, at
from wayhome.core.clock import database_now
from wayhome.staff.models import Person, Vehicle
from wayhome.staff.queries import actor_of
from wayhome.visits import actions as visits
from wayhome.visits.models import Backup, Visit
from wayhome.visits.rules import SignOut, StopPlan

# key, minutes until back, risk, address, purpose, with whom, route
OUTINGS = (
    ("nora", 95.0, "normal", "14 Mill Lane", "home visit", "family M.", "by the quay and Mill Lane, back the same way"),
    ("ben", 9.0, "normal", "3 Quay Terrace, flat 2", "medication", "Mr T.", "on foot along the quay"),
    ("wang", 0.2, "normal", "27 Chapel Row", "assessment", "Ms K.", "bus 14 to Chapel Row"),
    ("fatima", 0.3, "high", "88 Canal Walk", "first visit", "new client", "by car, parking behind the church"),
    ("nikos", 150.0, "low", "Hill Road Community Centre", "group", "ten people", "by car over the bridge"),
)

# Where the stop is, and the way there, in metres of the town: of those who drew it on the map.
WAYS: dict[str, tuple[Metres, tuple[Metres, ...]]] = {
    "nora": ((888, 400), ((-40, 240), (0, 250), (450, 250), (900, 280), (888, 400))),
    "fatima": ((455, 600), ((-40, 240), (0, 250), (450, 250), (450, 520), (455, 600))),
}


def renew() -> None:
    """End what is left of the last time, then sign everybody out anew, so that the board is live."""
    finish()
    now = database_now()
    for key, minutes, risk, address, purpose, whom, route in OUTINGS:
        person = Person.objects.get(email=f"{key}@harbour.example")
        car = Vehicle.objects.filter(office=person.office, retired_at__isnull=True).first()
        back_at = now + timedelta(minutes=minutes)
        place, way = WAYS.get(key, (None, ()))
        north, east = at(*place) if place else (None, None)
        stop = StopPlan(address=address, purpose=purpose, with_whom=whom, latitude=north, longitude=east)
        asked = SignOut(
            stops=(stop,),
            expected_back_at=back_at,
            risk=risk,
            route_words=route,
            route_points=tuple(at(*point) for point in way),
            vehicle_id=car.pk if car and "car" in route else None,
            phone_carried=person.phone,
        )
        visits.sign_out(actor_of(person, origin="cli"), asked)
    _back_up()
    tunde = Person.objects.get(email="tunde@harbour.example")
    stop = StopPlan(address="51 Bridge Street", purpose="home visit", with_whom="Mrs A.")
    later = SignOut(
        stops=(stop,),
        expected_back_at=now + timedelta(hours=3),
        phone_carried=tunde.phone,
        companion_id=Person.objects.get(email="olga@harbour.example").pk,
    )
    visits.plan(actor_of(tunde, origin="cli"), later, starts_at=now + timedelta(hours=1))


def _back_up() -> None:
    """Let Nora ask for the back-up that is demanded where she goes, and the monitor write down who comes."""
    nora = Person.objects.get(email="nora@harbour.example")
    visit = Visit.objects.get(person=nora, state=Visit.State.OUT)
    visits.request_backup(actor_of(nora, origin="cli"), visit.pk, visit.stops.get().pk, Backup.Kind.POLICE)
    marcus = actor_of(Person.objects.get(email="marcus@harbour.example"), origin="cli")
    asked = Backup.objects.get(visit=visit)
    visits.move_backup(marcus, visit.pk, asked.pk, Backup.State.CONFIRMED, who="Car 4 (made up)", reference="HT-0522")


def finish() -> None:
    """End drills, close alarms and end visits of an earlier start, by the supervisor's hand."""
    supervisor = actor_of(Person.objects.get(email="amara@harbour.example"), origin="cli")
    now = database_now()
    for drill in Drill.objects.filter(ended_at__isnull=True):
        alarms.end_drill(supervisor, drill.pk)
    for alarm in Alarm.objects.filter(closed_at__isnull=True, drill_id__isnull=True):
        if alarm.person_id is None:
            contact, cause, outcome = ContactKind.NOT_A_PERSON, Cause.SYSTEM_MENDED, None
        else:
            contact, cause, outcome = ContactKind.SEEN, Cause.LATE, visits.VisitOutcome(back_at=now)
        note = "The demonstration was started anew."
        alarms.close(supervisor, alarm.pk, cause=cause, contact=contact, note=note, visit_outcome=outcome)
    for visit in Visit.objects.filter(state=Visit.State.OUT, drill_id__isnull=True).select_related("person"):
        visits.come_back(actor_of(visit.person, origin="cli"), visit.pk)
    for visit in Visit.objects.filter(state=Visit.State.PLANNED, drill_id__isnull=True).select_related("person"):
        visits.cancel(actor_of(visit.person, origin="cli"), visit.pk)
