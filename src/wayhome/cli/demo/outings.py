"""The live visits of the demonstration: out, due soon, overdue, in alarm within a minute, planned."""

from datetime import timedelta

from wayhome.alarms import actions as alarms
from wayhome.alarms.models import Alarm, Cause, ContactKind, Drill
from wayhome.core.clock import database_now
from wayhome.staff.models import Person, Vehicle
from wayhome.staff.queries import actor_of
from wayhome.visits import actions as visits
from wayhome.visits.models import Visit
from wayhome.visits.rules import SignOut, StopPlan

# key, minutes until back, risk, address, purpose, with whom, route
OUTINGS = (
    ("nora", 95.0, "normal", "14 Mill Lane", "home visit", "family M.", "by the quay and Mill Lane, back the same way"),
    ("ben", 9.0, "normal", "3 Quay Terrace, flat 2", "medication", "Mr T.", "on foot along the quay"),
    ("wang", 0.2, "normal", "27 Chapel Row", "assessment", "Ms K.", "bus 14 to Chapel Row"),
    ("fatima", 0.3, "high", "88 Canal Walk", "first visit", "new client", "by car, parking behind the church"),
    ("nikos", 150.0, "low", "Hill Road Community Centre", "group", "ten people", "by car over the bridge"),
)

# Where the stop is, and the way there, in degrees: of those who drew it on the map.
WAYS: dict[str, tuple[tuple[float | None, float | None], tuple[tuple[float, float], ...]]] = {
    "nora": (
        (53.3441, -6.2297),
        ((53.3477, -6.2489), (53.3473, -6.2440), (53.3464, -6.2381), (53.3452, -6.2342), (53.3441, -6.2297)),
    ),
    "fatima": ((53.3389, -6.2417), ((53.3477, -6.2489), (53.3432, -6.2479), (53.3405, -6.2441), (53.3389, -6.2417))),
}


def renew() -> None:
    """End what is left of the last time, then sign everybody out anew, so that the board is live."""
    finish()
    now = database_now()
    for key, minutes, risk, address, purpose, whom, route in OUTINGS:
        person = Person.objects.get(email=f"{key}@harbour.example")
        car = Vehicle.objects.filter(office=person.office, retired_at__isnull=True).first()
        back_at = now + timedelta(minutes=minutes)
        place, way = WAYS.get(key, ((None, None), ()))
        stop = StopPlan(address=address, purpose=purpose, with_whom=whom, latitude=place[0], longitude=place[1])
        asked = SignOut(
            stops=(stop,),
            expected_back_at=back_at,
            risk=risk,
            route_words=route,
            route_points=way,
            vehicle_id=car.pk if car and "car" in route else None,
            phone_carried=person.phone,
        )
        visits.sign_out(actor_of(person, origin="cli"), asked)
    tunde = Person.objects.get(email="tunde@harbour.example")
    stop = StopPlan(address="51 Bridge Street", purpose="home visit", with_whom="Mrs A.")
    later = SignOut(
        stops=(stop,),
        expected_back_at=now + timedelta(hours=3),
        phone_carried=tunde.phone,
        companion_id=Person.objects.get(email="olga@harbour.example").pk,
    )
    visits.plan(actor_of(tunde, origin="cli"), later, starts_at=now + timedelta(hours=1))


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
