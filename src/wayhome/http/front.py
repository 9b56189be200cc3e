"""The front: one ASGI application on one port (DESIGN, The front).

Native applications by exact path or pattern, everything else to the mount. What is native never
waits for a page's thread, and gets its own security headers.
"""

import logging
import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from wayhome.http.asgi import Application, Receive, Refusal, Scope, Send, respond_refusal

log = logging.getLogger(__name__)

Step = Callable[[], Awaitable[Any]]


class Front:
    """Chooses by path. `exact` maps whole paths, `patterns` are tried in order, `pages` gets the rest."""

    def __init__(
        self,
        *,
        exact: dict[str, Application],
        patterns: Sequence[tuple[re.Pattern[str], Application]],
        pages: Application,
        opening: Sequence[Step] = (),
        closing: Sequence[Step] = (),
    ) -> None:
        self.exact = exact
        self.patterns = patterns
        self.pages = pages
        self.opening = opening
        self.closing = closing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        path: str = scope["path"]
        native = self._native(path)
        if native is None:
            await self.pages(scope, receive, send)
            return
        begun = False

        async def watched(message: Any) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await native(scope, receive, watched)
        except Exception:
            log.exception("a native route failed")
            if begun:
                raise
            words = "Something went wrong here. It has been written down; try again."
            await respond_refusal(send, path, Refusal(500, "fault", words))

    def _native(self, path: str) -> Application | None:
        found = self.exact.get(path)
        if found is not None:
            return found
        return next((application for pattern, application in self.patterns if pattern.fullmatch(path)), None)

    async def _live(self, receive: Receive, send: Send) -> None:
        """Open what the native routes need, and close it in the opposite order."""
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                for step in self.opening:
                    await step()
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                for step in reversed(self.closing):
                    try:
                        await step()
                    except Exception:
                        log.exception("closing the front")
                await send({"type": "lifespan.shutdown.complete"})
                return
