"""The machine's own limits: an empty native route, the same with one UPDATE, and the UPDATE without HTTP.

Run as `uvicorn tests.bench.limits:app`; BENCH_DATABASE is the libpq string of the runtime role.
"""

import asyncio
import os
from typing import Any

from psycopg_pool import AsyncConnectionPool

from wayhome.core.clock import monotonic_seconds

UPDATE = "UPDATE visits_visit SET last_heard_at = wayhome_now() WHERE id = %s"

_pool: "AsyncConnectionPool[Any] | None" = None


async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Answer /empty at once, and /update/ID after one committed UPDATE by primary key."""
    global _pool  # noqa: PLW0603 - one pool a process, made on its loop
    if scope["type"] == "lifespan":
        while (await receive())["type"] != "lifespan.shutdown":
            _pool = AsyncConnectionPool(
                os.environ["BENCH_DATABASE"], kwargs={"autocommit": True}, min_size=1, max_size=8, open=False
            )
            await _pool.open()
            await send({"type": "lifespan.startup.complete"})
        await send({"type": "lifespan.shutdown.complete"})
        return
    while (await receive()).get("more_body"):
        pass
    if scope["path"].startswith("/update/") and _pool is not None:
        async with _pool.connection() as connection:
            await connection.execute(UPDATE, [scope["path"].rpartition("/")[2]])
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


async def _updates(conninfo: str, visits: list[str], connections: int, each: int) -> float:
    async with AsyncConnectionPool(
        conninfo, kwargs={"autocommit": True}, min_size=connections, max_size=connections
    ) as pool:
        await pool.wait()

        async def one(first: int) -> None:
            async with pool.connection() as connection:
                for n in range(each):
                    await connection.execute(UPDATE, [visits[(first * each + n) % len(visits)]])

        begun = monotonic_seconds()
        await asyncio.gather(*(one(number) for number in range(connections)))
        return connections * each / (monotonic_seconds() - begun)


def updates_a_second(conninfo: str, visits: list[str], *, connections: int = 32, each: int = 100) -> float:
    """Return how many single-row UPDATEs by primary key one process commits a second."""
    return asyncio.run(_updates(conninfo, visits, connections, each))
