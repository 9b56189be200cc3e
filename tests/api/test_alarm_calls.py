"""A monitor's program: lists alarms, takes one, closes it with cause and contact."""

from datetime import timedelta

import pytest

from tests.api.caller import Caller, token_of
from tests.cast import Cast
from tests.clock import HeldClock
from wayhome.alarms.actions import open_overdue
from wayhome.alarms.models import Alarm
from wayhome.visits.actions import SignOut, sign_out
from wayhome.visits.models import Visit


@pytest.fixture
def marcus(cast: Cast) -> Caller:
    return Caller(token_of(cast, cast.marcus).text)


@pytest.fixture
def alarm(cast: Cast, clock: HeldClock) -> Alarm:
    asked = SignOut(expected_back_at=clock.now + timedelta(minutes=30), phone_carried="+353861230000")
    sign_out(cast.actor(cast.nora), asked)
    now = clock.advance(hours=2)
    assert open_overdue(now, 10) == 1
    return Alarm.objects.get()


def test_a_monitor_takes_an_alarm_and_closes_it(marcus: Caller, alarm: Alarm, clock: HeldClock) -> None:
    (row,) = marcus.get("/alarms").json()
    assert (row["id"], row["kind"], row["person"]) == (str(alarm.pk), "missed_contact", "Nora Byrne")
    assert marcus.get("/board").json()["rows"][0]["state"] == "alarm"
    taken = marcus.post(f"/alarms/{alarm.pk}/acknowledge", {})
    assert (taken.json()["outcome"], taken.json()["holder"]) == ("yours", "Marcus Doyle")
    assert marcus.get("/alarms").json()[0]["acknowledged_by"] == "Marcus Doyle"
    clock.advance(minutes=2)
    body = {"cause": "late", "contact": "seen", "visit": {"back": True}}
    closed = marcus.post(f"/alarms/{alarm.pk}/close", body)
    assert closed.status_code == 200, closed.content
    assert (closed.json()["cause"], closed.json()["closed_at"] is not None) == ("late", True)
    assert Visit.objects.get().state == Visit.State.BACK
    assert marcus.get("/alarms").json() == []
    assert len(marcus.get("/alarms", state="all").json()) == 1


def test_closing_without_saying_what_becomes_of_the_visit_is_refused(marcus: Caller, alarm: Alarm) -> None:
    response = marcus.post(f"/alarms/{alarm.pk}/close", {"cause": "late", "contact": "seen"})
    assert response.status_code == 422
    assert response.json()["errors"]
    assert marcus.post(f"/alarms/{alarm.pk}/close", {"cause": "voicemail", "contact": "seen"}).status_code == 422


def test_the_person_in_danger_and_strangers_cannot(cast: Cast, alarm: Alarm) -> None:
    nora = Caller(token_of(cast, cast.nora).text)
    assert nora.post(f"/alarms/{alarm.pk}/acknowledge", {}).status_code in {403, 404}
    assert nora.get("/alarms").status_code == 403
    zoe = Caller(token_of(cast, cast.zoe).text)
    assert zoe.get("/alarms").json() == []
    assert zoe.post(f"/alarms/{alarm.pk}/acknowledge", {}).status_code == 404
