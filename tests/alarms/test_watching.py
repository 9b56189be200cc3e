from datetime import timedelta

from django.db import connection
from psycopg import Connection

from tests.alarms.scenes import fresh, go_out, overdue_alarm, story, told
from tests.cast import Cast
from tests.clock import HeldClock
from wayhome.alarms import actions
from wayhome.alarms.models import Alarm, Kind
from wayhome.core import locks
from wayhome.messaging.models import Message
from wayhome.staff.models import Shift
from wayhome.visits.actions import VisitOutcome
from wayhome.visits.models import Visit


def nobody_watches(clock: HeldClock) -> None:
    Shift.objects.all().update(cancelled_at=clock.now)


def test_nobody_on_duty_while_someone_is_out_is_an_alarm_of_its_own(cast: Cast, clock: HeldClock) -> None:
    assert actions.watch_roster() == 0
    nobody_watches(clock)
    assert actions.watch_roster() == 0
    go_out(cast.nora, clock.now)
    assert actions.watch_roster() == 1
    alarm = Alarm.objects.get()
    assert (alarm.kind, alarm.office_id, alarm.police_at) == (Kind.NOBODY_ON_DUTY, cast.office.pk, None)
    assert told(alarm) == ["Sofia"]
    assert "Nora" not in Message.objects.get().body
    assert actions.watch_roster() == 1
    assert Alarm.objects.count() == 1


def test_closed_it_opens_again_after_a_quarter_of_an_hour_if_it_is_still_so(cast: Cast, clock: HeldClock) -> None:
    nobody_watches(clock)
    go_out(cast.nora, clock.now, due_minutes=600)
    actions.watch_roster()
    alarm = Alarm.objects.get()
    actions.close(cast.actor(cast.sofia), alarm.pk, cause="other", contact="not_a_person", note="I watch.")
    actions.watch_roster()
    assert Alarm.objects.count() == 1
    clock.advance(minutes=16)
    actions.watch_roster()
    assert Alarm.objects.count() == 2


def test_a_gap_ahead_is_told_to_the_supervisors_once(cast: Cast, clock: HeldClock) -> None:
    go_out(cast.nora, clock.now, due_minutes=12 * 60)
    assert actions.tell_gaps() == 1
    actions.tell_gaps()
    assert told() == ["Sofia"]
    assert "from 20:00" in Message.objects.get().body


def test_a_gap_in_office_hours_matters_and_one_at_night_with_nobody_out_does_not(cast: Cast, clock: HeldClock) -> None:
    assert actions.tell_gaps() == 0
    Shift.objects.filter(duty="monitor").update(ends_at=clock.now + timedelta(hours=3))
    assert actions.tell_gaps() == 1


def test_a_planned_visit_makes_a_gap_matter(cast: Cast, clock: HeldClock) -> None:
    night = clock.now + timedelta(hours=11, minutes=10)
    go_out(
        cast.nora,
        clock.now,
        state="planned",
        planned_start_at=night,
        expected_back_at=night + timedelta(hours=1),
        due_at=None,
        signed_out_at=None,
    )
    assert actions.tell_gaps() == 1


def test_while_another_engine_asks_this_one_does_not(cast: Cast, clock: HeldClock, superuser: Connection) -> None:
    nobody_watches(clock)
    go_out(cast.nora, clock.now)
    with superuser.transaction():
        superuser.execute("SELECT pg_advisory_xact_lock(%s, %s)", [locks.NAMESPACE, int(locks.Lock.AUDIT)])
        assert actions.watch_roster() == 0
        assert actions.tell_gaps() == 0
    assert actions.watch_roster() == 1
    assert connection.in_atomic_block


def test_a_fault_is_told_once_while_it_is_open_and_further_faults_join_it(cast: Cast, clock: HeldClock) -> None:
    alarm = actions.report_fault("Messages are due and nobody sends them.")
    assert alarm is not None
    assert actions.report_fault("Messages are due and nobody sends them.") is None
    joined = actions.report_fault("The record is behind.")
    assert joined is not None
    assert joined.pk == alarm.pk
    assert story(alarm).count("found") == 2
    assert Alarm.objects.count() == 1


def test_a_message_that_reached_nobody_makes_the_next_step_climb_at_once(cast: Cast, clock: HeldClock) -> None:
    alarm = overdue_alarm(cast, clock)
    assert actions.carry_exhausted() == 0
    Message.objects.update(state="exhausted", finished_at=clock.now)
    assert actions.carry_exhausted() == 1
    actions.climb()
    assert "message_exhausted" in story(alarm)
    assert told(alarm) == ["Marcus", "Bea"]
    assert actions.carry_exhausted() == 0


def test_after_the_last_step_exhaustion_rings_everybody_again_soon(cast: Cast, clock: HeldClock) -> None:
    alarm = overdue_alarm(cast, clock)
    for _ in range(11):
        clock.advance(minutes=1)
        actions.climb()
    Message.objects.filter(recipient_id=cast.sofia.pk).update(state="exhausted", finished_at=clock.now)
    actions.carry_exhausted()
    assert fresh(alarm).wake_at == clock.now + timedelta(seconds=30)


def test_exhaustion_leaves_a_lease_to_its_holder_and_a_closed_alarm_alone(cast: Cast, clock: HeldClock) -> None:
    alarm = overdue_alarm(cast, clock)
    actions.acknowledge(cast.actor(cast.marcus), alarm.pk)
    wake_at = fresh(alarm).wake_at
    Message.objects.update(state="exhausted", finished_at=clock.now)
    actions.carry_exhausted()
    assert fresh(alarm).wake_at == wake_at
    outcome = VisitOutcome(back=True)
    actions.close(cast.actor(cast.marcus), alarm.pk, cause="late", contact="seen", visit_outcome=outcome)
    Message.objects.update(exhaustion_carried_at=None)
    assert actions.carry_exhausted() == 1
    Message.objects.update(exhaustion_carried_at=None, about_kind="visit")
    assert actions.carry_exhausted() == 1


def test_being_heard_from_is_shown_and_closes_nothing(cast: Cast, clock: HeldClock) -> None:
    alarm = overdue_alarm(cast, clock)
    assert actions.note_heard_from() == 0
    clock.advance(minutes=2)
    Visit.objects.update(last_heard_at=clock.now)
    assert actions.note_heard_from() == 1
    assert actions.note_heard_from() == 0
    shown = fresh(alarm)
    assert shown.heard_at == clock.now
    assert shown.closed_at is None
    assert story(alarm)[-1] == "heard_from"


def test_one_visit_that_cannot_be_opened_holds_up_no_other(cast: Cast, clock: HeldClock) -> None:
    go_out(cast.nora, clock.now)
    broken = go_out(cast.zoe, clock.now)
    cast.other_office.time_zone = "Nowhere/Nothing"
    cast.other_office.save()
    clock.advance(minutes=75)
    assert actions.open_overdue() == 1
    assert Alarm.objects.get().person_id == cast.nora.pk
    assert Visit.objects.get(pk=broken.pk).alarmed_due_at is None
