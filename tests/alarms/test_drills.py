from datetime import timedelta
from uuid import uuid4

import pytest

from tests.alarms.scenes import fresh, go_out, told, visit_of
from tests.cast import Cast
from tests.clock import HeldClock
from wayhome.alarms import actions, queries
from wayhome.alarms.models import Alarm, Drill, FollowUp, LadderStep
from wayhome.core.errors import NotAllowed, NotFound, Refused
from wayhome.ledger.models import Entry
from wayhome.messaging.actions import claim
from wayhome.messaging.models import Message
from wayhome.staff.models import ContactRoute, Person


def drilled(cast: Cast, clock: HeldClock, **more: object) -> tuple[Drill, Alarm]:
    drill = actions.start_drill(cast.actor(cast.sofia), person_id=cast.nora.pk, **more)  # type: ignore[arg-type]  # a scene's keywords
    clock.advance(seconds=2)
    assert actions.open_overdue() >= 1
    return drill, Alarm.objects.get(drill_id=drill.pk)


def test_a_drill_runs_the_real_ladder_and_everything_says_drill(cast: Cast, clock: HeldClock) -> None:
    drill, alarm = drilled(cast, clock)
    assert told(alarm) == ["Marcus"]
    message = Message.objects.get(about_id=alarm.pk)
    assert message.drill_id == drill.pk
    assert message.subject.startswith("DRILL")
    assert message.body.startswith("DRILL ")
    assert visit_of(alarm).frozen_at is None


def test_it_disturbs_nothing_real(cast: Cast, clock: HeldClock) -> None:
    visit = go_out(cast.nora, clock.now)
    drill, alarm = drilled(cast, clock)
    clock.advance(minutes=75)
    assert actions.open_overdue() == 1
    real = Alarm.objects.get(drill_id__isnull=True)
    assert real.visit_id == visit.pk
    assert [row.id for row in queries.board_alarms()] == [real.pk, alarm.pk]
    actions.end_drill(cast.actor(cast.sofia), drill.pk)
    assert fresh(real).closed_at is None
    assert fresh(alarm).cause == "drill"
    assert not FollowUp.objects.exists()
    assert queries.history(cast.actor(cast.marcus), queries.Filters()).total == 1


def test_real_messages_are_leased_first(cast: Cast, clock: HeldClock) -> None:
    go_out(cast.ben, clock.now, due_minutes=-20)
    drill = actions.start_drill(cast.actor(cast.sofia), person_id=cast.nora.pk)
    clock.advance(minutes=2)
    actions.open_overdue()
    [first] = claim(channels=["smtp"], limit=1, engine="test", lease_seconds=60)
    assert Message.objects.get(pk=first.message_id).drill_id is None
    assert Drill.objects.get().pk == drill.pk


def test_a_service_outside_is_not_rung_in_a_drill(cast: Cast, clock: HeldClock) -> None:
    LadderStep.objects.filter(position=0).update(
        target="night_service", service_channel="smtp", service_address="night@service.example"
    )
    _, alarm = drilled(cast, clock)
    assert told(alarm) == ["Bea"]


def test_ending_closes_withdraws_and_ends_the_shadow(cast: Cast, clock: HeldClock) -> None:
    drill, alarm = drilled(cast, clock)
    ended = actions.end_drill(None, drill.pk)
    assert ended.ended_at == clock.now
    assert fresh(alarm).closed_by_id == cast.sofia.pk
    assert visit_of(alarm).state == "back"
    assert Message.objects.get().state == "withdrawn"
    assert actions.end_drill(None, drill.pk).ended_at == ended.ended_at
    clock.advance(hours=1)
    assert actions.climb() == 0


def test_a_drills_alarm_may_be_closed_by_hand_before_the_drill_ends(cast: Cast, clock: HeldClock) -> None:
    drill, alarm = drilled(cast, clock)
    actions.close(cast.actor(cast.marcus), alarm.pk, cause="drill", contact="not_a_person")
    assert actions.end_drill(cast.actor(cast.amara), drill.pk).ended_at == clock.now
    assert fresh(alarm).closed_by_id == cast.marcus.pk


def test_the_first_enrolled_worker_is_taken_without_a_name(cast: Cast, clock: HeldClock) -> None:
    Person.objects.filter(pk=cast.ben.pk).update(joined_at=clock.now - timedelta(days=1))
    assert actions.start_drill(None).person_id == cast.ben.pk
    ContactRoute.objects.all().update(verified_at=None)
    with pytest.raises(Refused, match="verified contact route"):
        actions.start_drill(None)


def test_what_a_drill_refuses(cast: Cast, clock: HeldClock) -> None:
    sofia = cast.actor(cast.sofia)
    with pytest.raises(NotAllowed):
        actions.start_drill(cast.actor(cast.ben), person_id=cast.nora.pk)
    with pytest.raises(NotFound):
        actions.start_drill(sofia, person_id=uuid4())
    with pytest.raises(Refused, match="one drill yet"):
        actions.start_drill(sofia, scenario="panic")
    with pytest.raises(Refused, match="seconds"):
        actions.start_drill(sofia, grace_seconds=0)
    drill = actions.start_drill(sofia, person_id=cast.nora.pk)
    with pytest.raises(Refused, match="is running"):
        actions.start_drill(sofia, person_id=cast.nora.pk)
    with pytest.raises(NotAllowed):
        actions.end_drill(cast.actor(cast.ben), drill.pk)
    with pytest.raises(NotFound):
        actions.end_drill(sofia, uuid4())


