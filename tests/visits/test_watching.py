"""The engine's doors: overdue, asked gently first, what closing does, records that are kept."""

from datetime import timedelta

import pytest
from django.db import connection
from psycopg import Connection

from tests.cast import Cast
from tests.clock import HeldClock
from tests.visits.stories import asked, visit_of
from wayhome.core.errors import NotAllowed, NotFound, Refused
from wayhome.core.ids import new_id
from wayhome.messaging.models import Message
from wayhome.staff.models import ContactRoute
from wayhome.visits import actions
from wayhome.visits.actions import VisitOutcome
from wayhome.visits.models import RiskPolicy, Stop, Visit, VisitEvent
from wayhome.visits.rules import StopPlan

SOMEWHERE = (StopPlan(address="12 Quay Street"),)


def test_overdue_is_past_due_and_grace_the_worst_first_and_once(cast: Cast, clock: HeldClock) -> None:
    nora = actions.sign_out(
        cast.actor(cast.nora), asked(clock.now, stops=SOMEWHERE, expected_back_at=clock.now + timedelta(hours=1))
    )
    ben = actions.sign_out(
        cast.actor(cast.ben),
        asked(
            clock.now,
            stops=SOMEWHERE,
            risk="high",
            companion_words="Two",
            expected_back_at=clock.now + timedelta(hours=1, minutes=5),
        ),
    )
    actions.check_in(cast.actor(cast.ben), ben.visit_id)
    Visit.objects.filter(pk=ben.visit_id).update(interval_seconds=7_200, due_at=clock.now + timedelta(minutes=65))
    clock.advance(hours=1, minutes=14, seconds=59)
    assert [one.visit_id for one in actions.claim_overdue(clock.now)] == [ben.visit_id]
    clock.advance(seconds=1)
    found = actions.claim_overdue(clock.now, 10)
    assert [one.visit_id for one in found] == [ben.visit_id, nora.visit_id]
    assert found[1].due_kind == "return"
    assert actions.mark_alarmed([one.visit_id for one in found]) == 2
    assert actions.claim_overdue(clock.now, 10) == []


def test_the_engine_is_told_when_the_next_alarm_is_to_open(cast: Cast, clock: HeldClock) -> None:
    assert actions.next_due_at(clock.now) is None
    start = clock.now
    out = actions.sign_out(
        cast.actor(cast.nora), asked(start, stops=SOMEWHERE, expected_back_at=start + timedelta(hours=1))
    )
    assert actions.next_due_at(clock.now) is None  # the loop looks often enough by itself
    clock.advance(minutes=60)
    assert actions.next_due_at(clock.now) == start + timedelta(minutes=75)
    clock.advance(minutes=16)
    assert actions.next_due_at(clock.now) == start + timedelta(minutes=75)
    actions.mark_alarmed([out.visit_id])
    assert actions.next_due_at(clock.now) is None


def test_whoever_has_no_grace_is_seen_before_they_are_due_and_behind_many_who_have(
    cast: Cast, clock: HeldClock
) -> None:
    due_at = clock.now + timedelta(minutes=30, seconds=1)
    for person in (cast.nora, cast.ben):
        actions.sign_out(cast.actor(person), asked(clock.now, stops=SOMEWHERE))
    Visit.objects.filter(person=cast.nora).update(due_at=due_at - timedelta(minutes=1))
    Visit.objects.filter(person=cast.ben).update(due_at=due_at, grace_seconds=0)
    clock.advance(minutes=30)
    assert actions.next_due_at(clock.now) == due_at


def test_people_are_asked_before_and_when_they_are_due_once_each(cast: Cast, clock: HeldClock) -> None:
    actions.sign_out(
        cast.actor(cast.nora), asked(clock.now, stops=SOMEWHERE, expected_back_at=clock.now + timedelta(hours=1))
    )
    clock.advance(minutes=49)
    assert actions.remind_due() == 0
    for minutes in (1, 10):
        clock.advance(minutes=minutes)
        assert actions.remind_due(clock.now, 5) == 1
        assert actions.remind_due(clock.now, 5) == 0
    assert Message.objects.filter(purpose="reminder", recipient_id=cast.nora.pk).count() == 2
    assert "Are you back?" in Message.objects.order_by("pk").last().body  # type: ignore[union-attr]  # there are two


