from datetime import timedelta
from uuid import uuid4

import pytest

from tests.alarms.scenes import go_out, overdue_alarm
from tests.cast import Cast
from tests.clock import HeldClock
from wayhome.alarms import actions, queries
from wayhome.alarms.models import Alarm, Ladder, LadderStep
from wayhome.core.errors import NotAllowed, NotFound
from wayhome.staff.models import EmergencyContact, Person, Shift
from wayhome.staff.rules import Actor
from wayhome.visits.actions import VisitOutcome
from wayhome.visits.models import Visit


def test_the_board_shows_open_alarms_the_worst_first(cast: Cast, clock: HeldClock) -> None:
    missed = overdue_alarm(cast, clock)
    fault = actions.report_fault("The record is behind.")
    assert fault is not None
    rows = queries.board_alarms([cast.office.pk])
    assert [row.id for row in rows] == [fault.pk, missed.pk]
    assert rows[1].person_called == "Nora"
    assert rows[1].holder == ""
    assert not rows[1].police_due
    assert [row.id for row in queries.board_alarms([cast.other_office.pk])] == [fault.pk]
    assert len(queries.board_alarms()) == 2


def test_a_lapsed_lease_is_shown_as_nobodys_also_before_the_engine_noticed(cast: Cast, clock: HeldClock) -> None:
    alarm = overdue_alarm(cast, clock)
    actions.acknowledge(cast.actor(cast.marcus), alarm.pk)
    assert queries.board_alarms()[0].holder == "Marcus Doyle"
    clock.advance(minutes=30)
    row = queries.board_alarms()[0]
    assert (row.holder, row.lease_until, row.police_due) == ("", None, True)


def test_the_detail_has_all_that_its_page_needs(cast: Cast, clock: HeldClock) -> None:
    EmergencyContact.objects.create(person=cast.nora, name="Aoife Byrne", phone="+353860000000")
    alarm = overdue_alarm(cast, clock, vehicle=cast.car, companion=cast.ben, phone_carried="+353867777777")
    actions.tick(cast.actor(cast.marcus), alarm.pk, "call-1", "no answer")
    detail = queries.alarm_detail(cast.actor(cast.marcus), alarm.pk)
    keys = [item.key for item in detail.procedure.items]
    assert {"companion", "family", "police"} <= set(keys)
    assert detail.procedure.items[0].phone == "+353867777777"
    assert detail.ticks["call-1"].outcome == "no answer"
    assert [message.state for message in detail.messages] == ["queued"]
    assert detail.may_acknowledge
    assert detail.steps_left == 2


def test_who_answers_for_another_office_finds_nothing(cast: Cast, clock: HeldClock) -> None:
    alarm = overdue_alarm(cast, clock)
    for person in (cast.zoe, cast.ben):
        with pytest.raises(NotFound):
            queries.alarm_detail(cast.actor(person), alarm.pk)
    with pytest.raises(NotFound):
        queries.alarm_detail(cast.actor(cast.marcus), uuid4())
    told = Actor(person_id=cast.marcus.pk, office_id=cast.office.pk)
    assert queries.alarm_detail(told, alarm.pk).alarm.pk == alarm.pk
    token = Actor(person_id=cast.marcus.pk, office_id=cast.office.pk, scopes=frozenset())
    with pytest.raises(NotAllowed):
        queries.alarm_detail(token, alarm.pk)


def test_own_duress_is_not_there_and_a_fault_has_no_person(cast: Cast, clock: HeldClock) -> None:
    duress = actions.raise_alarm(
        actions.Opening(
            kind="duress",
            subject_kind="person",
            subject_id=cast.bea.pk,
            person_id=cast.bea.pk,
            office_id=cast.office.pk,
            due_at=clock.now,
            should_open_at=clock.now,
        )
    )
    with pytest.raises(NotFound):
        queries.alarm_detail(cast.actor(cast.bea), duress.pk)
    fault = actions.report_fault("The record is behind.")
    assert fault is not None
    assert queries.alarm_detail(cast.actor(cast.ines), fault.pk).contacts == ()


