"""uvicorn's HTTP/1.1 protocol with the bounds that it leaves out (I13).

httptools collects a head of any size and waits for it for ever, and a reader who stops reading
holds a connection for ever. Both have an end here. And where its connections are taken up by whoever
says nothing, uvicorn answers 503 to everybody; here the one that was silent longest gives way.
"""

import asyncio
from typing import Any, ClassVar

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from wayhome.http.asgi import ENDLESS
from wayhome.http.bodies import HEAD_BYTES

HEAD_SECONDS = 10.0
"""How long a client may take from connecting, or from the first byte, to the end of the headers."""

STALLED_SECONDS = 30.0
"""How long a client may read nothing of what is ready for it (live events too)."""

CONNECTIONS = 10_000
"""Connections and running requests of one process; the next one is answered 503."""

UNFINISHED = 8_000
"""Connections of one process without a whole request: silent, idle, or still sending. One more, and the one
that has been so for longest is cut off: whoever speaks up gets in, also among 10,000 who only hold the line."""

KEEP_ALIVE_SECONDS = 15
"""How long an idle connection is kept for the next request."""

TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


class BoundedProtocol(HttpToolsProtocol):
    """One connection: head bounded in bytes and seconds, reading bounded in seconds."""

    unfinished: ClassVar[dict["BoundedProtocol", None]] = {}
    """This process's connections without a whole request, the longest so first (one event loop, no lock)."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._in_head = True
        self._head_bytes = 0
        self._head_timer: asyncio.TimerHandle | None = None
        self._stalled_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        super().connection_made(transport)
        self._wait_for_head()
        self._is_unfinished()

    def connection_lost(self, exc: Exception | None) -> None:
        self.unfinished.pop(self, None)
        self._end_head_timer()
        self._end_stalled_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.transport.is_closing():
            return
        idle = self.cycle is None or self.cycle.response_complete
        if idle and not self._in_head and self.timeout_keep_alive_task is None:
            self._wait_for_head()  # an empty line between requests must not outlive the idle time
        if self._in_head:
            self._head_bytes += len(data)
            if self._head_bytes > HEAD_BYTES:
                self.transport.write(TOO_LARGE)
                self.transport.close()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._head_bytes = 0
        if self._head_timer is None:
            self._wait_for_head()

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._end_head_timer()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self.unfinished.pop(self, None)
        super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if not self.transport.is_closing() and self.cycle.response_complete:  # nothing pipelined runs on
            self._is_unfinished()

    def shutdown(self) -> None:
        """Begin to end: a running answer is finished, a live stream is cut off; whoever reads it comes back."""
        super().shutdown()
        if not self.transport.is_closing() and ENDLESS in self.scope:
            self.transport.close()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._stalled_timer = self._stalled_timer or self.loop.call_later(STALLED_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._end_stalled_timer()

    def _is_unfinished(self) -> None:
        self.unfinished.pop(self, None)
        self.unfinished[self] = None
        if len(self.unfinished) > UNFINISHED:
            longest = next(iter(self.unfinished))
            del self.unfinished[longest]
            longest.transport.abort()

    def _wait_for_head(self) -> None:
        self._in_head = True
        self._head_bytes = 0
        self._end_head_timer()
        self._head_timer = self.loop.call_later(HEAD_SECONDS, self.transport.close)

    def _end_head_timer(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _end_stalled_timer(self) -> None:
        if self._stalled_timer is not None:
            self._stalled_timer.cancel()
            self._stalled_timer = None
