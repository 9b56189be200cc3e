from datetime import timedelta
from uuid import uuid4

import pytest

from tests.alarms.scenes import fresh, go_out, overdue_alarm, story, visit_of
from tests.cast import Cast
from tests.clock import HeldClock
from wayhome.alarms import actions
from wayhome.alarms.models import Alarm, FollowUp, ProcedureTick
from wayhome.core.errors import NotFound, Refused
from wayhome.ledger.models import Entry
from wayhome.messaging.models import Message
from wayhome.staff.models import RoleGrant, Shift
from wayhome.visits.actions import VisitOutcome
from wayhome.visits.models import Visit

BACK = VisitOutcome(back=True)


def refused(error: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {problem.code for problem in error.value.problems}


def test_closing_ends_the_visit_withdraws_what_is_queued_and_opens_what_follows(cast: Cast, clock: HeldClock) -> None:
    alarm = overdue_alarm(cast, clock)
    actions.close(cast.actor(cast.marcus), alarm.pk, cause="forgot", contact="spoke", visit_outcome=BACK)
    closed = fresh(alarm)
    assert closed.closed_by_id == cast.marcus.pk
    assert closed.wake_at is None
    assert visit_of(alarm).state == Visit.State.BACK
    assert set(Message.objects.values_list("state", flat=True)) == {"withdrawn"}
    assert list(FollowUp.objects.order_by("due_at").values_list("kind", "owner__called")) == [
        ("aftercare", "Sofia"),
        ("review", "Sofia"),
    ]
    assert story(alarm)[-1] == "closed"
    assert Entry.objects.filter(action="alarm.closed", actor__id=str(cast.marcus.pk)).exists()
    clock.advance(hours=2)
    assert actions.climb() == 0
    assert actions.open_overdue() == 0


def test_closing_with_a_new_due_time_watches_on(cast: Cast, clock: HeldClock) -> None:
    alarm = overdue_alarm(cast, clock)
    outcome = VisitOutcome(next_due_at=clock.now + timedelta(hours=1))
    actions.close(cast.actor(cast.marcus), alarm.pk, cause="late", contact="spoke", visit_outcome=outcome)
    assert visit_of(alarm).due_at == clock.now + timedelta(hours=1)
    clock.advance(minutes=76)
    assert actions.open_overdue() == 1
    assert Alarm.objects.filter(closed_at__isnull=True).count() == 1


def test_every_problem_is_said_at_once_and_nothing_is_half_closed(cast: Cast, clock: HeldClock) -> None:
    alarm = overdue_alarm(cast, clock)
    with pytest.raises(Refused) as error:
        actions.close(cast.actor(cast.marcus), alarm.pk, cause="nonsense", contact="voicemail", note="x" * 4001)
    assert refused(error) == {"no-cause", "no-contact", "no-outcome", "too-long"}
    assert fresh(alarm).closed_at is None
    assert visit_of(alarm).state == Visit.State.OUT


def test_an_outcome_in_the_past_closes_nothing(cast: Cast, clock: HeldClock) -> None:
    alarm = overdue_alarm(cast, clock)
    outcome = VisitOutcome(next_due_at=clock.now - timedelta(minutes=1))
    with pytest.raises(Refused):
        actions.close(cast.actor(cast.marcus), alarm.pk, cause="late", contact="spoke", visit_outcome=outcome)
    assert fresh(alarm).closed_at is None


def test_closed_already_says_by_whom(cast: Cast, clock: HeldClock) -> None:
    alarm = overdue_alarm(cast, clock)
    actions.close(cast.actor(cast.marcus), alarm.pk, cause="late", contact="seen", visit_outcome=BACK)
    with pytest.raises(Refused, match="by Marcus Doyle"):
        actions.close(cast.actor(cast.sofia), alarm.pk, cause="late", contact="seen")
    for late in (actions.let_go, actions.extend_lease, actions.record_police_called):
        with pytest.raises(Refused, match="closed already"):
            late(cast.actor(cast.sofia), alarm.pk)


def test_the_person_it_is_about_closes_nothing(cast: Cast, clock: HeldClock) -> None:
    alarm = overdue_alarm(cast, clock, person=cast.bea)
    with pytest.raises(Refused) as error:
        actions.close(cast.actor(cast.bea), alarm.pk, cause="late", contact="seen", visit_outcome=BACK)
    assert refused(error) == {"own-alarm"}


def test_nobody_on_duty_is_not_covered_until_somebody_is(cast: Cast, clock: HeldClock) -> None:
    go_out(cast.nora, clock.now)
    Shift.objects.all().update(cancelled_at=clock.now)
    assert actions.watch_roster() == 1
    alarm = Alarm.objects.get()
    with pytest.raises(Refused) as error:
        actions.close(cast.actor(cast.sofia), alarm.pk, cause="duty_covered", contact="not_a_person")
    assert refused(error) == {"still-nobody"}
    Shift.objects.all().update(cancelled_at=None)
    actions.close(cast.actor(cast.sofia), alarm.pk, cause="duty_covered", contact="not_a_person")
    assert list(FollowUp.objects.values_list("kind", flat=True)) == ["review"]


def test_without_supervisor_or_officer_the_closer_sees_to_the_aftermath(cast: Cast, clock: HeldClock) -> None:
    RoleGrant.objects.filter(role__in=["supervisor", "safety_officer"]).delete()
    alarm = actions.report_fault("The clock was set back.")
    assert alarm is not None
    RoleGrant.objects.create(person=cast.marcus, role="monitor", office=None)
    actions.close(cast.actor(cast.marcus), alarm.pk, cause="system_mended", contact="not_a_person")
    assert FollowUp.objects.get().owner_id == cast.marcus.pk


def test_follow_ups_are_finished_by_their_owner_or_who_answers_for_the_office(cast: Cast, clock: HeldClock) -> None:
    alarm = overdue_alarm(cast, clock)
    actions.close(cast.actor(cast.marcus), alarm.pk, cause="threat", contact="seen", visit_outcome=BACK)
    care, report, review = FollowUp.objects.order_by("kind")
    with pytest.raises(NotFound):
        actions.finish_follow_up(cast.actor(cast.nora), care.pk, "Talked.")
    with pytest.raises(NotFound):
        actions.finish_follow_up(cast.actor(cast.sofia), uuid4(), "Talked.")
    with pytest.raises(Refused, match="what came of it"):
        actions.finish_follow_up(cast.actor(cast.sofia), care.pk, " ")
    with pytest.raises(Refused, match="At most"):
        actions.finish_follow_up(cast.actor(cast.sofia), care.pk, "x" * 4001)
    assert actions.finish_follow_up(cast.actor(cast.sofia), care.pk, "Talked.").done_by_id == cast.sofia.pk
    with pytest.raises(Refused, match="done already"):
        actions.finish_follow_up(cast.actor(cast.sofia), care.pk, "Again.")
    assert actions.finish_follow_up(cast.actor(cast.ines), report.pk, "Sent.").done_at == clock.now
    assert review.done_at is None


def test_police_called_and_the_number_that_follows(cast: Cast, clock: HeldClock) -> None:
    alarm = overdue_alarm(cast, clock)
    marcus = cast.actor(cast.marcus)
    actions.record_police_called(marcus, alarm.pk)
    clock.advance(minutes=3)
    called = actions.record_police_called(cast.actor(cast.sofia), alarm.pk, " E-17 ")
    assert called.event_number == "E-17"
    assert called.police_called_by_id == cast.marcus.pk
    assert called.police_called_at == clock.now - timedelta(minutes=3)
    with pytest.raises(Refused):
        actions.record_police_called(marcus, alarm.pk, "x" * 61)


def test_police_not_called_needs_a_reason(cast: Cast, clock: HeldClock) -> None:
    alarm = overdue_alarm(cast, clock)
    marcus = cast.actor(cast.marcus)
    for words in (" ", "x" * 4001):
        with pytest.raises(Refused):
            actions.record_police_not_called(marcus, alarm.pk, words)
    assert actions.record_police_not_called(marcus, alarm.pk, "Ben sees her car.").police_not_called_reason
    clock.advance(minutes=60)
    actions.climb()
    assert fresh(alarm).police_asked_at is None


def test_ticks_are_kept_once_and_can_be_taken_back(cast: Cast, clock: HeldClock) -> None:
    alarm = overdue_alarm(cast, clock)
    marcus = cast.actor(cast.marcus)
    first = actions.tick(marcus, alarm.pk, "call-1", "no answer")
    assert actions.tick(cast.actor(cast.bea), alarm.pk, "call-1", "busy").pk == first.pk
    for _ in range(2):
        actions.untick(marcus, alarm.pk, "call-1")
    assert Entry.objects.filter(action="alarm.unticked", details={"item": "call-1"}).count() == 1
    assert story(alarm).count("ticked") == 2
    assert actions.tick(marcus, alarm.pk, "call-1").pk != first.pk
    assert ProcedureTick.objects.count() == 2
    for item in ("", "x" * 61):
        with pytest.raises(NotFound):
            actions.tick(marcus, alarm.pk, item)
    with pytest.raises(Refused):
        actions.tick(marcus, alarm.pk, "call-2", "x" * 201)


def test_notes_are_added_also_after_closing(cast: Cast, clock: HeldClock) -> None:
    alarm = overdue_alarm(cast, clock)
    marcus = cast.actor(cast.marcus)
    actions.close(marcus, alarm.pk, cause="late", contact="seen", visit_outcome=BACK)
    assert actions.note(marcus, alarm.pk, "She had no signal.").details == {"text": "She had no signal."}
    for words in (" ", "x" * 4001):
        with pytest.raises(Refused):
            actions.note(marcus, alarm.pk, words)


def test_opening_the_page_is_recorded(cast: Cast, clock: HeldClock) -> None:
    alarm = overdue_alarm(cast, clock)
    assert actions.view_alarm(cast.actor(cast.marcus), alarm.pk) == clock.now
    assert Entry.objects.filter(action="alarm.viewed").count() == 1
    with pytest.raises(NotFound):
        actions.view_alarm(cast.actor(cast.marcus), uuid4())


def test_said_to_be_accidental_marks_and_lowers_nothing(cast: Cast, clock: HeldClock) -> None:
    alarm = overdue_alarm(cast, clock)
    wake_at = fresh(alarm).wake_at
    assert actions.say_accidental(cast.nora.pk, alarm.pk, device="Nora's telephone", channel="phone")
    assert not actions.say_accidental(cast.nora.pk, alarm.pk, device="Nora's telephone", channel="phone")
    marked = fresh(alarm)
    assert marked.said_accidental_at == clock.now
    assert (marked.wake_at, marked.closed_at, marked.severity) == (wake_at, None, alarm.severity)
    assert story(alarm).count("said_accidental") == 1
    with pytest.raises(NotFound):
        actions.say_accidental(cast.ben.pk, alarm.pk, device="", channel="phone")