def test_the_longest_reminder_of_any_office_bounds_how_early_somebody_is_asked(cast: Cast, clock: HeldClock) -> None:
    policy = RiskPolicy.objects.filter(office=cast.nora.office, risk="normal")
    policy.update(reminder_seconds=2_400)
    for person in (cast.nora, cast.ben):
        actions.sign_out(cast.actor(person), asked(clock.now, stops=SOMEWHERE, companion_words="Two"))
    Visit.objects.filter(person=cast.nora).update(due_at=clock.now + timedelta(minutes=120))
    Visit.objects.filter(person=cast.ben).update(due_at=clock.now + timedelta(minutes=150))
    clock.advance(minutes=79)
    assert actions.remind_due() == 0
    clock.advance(minutes=1)
    assert actions.remind_due() == 1
    Visit.objects.filter(person=cast.nora).update(due_at=clock.now + timedelta(hours=9))
    policy.update(reminder_seconds=600)  # Ben began under it: he is asked by the longest there still is
    clock.advance(minutes=59)
    assert actions.remind_due() == 0
    clock.advance(minutes=1)
    assert actions.remind_due() == 1


def test_a_check_in_is_asked_for_too_and_somebody_without_route_is_passed(cast: Cast, clock: HeldClock) -> None:
    actions.sign_out(
        cast.actor(cast.nora), asked(clock.now, stops=SOMEWHERE, expected_back_at=clock.now + timedelta(hours=9))
    )
    clock.advance(minutes=110)
    assert actions.remind_due() == 1
    assert "check in soon" in Message.objects.get().body
    clock.advance(minutes=10)
    ContactRoute.objects.all().delete()
    assert actions.remind_due() == 1
    assert Message.objects.count() == 1


def test_a_return_is_asked_about_before_it_is_due(cast: Cast, clock: HeldClock) -> None:
    actions.sign_out(
        cast.actor(cast.nora), asked(clock.now, stops=SOMEWHERE, expected_back_at=clock.now + timedelta(hours=1))
    )
    clock.advance(minutes=51)
    actions.remind_due()
    assert "expected back soon" in Message.objects.get().body


def test_a_forgotten_sign_out_is_asked_about_once(cast: Cast, clock: HeldClock) -> None:
    later = clock.now + timedelta(hours=1)
    actions.plan(cast.actor(cast.nora), asked(later), starts_at=later)
    clock.advance(minutes=70)
    assert actions.remind_due() == 1
    assert actions.remind_due() == 0
    assert "Are you out?" in Message.objects.get().body
    assert VisitEvent.objects.get(kind="reminded").changes == {"about": "start"}


def test_closing_with_a_new_time_moves_old_promises_and_can_be_missed_again(cast: Cast, clock: HeldClock) -> None:
    out = actions.sign_out(cast.actor(cast.nora), asked(clock.now))
    clock.advance(minutes=50)
    actions.mark_alarmed([one.visit_id for one in actions.claim_overdue(clock.now)])
    next_due_at = clock.now + timedelta(minutes=30)
    actions.end_or_reset_after_alarm(
        out.visit_id, VisitOutcome(next_due_at=next_due_at), cast.actor(cast.marcus), clock.now
    )
    visit = visit_of(out.visit_id)
    assert visit.due_at == next_due_at
    assert Stop.objects.get().expected_arrival_at == next_due_at
    clock.advance(minutes=45)
    assert [one.visit_id for one in actions.claim_overdue(clock.now)] == [out.visit_id]


def test_closing_may_ask_for_a_word_before_anything_was_promised(cast: Cast, clock: HeldClock) -> None:
    out = actions.sign_out(cast.actor(cast.nora), asked(clock.now, stops=SOMEWHERE))
    soon = clock.now + timedelta(minutes=10)
    actions.end_or_reset_after_alarm(out.visit_id, VisitOutcome(next_due_at=soon), cast.actor(cast.marcus), clock.now)
    visit = visit_of(out.visit_id)
    assert (visit.due_at, visit.due_kind) == (soon, "check_in")


@pytest.mark.parametrize("minutes", [None, 0, 400 * 1_440])
def test_closing_needs_an_outcome_that_can_be(cast: Cast, clock: HeldClock, minutes: int | None) -> None:
    out = actions.sign_out(cast.actor(cast.nora), asked(clock.now))
    at = None if minutes is None else clock.now + timedelta(minutes=minutes)
    with pytest.raises(Refused):
        actions.end_or_reset_after_alarm(out.visit_id, VisitOutcome(next_due_at=at), cast.actor(cast.marcus), clock.now)


def test_whoever_was_back_in_the_minute_of_their_sign_out_was_back_after_it(cast: Cast, clock: HeldClock) -> None:
    minute = clock.now
    clock.advance(seconds=30)
    out = actions.sign_out(cast.actor(cast.nora), asked(clock.now))
    marcus = cast.actor(cast.marcus)
    actions.end_or_reset_after_alarm(out.visit_id, VisitOutcome(back=True, back_at=minute), marcus, clock.now)
    assert visit_of(out.visit_id).back_at == clock.now


