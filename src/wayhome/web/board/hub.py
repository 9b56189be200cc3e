"""One look for everybody: each web process looks four times a second and draws each board once per audience.

The hub runs only while somebody listens. A listener that is slow misses frames, never holds any
up: there is one newest frame per audience, not a queue.
"""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db import close_old_connections, connections

from wayhome.core.clock import monotonic_seconds
from wayhome.http.pool import Pool
from wayhome.web.board.audiences import for_reader
from wayhome.web.board.beat import Beat, beat_of
from wayhome.web.board.drawing import draw
from wayhome.web.board.pulse import look, make_pool
from wayhome.web.board.reading import health, read
from wayhome.web.board.rows import Audience, Board, Raw, cut

log = logging.getLogger(__name__)
Answer = TypeVar("Answer")

LOOK_SECONDS = 0.25
BEAT_SECONDS = 1.0
REREAD_SECONDS = 5.0
"""Read again after this long even if no shape changed: names, offices, roles."""

LISTENERS = 500
"""The most listeners of one process; the next is told to come back, and asks every two seconds meanwhile."""


@dataclass(eq=False, slots=True)
class Listener:
    """One open page: who reads (a person, or a wall screen), and which board."""

    reader_id: UUID
    audience: Audience


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A drawn board; `number` grows with each that differs."""

    number: int
    html: str


@dataclass(slots=True)
class _Drawn:
    board: Board
    frame: Frame


@dataclass(slots=True)
class Hub:
    """The looking, reading and drawing of one process."""

    listeners: set[Listener] = field(default_factory=set)
    raw: Raw | None = None
    beat: Beat | None = None
    _drawn: dict[Audience, _Drawn] = field(default_factory=dict)
    _shape: tuple[object, ...] = ()
    _read_at: float = 0.0
    _beat_at: float = 0.0
    _numbers: int = 0
    _task: "asyncio.Task[None] | None" = None
    _threads: ThreadPoolExecutor | None = None
    _turn: "asyncio.Future[None] | None" = None

    def join(self, listener: Listener) -> bool:
        """Let one more listen, or return False where there is no room."""
        if len(self.listeners) >= LISTENERS:
            return False
        self.listeners.add(listener)
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._run(), name="board")
        return True

    def leave(self, listener: Listener) -> None:
        """Let one go; the last one stops the looking."""
        self.listeners.discard(listener)
        if not self.listeners and self._task is not None:
            self._task.cancel()
            self._task = None

    def frame_for(self, listener: Listener) -> Frame | None:
        """Return the newest frame of this listener's audience, None before the first was drawn."""
        if self.raw is None:
            return None
        drawn = self._drawn.get(for_reader(listener.audience, listener.reader_id, self.raw))
        return drawn.frame if drawn else None

    async def turn(self) -> None:
        """Wait until there may be something new."""
        if self._turn is None or self._turn.done():
            self._turn = asyncio.get_running_loop().create_future()
        await asyncio.shield(self._turn)

    async def in_thread(self, work: Callable[..., Answer], *arguments: object) -> Answer:
        """Run what speaks with the database in Django's way, in the hub's one thread."""
        if self._threads is None:
            self._threads = ThreadPoolExecutor(1, thread_name_prefix="wayhome-board")
        return await asyncio.get_running_loop().run_in_executor(self._threads, _with_connection, work, *arguments)

    async def close(self) -> None:
        """Stop looking and let go of every connection."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        threads, self._threads = self._threads, None
        if threads is not None:
            await asyncio.get_running_loop().run_in_executor(threads, connections.close_all)
            threads.shutdown(wait=False)

    async def _run(self) -> None:
        """Look until nobody listens; what goes wrong ends no looking, it ends the beat, and pages see that."""
        pool = make_pool()
        try:
            await pool.open()
            while True:
                started = monotonic_seconds()
                try:
                    await self._look(pool)
                except Exception:
                    log.exception("the board could not be read")
                    self._shape = ()
                await asyncio.sleep(max(0.01, LOOK_SECONDS - (monotonic_seconds() - started)))
        finally:
            self.raw, self.beat, self._shape, self._read_at, self._beat_at = None, None, (), 0.0, 0.0
            self._drawn.clear()
            await pool.close(timeout=1)

    async def _look(self, pool: Pool) -> None:
        pulse = await look(pool)
        ran = monotonic_seconds()
        if pulse.shape != self._shape or ran - self._read_at >= REREAD_SECONDS:
            self.raw = await self.in_thread(read, pulse.at)
            self._shape, self._read_at = pulse.shape, ran
        elif ran - self._beat_at >= BEAT_SECONDS and self.raw is not None:
            self.raw = replace(self.raw, health=await self.in_thread(health, pulse.at))
        if self.raw is None:
            return
        await self._draw(self.raw, pulse.at)
        if ran - self._beat_at >= BEAT_SECONDS:
            self.beat, self._beat_at = beat_of(self.raw.health, pulse.at), ran
        self._tell()

    async def _draw(self, raw: Raw, now: datetime) -> None:
        """Draw what differs for whoever listens now, and forget audiences that nobody is."""
        wanted = {for_reader(one.audience, one.reader_id, raw) for one in self.listeners}
        for gone in set(self._drawn) - wanted:
            del self._drawn[gone]
        for audience in wanted:
            board = cut(raw, audience, now)
            before = self._drawn.get(audience)
            if before is not None and _same(before.board, board):
                continue
            html = await self.in_thread(draw, board)
            self._numbers += 1
            self._drawn[audience] = _Drawn(board, Frame(number=self._numbers, html=html))

    def _tell(self) -> None:
        if self._turn is not None and not self._turn.done():
            self._turn.set_result(None)


def _same(before: Board, after: Board) -> bool:
    """Say whether two boards look the same: the time and the machine's health are told by the beat."""
    if before.at.date() != after.at.date():
        return False
    return before == replace(after, at=before.at, health=before.health)


def _with_connection(work: Callable[..., Answer], *arguments: object) -> Answer:
    try:
        return work(*arguments)
    except Exception:
        close_old_connections()
        connections.close_all()
        raise
