"""The invariants of the design, asked of the database after every step of the simulation."""

from datetime import datetime
from uuid import UUID

from django.db.models import Count

from tests.simulation.model import AlarmSeen, Model
from wayhome.alarms.models import Alarm, AlarmEvent
from wayhome.ledger.models import Entry
from wayhome.messaging.models import Channel, Message
from wayhome.staff.queries import is_in_hours
from wayhome.visits.models import Visit


def who_is_out_is_recorded(model: Model) -> None:
    """I14: everybody who said that they go out is out, until they or a monitor say otherwise."""
    stored = dict(Visit.objects.filter(state=Visit.State.OUT, drill_id=None).values_list("person_id", "pk"))
    assert stored == model.out


def kinds_never_change_and_nothing_vanishes(model: Model) -> None:
    """I3, and the police time of I5: what was seen stays as it was."""
    stored = {
        pk: AlarmSeen(kind=kind, due_at=due_at, police_at=police_at)
        for pk, kind, due_at, police_at in Alarm.objects.values_list("pk", "kind", "due_at", "police_at")
    }
    for pk, seen in model.alarms.items():
        assert stored[pk] == seen, "an alarm changed, or is gone"
    model.alarms.update(stored)


def one_open_alarm_a_subject_and_kind() -> None:
    """I3: no alarm hides another: one open row per subject, kind and drill."""
    open_now = Alarm.objects.filter(closed_at__isnull=True)
    doubled = open_now.values("kind", "subject_kind", "subject_id", "drill_id").annotate(n=Count("pk")).filter(n__gt=1)
    assert not doubled.exists()


def only_people_close(model: Model) -> None:
    """I4: closed is what a person closed, with cause and contact."""
    closed = {row.pk: row for row in Alarm.objects.filter(closed_at__isnull=False)}
    assert closed.keys() == model.closed_by_people
    assert all(row.closed_by_id and row.cause and row.contact for row in closed.values())


def opening_is_whole() -> None:
    """I2: every alarm has its story's first line, its entry, and somebody who was rung or is told that nobody is."""
    alarms = set(Alarm.objects.values_list("pk", flat=True))
    opened = AlarmEvent.objects.filter(kind=AlarmEvent.Kind.OPENED).values_list("alarm_id", flat=True)
    assert sorted(opened) == sorted(alarms)
    entries = Entry.objects.filter(action="alarm.opened").values_list("subject__id", flat=True)
    assert sorted(entries) == sorted(str(pk) for pk in alarms)
    visits = Alarm.objects.filter(visit__isnull=False, kind="missed_contact").values_list("visit_id", flat=True)
    assert not Visit.objects.filter(pk__in=visits, frozen_at__isnull=True, drill_id=None).exists()


def nothing_is_marked_sent_before_it_was_taken(model: Model) -> None:
    """I7: accepted in the outbox means that the provider has it."""
    sent = Message.objects.filter(state=Message.State.ACCEPTED, accepted_channel=Channel.SMTP)
    for key in sent.values_list("idempotency_key", flat=True):
        assert key in model.post.taken, "marked sent, and the provider never had it"


def nobody_overdue_is_forgotten(now: datetime) -> None:
    """I1: past due and grace means an open alarm. Asked after a whole cycle of opening."""
    for visit in Visit.objects.filter(state=Visit.State.OUT, drill_id=None, due_at__isnull=False):
        assert visit.due_at is not None
        if (now - visit.due_at).total_seconds() >= visit.grace_seconds:
            assert _has_open_alarm(visit), "overdue, and no alarm"


def _has_open_alarm(visit: Visit) -> bool:
    same = Alarm.objects.filter(kind="missed_contact", person_id=visit.person_id, closed_at__isnull=True)
    return same.exists()


def no_ladder_is_silent(now: datetime) -> None:
    """I5, I6: after a whole cycle of climbing every open alarm knows its next moment and climbs the hour's ladder."""
    for alarm in Alarm.objects.filter(closed_at__isnull=True):
        assert alarm.wake_at is not None
        assert alarm.wake_at > now, "an open alarm is due and did not climb"
        if alarm.acknowledged_by_id:
            assert alarm.lease_until is not None
            assert alarm.lease_until > now, "a lapsed lease holds an alarm"
        elif alarm.office_id:
            form = "in_hours" if is_in_hours(alarm.office_id, now) else "out_of_hours"
            assert alarm.ladder["form"] == form, "it climbs the ladder of another hour"


def somebody_was_rung(alarm_id: UUID) -> bool:
    """Say whether anybody was ever written to about it, or its story says that nobody could be."""
    about = Message.objects.filter(about_kind="alarm")
    written = about.filter(about_id=alarm_id) | about.filter(about_others__contains=[str(alarm_id)])
    nobody = AlarmEvent.objects.filter(alarm_id=alarm_id, kind=AlarmEvent.Kind.NOBODY_REACHED)
    return written.exists() or nobody.exists()
