"""What Wayhome says of itself to a sentinel on another machine, signed: it is told when the engine stands still."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor

from django.db import Error as DatabaseError
from django.db import connection

from wayhome.core.clock import monotonic_seconds
from wayhome.engine import alive
from wayhome.http.asgi import Receive, Refusal, Scope, Send, respond, respond_refusal
from wayhome.http.tries import FailedTries
from wayhome.ledger import signing

NONCE = re.compile(rb"(?:.*&)?nonce=([0-9a-fA-F]{16,64})(?:&.*)?")

LOOK_SECONDS = 4.0
"""How long one look at the database may take before the answer is 503."""

SHARED_SECONDS = 1.0
"""Who asks within so long of a look's beginning gets what it found, signed with their own nonce."""

GIVEN_UP_SECONDS = 10.0
LOOKS = 4
"""A look that hangs for so long is no longer waited for; so many may hang."""

ASKED, WINDOW_SECONDS = 300, 60
"""One address may ask so often within so many seconds: it may be a proxy's, with sentinels and others behind it."""


class Alive:
    """`GET /health/alive?nonce=HEX`: when the engine ran and what is undone, signed by the record's key.

    Needs no sign-in and names nobody. It has a thread and a connection of its own while it looks, so that pages
    that are full keep nobody from hearing that the engine stands still.
    """

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(LOOKS, thread_name_prefix="alive")
        self._asked = FailedTries(tries=ASKED, window_seconds=WINDOW_SECONDS)  # every asking counts, not failures only
        self._look: asyncio.Future[alive.Report | None] | None = None
        self._begun = 0.0

    async def close(self) -> None:
        """Take no more looks."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        try:
            body, signature = await self._answer(scope)
        except Refusal as refusal:
            await respond_refusal(send, scope["path"], refusal)
        else:
            more = [(signing.ALIVE_HEADER.lower().encode(), signature.hex().encode())]
            await respond(send, 200, body, "application/json", more=more)

    async def _answer(self, scope: Scope) -> tuple[bytes, bytes]:
        if scope["method"] != "GET":
            raise Refusal(405, "method", "This address takes GET.")
        wait = self._asked.fail((scope.get("client") or ("",))[0])
        if wait:
            raise Refusal(429, "too-many", f"Ask again in {wait} seconds.", retry_seconds=wait)
        nonce = NONCE.fullmatch(scope["query_string"])
        if nonce is None:
            raise Refusal(400, "nonce", "Ask with ?nonce= and 16 to 64 hexadecimal digits that were never used before.")
        try:
            found = await asyncio.wait_for(asyncio.shield(self._looking()), LOOK_SECONDS)
        except TimeoutError:
            found = None
        if found is None:
            raise Refusal(503, "database", "The database does not answer.", retry_seconds=2)
        return signing.sign_document(alive.document(found, nonce[1].decode()))

    def _looking(self) -> "asyncio.Future[alive.Report | None]":
        age = monotonic_seconds() - self._begun
        if self._look is None or age > (SHARED_SECONDS if self._look.done() else GIVEN_UP_SECONDS):
            self._begun = monotonic_seconds()
            self._look = asyncio.get_running_loop().run_in_executor(self._threads, _look)
        return self._look


def _look() -> alive.Report | None:
    try:
        return alive.report()
    except DatabaseError:
        return None
    finally:
        connection.close()
