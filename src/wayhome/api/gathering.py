"""Check-ins that come in together are written together: one statement and one flush for all of them.

While a statement runs, what comes in meanwhile waits for the next one: alone on a quiet night
each goes at once, and under load the costs of a statement and of a durable commit are shared.
"""

import asyncio
import logging
from collections import deque
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import OperationalError
from psycopg_pool import PoolTimeout, TooManyRequests

from wayhome.http.pool import Pool
from wayhome.visits.statements import CHECK_INS, CheckIn, check_in_parameters

log = logging.getLogger(__name__)

LANES = 2
"""So many statements of one process run at once: one row that somebody else has locked stalls one of them."""

TOGETHER = 64
WAITING = 1_024
ANSWER_SECONDS = 10.0
"""A telephone hears something after so long, whatever the database does."""

TRIES = 2
"""A check-in alone is sent twice: the first may have met a connection that broke."""


class TooMany(Exception):
    """More check-ins wait than WAITING: come back in a second."""


class NotWritten(Exception):
    """The database did not take it: nothing was written, or it is not known whether; send it again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The row that CHECK_INS gave: the first event with this client_event_id, and its answer."""

    event_id: UUID
    repeated: bool
    answer: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Waiting:
    asked: CheckIn
    done: "asyncio.Future[Written | None]"

    def give(self, found: Written | None) -> None:
        if not self.done.done():
            self.done.set_result(found)

    def fail(self) -> None:
        if not self.done.done():
            self.done.set_exception(NotWritten())


class Gathering:
    """Takes check-ins one by one and writes those that wait as one batch."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self.waiting: deque[_Waiting] = deque()
        self.running = 0
        self.lanes: set[asyncio.Task[None]] = set()
        self.under_way: set[UUID | None] = set()

    async def write(self, asked: CheckIn) -> Written | None:
        """Write it, with others if others wait. None: no such token, scope or visit.

        Raises TooMany, or NotWritten where the database does not answer.
        """
        if len(self.waiting) >= WAITING:
            raise TooMany
        one = _Waiting(asked=asked, done=asyncio.get_running_loop().create_future())
        self.waiting.append(one)
        if self.running < LANES:
            self.running += 1
            lane = asyncio.create_task(self._drain())
            self.lanes.add(lane)
            lane.add_done_callback(self.lanes.discard)
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return await one.done
        except TimeoutError:
            raise NotWritten from None

    async def _drain(self) -> None:
        """Write until nobody waits.

        A lane is counted out in the same breath in which it found nobody. A task is done only a turn of
        the loop later: whoever came in between would take it for one at work, and wait for ever.
        """
        try:
            while batch := self._next():
                visits = {one.asked.visit_id for one in batch}
                self.under_way |= visits
                try:
                    await self._write(batch)
                finally:
                    self.under_way -= visits
                    for one in batch:
                        one.fail()
        finally:
            self.running -= 1

    def _next(self) -> list[_Waiting]:
        """Take those who wait, in order, but no visit twice and none that is being written now."""
        batch: list[_Waiting] = []
        passed: list[_Waiting] = []
        visits = set(self.under_way)
        while self.waiting and len(batch) < TOGETHER:
            one = self.waiting.popleft()
            if one.done.done():  # whoever asked has hung up before it was written
                continue
            if one.asked.visit_id in visits:
                passed.append(one)
                continue
            visits.add(one.asked.visit_id)
            batch.append(one)
        self.waiting.extendleft(reversed(passed))
        return batch

    async def _write(self, batch: list[_Waiting]) -> None:
        """Execute the statement; where one stops the others (a row that is held, say), each by itself."""
        for _ in range(TRIES):
            try:
                rows = await self._execute([one.asked for one in batch])
            except (PoolTimeout, TooManyRequests):
                break  # no connection for one of them either
            except OperationalError as error:
                if _broke(error):
                    await self.pool.check()  # the others broke with it: a restart ends all at once
                if len(batch) == 1:
                    continue  # the connection broke, or the row is held: once more
            except Exception:  # what nobody foresaw ends this one, and never the lane: others wait for it
                if len(batch) == 1:
                    log.exception("a check-in was refused")
                    return
            else:
                for one in batch:
                    one.give(rows.get(one.asked.event_id))
                return
            await asyncio.gather(*(self._write([one]) for one in batch))
            return
        log.error("check-ins could not be written: the database does not answer in time")

    async def _execute(self, asked: list[CheckIn]) -> dict[UUID, Written]:
        async with self.pool.connection() as connection:
            cursor = await connection.execute(CHECK_INS, check_in_parameters(asked))
            rows = await cursor.fetchall()
        return {
            asked_id: Written(event_id=event_id, repeated=repeated, answer=answer)
            for asked_id, _, event_id, repeated, answer in rows
        }


def _broke(error: OperationalError) -> bool:
    """Say whether the connection is lost (none of SQL's states, or class 08 or 57P), not only the statement."""
    state = error.sqlstate or "08"
    return state.startswith(("08", "57P"))
