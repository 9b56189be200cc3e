"""Every kind of bad answer, from real servers that give it."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.cli.standing import Stand, look_at, self_signed, silent_server
from tests.http.front import serving, wait_until
from tests.ports import free_port
from wayhome.cli.sentinel import asking
from wayhome.cli.sentinel.judging import Answer
from wayhome.cli.sentinel.trouble import Kind


@pytest.fixture
def stand() -> Iterator[Stand]:
    one = Stand()
    with serving(one) as port:
        one.url = f"http://127.0.0.1:{port}"
        yield one


def kind(url: str, **more: str) -> Kind | None:
    trouble = look_at(url, **more).trouble
    return trouble.kind if trouble else None


def test_a_stand_in_with_the_right_key_is_good(stand: Stand) -> None:
    found = look_at(stand.url)
    assert found.trouble is None
    assert found.document is not None
    assert found.document["type"] == "wayhome-alive-1"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda stand: setattr(stand, "status", 503), Kind.STATUS),
        (lambda stand: setattr(stand, "status", 302), Kind.STATUS),
        (lambda stand: setattr(stand, "key", Ed25519PrivateKey.generate()), Kind.SIGNATURE),
        (lambda stand: setattr(stand, "answer", Answer(body=b"hello", signature="")), Kind.SIGNATURE),
        (lambda stand: setattr(stand, "answer", Answer(body=b" " * 20_000, signature="")), Kind.UNREADABLE),
        (lambda stand: stand.changes.update(nonce="0123456789abcdef"), Kind.REPLAYED),
        (lambda stand: stand.changes.update(at=datetime(2026, 1, 1, tzinfo=UTC).isoformat()), Kind.CLOCK),
        (lambda stand: stand.changes.update(engine_ran_at=None), Kind.ENGINE),
        (
            lambda stand: stand.changes.update(oldest_undone_seconds=40, oldest_undone_at="2026-03-02T09:00:00+00:00"),
            Kind.UNDONE,
        ),
    ],
)
def test_forged_replayed_old_and_worse_are_told_apart(
    stand: Stand, change: Callable[[Stand], None], expected: Kind
) -> None:
    change(stand)
    assert kind(stand.url) is expected


def test_nobody_there_or_nobody_trusted_or_nobody_who_answers(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    assert kind(f"http://127.0.0.1:{free_port()}") is Kind.CONNECT
    assert kind(stand.url.replace("http:", "https:")) is Kind.TLS
    with silent_server(b"") as url:
        monkeypatch.setattr(asking, "ASK_SECONDS", 0.3)
        assert kind(url) is Kind.TIMED_OUT
    with silent_server(b"\x00\x01", hang_up=True) as url:
        assert kind(url) is Kind.CONNECT


def test_who_cannot_prove_a_name_is_told_in_the_words_of_tls(tmp_path: Path) -> None:
    with silent_server(b"", certificate=self_signed(tmp_path)) as url:
        found = look_at(url.replace("http:", "https:"))
    assert found.trouble is not None
    assert found.trouble.kind is Kind.TLS
    assert "self-signed certificate" in found.trouble.words


def test_a_server_that_drips_is_not_waited_for_and_hanging_questions_are_bounded() -> None:
    let_go = Event()
    try:
        for _ in range(asking.ASKERS):
            with pytest.raises(TimeoutError):
                asking.within(0.01, lambda: let_go.wait(20))
        with pytest.raises(TimeoutError):
            asking.within(5, lambda: True)
    finally:
        let_go.set()
    wait_until(lambda: not any(thread.name == asking.THREAD for thread in threading.enumerate()))
    assert asking.within(5, lambda: True)


def test_a_fault_of_the_sentinels_own_is_trouble_too(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> Answer:
        raise ZeroDivisionError

    monkeypatch.setattr("wayhome.cli.sentinel.running.ask", broken)
    assert kind(stand.url) is Kind.SENTINEL
