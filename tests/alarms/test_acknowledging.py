from datetime import timedelta
from uuid import uuid4

import pytest

from tests.alarms.scenes import fresh, go_out, overdue_alarm, story, told
from tests.cast import Cast
from tests.clock import HeldClock
from wayhome.alarms import actions
from wayhome.alarms.models import Alarm, Kind
from wayhome.core.errors import NotAllowed, NotFound, Refused
from wayhome.messaging.actions import claim
from wayhome.messaging.models import Message
from wayhome.staff.models import Person
from wayhome.staff.rules import Actor
from wayhome.visits.actions import VisitOutcome


def climb_minutes(clock: HeldClock, minutes: int) -> None:
    for _ in range(minutes):
        clock.advance(minutes=1)
        actions.climb()


def test_acknowledging_is_a_lease_with_a_name(cast: Cast, clock: HeldClock) -> None:
    alarm = overdue_alarm(cast, clock)
    answer = actions.acknowledge(cast.actor(cast.marcus), alarm.pk)
    assert (answer.outcome, answer.holder) == ("yours", "Marcus Doyle")
    assert answer.until == clock.now + timedelta(minutes=10)
    climb_minutes(clock, 9)
    assert told(alarm) == ["Marcus"]


def test_a_lapse_climbs_again_at_once_and_says_so(cast: Cast, clock: HeldClock) -> None:
    alarm = overdue_alarm(cast, clock)
    actions.acknowledge(cast.actor(cast.marcus), alarm.pk)
    climb_minutes(clock, 10)
    assert "lease_lapsed" in story(alarm)
    assert set(told(alarm, since=1)) == {"Marcus", "Bea", "Sofia"}
    bodies = Message.objects.filter(about_id=alarm.pk, created_at=clock.now).values_list("body", flat=True)
    assert all(body.startswith("Nobody has it any more") for body in bodies)
    assert fresh(alarm).acknowledged_by_id is None
    assert fresh(alarm).first_acknowledged_at is not None


def test_extending_keeps_it_and_letting_go_climbs_at_once(cast: Cast, clock: HeldClock) -> None:
    alarm = overdue_alarm(cast, clock)
    marcus = cast.actor(cast.marcus)
    actions.acknowledge(marcus, alarm.pk)
    climb_minutes(clock, 8)
    assert actions.extend_lease(marcus, alarm.pk).until == clock.now + timedelta(minutes=10)
    climb_minutes(clock, 5)
    assert told(alarm) == ["Marcus"]
    actions.let_go(marcus, alarm.pk)
    actions.climb()
    assert {"Marcus", "Bea"} <= set(told(alarm, since=1))
    assert story(alarm)[-1] == "step" or "let_go" in story(alarm)


def test_letting_go_after_the_last_step_rings_all_of_it_again(cast: Cast, clock: HeldClock) -> None:
    alarm = overdue_alarm(cast, clock)
    climb_minutes(clock, 11)
    actions.acknowledge(cast.actor(cast.marcus), alarm.pk)
    actions.let_go(cast.actor(cast.marcus), alarm.pk)
    before = len(told(alarm))
    actions.climb()
    assert sorted(told(alarm, since=before)) == ["Bea", "Marcus", "Sofia"]


def test_only_who_has_it_extends_or_lets_go(cast: Cast, clock: HeldClock) -> None:
    alarm = overdue_alarm(cast, clock)
    actions.acknowledge(cast.actor(cast.marcus), alarm.pk)
    with pytest.raises(Refused, match="You do not have this alarm now"):
        actions.extend_lease(cast.actor(cast.bea), alarm.pk)
    with pytest.raises(Refused, match="You do not have this alarm now"):
        actions.let_go(cast.actor(cast.bea), alarm.pk)


def test_held_by_another_it_stays_so_unless_taken_over(cast: Cast, clock: HeldClock) -> None:
    alarm = overdue_alarm(cast, clock)
    actions.acknowledge(cast.actor(cast.marcus), alarm.pk)
    answer = actions.acknowledge(cast.actor(cast.bea), alarm.pk)
    assert (answer.outcome, answer.holder) == ("held", "Marcus Doyle")
    assert actions.acknowledge(cast.actor(cast.marcus), alarm.pk).outcome == "already_yours"
    assert actions.acknowledge(cast.actor(cast.bea), alarm.pk, take_over=True).outcome == "yours"
    assert fresh(alarm).acknowledged_by_id == cast.bea.pk


def test_the_person_in_danger_cannot_acknowledge_their_own(cast: Cast, clock: HeldClock) -> None:
    alarm = overdue_alarm(cast, clock, person=cast.bea)
    with pytest.raises(NotAllowed, match="about you"):
        actions.acknowledge(cast.actor(cast.bea), alarm.pk)


