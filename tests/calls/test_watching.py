"""A call-back that nobody finishes becomes an alarm, once, and again after it was closed too soon; old calls go."""

from datetime import timedelta

import pytest
from pytest_django import Settings

from tests.alarms.scenes import go_out
from tests.calls.stories import NORAS, STRANGE, begun, called, did, entries, noras_number
from tests.cast import Cast
from tests.clock import HeldClock
from wayhome.alarms.models import Alarm
from wayhome.calls.actions import finish_call_back, open_unfinished, raise_from, retire_calls, watching
from wayhome.calls.models import CallBack, CallEvent, Outcome
from wayhome.core.errors import Refused
from wayhome.engine.cycles import open_cycle


def test_past_its_time_an_alarm_opens_once(cast: Cast, clock: HeldClock) -> None:
    noras_number(cast)
    visit = go_out(cast.nora, clock.now)
    back = begun(cast)
    assert open_unfinished(clock.now) == 0
    clock.advance(minutes=10)
    assert open_cycle().done == 1
    assert open_unfinished(clock.now) == 0
    back.refresh_from_db()
    alarm = Alarm.objects.get()
    assert (back.alarm_id, alarm.due_at, alarm.visit_id) == (alarm.pk, back.due_at, visit.pk)
    assert alarm.reason == "Silent call, and nobody was reached."  # of nobody, by nobody's number
    assert len(entries("call.back_unfinished")) == 1


def test_of_nobody_known_the_office_is_told_or_the_agency(cast: Cast, clock: HeldClock) -> None:
    office = begun(cast, STRANGE)
    agency = begun(cast, "+353861110001")
    CallBack.objects.filter(pk=agency.pk).update(office=None)
    clock.advance(minutes=10)
    assert open_unfinished(clock.now) == 2
    office.refresh_from_db()
    agency.refresh_from_db()
    assert office.alarm is not None
    assert agency.alarm is not None
    assert (office.alarm.subject_kind, agency.alarm.subject_kind) == ("office", "system")


def test_who_closes_the_alarm_and_leaves_the_call_back_gets_another(cast: Cast, clock: HeldClock) -> None:
    back = begun(cast, STRANGE)
    clock.advance(minutes=10)
    open_unfinished(clock.now)
    Alarm.objects.update(
        closed_at=clock.now, closed_by=cast.marcus, cause="other", contact="not_a_person", closing_note="quiet"
    )
    clock.advance(minutes=14)
    assert open_unfinished(clock.now) == 0
    clock.advance(minutes=2)
    assert open_unfinished(clock.now) == 1
    again = CallBack.objects.get(pk=back.pk).alarm
    assert again is not None
    assert again.closed_at is None


def test_a_finished_one_opens_nothing(cast: Cast, clock: HeldClock) -> None:
    back = begun(cast, STRANGE)
    did(cast, back, "ring-1", "answered")
    finish_call_back(cast.actor(cast.marcus), back.call_id, outcome="accidental")
    clock.advance(minutes=30)
    assert open_unfinished(clock.now) == 0


def test_what_cannot_be_opened_now_is_tried_again(
    cast: Cast, clock: HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    back = begun(cast, STRANGE)
    clock.advance(minutes=10)
    with monkeypatch.context() as held:
        held.setattr(watching, "open_each", lambda openings, now: [])
        assert open_unfinished(clock.now) == 0
        with pytest.raises(Refused, match="being closed"):
            raise_from(cast.actor(cast.marcus), back.call_id)
    assert open_unfinished(clock.now) == 1


def test_old_calls_go_and_what_is_needed_stays(cast: Cast, clock: HeldClock, settings: Settings) -> None:
    settings.WAYHOME_CALL_DAYS = 30
    noras_number(cast)
    plain, done, needed = called(STRANGE), begun(cast, STRANGE), begun(cast, NORAS)
    did(cast, done, "ring-1", "answered")
    finish_call_back(cast.actor(cast.marcus), done.call_id, outcome="test")
    clock.advance(hours=24 * 31)
    fresh = called(STRANGE)
    assert retire_calls(clock.now) == 2
    assert set(CallEvent.objects.values_list("pk", flat=True)) == {needed.call_id, fresh.pk}
    (entry,) = entries("call.retired")
    assert set(entry["calls"]) == {str(plain.pk), str(done.call_id)}
    assert Outcome.objects.count() == 1
    assert retire_calls(clock.now) == 0
    assert retire_calls(clock.now + timedelta(days=400 - 31)) == 2  # the fresh call by then, and the outcome
    assert not Outcome.objects.exists()