@pytest.mark.parametrize(("minutes", "code"), [(1, "in-the-future"), (-60, "before-sign-out")])
def test_nobody_was_back_before_they_left_or_will_have_been(
    cast: Cast, clock: HeldClock, minutes: int, code: str
) -> None:
    out = actions.sign_out(cast.actor(cast.nora), asked(clock.now))
    outcome = VisitOutcome(back_at=clock.now + timedelta(minutes=minutes))
    with pytest.raises(Refused) as refused:
        actions.end_or_reset_after_alarm(out.visit_id, outcome, cast.actor(cast.marcus), clock.now)
    assert [(problem.field, problem.code) for problem in refused.value.problems] == [("back_at", code)]


def test_closing_as_back_ends_the_visit(cast: Cast, clock: HeldClock) -> None:
    out = actions.sign_out(cast.actor(cast.nora), asked(clock.now))
    marcus = cast.actor(cast.marcus)
    actions.end_or_reset_after_alarm(out.visit_id, VisitOutcome(back=True), marcus, clock.now)
    actions.end_or_reset_after_alarm(out.visit_id, VisitOutcome(back=True), marcus, clock.now)
    assert visit_of(out.visit_id).state == "back"
    assert VisitEvent.objects.filter(kind="alarm_closed").count() == 1


def test_records_are_kept_until_somebody_else_by_name_lets_them_go(cast: Cast, clock: HeldClock) -> None:
    out = actions.sign_out(cast.actor(cast.nora), asked(clock.now))
    sofia = cast.actor(cast.sofia)
    actions.release(sofia, out.visit_id, reason="never frozen")
    actions.freeze(out.visit_id)
    actions.freeze(out.visit_id)
    assert visit_of(out.visit_id).frozen_at == clock.now
    for person, reason in ((cast.nora, "mine"), (cast.marcus, "desk"), (cast.sofia, " ")):
        with pytest.raises(Refused):
            actions.release(cast.actor(person), out.visit_id, reason=reason)
    with pytest.raises(NotFound):
        actions.release(cast.actor(cast.zoe), out.visit_id, reason="no")
    actions.release(sofia, out.visit_id, reason="reviewed")
    assert visit_of(out.visit_id).frozen_at is None
    assert [event.kind for event in VisitEvent.objects.order_by("id")] == ["signed_out", "frozen", "released"]


def test_a_shadow_visit_disturbs_no_real_one(cast: Cast, clock: HeldClock) -> None:
    actions.sign_out(cast.actor(cast.nora), asked(clock.now))
    shadow = actions.sign_out_shadow(
        cast.actor(cast.marcus), person_id=cast.nora.pk, drill_id=new_id(), due_at=clock.now, grace_seconds=2
    )
    clock.advance(seconds=2)
    [one] = actions.claim_overdue(clock.now)
    assert (one.visit_id, one.grace_seconds) == (shadow, 2)
    assert one.drill_id is not None
    assert actions.remind_due() == 0


def test_check_ins_do_not_notify_and_earlier_times_do(
    committed_cast: Cast, clock: HeldClock, superuser: Connection
) -> None:
    nora = committed_cast.actor(committed_cast.nora)
    superuser.execute("LISTEN wayhome_due")
    out = actions.sign_out(nora, asked(clock.now))
    assert len(list(superuser.notifies(timeout=1, stop_after=1))) == 1
    clock.advance(minutes=1)
    actions.check_in(nora, out.visit_id)
    actions.extend(nora, out.visit_id, 15)
    assert list(superuser.notifies(timeout=0.5)) == []
    superuser.execute("UNLISTEN wayhome_due")
    connection.close()


def test_extending_moves_what_is_promised_from_now_if_it_is_past(cast: Cast, clock: HeldClock) -> None:
    nora = cast.actor(cast.nora)
    out = actions.sign_out(nora, asked(clock.now))
    start = clock.now
    assert actions.extend(nora, out.visit_id, 15).due_at == start + timedelta(minutes=45)
    clock.advance(minutes=50)
    assert actions.extend(nora, out.visit_id, 15).due_at == clock.now + timedelta(minutes=15)
    assert visit_of(out.visit_id).expected_back_at == start + timedelta(hours=3, minutes=35)
    for minutes in (0, 1_441):
        with pytest.raises(Refused):
            actions.extend(nora, out.visit_id, minutes)