def test_the_history_is_filtered_and_paged(cast: Cast, clock: HeldClock) -> None:
    alarm = overdue_alarm(cast, clock)
    marcus = cast.actor(cast.marcus)
    assert queries.history(marcus, queries.Filters(only_open=True)).total == 1
    outcome = VisitOutcome(back=True)
    actions.close(marcus, alarm.pk, cause="late", contact="seen", visit_outcome=outcome)
    overdue_alarm(cast, clock, person=cast.ben)
    page = queries.history(marcus, queries.Filters(), 9, rows=1)
    assert (page.total, page.pages, page.number) == (2, 2, 2)
    assert page.rows[0].cause_words == "Late, and well"
    assert page.rows[0].closed_by == "Marcus Doyle"
    for filters, total in (
        (queries.Filters(cause="late"), 1),
        (queries.Filters(text="nora"), 1),
        (queries.Filters(person_id=cast.ben.pk, kind="missed_contact"), 1),
        (queries.Filters(since=clock.now + timedelta(days=1)), 0),
        (queries.Filters(with_drills=True), 2),
    ):
        assert queries.history(marcus, filters).total == total
    assert queries.history(cast.actor(cast.zoe), queries.Filters()).total == 0


def test_night_cover_says_plainly_when_nobody_may_answer(cast: Cast, clock: HeldClock) -> None:
    office = cast.office
    assert queries.night_cover(office.pk, clock.now).answers
    Shift.objects.update(cancelled_at=clock.now)
    assert "nobody is on duty" in queries.night_cover(office.pk, clock.now).words
    night = clock.now + timedelta(hours=14)
    assert "does not end at a service" in queries.night_cover(office.pk, night).words
    ladder = Ladder.objects.get(office=office, form="out_of_hours")
    LadderStep.objects.create(
        ladder=ladder,
        position=3,
        delay_seconds=60,
        target="night_service",
        service_channel="smtp",
        service_address="night@service.example",
        label="Night desk",
    )
    assert "Night desk was never tested" in queries.night_cover(office.pk, night).words
    assert "Name it" in queries.night_cover(office.pk, night).mend
    office.night_service_tested_at = night - timedelta(days=31)
    office.save()
    assert "more than 30 days" in queries.night_cover(office.pk, night).words
    office.night_service_tested_at = night - timedelta(days=29)
    office.save()
    cover = queries.night_cover(office.pk, night)
    assert cover.answers
    assert "Out of hours Night desk answers" in cover.words
    Ladder.objects.all().delete()
    assert not queries.night_cover(office.pk, night).answers


def test_the_auditor_finds_an_overdue_without_alarm_and_an_alarm_that_does_not_climb(
    cast: Cast, clock: HeldClock
) -> None:
    assert queries.undone(clock.now).oldest_at is None
    go_out(cast.nora, clock.now)
    clock.advance(minutes=75, seconds=20)
    missed = queries.undone(clock.now)
    assert (missed.overdue, missed.unclimbed) == (1, 0)
    assert missed.oldest_at == clock.now - timedelta(seconds=20)
    actions.open_overdue()
    clock.advance(minutes=6)
    missed = queries.undone(clock.now)
    assert (missed.overdue, missed.unclimbed) == (0, 1)
    assert queries.next_wake_at() == Alarm.objects.get().wake_at
    assert Visit.objects.count() == 1


def test_who_left_and_is_out_or_in_an_alarm_is_still_needed(cast: Cast, clock: HeldClock) -> None:
    alarm = overdue_alarm(cast, clock)
    actions.report_fault("The record is behind.")  # it is about nobody
    go_out(cast.ben, clock.now)
    assert queries.still_needed() == set()  # nobody left
    Person.objects.filter(pk__in=[cast.nora.pk, cast.ben.pk, cast.zoe.pk]).update(is_active=False)
    assert queries.still_needed() == {cast.nora.pk, cast.ben.pk}
    Visit.objects.update(state=Visit.State.BACK, due_at=None)
    assert queries.still_needed() == {cast.nora.pk}
    actions.close(cast.actor(cast.marcus), alarm.pk, cause="late", contact="seen")
    assert queries.still_needed() == set()
