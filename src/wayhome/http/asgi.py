"""What the native routes and the mount share: ASGI's shapes, plain answers, security headers."""

import html
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from http import HTTPStatus
from typing import Any

from wayhome.http import problems

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

ENDLESS = "wayhome.endless"
"""Key of a scope whose answer has no end of its own: it is cut off when the process is to end (protocol.py)."""

SECURITY_HEADERS: Headers = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'"),
    (b"cache-control", b"no-store"),
]

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title></head><body><h1>{title}</h1><p>{detail}</p></body></html>
"""


class Refusal(Exception):
    """A request that goes no further: the HTTP status, a stable code, and words that say what to do."""

    def __init__(self, status: int, code: str, detail: str, *, retry_seconds: int | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.retry_seconds = retry_seconds


async def respond(
    send: Send, status: int, body: bytes, content_type: str, *, more: Iterable[tuple[bytes, bytes]] = ()
) -> None:
    """Send one whole answer with the security headers of a native route."""
    headers = [
        (b"content-type", content_type.encode()),
        (b"content-length", str(len(body)).encode()),
        *SECURITY_HEADERS,
        *more,
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def respond_refusal(send: Send, path: str, refusal: Refusal, *, close: bool = True) -> None:
    """Say no: a problem document below /api/, a plain page elsewhere; and end the connection."""
    more: Headers = [(b"connection", b"close")] if close else []
    if refusal.retry_seconds is not None:
        more.append((b"retry-after", str(refusal.retry_seconds).encode()))
    if path.startswith("/api/"):
        body = problems.encoded(refusal.status, refusal.code, refusal.detail)
        await respond(send, refusal.status, body, problems.MEDIA_TYPE, more=more)
        return
    title = HTTPStatus(refusal.status).phrase
    page = PAGE.format(title=html.escape(title), detail=html.escape(refusal.detail)).encode()
    await respond(send, refusal.status, page, "text/html; charset=utf-8", more=more)
