"""Our mount of a WSGI application in ASGI (DESIGN, The front; decision 3).

The whole body is read first, on the event loop, within bounds; only then is a thread asked for.
So a client that stalls holds a coroutine and never a thread, and a short body never passes for
whole. Two lanes: what may have to do with somebody in danger has threads of its own, which no
flood of other pages can take.
"""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import TYPE_CHECKING

from wayhome.http.asgi import Headers, Receive, Refusal, Scope, Send, respond_refusal
from wayhome.http.bodies import FORM, PHOTO, UPLOAD, ClientGone, Held, TooLarge, check_head, read_body
from wayhome.http.wsgi import Answer, Pass, Stopped, call, environ_of

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)

THREADS = 16
URGENT_THREADS = 4
QUEUE = 64
"""So many whole requests wait for a thread of a lane; the next one is told to come back."""

LEFT_OUT = "wayhome.body_left_out"
"""In the environment of a request that goes on without its body, which was too large."""

PIECE_SECONDS = 10.0
"""How long the reader of a long answer may take for one piece of it."""

RETRY_SECONDS = 2
NO_BODY = frozenset({204, 304})

Choice = Callable[[str], bool]


class Lane:
    """A bounded pool of threads with a bounded queue before it."""

    def __init__(self, name: str, threads: int, queue: int = QUEUE) -> None:
        self.pool = ThreadPoolExecutor(threads, thread_name_prefix=f"wayhome-{name}")
        self.room = threads + queue
        self.inside = 0
        self.lock = Lock()
        self.held = Held()

    def submit(self, work: Callable[[], Answer]) -> "Future[Answer]":
        """Give `work` to a thread, or raise Refusal (503) where the queue is full."""
        if self.inside >= self.room:
            raise Refusal(503, "busy", "Wayhome is busy. Try again in a few seconds.", retry_seconds=RETRY_SECONDS)
        self._count(1)
        future = self.pool.submit(work)
        # Counted by the thread's end, not the client's: whoever hangs up frees no thread.
        future.add_done_callback(lambda _: self._count(-1))
        return future

    def _count(self, change: int) -> None:
        with self.lock:
            self.inside += change


class Mount:
    """Serves `application` behind the bounds. `is_urgent`, `is_upload` and `is_photo` choose by path.

    So does `goes_on`: there a body that is too large is left out, and the request goes on without it.
    """

    def __init__(
        self,
        application: "WSGIApplication",
        *,
        is_urgent: Choice,
        is_upload: Choice,
        is_photo: Choice = lambda _: False,
        goes_on: Choice = lambda _: False,
        threads: int = THREADS,
        urgent_threads: int = URGENT_THREADS,
        queue: int = QUEUE,
    ) -> None:
        self.application = application
        self.is_urgent = is_urgent
        self.is_upload = is_upload
        self.is_photo = is_photo
        self.goes_on = goes_on
        self.pages = Lane("pages", threads, queue)
        self.urgent = Lane("urgent", urgent_threads, queue)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        lane = self.urgent if self.is_urgent(path) else self.pages
        left_out = False
        try:
            head = check_head(scope["headers"])
            limits = PHOTO if self.is_photo(path) else UPLOAD if self.is_upload(path) else FORM
            body = await read_body(receive, head.declared, limits, lane.held)
        except Refusal as refusal:
            if not (isinstance(refusal, TooLarge) and refusal.swallowed and self.goes_on(path)):
                await respond_refusal(send, path, refusal)
                return
            body, left_out = b"", True
        except ClientGone:
            return
        try:
            environ = environ_of(scope, head.values, body)
            if left_out:
                environ[LEFT_OUT] = True
            answer = await self._answer(lane, environ, send)
        except Refusal as refusal:
            await respond_refusal(send, path, refusal, close=False)
        else:
            await _send_whole(answer, send, head_only=scope["method"] == "HEAD")
        finally:
            lane.held.bytes -= len(body)

    async def _answer(self, lane: Lane, environ: "WSGIEnvironment", send: Send) -> Answer:
        loop = asyncio.get_running_loop()

        def pass_on(answer: Answer) -> Pass:
            return _passing(loop, answer, send)

        future = lane.submit(lambda: call(self.application, environ, pass_on))
        try:
            return await asyncio.wrap_future(future)
        except Exception:
            # Django answers its own faults; this is a fault of what stands around it.
            log.exception("a page failed outside of Django")
            raise Refusal(500, "fault", "Something went wrong here. It has been written down; try again.") from None

    def close(self) -> None:
        """Let no new work in and end the threads once they are done."""
        for lane in (self.pages, self.urgent):
            lane.pool.shutdown(wait=False, cancel_futures=True)


async def _send_whole(answer: Answer, send: Send, *, head_only: bool) -> None:
    if answer.cut:
        return  # the server then breaks the connection off
    if answer.passed_on:
        await send({"type": "http.response.body", "body": b""})
        return
    body = b"".join(answer.chunks)
    headers: Headers = [header for header in answer.headers if header[0] not in {b"connection", b"transfer-encoding"}]
    if answer.status in NO_BODY:
        # RFC 9110, 6.4.1: no content. A length that a cache header brought along would confuse the server.
        headers, body = [header for header in headers if header[0] != b"content-length"], b""
    elif not any(name == b"content-length" for name, _ in headers):
        headers.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if head_only else body})


def _passing(loop: asyncio.AbstractEventLoop, answer: Answer, send: Send) -> Pass:
    """Return a function for the thread that sends one piece and waits until the reader took it."""

    async def begin() -> None:
        await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
        await send({"type": "http.response.body", "body": b"".join(answer.chunks), "more_body": True})
        answer.chunks.clear()

    async def go_on(piece: bytes) -> None:
        await send({"type": "http.response.body", "body": piece, "more_body": True})

    def write(piece: bytes) -> None:
        _wait(asyncio.run_coroutine_threadsafe(go_on(piece), loop))

    _wait(asyncio.run_coroutine_threadsafe(begin(), loop))
    return write


def _wait(sent: "Future[None]") -> None:
    try:
        sent.result(PIECE_SECONDS)
    except Exception as error:
        sent.cancel()
        raise Stopped from error
