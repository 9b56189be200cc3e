"""Being rung opens one alarm, while it is open, to whoever would be rung still; and no role that was withdrawn."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from tests.alarms.scenes import fresh, overdue_alarm, told
from tests.cast import Cast
from tests.clock import HeldClock
from wayhome.alarms import actions
from wayhome.alarms.models import Alarm, AlarmEvent, Kind, LadderStep
from wayhome.alarms.queries import alarm_detail
from wayhome.core.errors import NotFound, Refused
from wayhome.messaging.models import Message
from wayhome.staff.models import Absence, Person, Role, RoleGrant, Shift
from wayhome.staff.rules import Actor
from wayhome.visits.actions import VisitOutcome

ACTS: dict[str, Callable[[Actor, UUID], object]] = {
    "tick": lambda actor, alarm_id: actions.tick(actor, alarm_id, "call-1", "no answer"),
    "untick": lambda actor, alarm_id: actions.untick(actor, alarm_id, "call-1"),
    "note": lambda actor, alarm_id: actions.note(actor, alarm_id, "seen at the door"),
    "police": lambda actor, alarm_id: actions.record_police_called(actor, alarm_id, "E 1"),
    "no police": lambda actor, alarm_id: actions.record_police_not_called(actor, alarm_id, "not yet"),
    "close": lambda actor, alarm_id: actions.close(actor, alarm_id, cause="late", contact="spoke"),
    "extend": actions.extend_lease,
    "let go": actions.let_go,
}
READS: dict[str, Callable[[Actor, UUID], object]] = {
    "view": actions.view_alarm,
    "read": alarm_detail,
    "acknowledge": actions.acknowledge,
}


def step(cast: Cast, target: str, person: Person | None = None) -> None:
    """Let both ladders of the office ring only this one step."""
    LadderStep.objects.filter(ladder__office=cast.office).exclude(position=0).delete()
    LadderStep.objects.filter(ladder__office=cast.office).update(target=target, person=person)


def made_worker(person: Person) -> None:
    RoleGrant.objects.filter(person=person).update(role=Role.WORKER)
    Shift.objects.filter(person=person).delete()


def close(cast: Cast, alarm: Alarm) -> None:
    outcome = VisitOutcome(back=True)
    actions.close(cast.actor(cast.sofia), alarm.pk, cause="late", contact="spoke", visit_outcome=outcome)


def link_of(alarm: Alarm, person: Person) -> UUID:
    message = Message.objects.filter(about_id=alarm.pk, recipient_id=person.pk).latest("pk")
    return message.pk


@pytest.mark.parametrize("what", [*ACTS, *READS])
def test_a_monitor_made_worker_has_no_part_in_what_they_were_rung_about(
    cast: Cast, clock: HeldClock, what: str
) -> None:
    alarm = overdue_alarm(cast, clock)
    made_worker(cast.marcus)
    before = AlarmEvent.objects.count()
    with pytest.raises(NotFound):
        {**ACTS, **READS}[what](cast.actor(cast.marcus), alarm.pk)
    with pytest.raises(NotFound, match="no part in this any more"):
        actions.acknowledge_by_link(link_of(alarm, cast.marcus))
    assert AlarmEvent.objects.count() == before


def test_one_with_a_duty_still_answers_whatever_role_was_withdrawn(cast: Cast, clock: HeldClock) -> None:
    alarm = overdue_alarm(cast, clock)
    RoleGrant.objects.filter(person=cast.marcus).update(role=Role.WORKER)
    assert actions.acknowledge(cast.actor(cast.marcus), alarm.pk).outcome == "yours", "the roster rings them"


def test_a_companion_without_a_responders_role_answers_by_their_link(cast: Cast, clock: HeldClock) -> None:
    step(cast, LadderStep.Target.COMPANION)
    alarm = overdue_alarm(cast, clock, companion=cast.ben)
    assert told(alarm) == ["Ben"]
    assert actions.acknowledge_by_link(link_of(alarm, cast.ben)).outcome == "yours"
    assert alarm_detail(cast.actor(cast.ben), alarm.pk).alarm == alarm
    actions.tick(cast.actor(cast.ben), alarm.pk, "call-1", "no answer")


def test_who_is_companion_no_more_answers_no_more(cast: Cast, clock: HeldClock) -> None:
    step(cast, LadderStep.Target.COMPANION)
    alarm = overdue_alarm(cast, clock, companion=cast.ben)
    assert alarm.visit is not None
    alarm.visit.companion = None
    alarm.visit.save()
    with pytest.raises(NotFound):
        actions.acknowledge_by_link(link_of(alarm, cast.ben))


def test_a_companion_whom_the_ladder_does_not_ring_is_nobody_to_the_alarm(cast: Cast, clock: HeldClock) -> None:
    alarm = overdue_alarm(cast, clock, companion=cast.ben)
    AlarmEvent.objects.create(alarm=alarm, kind="step", at=clock.now, details={"people": [str(cast.ben.pk)]})
    with pytest.raises(NotFound):
        actions.acknowledge(cast.actor(cast.ben), alarm.pk)


def test_a_person_named_on_the_ladder_answers_by_their_link(cast: Cast, clock: HeldClock) -> None:
    step(cast, LadderStep.Target.PERSON, cast.ben)
    alarm = overdue_alarm(cast, clock)
    LadderStep.objects.filter(ladder__office=cast.office).update(target=LadderStep.Target.SUPERVISORS, person=None)
    assert actions.acknowledge_by_link(link_of(alarm, cast.ben)).outcome == "yours", "the snapshot names them"


def test_a_named_person_who_was_not_rung_yet_has_no_part_in_it(cast: Cast, clock: HeldClock) -> None:
    LadderStep.objects.filter(position=2).update(target=LadderStep.Target.PERSON, person=cast.ben)
    alarm = overdue_alarm(cast, clock)
    with pytest.raises(NotFound):
        alarm_detail(cast.actor(cast.ben), alarm.pk)


def test_a_named_person_who_has_left_has_none_either(cast: Cast, clock: HeldClock) -> None:
    step(cast, LadderStep.Target.PERSON, cast.ben)
    alarm = overdue_alarm(cast, clock)
    ben = cast.actor(cast.ben)
    Person.objects.filter(pk=cast.ben.pk).update(is_active=False)
    with pytest.raises(NotFound):
        alarm_detail(ben, alarm.pk)
    with pytest.raises(NotFound, match="has left"):
        actions.acknowledge_by_link(link_of(alarm, cast.ben))


def test_a_stand_in_without_a_role_who_came_after_the_first_ringing_answers(cast: Cast, clock: HeldClock) -> None:
    step(cast, LadderStep.Target.SAFETY_OFFICERS)
    alarm = overdue_alarm(cast, clock)
    Absence.objects.create(
        person=cast.ines, starts_at=clock.now, ends_at=clock.now + timedelta(days=1), stand_in=cast.ben
    )
    for _ in range(6):
        clock.advance(minutes=1)
        actions.climb()
    assert told(alarm) == ["Ines", "Ben"]
    assert actions.acknowledge_by_link(link_of(alarm, cast.ben)).outcome == "yours"
    assert alarm_detail(cast.actor(cast.ben), alarm.pk).alarm == alarm


def test_an_alarm_of_no_office_is_answered_by_whom_it_rings(cast: Cast, clock: HeldClock) -> None:
    alarm = actions.report_fault("The database did not answer.")
    assert alarm is not None
    for _ in range(20):
        clock.advance(minutes=1)
        actions.climb()
    assert "Amara" in told(alarm)
    assert actions.acknowledge_by_link(link_of(alarm, cast.amara)).outcome == "yours"
    RoleGrant.objects.filter(person=cast.amara).update(role=Role.WORKER)
    with pytest.raises(NotFound):
        alarm_detail(cast.actor(cast.amara), alarm.pk)


def test_in_duress_whoever_goes_along_is_nobody_to_the_alarm(cast: Cast, clock: HeldClock) -> None:
    step(cast, LadderStep.Target.COMPANION)
    alarm = overdue_alarm(cast, clock, companion=cast.ben)
    Alarm.objects.filter(pk=alarm.pk).update(kind=Kind.DURESS)
    with pytest.raises(NotFound):
        alarm_detail(cast.actor(cast.ben), alarm.pk)


@pytest.mark.parametrize("what", ACTS)
def test_once_closed_who_was_only_rung_reads_for_a_day_and_writes_nothing(
    cast: Cast, clock: HeldClock, what: str
) -> None:
    step(cast, LadderStep.Target.COMPANION)
    alarm = overdue_alarm(cast, clock, companion=cast.ben)
    link = link_of(alarm, cast.ben)
    close(cast, alarm)
    ben, before = cast.actor(cast.ben), AlarmEvent.objects.count()
    with pytest.raises(Refused, match="closed already"):
        ACTS[what](ben, alarm.pk)
    clock.advance(hours=23, minutes=59)
    assert alarm_detail(ben, alarm.pk).alarm == fresh(alarm)
    assert actions.acknowledge(ben, alarm.pk).outcome == "closed"
    assert actions.acknowledge_by_link(link).outcome == "closed"
    clock.advance(minutes=1)
    for act in (*READS.values(), ACTS[what]):
        with pytest.raises(NotFound):
            act(ben, alarm.pk)
    with pytest.raises(NotFound):
        actions.acknowledge_by_link(link)
    assert AlarmEvent.objects.count() == before


def test_who_answers_for_the_office_writes_on_what_is_closed(cast: Cast, clock: HeldClock) -> None:
    alarm = overdue_alarm(cast, clock)
    close(cast, alarm)
    clock.advance(hours=720)
    assert actions.note(cast.actor(cast.sofia), alarm.pk, "Learnt later.").kind == AlarmEvent.Kind.NOTE
