"""Check-ins that are written together: against a real pool, where one of them spoils the batch."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from psycopg import Connection
from psycopg_pool import AsyncConnectionPool

from tests.apart import run_apart
from tests.api.caller import phone_of
from tests.cast import Cast
from tests.clock import HeldClock
from wayhome.api import gathering
from wayhome.api.gathering import Gathering, NotWritten, TooMany, Written
from wayhome.http.pool import Pool, make_pool
from wayhome.staff.queries import token_sha256
from wayhome.visits.actions import SignOut, come_back, sign_out
from wayhome.visits.models import VisitEvent
from wayhome.visits.statements import CheckIn

Answers = list[Written | BaseException | None]


def _write(asked: list[CheckIn], pool: Pool | None = None) -> Answers:
    """Write all of them through one gathering, in one go of the loop."""

    async def run() -> Answers:
        async with pool or make_pool() as opened:
            together = Gathering(opened)
            return await asyncio.gather(*(together.write(one) for one in asked), return_exceptions=True)

    return run_apart(run())


@pytest.fixture
def phone_hash(committed_cast: Cast) -> bytes:
    return token_sha256(phone_of(committed_cast, committed_cast.nora))


@pytest.fixture
def visits(committed_cast: Cast, clock: HeldClock) -> list[UUID]:
    """Two visits of one person: the first is over."""
    nora = committed_cast.actor(committed_cast.nora)
    asked = SignOut(expected_back_at=clock.now + timedelta(hours=3), phone_carried="+353861230000")
    first = sign_out(nora, asked).visit_id
    come_back(nora, first)
    clock.advance(minutes=1)
    return [first, sign_out(nora, asked).visit_id]


def test_a_batch_that_one_of_them_spoils_is_written_one_by_one(phone_hash: bytes, visits: list[UUID]) -> None:
    event = uuid4()
    asked = [CheckIn(visit_id=visit, token_sha256=phone_hash, client_event_id=event) for visit in visits]
    answers = _write(asked)
    assert [isinstance(one, Written) for one in answers] == [True, True]
    assert sorted(one.repeated for one in answers if isinstance(one, Written)) == [False, True]
    assert VisitEvent.objects.filter(client_event_id=event).count() == 1


def test_the_same_visit_twice_at_once_is_written_one_after_the_other(phone_hash: bytes, visits: list[UUID]) -> None:
    answers = _write([CheckIn(visit_id=visits[1], token_sha256=phone_hash) for _ in range(5)])
    assert all(isinstance(one, Written) and not one.repeated for one in answers)
    assert VisitEvent.objects.filter(kind="checked_in").count() == 5


def test_more_than_can_wait_are_told_to_come_back(
    phone_hash: bytes, visits: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "WAITING", 3)
    answers = _write([CheckIn(visit_id=visits[1], token_sha256=phone_hash) for _ in range(5)])
    assert [type(one) for one in answers] == [Written] * 3 + [TooMany] * 2


def test_what_the_statement_refuses_is_said_to_whom_it_concerns(
    committed_cast: Cast, phone_hash: bytes, visits: list[UUID]
) -> None:
    for spoilt in ("x" * 100, "\ud800"):  # by the database, and by the driver before it gets there
        refused = CheckIn(visit_id=visits[0], person_id=committed_cast.nora.pk, channel=spoilt)
        answers = _write([CheckIn(visit_id=visits[1], token_sha256=phone_hash), refused])
        assert [type(one) for one in answers] == [Written, NotWritten]
    assert VisitEvent.objects.filter(kind="checked_in").count() == 2


def test_whoever_comes_in_as_a_lane_ends_is_written_too(
    phone_hash: bytes, visits: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever is answered goes on before the lane's task is done: such a lane writes nothing more."""
    monkeypatch.setattr(gathering, "LANES", 1)

    async def run() -> Answers:
        async with make_pool() as opened:
            together = Gathering(opened)
            return [await together.write(CheckIn(visit_id=visits[1], token_sha256=phone_hash)) for _ in range(3)]

    assert all(isinstance(one, Written) for one in run_apart(run()))


def test_whoever_waits_for_too_long_hears_so(
    phone_hash: bytes, visits: list[UUID], superuser: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "ANSWER_SECONDS", 0.1)
    with superuser.transaction():
        superuser.execute("SELECT 1 FROM visits_visit WHERE id = %s FOR UPDATE", [visits[1]])
        answers = _write([CheckIn(visit_id=visits[1], token_sha256=phone_hash) for _ in range(2)])
    assert [type(one) for one in answers] == [NotWritten] * 2
    assert VisitEvent.objects.filter(kind="checked_in").count() == 0


def test_without_a_database_nobody_waits_for_long(phone_hash: bytes, visits: list[UUID]) -> None:
    nowhere: Pool = AsyncConnectionPool("host=127.0.0.1 port=9", min_size=0, max_size=1, timeout=0.3, open=False)
    answers = _write([CheckIn(visit_id=visit, token_sha256=phone_hash) for visit in visits], nowhere)
    assert [type(one) for one in answers] == [NotWritten] * 2
