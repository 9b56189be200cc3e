from datetime import timedelta

import pytest
from django.db import OperationalError

from tests.alarms.scenes import fresh, go_out, overdue_alarm, story, told
from tests.cast import Cast
from tests.clock import HeldClock
from wayhome.alarms import actions
from wayhome.alarms.models import Alarm, AlarmEvent, LadderStep
from wayhome.messaging.models import Message
from wayhome.staff.models import Absence, ContactRoute, RoleGrant, Shift


def climb_until(clock: HeldClock, minutes: int) -> None:
    for _ in range(minutes):
        clock.advance(minutes=1)
        actions.climb()


def test_the_ladder_climbs_in_its_time_and_earlier_steps_keep_ringing(cast: Cast, clock: HeldClock) -> None:
    alarm = overdue_alarm(cast, clock)
    climb_until(clock, 4)
    assert told(alarm) == ["Marcus"]
    climb_until(clock, 1)
    assert sorted(told(alarm)) == ["Bea", "Marcus", "Marcus"]
    climb_until(clock, 5)
    assert sorted(told(alarm, since=3)) == ["Bea", "Marcus", "Sofia"]
    climb_until(clock, 5)
    assert sorted(told(alarm, since=6)) == ["Bea", "Marcus", "Sofia"]
    assert fresh(alarm).step_at is None
    assert fresh(alarm).wake_at is not None


def test_who_is_away_is_passed_and_the_stand_in_is_rung(cast: Cast, clock: HeldClock) -> None:
    away = {"starts_at": clock.now, "ends_at": clock.now + timedelta(days=2)}
    Absence.objects.create(person=cast.marcus, **away)
    Absence.objects.create(person=cast.bea, stand_in=cast.ines, **away)
    alarm = overdue_alarm(cast, clock)
    assert told(alarm) == ["Ines"]
    assert story(alarm) == ["opened", "step_passed", "step"]


def test_who_has_no_verified_route_is_passed(cast: Cast, clock: HeldClock) -> None:
    ContactRoute.objects.filter(person=cast.marcus).update(verified_at=None)
    alarm = overdue_alarm(cast, clock)
    assert told(alarm) == ["Bea"]


def test_the_person_in_danger_is_never_rung_about_themselves(cast: Cast, clock: HeldClock) -> None:
    alarm = overdue_alarm(cast, clock, person=cast.marcus)
    assert told(alarm) == ["Bea"]


def test_a_named_person_who_is_away_is_passed(cast: Cast, clock: HeldClock) -> None:
    Absence.objects.create(person=cast.amara, starts_at=clock.now, ends_at=clock.now + timedelta(days=1))
    LadderStep.objects.filter(position=0).update(target="person", person=cast.amara)
    alarm = overdue_alarm(cast, clock)
    assert told(alarm) == ["Bea"]


def test_when_nobody_stands_on_the_ladder_everybody_who_answers_for_safety_is_rung(
    cast: Cast, clock: HeldClock
) -> None:
    Shift.objects.all().delete()
    RoleGrant.objects.filter(role="supervisor").delete()
    alarm = overdue_alarm(cast, clock)
    assert sorted(told(alarm)) == ["Amara", "Ines"]
    assert story(alarm) == ["opened", "step_passed", "step_passed", "step_passed", "nobody_reached"]
    climb_until(clock, 5)
    assert len(told(alarm)) == 4


def test_a_ladder_that_reaches_nobody_at_all_goes_on_and_says_so(cast: Cast, clock: HeldClock) -> None:
    ContactRoute.objects.all().delete()
    alarm = overdue_alarm(cast, clock)
    assert told(alarm) == []
    climb_until(clock, 10)
    assert story(alarm).count("nobody_reached") == 3
    climb_until(clock, 20)
    due = AlarmEvent.objects.get(alarm=alarm, kind="police_due")
    assert due.person_id is None


def test_the_night_service_is_told_whom_to_ring(cast: Cast, clock: HeldClock) -> None:
    LadderStep.objects.filter(position=0).update(
        target="night_service", service_channel="webhook", service_address="http://127.0.0.1:9/hook"
    )
    alarm = overdue_alarm(cast, clock)
    message = Message.objects.get(about_id=alarm.pk)
    assert message.recipient_kind == "service"
    assert "Harbour Street: +35315550100" in message.body
    assert not message.with_link


