"""Nobody on the ladder at police time, and one's own duress after closing."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.alarms.scenes import fresh, overdue_alarm
from tests.cast import Cast
from tests.clock import HeldClock
from wayhome.alarms import actions
from wayhome.alarms.models import Alarm, FollowUp, LadderStep
from wayhome.alarms.queries.figures import seen_by
from wayhome.alarms.queries.pages import follow_ups
from wayhome.core.errors import NotFound
from wayhome.staff.models import Shift
from wayhome.staff.queries import actor_of


def test_police_time_names_somebody_also_when_nobody_stands_on_the_ladder(cast: Cast, clock: HeldClock) -> None:
    LadderStep.objects.exclude(target=LadderStep.Target.DUTY_MONITOR).delete()
    Shift.objects.all().delete()
    alarm = overdue_alarm(cast, clock)
    assert alarm.police_at is not None
    Alarm.objects.filter(pk=alarm.pk).update(ring_at=alarm.police_at + timedelta(minutes=1), wake_at=alarm.police_at)
    clock.advance(minutes=(alarm.police_at - alarm.opened_at).total_seconds() / 60 + 0.1)
    actions.climb()
    assert fresh(alarm).police_named is not None


def test_a_closed_duress_is_not_in_the_history_of_the_person_it_is_about(cast: Cast, clock: HeldClock) -> None:
    alarm = overdue_alarm(cast, clock)
    person = alarm.person
    assert person is not None
    person.grants.create(role="safety_officer", office_id=None)
    closing = {"closed_by": cast.marcus, "cause": "safe", "contact": "police"}
    Alarm.objects.filter(pk=alarm.pk).update(kind="duress", closed_at=alarm.opened_at, **closing)
    assert not seen_by(actor_of(person)).filter(pk=alarm.pk).exists()


def test_what_follows_ones_own_duress_is_neither_seen_nor_done_by_oneself(cast: Cast, clock: HeldClock) -> None:
    alarm = overdue_alarm(cast, clock)
    cast.nora.grants.create(role="supervisor", office_id=None)
    Alarm.objects.filter(pk=alarm.pk).update(kind="duress")
    task = FollowUp.objects.create(alarm=alarm, kind="review", due_at=clock.now)
    assert list(follow_ups(actor_of(cast.sofia))) == [task]
    assert list(follow_ups(actor_of(cast.nora))) == []
    with pytest.raises(NotFound):
        actions.finish_follow_up(actor_of(cast.nora), task.pk, "Talked.")
    limited = replace(actor_of(cast.sofia), scopes=frozenset({"check-in"}))
    with pytest.raises(NotFound):
        actions.finish_follow_up(limited, task.pk, "Talked.")
    assert actions.finish_follow_up(actor_of(cast.sofia), task.pk, "Talked.").done_at == clock.now