def test_arriving_late_keeps_the_length_of_the_stay(cast: Cast, clock: HeldClock) -> None:
    nora = cast.actor(cast.nora)
    out = actions.sign_out(nora, asked(clock.now))
    event = new_id()
    clock.advance(minutes=45)
    first = actions.arrive(nora, out.visit_id, client_event_id=event)
    assert first.due_at == clock.now + timedelta(hours=1)
    assert actions.arrive(nora, out.visit_id, client_event_id=event).repeated
    assert actions.leave(nora, out.visit_id, client_event_id=event).repeated
    assert actions.extend(nora, out.visit_id, 15, client_event_id=event).repeated
    assert actions.come_back(nora, out.visit_id, client_event_id=event).repeated
    assert actions.skip_stop(nora, out.visit_id, Stop.objects.get().pk, client_event_id=event).repeated
    with pytest.raises(NotFound):
        actions.skip_stop(nora, out.visit_id, new_id())
    clock.advance(minutes=1)
    assert actions.skip_stop(nora, out.visit_id, Stop.objects.get().pk).due_kind == "check_in"
    assert actions.leave(nora, out.visit_id).counted


def test_repeated_false_overdues_propose_a_longer_grace(cast: Cast, clock: HeldClock) -> None:
    nora = cast.actor(cast.nora)
    for _ in range(3):
        out = actions.sign_out(nora, asked(clock.now, stops=SOMEWHERE, expected_back_at=clock.now + timedelta(hours=1)))
        clock.advance(minutes=78)
        actions.come_back(nora, out.visit_id)
    out = actions.sign_out(nora, asked(clock.now))
    for other in (cast.marcus, cast.sofia, cast.ines, cast.amara, cast.ben, cast.zoe):
        with pytest.raises(NotFound):
            actions.accept_grace(cast.actor(other), out.visit_id)
    with pytest.raises(NotAllowed):
        actions.accept_grace(cast.actor(cast.nora, origin="phone"), out.visit_id)
    assert visit_of(out.visit_id).grace_seconds == 900
    actions.accept_grace(nora, out.visit_id)
    assert visit_of(out.visit_id).grace_seconds == 1_200
    with pytest.raises(Refused):
        actions.accept_grace(nora, out.visit_id)


def test_late_and_repeated_reports_are_kept_and_change_nothing_twice(cast: Cast, clock: HeldClock) -> None:
    nora = cast.actor(cast.nora)
    start = clock.now
    planned = actions.plan(nora, asked(start), starts_at=start)
    with pytest.raises(Refused):
        actions.arrive(nora, planned.visit_id)
    out = actions.sign_out(nora, asked(start))
    stop_id = Stop.objects.get(visit_id=out.visit_id).pk
    clock.advance(minutes=10)
    actions.arrive(nora, out.visit_id, stop_id=stop_id)
    clock.advance(minutes=1)
    assert actions.arrive(nora, out.visit_id, stop_id=stop_id).counted
    assert Stop.objects.get(pk=stop_id).arrived_at == start + timedelta(minutes=10)
    late = actions.extend(nora, out.visit_id, 15, claimed_at=start + timedelta(minutes=5))
    assert (late.counted, visit_of(out.visit_id).expected_back_at) == (False, start + timedelta(hours=3))
    actions.leave(nora, out.visit_id, stop_id=stop_id)
    clock.advance(minutes=1)
    actions.leave(nora, out.visit_id, stop_id=stop_id)
    actions.skip_stop(nora, out.visit_id, stop_id)
    stop = Stop.objects.get(pk=stop_id)
    assert (stop.left_at, stop.skipped_at) == (start + timedelta(minutes=11), None)
    assert actions.arrive(nora, out.visit_id).counted
    assert actions.come_back(nora, out.visit_id).state == "back"
    assert not actions.come_back(nora, out.visit_id).counted


def test_closing_leaves_alone_what_was_left(cast: Cast, clock: HeldClock) -> None:
    nora = cast.actor(cast.nora)
    out = actions.sign_out(nora, asked(clock.now))
    clock.advance(minutes=5)
    actions.leave(nora, out.visit_id)
    later = clock.now + timedelta(hours=4)
    actions.end_or_reset_after_alarm(out.visit_id, VisitOutcome(next_due_at=later), cast.actor(cast.marcus), clock.now)
    visit = visit_of(out.visit_id)
    assert visit.expected_back_at == later
    assert visit.due_kind == "check_in"
    actions.end_or_reset_after_alarm(out.visit_id, VisitOutcome(back_at=clock.now), cast.actor(cast.marcus), clock.now)
    assert visit_of(out.visit_id).back_at == clock.now
