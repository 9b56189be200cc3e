"""What every story of an alarm needs: somebody out and overdue, the loops by hand, what was told to whom."""

from datetime import datetime, timedelta
from uuid import UUID

from tests.cast import Cast
from tests.clock import HeldClock
from wayhome.alarms import actions
from wayhome.alarms.models import Alarm, AlarmEvent
from wayhome.core.ids import new_id
from wayhome.messaging.models import Message
from wayhome.staff.models import Person
from wayhome.visits.models import DueKind, Risk, Visit


def go_out(person: Person, now: datetime, *, due_minutes: float = 60, risk: str = Risk.NORMAL, **more: object) -> Visit:
    """Write somebody as out, next due in `due_minutes`, with the cast's grace of 15 minutes."""
    due_at = now + timedelta(minutes=due_minutes)
    fields: dict[str, object] = {
        "state": Visit.State.OUT,
        "signed_out_at": now,
        "last_heard_at": now,
        "expected_back_at": due_at,
        "interval_seconds": 7200,
        "grace_seconds": 900,
        "due_at": due_at,
        "due_kind": DueKind.RETURN,
        "milestone_at": due_at,
        "milestone_kind": DueKind.RETURN,
        "risk": risk,
        **more,
    }
    return Visit.objects.create(id=new_id(), person=person, office_id=person.office_id, **fields)


def overdue_alarm(cast: Cast, clock: HeldClock, person: Person | None = None, **more: object) -> Alarm:
    """Let Nora be out and not come back: 75 minutes later her alarm is open."""
    person = person or cast.nora
    go_out(person, clock.now, **more)  # type: ignore[arg-type]  # a scene's keywords
    clock.advance(minutes=75)
    assert actions.open_overdue() == 1
    return Alarm.objects.get(person=person, closed_at__isnull=True)


def told(alarm: Alarm | None = None, *, since: int = 0) -> list[str]:
    """Return the first names of whom messages were queued for, in order, from number `since` on."""
    messages = Message.objects.order_by("created_at", "id")
    if alarm is not None:
        messages = messages.filter(about_id=alarm.pk)
    names = dict(Person.objects.values_list("pk", "called"))
    return [names.get(message.recipient_id, "service") for message in messages][since:]


def story(alarm: Alarm) -> list[str]:
    """Return the kinds of the alarm's story, in order."""
    return list(AlarmEvent.objects.filter(alarm=alarm).order_by("at", "id").values_list("kind", flat=True))


def fresh(alarm: Alarm | UUID) -> Alarm:
    """Return the alarm as it is stored now."""
    return Alarm.objects.get(pk=alarm if isinstance(alarm, UUID) else alarm.pk)


def visit_of(alarm: Alarm) -> Visit:
    """Return the alarm's visit as it is stored now."""
    assert alarm.visit_id is not None
    return Visit.objects.get(pk=alarm.visit_id)
