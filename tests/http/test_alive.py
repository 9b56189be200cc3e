"""GET /health/alive through the real front: signed, with the asker's own nonce, never waiting for a page."""

import json
import threading
from collections.abc import Iterator

import pytest
from django.db import OperationalError

from tests.cast import Cast
from tests.http.front import Reply, ask, serving, wait_until
from wayhome.engine.alive import Report, report
from wayhome.http import alive
from wayhome.ledger.signing import is_signed_document, public_key
from wayhome.project.asgi import make

NONCE = "0123456789abcdef"


@pytest.fixture
def front(committed_cast: Cast) -> Iterator[int]:
    with serving(make(), lifespan="on") as port:
        yield port


def signature(reply: Reply) -> bytes:
    return bytes.fromhex(reply.headers["wayhome-alive-signature"])


def test_it_answers_anybody_with_a_signature_over_exactly_what_it_says(front: int) -> None:
    reply = ask(front, f"/health/alive?x=1&nonce={NONCE}")
    assert (reply.status, reply.headers["content-type"]) == (200, "application/json")
    assert reply.headers["cache-control"] == "no-store"
    said = json.loads(reply.body)
    assert (said["nonce"], said["engine_ran_at"]) == (NONCE, None)
    assert is_signed_document(public_key(), signature(reply), reply.body)
    assert not is_signed_document(public_key(), signature(reply), reply.body.replace(b"null", b'"now"'))


@pytest.mark.parametrize("query", ["", "?nonce=", "?nonce=xyz", "?nonce=" + "a" * 15, "?nonce=" + "a" * 65])
def test_without_a_nonce_of_its_own_nobody_is_answered(front: int, query: str) -> None:
    reply = ask(front, f"/health/alive{query}")
    assert reply.status == 400
    assert b"nonce" in reply.body


def test_it_takes_get_alone(front: int) -> None:
    assert ask(front, f"/health/alive?nonce={NONCE}", method="POST").status == 405


def test_one_address_may_not_ask_for_ever(front: int, monkeypatch: pytest.MonkeyPatch) -> None:
    statuses = {ask(front, f"/health/alive?nonce={NONCE}").status for _ in range(alive.ASKED)}
    assert statuses == {200}
    refused = ask(front, f"/health/alive?nonce={NONCE}")
    assert refused.status == 429
    assert 0 < int(refused.headers["retry-after"]) <= alive.WINDOW_SECONDS


def test_a_database_that_does_not_answer_is_said(front: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> Report:
        raise OperationalError

    monkeypatch.setattr("wayhome.engine.alive.report", gone)
    reply = ask(front, f"/health/alive?nonce={NONCE}")
    assert (reply.status, reply.headers["retry-after"]) == (503, "2")
    assert b"database" in reply.body


def test_who_asks_together_shares_one_look_and_each_has_an_answer_of_their_own(
    front: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[Report] = []

    def counted() -> Report:
        looks.append(report())
        return looks[-1]

    monkeypatch.setattr("wayhome.engine.alive.report", counted)
    said = [json.loads(ask(front, f"/health/alive?nonce={number:016x}").body) for number in range(3)]
    assert [one["nonce"] for one in said] == [f"{number:016x}" for number in range(3)]
    assert len(looks) <= 2


def test_a_look_that_hangs_is_not_waited_for_and_in_the_end_not_for_ever_in_the_way(
    front: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alive, "LOOK_SECONDS", 0.3)
    monkeypatch.setattr(alive, "GIVEN_UP_SECONDS", 0.5)
    let_go = threading.Event()

    def hangs() -> Report:
        let_go.wait(90)
        return report()

    monkeypatch.setattr("wayhome.engine.alive.report", hangs)
    try:
        assert ask(front, f"/health/alive?nonce={NONCE}").status == 503
        assert ask(front, "/health/live").status == 200
        monkeypatch.setattr("wayhome.engine.alive.report", report)
        wait_until(lambda: ask(front, f"/health/alive?nonce={NONCE}").status == 200)
    finally:
        let_go.set()
