"""Stories with real engines, a real mail server and a real HTTP endpoint."""

import signal
from datetime import timedelta
from threading import Event

import pytest
from django.db import connection
from psycopg import Connection
from pytest_django import Settings

from tests.alarms.scenes import go_out
from tests.cast import Cast
from tests.clock import HeldClock
from tests.engine.running import engine, engine_process, until
from tests.sinks import http_sink, smtp_sink
from wayhome.alarms import actions
from wayhome.alarms.models import Alarm, Drill
from wayhome.core.embedded import Credentials
from wayhome.core.errors import Refused
from wayhome.engine import drills, run
from wayhome.engine.cycles import Cycle
from wayhome.engine.queries import health
from wayhome.ledger.models import Leaf
from wayhome.messaging.models import Attempt, Message
from wayhome.staff.models import ContactRoute, Person
from wayhome.visits.models import Visit


def accepted() -> int:
    return Message.objects.filter(purpose="alarm", state="accepted").count()


def test_overdue_to_mail_and_webhook_and_into_the_record(
    committed_cast: Cast, clock: HeldClock, settings: Settings
) -> None:
    due_at = clock.now + timedelta(minutes=60)
    go_out(committed_cast.nora, clock.now, reminded_due_at=due_at, asked_due_at=due_at)  # only the alarm sends mail
    with smtp_sink() as mail, http_sink() as hook:
        settings.WAYHOME_SMTP_URL = mail.url
        ContactRoute.objects.filter(person=committed_cast.bea, channel="smtp").update(
            channel="webhook", address=hook.url
        )
        clock.advance(minutes=75)
        with engine():
            until(lambda: len(mail.mails) == 1)
            until(lambda: accepted() == 1)
            clock.advance(minutes=5)
            until(lambda: hook.requests)
            until(Leaf.objects.exists)
            until(lambda: health().fresh)
        assert mail.recipients[0] == "marcus@harbour.example"
        assert "Nora" not in str(mail.mails[0]["Subject"])
        assert b"DRILL" not in hook.requests[0].body


def test_two_engines_at_once_open_one_alarm_and_send_each_message_once(
    committed_cast: Cast, clock: HeldClock, settings: Settings
) -> None:
    for person in (committed_cast.nora, committed_cast.ben):
        go_out(person, clock.now)
    clock.advance(minutes=75)
    with smtp_sink() as mail:
        settings.WAYHOME_SMTP_URL = mail.url
        with engine("one"), engine("two"):
            until(lambda: Alarm.objects.count() == 2)
            until(lambda: not Message.objects.filter(state__in=["queued", "leased"]).exists())
            until(lambda: health().engines == 2)
        told = Message.objects.filter(purpose="alarm")
        assert Attempt.objects.filter(message__in=told).count() == told.filter(state="accepted").count()
        assert mail.recipients.count("marcus@harbour.example") == told.filter(state="accepted").count()


def test_killed_between_claim_and_send_another_engine_sends_it(
    committed_cast: Cast, clock: HeldClock, settings: Settings, cluster: Credentials
) -> None:
    go_out(committed_cast.nora, clock.now)
    clock.advance(minutes=75)
    with smtp_sink() as slow:
        slow.delay_seconds = 8
        with engine_process(cluster, slow.url) as process:
            until(lambda: Message.objects.filter(purpose="alarm", state="leased").exists(), 30)
            process.send_signal(signal.SIGKILL)
            process.wait(10)
    assert Message.objects.get(purpose="alarm").accepted_at is None
    clock.advance(seconds=200)
    with smtp_sink() as mail:
        settings.WAYHOME_SMTP_URL = mail.url
        with engine():
            until(lambda: accepted() == 1)
        assert mail.recipients.count("marcus@harbour.example") == 1
    assert Alarm.objects.filter(kind="missed_contact").count() == 1


