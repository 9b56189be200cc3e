"""A small HTTP/1.1 client that keeps its connections: what measures must cost less than what is measured."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from wayhome.core.clock import monotonic_seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What a run of requests took: requests a second, and each answer's time in milliseconds, sorted."""

    rate: float
    milliseconds: tuple[float, ...]

    def percentile(self, share: float) -> float:
        """Return the time that `share` (0 to 1) of the answers stayed within."""
        return self.milliseconds[min(len(self.milliseconds) - 1, int(share * len(self.milliseconds)))]


async def _one(port: int, requests: list[bytes], taken: list[float]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for request in requests:
        begun = monotonic_seconds()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 2"):
            raise RuntimeError(head.split(b"\r\n", 1)[0].decode())
        length = int(head.lower().split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
        await reader.readexactly(length)
        taken.append((monotonic_seconds() - begun) * 1000)
    writer.close()


async def _all(port: int, make: Callable[[int], bytes], connections: int, each: int) -> Load:
    taken: list[float] = []
    batches = [[make(one * each + n) for n in range(each)] for one in range(connections)]
    begun = monotonic_seconds()
    await asyncio.gather(*(_one(port, batch, taken) for batch in batches))
    seconds = monotonic_seconds() - begun
    return Load(rate=len(taken) / seconds, milliseconds=tuple(sorted(taken)))


def load(port: int, make: Callable[[int], bytes], *, connections: int = 32, each: int = 100) -> Load:
    """Send `connections` times `each` requests (made by `make` from their number) and time every answer."""
    return asyncio.run(_all(port, make, connections, each))


def post(path: str, token: str, body: bytes) -> bytes:
    """Return the bytes of a POST with a bearer token."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]
DRAIN_SECONDS = 30.0


async def _answered(free: "asyncio.Queue[Line]", due: float, request: bytes) -> float:
    """Return the milliseconds from when it was to be sent: one that waits for a free connection counts its wait."""
    reader, writer = await free.get()
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 2"):
        raise RuntimeError(head.split(b"\r\n", 1)[0].decode())
    await reader.readexactly(int(head.lower().split(b"content-length:", 1)[1].split(b"\r\n", 1)[0]))
    free.put_nowait((reader, writer))
    return (monotonic_seconds() - due) * 1000


async def _steadily(port: int, requests: list[bytes], a_second: int, connections: int) -> Load:
    free: asyncio.Queue[Line] = asyncio.Queue()
    lines = [await asyncio.open_connection("127.0.0.1", port) for _ in range(connections)]
    for line in lines:
        free.put_nowait(line)
    begun = monotonic_seconds()
    waiting = []
    for number, request in enumerate(requests):
        due = begun + number / a_second
        await asyncio.sleep(max(0.0, due - monotonic_seconds()))
        waiting.append(asyncio.create_task(_answered(free, due, request)))
    taken = await asyncio.wait_for(asyncio.gather(*waiting), DRAIN_SECONDS)
    rate = len(taken) / (monotonic_seconds() - begun)
    for _, writer in lines:
        writer.close()
    return Load(rate=rate, milliseconds=tuple(sorted(taken)))


def steady(port: int, make: Callable[[int], bytes], *, a_second: int, seconds: int, connections: int = 64) -> Load:
    """Send requests at a steady rate, whether or not those before are answered (an open loop)."""
    return asyncio.run(_steadily(port, [make(n) for n in range(a_second * seconds)], a_second, connections))
