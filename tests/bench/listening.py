"""A thousand readers of the live board in one process: each only notes when a whole new frame has come."""

import asyncio
from dataclasses import dataclass, field

from wayhome.core.clock import monotonic_seconds

OPEN_SECONDS = 120.0
CHANGE_SECONDS = 20.0
AT_ONCE = 50
"""Boards that open at the same moment."""


class _Reader(asyncio.Protocol):
    """One open stream. `frames` counts its whole board events; `at` is when the last of them had come."""

    def __init__(self, boards: "Boards", request: bytes) -> None:
        self.boards = boards
        self.request = request
        self.frames = 0
        self.at = 0.0
        self.status = b""
        self.first: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._rest = bytearray()
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        self._rest += data
        if not self.status:
            self.status = bytes(self._rest.split(b"\r\n", 1)[0])
        while True:
            end = self._rest.find(b"\n\n")
            if end < 0:
                break
            event = self._rest[:end]
            if b"event: board\n" in event:
                self.frames += 1
                self.at = monotonic_seconds()
                self.boards.frame_bytes = max(self.boards.frame_bytes, float(len(event)))
                if not self.first.done():
                    self.first.set_result(True)
                self.boards.came(self)
            del self._rest[: end + 2]
        if b" 200 " not in self.status and not self.first.done():
            self.first.set_result(False)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.first.done():
            self.first.set_result(False)


@dataclass(slots=True)
class Change:
    """One change that every board waits for."""

    boards: "Boards"
    waiting: set[_Reader]
    done: "asyncio.Future[None]"
    came_at: list[float] = field(default_factory=list)

    async def after(self, committed_at: float) -> list[float]:
        """Wait until it is on every board; return the seconds after `committed_at` of each."""
        await asyncio.wait_for(self.done, CHANGE_SECONDS)
        self.boards.change = None
        return [at - committed_at for at in self.came_at]


class Boards:
    """All open boards."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.readers: list[_Reader] = []
        self.change: Change | None = None
        self.frame_bytes = 0.0

    async def open(self, cookies: list[str]) -> None:
        """Open a board for each cookie. Where a process has no room it is tried again: the other's turn."""
        gate = asyncio.Semaphore(AT_ONCE)
        await asyncio.wait_for(asyncio.gather(*(self._open(cookie, gate) for cookie in cookies)), OPEN_SECONDS)

    async def _open(self, cookie: str, gate: asyncio.Semaphore) -> None:
        request = (
            f"GET /board/stream?view=desk HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n"
            "Accept: text/event-stream\r\n\r\n"
        ).encode()
        async with gate:
            while True:
                loop = asyncio.get_running_loop()
                _, reader = await loop.create_connection(lambda: _Reader(self, request), "127.0.0.1", self.port)
                if await reader.first:
                    self.readers.append(reader)
                    return
                if reader.status and b" 503 " not in reader.status:
                    raise RuntimeError(reader.status.decode())
                if reader.transport is not None:
                    reader.transport.close()
                await asyncio.sleep(0.05)

    def wait_for_change(self) -> Change:
        """Count from now on which boards have shown something new."""
        self.change = Change(self, set(self.readers), asyncio.get_running_loop().create_future())
        return self.change

    def came(self, reader: _Reader) -> None:
        """Note a whole frame."""
        change = self.change
        if change is None or reader not in change.waiting:
            return
        change.waiting.discard(reader)
        change.came_at.append(reader.at)
        if not change.waiting:
            change.done.set_result(None)

    def close(self) -> None:
        """Hang up on all."""
        for reader in self.readers:
            if reader.transport is not None:
                reader.transport.close()