def test_for_the_person_under_duress_there_is_no_such_alarm(cast: Cast, clock: HeldClock) -> None:
    alarm = actions.raise_alarm(
        actions.Opening(
            kind=Kind.DURESS,
            subject_kind="person",
            subject_id=cast.bea.pk,
            person_id=cast.bea.pk,
            office_id=cast.office.pk,
            due_at=clock.now,
            should_open_at=clock.now,
        )
    )
    with pytest.raises(NotFound):
        actions.acknowledge(cast.actor(cast.bea), alarm.pk)


def test_who_answers_for_another_office_finds_nothing_and_who_was_rung_may(cast: Cast, clock: HeldClock) -> None:
    alarm = overdue_alarm(cast, clock)
    with pytest.raises(NotFound):
        actions.acknowledge(cast.actor(cast.zoe), alarm.pk)
    with pytest.raises(NotFound):
        actions.acknowledge(cast.actor(cast.marcus), uuid4())
    other = actions.raise_alarm(
        actions.Opening(
            kind=Kind.PANIC,
            subject_kind="person",
            subject_id=cast.zoe.pk,
            person_id=cast.zoe.pk,
            office_id=cast.office.pk,
            due_at=clock.now,
            should_open_at=clock.now,
        )
    )
    marcus = Actor(person_id=cast.marcus.pk, office_id=cast.office.pk, name="Marcus Doyle")
    assert actions.acknowledge(marcus, other.pk).outcome == "yours"


def test_a_token_without_the_scope_may_not(cast: Cast, clock: HeldClock) -> None:
    alarm = overdue_alarm(cast, clock)
    grants = cast.actor(cast.marcus).grants
    token = Actor(person_id=cast.marcus.pk, office_id=cast.office.pk, grants=grants, scopes=frozenset({"board"}))
    with pytest.raises(NotAllowed):
        actions.acknowledge(token, alarm.pk)


def link_of(alarm: Alarm, person: Person) -> Message:
    return Message.objects.filter(about_id=alarm.pk, recipient_id=person.pk).latest("pk")


def test_a_link_acknowledges_once(cast: Cast, clock: HeldClock) -> None:
    alarm = overdue_alarm(cast, clock)
    message = link_of(alarm, cast.marcus)
    assert actions.acknowledge_by_link(message.pk).outcome == "yours"
    assert actions.acknowledge_by_link(message.pk).outcome == "already_yours"
    clock.advance(minutes=11)
    assert actions.acknowledge_by_link(message.pk).outcome == "free"
    actions.acknowledge(cast.actor(cast.bea), alarm.pk)
    again = actions.acknowledge_by_link(message.pk)
    assert (again.outcome, again.holder) == ("held", "Bea Łukasik")


def test_a_link_to_what_is_closed_answers_kindly(cast: Cast, clock: HeldClock) -> None:
    alarm = overdue_alarm(cast, clock)
    message = link_of(alarm, cast.marcus)
    actions.close(
        cast.actor(cast.sofia), alarm.pk, cause="late", contact="spoke", visit_outcome=VisitOutcome(back=True)
    )
    answer = actions.acknowledge_by_link(message.pk)
    assert (answer.outcome, answer.holder) == ("closed", "Sofia Marín")
    assert actions.acknowledge(cast.actor(cast.marcus), alarm.pk).outcome == "closed"


def test_a_digest_has_one_tap_an_alarm(cast: Cast, clock: HeldClock) -> None:
    go_out(cast.nora, clock.now)
    go_out(cast.ben, clock.now)
    clock.advance(hours=3)
    actions.open_overdue()
    [digest] = claim(channels=["smtp"], limit=10, engine="test", lease_seconds=60)
    assert digest.covers == 2
    for alarm in Alarm.objects.all():
        assert actions.acknowledge_by_link(digest.message_id, alarm.pk).outcome == "yours"
    with pytest.raises(NotFound, match="another alarm"):
        actions.acknowledge_by_link(digest.message_id, uuid4())


def test_a_link_that_is_none_or_of_somebody_who_has_left(cast: Cast, clock: HeldClock) -> None:
    with pytest.raises(NotFound):
        actions.acknowledge_by_link(uuid4())
    alarm = overdue_alarm(cast, clock)
    message = link_of(alarm, cast.marcus)
    Person.objects.filter(pk=cast.marcus.pk).update(is_active=False)
    with pytest.raises(NotFound, match="has left"):
        actions.acknowledge_by_link(message.pk)
