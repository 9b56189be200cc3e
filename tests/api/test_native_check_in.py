"""The native check-in through the real front: once for each event, late ones too, and never HTML."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from psycopg import Connection

from tests.api.caller import Caller, phone_of, token_of
from tests.cast import Cast
from tests.clock import HeldClock
from tests.http.front import Reply, Wire, ask
from wayhome.api import check_in as native
from wayhome.http.tries import FailedTries
from wayhome.ledger.actions import write_leaves
from wayhome.ledger.verify import verify
from wayhome.staff.actions import withdraw_api_token
from wayhome.visits.actions import SignOut, sign_out
from wayhome.visits.models import Visit, VisitEvent

Post = Callable[..., tuple[Reply, Any]]


@pytest.fixture
def visit(committed_cast: Cast, clock: HeldClock) -> str:
    asked = SignOut(expected_back_at=clock.now + timedelta(hours=6), phone_carried="+353861230000")
    made = sign_out(committed_cast.actor(committed_cast.nora), asked)
    clock.advance(minutes=10)
    return str(made.visit_id)


@pytest.fixture
def post(front: int) -> Post:
    def send(visit: str, token: str, body: object = None, *, raw: bytes | None = None) -> tuple[Reply, Any]:
        content = raw if raw is not None else json.dumps({} if body is None else body).encode()
        headers = f"Content-Type: application/json\r\nAuthorization: Bearer {token}\r\n"
        path = f"/api/v1/visits/{visit}/check-in"
        reply = ask(front, path, method="POST", headers=headers, body=content)
        expected = "application/problem+json" if reply.status >= 400 else "application/json"
        assert reply.headers["content-type"] == expected
        assert reply.headers["x-content-type-options"] == "nosniff"
        return reply, json.loads(reply.body)

    return send


def test_a_phone_and_a_token_check_in_and_it_is_recorded(
    committed_cast: Cast, visit: str, post: Post, clock: HeldClock
) -> None:
    reply, said = post(visit, phone_of(committed_cast, committed_cast.nora))
    assert (reply.status, said["counted"], said["repeated"]) == (200, True, False)
    clock.advance(minutes=10)
    _, later = post(visit, token_of(committed_cast, committed_cast.nora).text)
    assert later["due_at"] > said["due_at"]
    assert datetime.fromisoformat(later["received_at"]) == clock.now
    assert set(VisitEvent.objects.filter(kind="checked_in").values_list("channel", flat=True)) == {"phone", "api"}
    write_leaves(100)
    assert verify().holds


def test_it_says_the_same_as_the_call_through_django(
    committed_cast: Cast, visit: str, post: Post, clock: HeldClock
) -> None:
    token = token_of(committed_cast, committed_cast.nora).text
    event = {"client_event_id": str(uuid4())}
    _, first = post(visit, token, event)
    again = Caller(token).post(f"/visits/{visit}/check-in", event).json()
    assert again.keys() == first.keys()
    assert again["repeated"] is True
    for name in ("occurred_at", "received_at", "due_at", "expected_back_at"):
        assert datetime.fromisoformat(again[name]) == datetime.fromisoformat(first[name])


def test_twenty_at_once_with_one_event_are_one_check_in(committed_cast: Cast, visit: str, post: Post) -> None:
    token = token_of(committed_cast, committed_cast.nora).text
    event = {"client_event_id": str(uuid4())}
    with ThreadPoolExecutor(20) as phones:
        answers = [one.result()[1] for one in [phones.submit(post, visit, token, event) for _ in range(20)]]
    assert sorted(one.pop("repeated") for one in answers) == [False] + [True] * 19
    assert all(one == answers[0] for one in answers)
    assert VisitEvent.objects.filter(kind="checked_in").count() == 1


def test_a_late_one_keeps_both_times_and_moves_nothing_back(
    committed_cast: Cast, visit: str, post: Post, clock: HeldClock
) -> None:
    token = token_of(committed_cast, committed_cast.nora).text
    _, now = post(visit, token)
    _, late = post(visit, token, {"at": (clock.now - timedelta(minutes=5)).isoformat()})
    assert (late["counted"], late["due_at"]) == (False, now["due_at"])
    assert datetime.fromisoformat(late["occurred_at"]) == clock.now - timedelta(minutes=5)
    _, ahead = post(visit, token, {"at": (clock.now + timedelta(days=1)).isoformat()})
    assert datetime.fromisoformat(ahead["occurred_at"]) == clock.now


def test_after_the_return_it_is_kept_and_counts_for_nothing(
    committed_cast: Cast, visit: str, post: Post, clock: HeldClock
) -> None:
    token = token_of(committed_cast, committed_cast.nora).text
    Caller(token).post(f"/visits/{visit}/return")
    clock.advance(minutes=1)
    _, said = post(visit, token)
    assert (said["state"], said["counted"], said["due_at"]) == ("back", False, None)
    assert Visit.objects.get(pk=visit).due_at is None


def test_what_is_wrong_is_said(committed_cast: Cast, visit: str, post: Post) -> None:
    token = token_of(committed_cast, committed_cast.nora).text
    assert post(visit, token, raw=b"{")[0].status == 400
    assert post(visit, token, raw=b"\xff")[0].status == 400
    assert post(visit, token, {"at": "noon"})[1]["errors"][0]["field"] == "at"
    assert post(visit, token, [])[0].status == 422
    assert post(visit, token, raw=b'{"x": "' + b"y" * 20_000 + b'"}')[0].status == 413
    assert post(str(uuid4()), token)[0].status == 404
    assert post("me", token)[0].status == 404
    assert post(visit, token_of(committed_cast, committed_cast.ben).text)[0].status == 404
    assert post(visit, token_of(committed_cast, committed_cast.nora, ["board"]).text)[0].status == 403
    assert VisitEvent.objects.filter(kind="checked_in").count() == 0


def test_a_token_that_is_none_or_withdrawn_opens_nothing(
    committed_cast: Cast, visit: str, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(native, "failed_tokens", FailedTries(tries=2))
    made = token_of(committed_cast, committed_cast.nora)
    withdraw_api_token(committed_cast.actor(committed_cast.nora), made.token.pk)
    assert [post(visit, text)[0].status for text in (made.text, "unknown", "unknown")] == [401, 401, 429]
    assert post(visit, phone_of(committed_cast, committed_cast.nora))[0].status == 200


def test_it_takes_post_only(front: int, visit: str) -> None:
    reply = ask(front, f"/api/v1/visits/{visit}/check-in")
    assert (reply.status, reply.headers["allow"]) == (405, "POST")


def test_after_a_restart_of_the_database_no_check_in_meets_a_broken_connection(
    committed_cast: Cast, visit: str, post: Post, superuser: Connection
) -> None:
    token = token_of(committed_cast, committed_cast.nora).text
    other = str(sign_out(committed_cast.actor(committed_cast.ben), SignOut(phone_carried="+353861230000")).visit_id)
    others = token_of(committed_cast, committed_cast.ben).text
    both = ((visit, token), (other, others)) * 12
    with ThreadPoolExecutor(4) as many:  # so that there are as many connections as tries
        assert {one[0].status for one in many.map(lambda pair: post(*pair), both)} == {200}
    superuser.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'wayhome_app'")
    assert post(visit, token)[0].status == 200


def test_health_and_pages_stand_beside_it(front: int) -> None:
    assert ask(front, "/health/live").status == 200
    assert ask(front, "/health/ready").body == b'{"status": "ready"}'
    with Wire(front) as wire:
        wire.say("GET /sign-in/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
        page = wire.hear()
    assert (page.status, b"<form" in page.body) == (200, True)


def test_many_that_come_in_together_are_written_together_each_for_itself(
    committed_cast: Cast, visit: str, post: Post, clock: HeldClock
) -> None:
    ben = committed_cast.actor(committed_cast.ben)
    other = str(sign_out(ben, SignOut(expected_back_at=clock.now + timedelta(hours=3))).visit_id)
    nora_token = token_of(committed_cast, committed_cast.nora).text
    ben_token = phone_of(committed_cast, committed_cast.ben)
    asked = [(visit, nora_token), (other, ben_token), (other, nora_token), (visit, "unknown")] * 6
    with ThreadPoolExecutor(len(asked)) as phones:
        replies = [one.result()[0].status for one in [phones.submit(post, *each) for each in asked]]
    assert replies == [200, 200, 404, 401] * 6
    assert VisitEvent.objects.filter(kind="checked_in", person=committed_cast.nora).count() == 6
    assert VisitEvent.objects.filter(kind="checked_in", person=committed_cast.ben).count() == 6
    write_leaves(100)
    assert verify().holds


def test_a_visit_that_somebody_holds_stops_its_own_check_in_and_no_other(
    committed_cast: Cast, visit: str, post: Post, superuser: Connection, clock: HeldClock
) -> None:
    ben = committed_cast.actor(committed_cast.ben)
    other = str(sign_out(ben, SignOut(expected_back_at=clock.now + timedelta(hours=3))).visit_id)
    tokens = token_of(committed_cast, committed_cast.nora).text, phone_of(committed_cast, committed_cast.ben)
    with superuser.transaction():
        superuser.execute("SELECT 1 FROM visits_visit WHERE id = %s FOR UPDATE", [visit])
        with ThreadPoolExecutor(12) as phones:
            held = [phones.submit(post, visit, tokens[0]) for _ in range(2)]
            free = [phones.submit(post, other, tokens[1]) for _ in range(10)]
            assert [one.result()[0].status for one in free] == [200] * 10
            assert [one.result()[0].status for one in held] == [503] * 2
    assert post(visit, tokens[0])[0].status == 200
