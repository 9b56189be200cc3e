from datetime import timedelta

import pytest
from django.db import OperationalError, connection

from tests.alarms.scenes import fresh, go_out, overdue_alarm, story, told, visit_of
from tests.cast import Cast
from tests.clock import HeldClock
from wayhome.alarms import actions
from wayhome.alarms.models import Alarm, Kind, Ladder, LadderStep
from wayhome.ledger.models import Entry
from wayhome.messaging.models import Message
from wayhome.visits.models import Risk, Visit


def test_within_the_grace_nothing_is_opened(cast: Cast, clock: HeldClock) -> None:
    go_out(cast.nora, clock.now)
    clock.advance(minutes=74)
    assert actions.open_overdue() == 0
    assert not Alarm.objects.exists()


def test_an_overdue_visit_opens_an_alarm_that_rings_the_duty_monitor(cast: Cast, clock: HeldClock) -> None:
    alarm = overdue_alarm(cast, clock)
    assert alarm.kind == Kind.MISSED_CONTACT
    assert alarm.due_at == clock.now - timedelta(minutes=15)
    assert not alarm.late
    assert told(alarm) == ["Marcus"]
    assert story(alarm) == ["opened", "step"]
    assert actions.open_overdue() == 0


def test_mark_message_freeze_and_ledger_entry_come_with_it(cast: Cast, clock: HeldClock) -> None:
    alarm = overdue_alarm(cast, clock)
    visit = visit_of(alarm)
    assert visit.alarmed_due_at == visit.due_at
    assert visit.frozen_at == clock.now
    assert Entry.objects.filter(action="alarm.opened", subject__id=str(alarm.pk)).count() == 1


def test_all_or_none(cast: Cast, clock: HeldClock, monkeypatch: pytest.MonkeyPatch) -> None:
    go_out(cast.nora, clock.now)
    clock.advance(minutes=75)

    def refuse_to_mark(_ids: object, **_: object) -> int:
        raise RuntimeError("killed here")

    monkeypatch.setattr("wayhome.visits.actions.mark_alarmed", refuse_to_mark)
    with pytest.raises(RuntimeError):
        actions.open_overdue()
    assert not Alarm.objects.exists()
    assert not Message.objects.exists()
    monkeypatch.undo()
    assert actions.open_overdue() == 1


def test_the_message_to_duty_staff_gives_kind_and_first_name_and_no_place(cast: Cast, clock: HeldClock) -> None:
    alarm = overdue_alarm(cast, clock)
    message = Message.objects.get(about_id=alarm.pk)
    assert message.subject == "Wayhome: please answer"
    assert message.body == "Missed contact: Nora, since 10:00."
    assert message.with_link


def test_after_downtime_true_due_times_late_marks_and_one_message_a_person(cast: Cast, clock: HeldClock) -> None:
    go_out(cast.nora, clock.now, due_minutes=60)
    go_out(cast.ben, clock.now, due_minutes=90, risk=Risk.HIGH)
    due_at = Visit.objects.get(person=cast.nora).due_at
    clock.advance(hours=5)
    assert actions.open_overdue() == 2
    alarms = list(Alarm.objects.order_by("id"))
    assert [alarm.person_id for alarm in alarms] == [cast.ben.pk, cast.nora.pk]
    assert all(alarm.late for alarm in alarms)
    assert alarms[1].due_at == due_at
    keys = set(Message.objects.filter(recipient_id=cast.marcus.pk).values_list("coalesce_key", flat=True))
    assert len(keys) == 1
    assert keys != {""}


def test_high_risk_has_the_shorter_police_time(cast: Cast, clock: HeldClock) -> None:
    alarm = overdue_alarm(cast, clock, risk=Risk.HIGH)
    assert alarm.police_at == alarm.due_at + timedelta(seconds=1200)


def test_missed_once_more_while_open_adds_to_the_same_alarm(cast: Cast, clock: HeldClock) -> None:
    alarm = overdue_alarm(cast, clock)
    visit = visit_of(alarm)
    Visit.objects.filter(pk=visit.pk).update(due_at=clock.now + timedelta(minutes=30))
    clock.advance(minutes=45)
    assert actions.open_overdue() == 1
    assert Alarm.objects.count() == 1
    assert story(alarm)[-1] == "missed_again"
    assert actions.open_overdue() == 0


def test_missed_once_more_is_told_to_whoever_has_it(cast: Cast, clock: HeldClock) -> None:
    alarm = overdue_alarm(cast, clock)
    actions.acknowledge(cast.actor(cast.sofia), alarm.pk)
    other = go_out(cast.ben, clock.now)
    actions.raise_alarm(
        actions.Opening(
            kind=Kind.MISSED_CONTACT,
            subject_kind="person",
            subject_id=cast.nora.pk,
            person_id=cast.nora.pk,
            office_id=cast.office.pk,
            visit_id=other.pk,
            due_at=clock.now,
            should_open_at=clock.now,
        )
    )
    assert told(alarm)[-1] == "Sofia"
    assert fresh(alarm).visit_id == other.pk


def test_worse_means_a_new_row(cast: Cast, clock: HeldClock) -> None:
    overdue_alarm(cast, clock)
    panic = actions.raise_alarm(_panic(cast, clock))
    assert Alarm.objects.filter(closed_at__isnull=True).count() == 2
    assert told(panic) == ["Marcus", "Bea", "Sofia"]
    assert panic.police_at == clock.now + timedelta(seconds=1200)


