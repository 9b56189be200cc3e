"""A drill from the board: started, watched, ended, reported with every time."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from tests.cast import Cast
from tests.clock import HeldClock
from tests.http.sessions import sign_in
from tests.web.alarm_stories import engine_cycle
from wayhome.alarms.actions import acknowledge
from wayhome.alarms.models import Alarm, Drill
from wayhome.messaging.models import Message
from wayhome.staff.models import Person
from wayhome.web.drills.views import seconds_words

pytestmark = pytest.mark.django_db


def client_of(person: Person) -> Client:
    client = Client()
    sign_in(client, person)
    return client


def test_a_drill_runs_from_start_to_report(cast: Cast, clock: HeldClock) -> None:
    marcus = client_of(cast.marcus)
    answer = marcus.post("/drills/", {"person": str(cast.nora.pk), "grace_seconds": "2"})
    drill = Drill.objects.get()
    assert answer["Location"] == f"/drills/{drill.pk}/"
    page = marcus.get(f"/drills/{drill.pk}/").content.decode()
    assert "It is running." in page
    assert "Alarm opened …" in page
    clock.advance(seconds=3)
    engine_cycle()
    alarm = Alarm.objects.get(drill_id=drill.pk)
    assert "DRILL. Nothing has happened." in marcus.get(f"/alarms/{alarm.pk}/").content.decode()
    clock.advance(seconds=20)
    marcus.post(f"/alarms/{alarm.pk}/acknowledge/")
    live = marcus.get(f"/drills/{drill.pk}/live/").content.decode()
    assert "+3.0 s" in live
    assert "Acknowledged by <strong>Marcus Doyle</strong>" in live
    assert "Message queued for" in live
    marcus.post(f"/drills/{drill.pk}/end/")
    ended = marcus.get(f"/drills/{drill.pk}/").content.decode()
    assert "hx-trigger" not in ended
    assert "Closed by" in ended
    assert "Marcus Doyle" in marcus.get("/drills/").content.decode()


def test_a_report_says_when_nobody_answered_and_tells_the_time_of_the_office(cast: Cast, clock: HeldClock) -> None:
    clock.set(datetime(2026, 7, 6, 9, 0, tzinfo=UTC))
    marcus = client_of(cast.marcus)
    marcus.post("/drills/", {"person": str(cast.nora.pk), "grace_seconds": "1"})
    drill = Drill.objects.get()
    clock.advance(seconds=2)
    engine_cycle()
    Message.objects.update(state="accepted", accepted_at=clock.now, accepted_channel="smtp")
    alarm = Alarm.objects.get(drill_id=drill.pk)
    acknowledge(cast.actor(cast.sofia, origin="drill"), alarm.pk)
    marcus.post(f"/drills/{drill.pk}/end/")
    page = marcus.get(f"/drills/{drill.pk}/").content.decode()
    assert "Nobody answered in time" in page
    assert "Somebody answered" not in page
    assert "by the drill itself" in page
    assert "10:00:02" in page


def test_closing_its_alarm_on_the_page_asks_for_the_cause_drill(cast: Cast, clock: HeldClock) -> None:
    marcus = client_of(cast.marcus)
    marcus.post("/drills/", {"person": str(cast.nora.pk), "grace_seconds": "1"})
    clock.advance(seconds=2)
    engine_cycle()
    alarm = Alarm.objects.get()
    page = marcus.get(f"/alarms/{alarm.pk}/").content.decode()
    assert '<option value="drill">' in page
    assert '<option value="late">' not in page
    marcus.post(f"/alarms/{alarm.pk}/close/", {"cause": "drill", "contact": "spoke"})
    alarm.refresh_from_db()
    assert alarm.closed_at is not None


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"person": "", "grace_seconds": "2"}, "Choose who is missed."),
        ({"person": "nobody", "grace_seconds": "2"}, "Choose one of the list"),
        ({"grace_seconds": ""}, "Say how many seconds."),
        ({"grace_seconds": "0"}, "greater than or equal to 1"),
        ({"grace_seconds": "99999"}, "less than or equal to 3600"),
    ],
)
def test_bad_input_is_said_and_starts_nothing(cast: Cast, said: dict[str, str], words: str) -> None:
    answer = client_of(cast.marcus).post("/drills/", {"person": str(cast.nora.pk), **said})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Drill.objects.exists()


def test_two_drills_with_one_person_do_not_run_at_once(cast: Cast) -> None:
    marcus = client_of(cast.marcus)
    said = {"person": str(cast.nora.pk), "grace_seconds": "60"}
    marcus.post("/drills/", said)
    assert "is running. End it first." in marcus.post("/drills/", said).content.decode()
    assert Drill.objects.count() == 1


def test_who_may(cast: Cast) -> None:
    assert client_of(cast.nora).get("/drills/").status_code == 403
    client_of(cast.marcus).post("/drills/", {"person": str(cast.nora.pk), "grace_seconds": "60"})
    drill = Drill.objects.get()
    zoe = client_of(cast.zoe)
    assert zoe.get(f"/drills/{drill.pk}/").status_code == 404
    assert zoe.post(f"/drills/{drill.pk}/end/").status_code == 403
    assert str(cast.nora.pk) not in zoe.get("/drills/").content.decode()


@pytest.mark.parametrize(("seconds", "words"), [(0, "+0.0 s"), (2.04, "+2.0 s"), (-1, "-1.0 s"), (125.4, "+125 s")])
def test_seconds_in_words(seconds: float, words: str) -> None:
    assert seconds_words(seconds) == words
