"""Ladders where they are likeliest to fail: changes of the clock, empty steps, closed offices, early police times."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.alarms.scenes import fresh, go_out, overdue_alarm, story, told
from tests.cast import Cast
from tests.clock import HeldClock
from wayhome.alarms import actions
from wayhome.alarms.actions.ladders import change_ladder
from wayhome.alarms.actions.plans import plan_of
from wayhome.alarms.models import Alarm, Ladder, LadderStep
from wayhome.alarms.rules import LadderPlan, Step
from wayhome.core.errors import NotAllowed, Refused
from wayhome.messaging.models import Message
from wayhome.staff.models import Office, OfficeHours, Person, RoleGrant, Shift
from wayhome.visits import actions as visits
from wayhome.visits.models import Visit

SKIPPED = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
"""In Dublin 00:59:59 is followed by 02:00:00."""

REPEATED = datetime(2026, 10, 25, 1, 0, tzinfo=UTC)
"""In Dublin 01:59:59 is followed by 01:00:00."""


def on_duty_around(cast: Cast, moment: datetime) -> None:
    for person, duty in ((cast.marcus, Shift.Duty.MONITOR), (cast.bea, Shift.Duty.BACKUP)):
        starts_at, ends_at = moment - timedelta(hours=6), moment + timedelta(hours=6)
        Shift.objects.create(office=cast.office, person=person, duty=duty, starts_at=starts_at, ends_at=ends_at)


def climb_at(clock: HeldClock, moment: datetime) -> None:
    clock.set(moment)
    actions.climb()


@pytest.mark.parametrize("change", [SKIPPED, REPEATED], ids=["skipped", "repeated"])
def test_steps_leases_and_police_time_are_elapsed_time_over_a_change_of_the_clock(
    cast: Cast, clock: HeldClock, change: datetime
) -> None:
    on_duty_around(cast, change)
    opened_at = change - timedelta(minutes=3)
    clock.set(opened_at - timedelta(minutes=75))
    go_out(cast.nora, clock.now)
    clock.set(opened_at)
    assert actions.open_overdue() == 1
    alarm = Alarm.objects.get()
    assert told(alarm) == ["Marcus"]
    climb_at(clock, opened_at + timedelta(minutes=4, seconds=59))
    assert told(alarm) == ["Marcus"], "the second step is five minutes after the first, not an hour and five"
    climb_at(clock, opened_at + timedelta(minutes=5))
    assert sorted(told(alarm)) == ["Bea", "Marcus", "Marcus"]
    actions.acknowledge(cast.actor(cast.bea), alarm.pk)
    assert fresh(alarm).lease_until == opened_at + timedelta(minutes=15)
    assert fresh(alarm).police_at == alarm.due_at + timedelta(minutes=45)
    climb_at(clock, opened_at + timedelta(minutes=15))
    assert "lease_lapsed" in story(alarm)
    climb_at(clock, opened_at + timedelta(minutes=30))
    assert "police_due" in story(alarm)


def form_at(cast: Cast, clock: HeldClock, moment: datetime) -> str:
    """Return the form of the ladder that an alarm opened at `moment` climbs."""
    clock.set(moment - timedelta(minutes=75))
    visit = go_out(cast.nora, clock.now)
    clock.set(moment)
    actions.open_overdue()
    alarm = Alarm.objects.get(visit=visit)
    outcome = visits.VisitOutcome(back=True)
    actions.close(cast.actor(cast.sofia), alarm.pk, cause="late", contact="spoke", visit_outcome=outcome)
    return str(alarm.ladder["form"])


def test_the_form_goes_by_the_offices_clock_around_its_changes(cast: Cast, clock: HeldClock) -> None:
    OfficeHours.objects.create(office=cast.office, weekday=6, opens="00:30", closes="01:30")
    for moment, form in (
        (SKIPPED - timedelta(minutes=31), "out_of_hours"),
        (SKIPPED - timedelta(minutes=1), "in_hours"),
        (SKIPPED, "out_of_hours"),
        (REPEATED - timedelta(minutes=91), "out_of_hours"),
        (REPEATED - timedelta(minutes=90), "in_hours"),
        (REPEATED - timedelta(minutes=31), "in_hours"),
        (REPEATED - timedelta(minutes=30), "out_of_hours"),
        (REPEATED + timedelta(minutes=15), "out_of_hours"),
    ):
        assert form_at(cast, clock, moment) == form, moment


def test_a_ladder_whose_steps_all_stand_empty_rings_whoever_answers_for_safety(cast: Cast, clock: HeldClock) -> None:
    only = (
        Step(delay_seconds=0, target="person", person_id=str(cast.ben.pk)),
        Step(delay_seconds=60, target="companion"),
    )
    form = "in_hours"
    ladder = Ladder.objects.get(office=cast.office, form=form)
    change_ladder(cast.actor(cast.sofia), cast.office.pk, replace(plan_of(ladder), steps=only))
    Person.objects.filter(pk=cast.ben.pk).update(is_active=False)
    alarm = overdue_alarm(cast, clock)
    assert story(alarm) == ["opened", "step_passed", "step_passed", "nobody_reached"]
    assert sorted(told(alarm)) == ["Amara", "Ines", "Sofia"]
    climb_at(clock, clock.now + timedelta(minutes=5))
    assert len(told(alarm)) == 6, "and again: it never ends silently"
    clock.set(alarm.due_at + timedelta(minutes=45))
    actions.climb()
    assert fresh(alarm).police_named_id == cast.marcus.pk, "who is on duty, although the ladder leaves them out"


@pytest.mark.parametrize("without", ["ladders", "steps"])
def test_an_office_without_ladder_tells_somebody_whoever_is_there(cast: Cast, clock: HeldClock, without: str) -> None:
    (Ladder if without == "ladders" else LadderStep).objects.all().delete()
    Shift.objects.all().delete()
    RoleGrant.objects.exclude(role="administrator").delete()
    alarm = overdue_alarm(cast, clock)
    assert told(alarm) == ["Amara"]
    assert fresh(alarm).wake_at is not None


def test_an_office_does_not_close_over_somebody_who_is_out_or_missed(cast: Cast, clock: HeldClock) -> None:
    amara = cast.actor(cast.amara)
    Person.objects.filter(pk=cast.nora.pk).update(office=cast.other_office)
    nora = Person.objects.get(pk=cast.nora.pk)
    visit = go_out(nora, clock.now)
    Visit.objects.filter(pk=visit.pk).update(office=cast.office)
    with pytest.raises(Refused, match="Still out under this office: 1") as refused:
        actions.close_office(amara, cast.office.pk)
    assert refused.value.problems[0].code == "out"
    clock.advance(minutes=75)
    actions.open_overdue()
    Visit.objects.update(state="back", due_at=None, due_kind="")
    with pytest.raises(Refused, match="An alarm of this office is open"):
        actions.close_office(amara, cast.office.pk)
    with pytest.raises(NotAllowed):
        actions.close_office(cast.actor(cast.sofia), cast.office.pk)


def test_of_a_closed_office_a_visit_that_is_out_is_watched_all_the_same(cast: Cast, clock: HeldClock) -> None:
    """However it came to be so: an import, a repair by hand."""
    Office.objects.filter(pk=cast.office.pk).update(closed_at=clock.now)
    alarm = overdue_alarm(cast, clock)
    assert told(alarm) == ["Marcus"]
    Shift.objects.all().delete()
    assert actions.watch_roster() == 1
    climb_at(clock, clock.now + timedelta(minutes=5))
    assert "Sofia" in told(), "one message about both alarms"


def test_police_time_before_the_second_step_is_said_at_once_and_the_ladder_goes_on(
    cast: Cast, clock: HeldClock
) -> None:
    ladder = Ladder.objects.get(office=cast.office, form="in_hours")
    Ladder.objects.filter(pk=ladder.pk).update(police_seconds=300, police_seconds_hazard=300)
    LadderStep.objects.filter(ladder=ladder, position__gt=0).update(delay_seconds=3_600)
    alarm = overdue_alarm(cast, clock)
    assert story(alarm) == ["opened", "step", "police_due"]
    assert told(alarm) == ["Marcus"], "one message, and the weightier one"
    assert "police" in Message.objects.get().body.lower()
    climb_at(clock, alarm.opened_at + timedelta(minutes=4))
    assert told(alarm) == ["Marcus"]
    climb_at(clock, alarm.opened_at + timedelta(minutes=5))
    assert sorted(set(told(alarm))) == ["Bea", "Marcus", "Sofia"], "nobody said that they call: all are asked to"
    climb_at(clock, alarm.opened_at + timedelta(minutes=60))
    assert story(alarm) == ["opened", "step", "police_due", "step"], "its steps keep their own times"


def test_whoever_stands_first_is_told_at_once_also_when_moved_there(cast: Cast, clock: HeldClock) -> None:
    first = Step(delay_seconds=900, target="supervisors")
    asked = LadderPlan(
        form="in_hours",
        police_seconds=2_700,
        police_seconds_hazard=1_200,
        lease_seconds=600,
        repeat_seconds=300,
        steps=(first, Step(delay_seconds=60, target="duty_monitor")),
    )
    ladder = change_ladder(cast.actor(cast.sofia), cast.office.pk, asked)
    assert [step.delay_seconds for step in ladder.steps.order_by("position")] == [0, 60]
    alarm = overdue_alarm(cast, clock)
    assert told(alarm) == ["Sofia"]
    climb_at(clock, clock.now + timedelta(minutes=1))
    assert sorted(told(alarm)) == ["Marcus", "Sofia"]


def test_a_planned_visit_begins_under_the_office_where_its_person_is_now(cast: Cast, clock: HeldClock) -> None:
    nora = cast.actor(cast.nora)
    later = clock.now + timedelta(hours=1)
    asked = visits.SignOut(expected_back_at=later + timedelta(hours=1))
    planned = visits.plan(nora, asked, starts_at=later)
    Person.objects.filter(pk=cast.nora.pk).update(office=cast.other_office)
    visits.start_planned(nora, planned.visit_id)
    assert Visit.objects.get(pk=planned.visit_id).office_id == cast.other_office.pk
