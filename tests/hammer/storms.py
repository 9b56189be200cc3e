"""The storms: each is a program of its own, so that it takes no time from whoever measures.

python -m tests.hammer.storms PORT STORM SECONDS [COOKIE PATH]

Every storm is bounded in connections and in seconds. It prints how the server answered: counts by status.
"""

import asyncio
import json
import resource
import sys
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress

CONNECTIONS = 10_000
DRIPPING = 200
STALLED = 500
WAITING_SECONDS = 20.0
AT_ONCE = 200
"""So many connections are being opened at a time: more would only fill the kernel's queue."""

ADDRESSES = 200
"""The connections come from so many addresses of the loopback: one has 28,000 ports only."""

FORM = "POST /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
ERRORS = (OSError, TimeoutError, EOFError, asyncio.IncompleteReadError, asyncio.LimitOverrunError)

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Storm:
    """One storm against one port."""

    def __init__(self, port: int, more: list[str]) -> None:
        self.port = port
        self.more = more
        self.over = False
        self.opened = 0
        self.open_most = 0
        self.open_now = 0
        self.seen: Counter[str] = Counter()
        self.opening = asyncio.Semaphore(AT_ONCE)

    async def connect(self) -> Streams:
        async with self.opening:
            self.opened += 1
            source = f"127.0.{1 + self.opened % ADDRESSES}.1"
            pair = await asyncio.open_connection("127.0.0.1", self.port, local_addr=(source, 0))
        self.open_now += 1
        self.open_most = max(self.open_most, self.open_now)
        return pair

    async def session(self, play: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[str]]) -> None:
        """Open a connection, play, count what came of it, and close it."""
        try:
            reader, writer = await self.connect()
        except ERRORS:
            self.seen["not connected"] += 1
            await asyncio.sleep(0.1)
            return
        try:
            self.seen[await play(reader, writer)] += 1
        except ERRORS:
            self.seen["hung up"] += 1
        finally:
            self.open_now -= 1
            writer.transport.abort()

    async def endless(self, play: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[str]]) -> None:
        while not self.over:
            await self.session(play)

    async def drip(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> str:
        """A body of which a byte comes each half second."""
        writer.write(f"{FORM}Content-Length: 5000\r\n\r\n".encode())
        return await self._byte_by_byte(reader, writer)

    async def drip_head(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> str:
        """A head that never ends."""
        writer.write(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
        return await self._byte_by_byte(reader, writer)

    async def _byte_by_byte(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> str:
        answer = asyncio.ensure_future(status_of(reader))
        try:
            while not answer.done():
                writer.write(b"a")
                await writer.drain()
                await asyncio.wait([answer], timeout=0.5)
            return answer.result()
        finally:
            answer.cancel()

    async def stall(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> str:
        """A body of which ten bytes come and no more."""
        writer.write(f"{FORM}Content-Length: 5000\r\n\r\n0123456789".encode())
        return await status_of(reader)

    async def short(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> str:
        """A body that ends early."""
        writer.write(f"{FORM}Content-Length: 5000\r\n\r\n0123456789".encode())
        writer.write_eof()
        return await status_of(reader)

    async def silent(self, reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> str:
        """A connection on which nothing is said."""
        return await status_of(reader)

    async def oversized(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> str:
        """A body of 4 MB where 1 MB go."""
        writer.write(f"{FORM}Content-Length: 4000000\r\n\r\n".encode())
        for _ in range(40):
            writer.write(b"a" * 100_000)
            await writer.drain()
        return await status_of(reader)

    async def many_headers(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> str:
        """500 headers, or one of 100 kB, in turn."""
        writer.write(b"GET /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\n")
        if self.opened % 2:
            writer.write(b"".join(b"X-Header-%d: something\r\n" % number for number in range(500)) + b"\r\n")
        else:
            writer.write(b"X-Long: " + b"a" * 100_000 + b"\r\n\r\n")
        return await status_of(reader)

    async def slow_page(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> str:
        """A page that waits for what somebody else has locked."""
        cookie, path = self.more
        writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n\r\n".encode())
        status = await status_of(reader)
        if status == "503":
            await asyncio.sleep(0.2)  # whoever is told to come back does so at once, as people do
        return status


async def status_of(reader: asyncio.StreamReader) -> str:
    """Return the status of the answer, or that there was none."""
    async with asyncio.timeout(WAITING_SECONDS):
        line = await reader.readline()
    return line.split()[1].decode() if line else "closed"


STORMS: dict[str, tuple[str, int]] = {
    "no storm": ("silent", 0),
    "slow bodies": ("drip", DRIPPING),
    "slow heads": ("drip_head", DRIPPING),
    "stalled bodies": ("stall", STALLED),
    "short bodies": ("short", 8),
    "open connections": ("silent", CONNECTIONS),
    "oversized bodies": ("oversized", 8),
    "header floods": ("many_headers", 8),
    "full page pool": ("slow_page", 400),
}
"""Name: how each connection behaves, and how many there are at a time."""

MORE_THAN_FIT = {"more than fit": ("silent", 18_000)}
"""Two processes take 16,000 without a whole request: the bench also shows what is beyond."""


async def rage(port: int, storm: str, seconds: float, more: list[str]) -> dict[str, object]:
    """Keep up a storm for so many seconds; return what came of it."""
    name, connections = (STORMS | MORE_THAN_FIT)[storm]
    weather = Storm(port, more)
    running = [asyncio.ensure_future(weather.endless(getattr(weather, name))) for _ in range(connections)]
    await asyncio.sleep(seconds)
    weather.over = True
    for one in running:
        one.cancel()
    with suppress(asyncio.CancelledError):
        await asyncio.gather(*running, return_exceptions=True)
    return {"opened": weather.opened, "open_most": weather.open_most, "seen": dict(weather.seen)}


def main() -> None:
    """Rage, and say how it went as one line of JSON."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    port, storm, seconds, *more = sys.argv[1:]
    sys.stdout.write(json.dumps(asyncio.run(rage(int(port), storm, float(seconds), more))) + "\n")


if __name__ == "__main__":
    main()