def test_police_time_names_whoever_has_it_although_they_hold_it(cast: Cast, clock: HeldClock) -> None:
    alarm = overdue_alarm(cast, clock)
    for _ in range(4):
        actions.acknowledge(cast.actor(cast.bea), alarm.pk, take_over=True)
        actions.extend_lease(cast.actor(cast.bea), alarm.pk)
        climb_until(clock, 8)
    named = AlarmEvent.objects.get(alarm=alarm, kind="police_due")
    assert named.at == alarm.due_at + timedelta(minutes=45)
    assert named.person_id == cast.bea.pk
    body = Message.objects.filter(about_id=alarm.pk).order_by("-pk").first()
    assert body is not None
    assert body.body.startswith("Call the police now")


def test_police_time_names_the_duty_monitor_and_then_asks_everybody_until_settled(cast: Cast, clock: HeldClock) -> None:
    alarm = overdue_alarm(cast, clock)
    climb_until(clock, 30)
    assert fresh(alarm).police_named_id == cast.marcus.pk
    assert fresh(alarm).police_asked_at == clock.now
    climb_until(clock, 5)
    asked = Message.objects.filter(about_id=alarm.pk, created_at=clock.now, body__startswith="Call the police")
    assert {message.recipient_id for message in asked} == {cast.marcus.pk, cast.bea.pk, cast.sofia.pk}
    actions.record_police_called(cast.actor(cast.marcus), alarm.pk, "E-2026-17")
    climb_until(clock, 10)
    assert not Message.objects.filter(created_at=clock.now, body__startswith="Call the police").exists()


def test_a_batch_of_climbs_coalesces_to_one_message_a_person(cast: Cast, clock: HeldClock) -> None:
    go_out(cast.ben, clock.now)
    go_out(cast.nora, clock.now)
    clock.advance(minutes=75)
    actions.open_overdue()
    clock.advance(minutes=5)
    assert actions.climb() == 2
    keys = set(Message.objects.filter(created_at=clock.now, recipient_id=cast.bea.pk).values_list("coalesce_key"))
    assert len(keys) == 1


def test_one_alarm_that_cannot_climb_holds_up_no_other(cast: Cast, clock: HeldClock) -> None:
    go_out(cast.ben, clock.now)
    broken = overdue_alarm_of_two(cast, clock)
    Alarm.objects.filter(pk=broken.pk).update(ladder={"steps": "nonsense"})
    clock.advance(minutes=5)
    assert actions.climb() == 1
    assert "Bea" in told(Alarm.objects.exclude(pk=broken.pk).get())
    assert fresh(broken).wake_at is not None


def overdue_alarm_of_two(cast: Cast, clock: HeldClock) -> Alarm:
    go_out(cast.nora, clock.now)
    clock.advance(minutes=75)
    assert actions.open_overdue() == 2
    return Alarm.objects.get(person=cast.nora)


def test_one_that_cannot_be_written_holds_up_no_other(cast: Cast, clock: HeldClock) -> None:
    spoilt = overdue_alarm(cast, clock)
    go_out(cast.ben, clock.now, due_minutes=0)
    clock.advance(minutes=15)
    assert actions.open_overdue() == 1
    other = Alarm.objects.get(person=cast.ben)
    most = 2_147_483_647  # of its column: the next ringing cannot be counted
    Alarm.objects.filter(pk=spoilt.pk).update(rounds=most, wake_at=clock.now, ring_at=clock.now)
    clock.advance(minutes=6)
    assert actions.climb() == 1
    assert fresh(spoilt).rounds == most
    assert fresh(other).step == 2


def test_losing_the_database_while_climbing_is_the_loops_to_handle(
    cast: Cast, clock: HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    alarm = overdue_alarm(cast, clock)
    clock.advance(minutes=6)

    def gone(_moves: object) -> None:
        raise OperationalError

    monkeypatch.setattr("wayhome.alarms.actions.climbing.store", gone)
    with pytest.raises(OperationalError):
        actions.climb()
    assert fresh(alarm).step == 1
