"""Scenes for pages: rows as the rooms' actions would leave them, committed at once."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from wayhome.alarms.models import Alarm, Kind
from wayhome.alarms.rules.severity import severity_of
from wayhome.core.clock import database_now
from wayhome.engine.models import Heartbeat
from wayhome.engine.queries import LOOPS
from wayhome.staff.models import Person
from wayhome.visits.models import DueKind, Stop, Visit

LADDER = {
    "form": "in_hours",
    "police_seconds": 2_700,
    "police_seconds_hazard": 1_200,
    "lease_seconds": 600,
    "repeat_seconds": 300,
    "at_once": False,
    "steps": [],
}


def visit_of(
    person: Person,
    now: datetime,
    *,
    due_in: timedelta = timedelta(hours=1),
    address: str = "12 Quay Lane",
    with_whom: str = "",
    **more: Any,
) -> Visit:
    """Sign `person` out with one stop; `due_in` from now may be negative."""
    visit = Visit.objects.create(
        person=person,
        office=person.office,
        state=Visit.State.OUT,
        signed_out_at=now - timedelta(minutes=30),
        last_heard_at=now - timedelta(minutes=30),
        expected_back_at=max(now + due_in, now + timedelta(hours=2)),
        interval_seconds=7_200,
        grace_seconds=900,
        due_at=now + due_in,
        due_kind=DueKind.CHECK_IN,
        phone_carried="+353861234567",
        vehicle_words="blue Fabia",
        **more,
    )
    Stop.objects.create(visit=visit, position=0, address=address, with_whom=with_whom)
    connection.close()
    return visit


def overdue_alarm(visit: Visit, now: datetime, kind: str = Kind.MISSED_CONTACT, **more: Any) -> Alarm:
    """Open an alarm about the visit's person."""
    made = Alarm.objects.create(
        kind=kind,
        severity=severity_of(kind),
        subject_kind=Alarm.Subject.PERSON,
        subject_id=visit.person_id,
        person=visit.person,
        office=visit.office,
        visit=visit,
        due_at=visit.due_at or now,
        opened_at=now,
        ladder=LADDER,
        step_at=now,
        ring_at=now,
        wake_at=now,
        **more,
    )
    connection.close()
    return made


def beat(now: datetime | None = None) -> None:
    """Let the engine have beaten at `now` (the database's time if not given)."""
    at = now or database_now()
    for loop in LOOPS:
        Heartbeat.objects.update_or_create(engine="test", loop=loop, defaults={"started_at": at, "beat_at": at})
    connection.close()