def test_the_report_tells_every_step_with_its_time(cast: Cast, clock: HeldClock) -> None:
    drill, alarm = drilled(cast, clock)
    assert not queries.drill_report(drill.pk).complete
    clock.advance(seconds=1)
    Message.objects.update(state="accepted", accepted_at=clock.now, accepted_channel="smtp")
    clock.advance(seconds=4)
    actions.acknowledge(cast.actor(cast.marcus), alarm.pk)
    actions.end_drill(cast.actor(cast.sofia), drill.pk)
    report = queries.drill_report(drill.pk, cast.actor(cast.sofia))
    assert report.complete
    assert not report.auto_acknowledged
    seen = [(step.step, step.seconds) for step in report.steps]
    assert seen == [
        ("due", 0.0),
        ("opened", 2.0),
        ("step", 2.0),
        ("queued", 2.0),
        ("accepted", 3.0),
        ("acknowledged", 7.0),
        ("closed", 7.0),
    ]
    assert report.as_json()["steps"][4]["channel"] == "smtp"
    assert report.as_json()["ended_at"] is not None


def test_what_the_drill_acknowledged_by_itself_is_nobodys_answer(cast: Cast, clock: HeldClock) -> None:
    drill, alarm = drilled(cast, clock)
    Message.objects.update(state="accepted", accepted_at=clock.now, accepted_channel="smtp")
    assert not queries.drill_report(drill.pk).auto_acknowledged
    actions.acknowledge(cast.actor(cast.marcus, origin="drill"), alarm.pk)
    actions.end_drill(cast.actor(cast.sofia), drill.pk)
    report = queries.drill_report(drill.pk)
    assert (report.complete, report.auto_acknowledged) == (True, True)
    step = next(step for step in report.steps if step.step == "acknowledged")
    assert (step.who, step.note) == ("Marcus Doyle", "by the drill itself, in their name")


def test_a_message_that_failed_is_in_the_report(cast: Cast, clock: HeldClock) -> None:
    drill, _ = drilled(cast, clock)
    message = Message.objects.get()
    message.attempts.create(route_index=0, channel="smtp", begun_at=clock.now, outcome="failed", error="refused")
    steps = {step.step: step for step in queries.drill_report(drill.pk).steps}
    assert steps["failed"].note == "refused"
    assert queries.drill_report(drill.pk).as_json()["ended_at"] is None


def test_reports_and_lists_are_for_who_answers_there(cast: Cast, clock: HeldClock) -> None:
    drill = actions.start_drill(None, person_id=cast.nora.pk)
    assert queries.drill_report(drill.pk).steps == ()
    with pytest.raises(NotFound):
        queries.drill_report(drill.pk, cast.actor(cast.zoe))
    with pytest.raises(NotFound):
        queries.drill_report(uuid4())
    assert queries.drills(cast.actor(cast.marcus)) == [drill]
    assert queries.drills(cast.actor(cast.zoe)) == []
    everywhere = cast.actor(cast.amara)
    grants = frozenset({("administrator", None)})
    chief = type(everywhere)(person_id=cast.amara.pk, office_id=cast.office.pk, grants=grants)
    assert queries.drills(chief) == [drill]


def test_a_drill_whose_time_is_over_ends_by_itself_and_says_so(cast: Cast, clock: HeldClock) -> None:
    drill, alarm = drilled(cast, clock, life_seconds=120)
    assert Drill.objects.get(pk=drill.pk).ends_at == drill.started_at + timedelta(seconds=122)
    clock.advance(seconds=119)
    assert actions.end_overdue_drills() == 0
    clock.advance(seconds=1)
    assert actions.end_overdue_drills() == 1
    assert Drill.objects.get(pk=drill.pk).ended_at == clock.now
    assert fresh(alarm).closed_by_id == cast.sofia.pk
    assert fresh(alarm).closing_note == "The drill was not ended in time, and ended by itself."
    assert visit_of(alarm).state == "back"
    entry = Entry.objects.get(action="drill.ended")
    assert entry.details == {"by_itself": True}
    assert queries.drill_report(drill.pk).ended_by_itself
    assert actions.end_overdue_drills() == 0
    assert actions.end_drill(None, drill.pk).ended_at == clock.now


def test_it_ends_in_the_name_of_whoever_has_it_and_a_new_one_may_begin(cast: Cast, clock: HeldClock) -> None:
    _, alarm = drilled(cast, clock, life_seconds=120)
    actions.acknowledge(cast.actor(cast.marcus), alarm.pk)
    clock.advance(minutes=3)
    assert actions.end_overdue_drills() == 1
    assert fresh(alarm).closed_by_id == cast.marcus.pk
    assert actions.start_drill(None, person_id=cast.nora.pk).ended_at is None


def test_a_drill_from_before_drills_had_an_end_is_ended_after_hours(cast: Cast, clock: HeldClock) -> None:
    drill, _ = drilled(cast, clock)
    Drill.objects.update(ends_at=None)
    clock.advance(hours=3)
    assert actions.end_overdue_drills() == 0
    clock.advance(hours=2)
    assert actions.end_overdue_drills() == 1
    assert not queries.drill_report(drill.pk).ended_by_itself


def test_a_drill_lasts_hours_at_most(cast: Cast, clock: HeldClock) -> None:
    for life_seconds in (0, 14_401):
        with pytest.raises(Refused, match="at most 4 hours"):
            actions.start_drill(None, life_seconds=life_seconds)
