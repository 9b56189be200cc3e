"""Is this process alive, and can it serve? For whatever watches it from outside; tells nothing else."""

import json

from psycopg import Error
from psycopg_pool import PoolTimeout, TooManyRequests

from wayhome.http.asgi import Receive, Scope, Send, respond
from wayhome.http.pool import Pool


async def live(_scope: Scope, _receive: Receive, send: Send) -> None:
    """Answer 200 as long as the event loop turns."""
    await respond(send, 200, b'{"status": "alive"}', "application/json")


class Ready:
    """Answers 200 when the database answers and takes what is written, else 503."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        try:
            async with self.pool.connection() as connection:
                cursor = await connection.execute("SELECT wayhome_now(), current_setting('transaction_read_only')")
                row = await cursor.fetchone()
        except (Error, PoolTimeout, TooManyRequests):
            why = "the database does not answer"
        else:
            why = "" if row and row[1] == "off" else "the database is read-only"
        if why:
            body = json.dumps({"status": "not ready", "why": why}).encode()
            await respond(send, 503, body, "application/json", more=[(b"retry-after", b"2")])
        else:
            await respond(send, 200, b'{"status": "ready"}', "application/json")