def test_losing_every_connection_the_engine_comes_back_by_itself(
    committed_cast: Cast, clock: HeldClock, superuser: Connection
) -> None:
    with engine():
        until(lambda: health().fresh)
        connection.close()
        superuser.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'wayhome_app'")
        go_out(committed_cast.nora, clock.now, due_minutes=-20)
        until(lambda: Alarm.objects.filter(kind="missed_contact").exists())


def test_a_thread_that_ends_by_itself_ends_the_engine_loudly(
    committed_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> Cycle:
        raise ValueError("a mistake of ours")

    monkeypatch.setattr("wayhome.engine.run.climb_cycle", broken)
    monkeypatch.setattr("wayhome.engine.loop.CRASHES", 1)
    with pytest.raises(run.EngineDied, match="climb"):
        run.run_forever(Event())


def test_a_listener_that_ends_is_noticed_too(committed_cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wayhome.engine.run.listen", lambda _stop, _wakes: None)
    with pytest.raises(run.EngineDied, match="wake"):
        run.run_forever(Event())


def test_a_drill_runs_an_engine_of_its_own_where_none_is(
    committed_cast: Cast, clock: HeldClock, settings: Settings
) -> None:
    clock.let_go()
    said: list[str] = []
    with smtp_sink() as mail:
        settings.WAYHOME_SMTP_URL = mail.url
        report = drills.run_drill(worker="nora byrne", grace_seconds=1, say=said.append)
    assert report["complete"], report
    assert report["engine"] == "own"
    assert report["auto_acknowledged"]
    steps = [step["step"] for step in report["steps"]]
    assert {"due", "opened", "queued", "accepted", "acknowledged", "closed"} <= set(steps)
    assert any(step["channel"] == "smtp" for step in report["steps"] if step["step"] == "accepted")
    assert all(str(one["Subject"]).startswith("DRILL") for one in mail.mails)
    assert Visit.objects.get().state == "back"
    assert said[0].startswith("No engine is running")


def test_a_drill_uses_the_engine_that_runs(committed_cast: Cast, clock: HeldClock, settings: Settings) -> None:
    clock.let_go()
    with smtp_sink() as mail:
        settings.WAYHOME_SMTP_URL = mail.url
        with engine():
            until(lambda: health().fresh)
            report = drills.run_drill(grace_seconds=1)
    assert report["engine"] == "running"
    assert report["complete"]


def test_a_drill_that_reaches_nobody_ends_and_says_it_is_not_complete(
    committed_cast: Cast, clock: HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.let_go()
    ContactRoute.objects.exclude(person=committed_cast.nora).delete()
    report = drills.run_drill(worker="nora@harbour.example", grace_seconds=1, wait_seconds=3)
    assert not report["complete"]
    assert not report["auto_acknowledged"]
    assert Drill.objects.get().ended_at is not None


def test_a_drill_without_any_alarm_ends_too(
    committed_cast: Cast, clock: HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wayhome.engine.drills.run_forever", lambda _stop, name: None)
    report = drills.run_drill(worker="nora", grace_seconds=1, wait_seconds=0.2)
    assert report["steps"] == []


def test_a_drill_for_nobody_or_for_two(committed_cast: Cast, clock: HeldClock) -> None:
    with pytest.raises(Refused, match="Nobody active is called"):
        drills.run_drill(worker="Quentin")
    Person.objects.filter(pk=committed_cast.ben.pk).update(name="Nora Adeyemi", called="Nora")
    with pytest.raises(Refused, match="More than one"):
        drills.run_drill(worker="nora")


def test_a_person_may_answer_the_drill_before_it_does_so_itself(committed_cast: Cast, clock: HeldClock) -> None:
    clock.let_go()

    def answer(said: str) -> None:
        if said.startswith("The alarm is open"):
            actions.acknowledge(committed_cast.actor(committed_cast.sofia), Alarm.objects.get().pk)

    report = drills.run_drill(worker="Nora", grace_seconds=1, answer_seconds=5, say=answer)
    assert report["complete"]
    assert not report["auto_acknowledged"]
    assert Alarm.objects.get().closed_by_id == committed_cast.sofia.pk
