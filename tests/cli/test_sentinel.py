"""The sentinel as it runs: a process with nothing of the server's, a real front and engine, real mail and webhooks."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Event

import pytest
from psycopg import Connection

from tests.cast import Cast
from tests.cli.standing import SECRET, Process, Stand, environment, look_at, settings, subjects, watching
from tests.clock import HeldClock
from tests.engine.running import engine
from tests.http.front import serving, wait_until
from tests.sinks import HttpSink, SmtpSink, http_sink, smtp_sink
from wayhome.cli.sentinel.asking import ask
from wayhome.cli.sentinel.running import Sentinel
from wayhome.cli.sentinel.trouble import Kind
from wayhome.core.clock import process_now
from wayhome.ledger.signing import export_key, public_key
from wayhome.messaging.wire.tls import trusted
from wayhome.messaging.wire.webhook import signature
from wayhome.project.asgi import make


@pytest.fixture
def watched(committed_cast: Cast, clock: HeldClock, superuser: Connection) -> None:
    """The cast in real time: the sentinel has a clock of its own."""
    superuser.execute("UPDATE core_clock_mark SET high_water = '2026-01-01'")
    clock.let_go()


@pytest.fixture
def mail() -> Iterator[SmtpSink]:
    with smtp_sink() as sink:
        yield sink


@pytest.fixture
def hook() -> Iterator[HttpSink]:
    with http_sink() as sink:
        yield sink


@pytest.fixture
def stand() -> Iterator[Stand]:
    one = Stand()
    with serving(one) as port:
        one.url = f"http://127.0.0.1:{port}"
        yield one


def test_engine_stopped_and_started_server_gone_all_told_from_another_machine(
    watched: None, mail: SmtpSink, hook: HttpSink, tmp_path: Path
) -> None:
    (tmp_path / "key.json").write_text(json.dumps(export_key(public_key())))
    with ExitStack() as machine, ExitStack() as front:
        port = front.enter_context(serving(make(), lifespan="on"))
        variables = environment(
            f"http://127.0.0.1:{port}", mail=mail, hook=hook, KEY=str(tmp_path / "key.json"), ENGINE_SECONDS="4"
        )
        with engine():
            wait_until(lambda: Process(variables, "--once").end()[0] == 0, 30)
            sentinel = machine.enter_context(Process(variables))
            Event().wait(4)
            assert mail.mails == []
        wait_until(lambda: subjects(mail) == ["not watching"], 20)
        assert "engine is silent since" in mail.mails[0].as_string()
        with engine():
            wait_until(lambda: subjects(mail)[1:] == ["watching again"], 20)
        front.close()
        wait_until(lambda: subjects(mail)[2:] == ["not watching"], 20)
        sentinel.process.terminate()
        code, said, complained = sentinel.end()
    assert (code, complained) == (0, "")
    lines = said.splitlines()
    assert lines[0] == "sentinel watches from now: asks every 1 s, tells people by 2 ways"
    assert lines[1].startswith("bad answer: its engine is silent since")
    assert lines[-1] == "sentinel watches no longer"
    assert "bad answer: cannot connect" in said
    wait_until(lambda: len(hook.requests) == 3)
    told = json.loads(hook.requests[0].body)
    assert (told["type"], told["subject"]) == ("message", "Wayhome: not watching")
    sent = hook.requests[0].headers["Wayhome-Signature"]
    assert sent == signature(SECRET, int(sent[2:].partition(",")[0]), hook.requests[0].body)


def test_a_real_answer_played_back_is_refused(watched: None) -> None:
    key = json.dumps(export_key(public_key()))
    with serving(make(), lifespan="on") as port:
        real = ask(f"http://127.0.0.1:{port}", "ab" * 16, context=trusted())
    player = Stand()
    player.answer = real
    with serving(player) as port:
        trouble = look_at(f"http://127.0.0.1:{port}", KEY=key).trouble
    assert trouble is not None
    assert trouble.kind is Kind.REPLAYED


def test_told_once_within_the_time_and_once_that_it_is_over(stand: Stand, mail: SmtpSink, hook: HttpSink) -> None:
    with watching(Sentinel(settings(stand.url, mail=mail, hook=hook), print)):
        wait_until(lambda: stand.asked > 3)
        stand.status = 500
        wait_until(lambda: subjects(mail) == ["not watching"] and len(hook.requests) == 1)
        asked = stand.asked
        wait_until(lambda: stand.asked > asked + 10)
        assert subjects(mail) == ["not watching"]
        stand.status = 200
        wait_until(lambda: subjects(mail)[1:] == ["watching again"] and len(hook.requests) == 2)
        asked = stand.asked
        wait_until(lambda: stand.asked > asked + 10)
    assert subjects(mail) == ["not watching", "watching again"]
    assert mail.recipients == ["duty@agency.example"] * 2


def test_told_again_while_it_lasts(stand: Stand, mail: SmtpSink) -> None:
    stand.status = 500
    with watching(Sentinel(settings(stand.url, mail=mail, repeat_seconds=0.6), print)):
        wait_until(lambda: subjects(mail)[:3] == ["not watching", "still not watching", "still not watching"])


def test_a_way_that_fails_is_tried_again_and_holds_up_no_other(stand: Stand, mail: SmtpSink, hook: HttpSink) -> None:
    mail.answers["duty@agency.example"] = "451 not now"
    hook.status = 503
    said: list[str] = []
    stand.status = 500
    with watching(Sentinel(settings(stand.url, mail=mail, hook=hook), said.append)):
        wait_until(lambda: any("by webhook 1 (the receiver answered 503), trying again" in line for line in said))
        wait_until(lambda: any("by mail 1 (recipient refused (451)), trying again" in line for line in said))
        hook.status = 200
        wait_until(lambda: any(line.startswith("told by webhook 1") for line in said))
        mail.answers.clear()
        wait_until(lambda: subjects(mail) == ["not watching"])
    keys = {one.headers["Idempotency-Key"] for one in hook.requests}
    assert len(keys) == 1
    assert not any("agency.example" in line or "127.0.0.1" in line for line in said)


def test_who_refuses_for_good_is_not_asked_every_round(stand: Stand, hook: HttpSink) -> None:
    hook.status = 404
    stand.status = 500
    with watching(Sentinel(settings(stand.url, hook=hook), print)):
        wait_until(lambda: hook.requests)
        asked = stand.asked
        wait_until(lambda: stand.asked > asked + 5)
    assert len(hook.requests) == 1


def test_a_library_that_raises_stops_no_telling(
    stand: Stand, mail: SmtpSink, hook: HttpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("wayhome.cli.sentinel.telling.smtp.post", broken)
    said: list[str] = []
    stand.status = 500
    with watching(Sentinel(settings(stand.url, mail=mail, hook=hook), said.append)):
        wait_until(lambda: hook.requests and any("(ZeroDivisionError), trying again" in line for line in said))


def test_the_daily_sign_of_life_comes_once_and_only_while_all_is_well(stand: Stand, mail: SmtpSink) -> None:
    passed = f"{process_now():%H:%M}"
    with watching(Sentinel(settings(stand.url, mail=mail, DAILY=passed), print)):
        wait_until(lambda: stand.asked > 5)
    assert mail.mails == []  # started after its time: tomorrow
    sentinel = Sentinel(settings(stand.url, mail=mail, DAILY=passed), print)
    stand.status = 500
    sentinel.round()
    assert mail.mails == []
    stand.status = 200
    for _ in range(4):
        sentinel.round()
    assert subjects(mail) == ["the daily sign of life"]


def test_once_answers_programs_and_people(stand: Stand) -> None:
    code, said, complained = Process(environment(stand.url), "--once", "--json").end()
    assert (code, json.loads(said)["good"], complained) == (0, True, "")
    stand.status = 500
    code, said, _ = Process(environment(stand.url), "--once", "--json").end()
    told = json.loads(said)
    assert (code, told["good"], told["kind"], told["answer"]) == (1, False, "not-200", None)
    code, said, _ = Process(environment(stand.url), "--once").end()
    assert (code, said) == (1, "Not good: it answers 500 instead of 200.\n")


def test_a_trial_reaches_everybody_or_says_who_was_not(mail: SmtpSink, hook: HttpSink) -> None:
    variables = environment("http://127.0.0.1:9", mail=mail, hook=hook)
    code, said, complained = Process(variables, "--trial").end()
    assert (code, complained, subjects(mail)) == (0, "", ["a trial"])
    assert "told by webhook 1" in said
    hook.status = 404
    assert Process(variables, "--trial").end()[0] == 1


def test_what_is_missing_is_said_before_it_seems_to_watch() -> None:
    code, _, complained = Process(environment("http://127.0.0.1:9")).end()
    assert (code, "WAYHOME_SENTINEL_MAIL_TO" in complained) == (2, True)
    code, _, complained = Process({}).end()
    assert (code, complained.startswith("The sentinel does not watch: --url or WAYHOME_SENTINEL_URL")) == (2, True)