def test_duress_says_first_what_must_not_be_done_and_leaves_the_companion_alone(cast: Cast, clock: HeldClock) -> None:
    visit = go_out(cast.nora, clock.now, companion=cast.ben)
    _first_step(cast, "companion")
    alarm = actions.raise_alarm(_panic(cast, clock, kind=Kind.DURESS, visit_id=visit.pk))
    assert "Ben" not in told(alarm)
    for message in Message.objects.filter(about_id=alarm.pk):
        assert message.body.startswith("Do NOT ring or text Nora.")
        assert message.coalesce_key == ""


def test_the_companion_a_named_person_and_the_safety_officers_are_rung_as_the_ladder_says(
    cast: Cast, clock: HeldClock
) -> None:
    _first_step(cast, "companion", "person", "safety_officers", person=cast.amara)
    go_out(cast.nora, clock.now, companion=cast.ben)
    alarm = actions.raise_alarm(_panic(cast, clock, visit_id=Visit.objects.get().pk))
    assert told(alarm) == ["Ben", "Amara", "Ines"]
    body = Message.objects.get(about_id=alarm.pk, recipient_id=cast.ben.pk).body
    assert "Nora" not in body


def test_a_step_with_its_own_channels_uses_only_those(cast: Cast, clock: HeldClock) -> None:
    LadderStep.objects.filter(position=0).update(channels=["board"])
    alarm = overdue_alarm(cast, clock)
    assert [route["channel"] for route in Message.objects.get(about_id=alarm.pk).routes] == ["board"]


def test_an_office_without_a_ladder_gets_the_default_one(cast: Cast, clock: HeldClock) -> None:
    Ladder.objects.all().delete()
    alarm = overdue_alarm(cast, clock)
    assert [step["target"] for step in alarm.ladder["steps"]][-1] == "safety_officers"
    actions.make_default_ladders(cast.office.pk)
    actions.make_default_ladders(cast.office.pk)
    assert Ladder.objects.filter(office=cast.office).count() == 2


def test_an_alarm_of_the_system_goes_to_safety_officers_then_administrators(cast: Cast, clock: HeldClock) -> None:
    alarm = actions.report_fault("Messages are due and nobody sends them.")
    assert alarm is not None
    assert told(alarm) == ["Ines"]
    clock.advance(minutes=5)
    actions.climb()
    assert set(told(alarm)) == {"Ines", "Amara"}
    assert "Messages are due" in Message.objects.filter(about_id=alarm.pk).first().body  # type: ignore[union-attr]  # it is there


def test_the_database_itself_refuses_a_second_open_row(cast: Cast, clock: HeldClock) -> None:
    alarm = overdue_alarm(cast, clock)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM alarms_alarm WHERE closed_at IS NULL")
        assert cursor.fetchone() == (1,)
    alarm.pk = None
    assert Alarm.objects.bulk_create([Alarm(**_copy(alarm))], ignore_conflicts=True)
    assert Alarm.objects.count() == 1


def _copy(alarm: Alarm) -> dict[str, object]:
    names = ("kind", "severity", "subject_kind", "subject_id", "due_at", "opened_at", "wake_at")
    return {name: getattr(alarm, name) for name in names}


def _panic(cast: Cast, clock: HeldClock, **more: object) -> actions.Opening:
    fields: dict[str, object] = {
        "kind": Kind.PANIC,
        "subject_kind": "person",
        "subject_id": cast.nora.pk,
        "person_id": cast.nora.pk,
        "office_id": cast.office.pk,
        "due_at": clock.now,
        "should_open_at": clock.now,
        **more,
    }
    return actions.Opening(**fields)  # type: ignore[arg-type]  # a scene's keywords


def _first_step(cast: Cast, *targets: str, **more: object) -> None:
    LadderStep.objects.all().delete()
    for ladder in Ladder.objects.filter(office=cast.office):
        for number, target in enumerate(targets):
            named = more if target == "person" else {}
            LadderStep.objects.create(ladder=ladder, position=number, delay_seconds=0, target=target, **named)


def test_an_open_row_that_is_being_closed_is_opened_anew_by_the_next_cycle(
    cast: Cast, clock: HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    alarm = overdue_alarm(cast, clock)
    monkeypatch.setattr("wayhome.alarms.actions.opening._open_row", lambda _opening: None)
    Visit.objects.update(alarmed_due_at=None)
    assert actions.open_overdue() == 0
    assert visit_of(alarm).alarmed_due_at is None


def test_losing_the_database_while_opening_is_the_loops_to_handle(
    cast: Cast, clock: HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_out(cast.nora, clock.now)
    clock.advance(minutes=75)
    failures = [ValueError("a mistake of ours"), OperationalError()]

    def failing(*_: object, **__: object) -> None:
        raise failures.pop(0)

    monkeypatch.setattr("wayhome.alarms.actions.opening.advance", failing)
    with pytest.raises(OperationalError):
        actions.open_overdue()
    failures.append(OperationalError())
    with pytest.raises(OperationalError):
        actions.open_overdue()
    assert not Alarm.objects.exists()


def test_losing_the_database_while_climbing_too(cast: Cast, clock: HeldClock, monkeypatch: pytest.MonkeyPatch) -> None:
    overdue_alarm(cast, clock)
    clock.advance(minutes=5)

    def failing(*_: object, **__: object) -> None:
        raise OperationalError

    monkeypatch.setattr("wayhome.alarms.actions.climbing.advance", failing)
    with pytest.raises(OperationalError):
        actions.climb()
