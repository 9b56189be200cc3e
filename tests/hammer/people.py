"""Those who need an answer while a storm rages: check-ins and acknowledgements, each on a connection of its own."""

import asyncio
import itertools
import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from tests.apart import run_apart
from wayhome.core.clock import monotonic_seconds, sleep_seconds

GIVE_UP_SECONDS = 15.0
EVERY_SECONDS = 0.1
"""Each kind of call is made ten times a second, whether or not the one before has been answered."""

Make = Callable[[int], bytes]


@dataclass(slots=True)
class Served:
    """How one kind of call was answered: milliseconds of each, and whatever went wrong."""

    milliseconds: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def percentile(self, share: float) -> float:
        """Return the time, in milliseconds, that `share` (0 to 1) of the answers stayed within."""
        ordered = sorted(self.milliseconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hammered:
    """What came of one storm: how people were served by kind of call, and how the server met the storm."""

    served: dict[str, Served]
    storm: dict[str, int]
    open_most: int


def hammer(port: int, storm: str, seconds: float, calls: Mapping[str, Make], *more: str) -> Hammered:
    """Let `storm` rage for so long and make `calls` meanwhile; the storm has two seconds to rise before."""
    command = [sys.executable, "-m", "tests.hammer.storms", str(port), storm, str(seconds + RISING_SECONDS), *more]
    raging = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        sleep_seconds(RISING_SECONDS)
        served = run_apart(_all(port, calls, seconds))
        said, _ = raging.communicate(timeout=60)
    finally:
        raging.kill()
        raging.wait(10)
    found = json.loads(said)
    return Hammered(served=served, storm=found["seen"], open_most=found["open_most"])


RISING_SECONDS = 2.0


async def _all(port: int, calls: Mapping[str, Make], seconds: float) -> dict[str, Served]:
    served = {name: Served() for name in calls}
    await asyncio.gather(*(_keep_on(port, make, served[name], seconds) for name, make in calls.items()))
    return served


async def _keep_on(port: int, make: Make, served: Served, seconds: float) -> None:
    running = []
    for number in _ticks(seconds):
        running.append(asyncio.ensure_future(_one(port, make(number), served)))
        await asyncio.sleep(EVERY_SECONDS)
    await asyncio.gather(*running)


def _ticks(seconds: float) -> Iterator[int]:
    end = monotonic_seconds() + seconds
    return itertools.takewhile(lambda _: monotonic_seconds() < end, itertools.count())


async def _one(port: int, request: bytes, served: Served) -> None:
    begun = monotonic_seconds()
    try:
        async with asyncio.timeout(GIVE_UP_SECONDS):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            writer.close()
    except (OSError, EOFError, TimeoutError) as error:
        served.wrong.append(f"{type(error).__name__} after {monotonic_seconds() - begun:.1f} s")
        return
    if head[9:10] not in {b"2", b"3"}:
        served.wrong.append(head.split(b"\r\n", 1)[0].decode())
        return
    served.milliseconds.append((monotonic_seconds() - begun) * 1000)
