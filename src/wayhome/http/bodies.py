"""Reading a request's head and body within stated bounds, before any thread is asked for (I13)."""

import asyncio
from dataclasses import dataclass, field

from wayhome.core.limits import BODY_BYTES, BODY_SECONDS, PHOTO_BODY_BYTES, UPLOAD_BYTES
from wayhome.http.asgi import Headers, Message, Receive, Refusal

HEADERS = 100
HEAD_BYTES = 32_768
"""All header names and values together; a browser with its cookies sends about 2 kB."""

UPLOAD_SECONDS = 30.0
"""How long a day sheet or an import file may take: 5 MB from a telephone."""

HELD_BYTES = 64_000_000
"""All bodies together that one lane of one process holds while they are read."""

SWALLOWED_BYTES = 64_000_000
"""So much of a body that is too large is still read, so that the client gets to hear why."""


class ClientGone(Exception):
    """The client hung up before its request was whole."""


class TooLarge(Refusal):
    """A body that is too large. `swallowed` says that it was read to its end, and nothing of it is still to come."""

    def __init__(self, detail: str, *, swallowed: bool) -> None:
        super().__init__(413, "too-large", detail)
        self.swallowed = swallowed


@dataclass(slots=True)
class Held:
    """How many bytes of unfinished and waiting bodies a lane holds."""

    bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyLimits:
    """The largest body, in bytes, and how long it may take, in seconds."""

    most_bytes: int = BODY_BYTES
    seconds: float = BODY_SECONDS


FORM = BodyLimits()
UPLOAD = BodyLimits(most_bytes=UPLOAD_BYTES, seconds=UPLOAD_SECONDS)
PHOTO = BodyLimits(most_bytes=PHOTO_BODY_BYTES, seconds=2 * UPLOAD_SECONDS)


@dataclass(slots=True)
class Head:
    """What the bounds need to know of the headers: the declared length in bytes, if there is one."""

    declared: int | None = None
    values: dict[str, str] = field(default_factory=dict)


def check_head(headers: Headers) -> Head:
    """Return the headers as WSGI wants them, or raise Refusal.

    A name with an underscore is refused: WSGI could not tell it from the same name with a
    hyphen, and a client could slip past what a proxy in front had set.
    """
    if len(headers) > HEADERS or sum(len(name) + len(value) for name, value in headers) > HEAD_BYTES:
        raise Refusal(400, "too-many-headers", f"Send at most {HEADERS} headers and {HEAD_BYTES} bytes of them.")
    head = Head()
    for raw_name, raw_value in headers:
        if b"_" in raw_name:
            raise Refusal(400, "header-name", "A header name may not hold an underscore; use a hyphen.")
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        if name in head.values:
            if name in {"host", "content-length", "content-type", "authorization"}:
                raise Refusal(400, "header-twice", f"Send the header {name} once.")
            value = head.values[name] + ("; " if name == "cookie" else ",") + value
        head.values[name] = value
    length = head.values.get("content-length")
    if length is not None:
        if not (length.isascii() and length.isdigit()):
            raise Refusal(400, "content-length", "Content-Length must be a number of bytes.")
        head.declared = int(length[:20])
    return head


async def read_body(receive: Receive, declared: int | None, limits: BodyLimits, held: Held) -> bytes:
    """Read the whole body. The caller gives `len(body)` back to `held` when it is done with it.

    Raises Refusal (400, 408, 413, 503), or ClientGone where nobody is left to answer.
    """
    reading = _Reading(declared=declared, limits=limits, held=held)
    try:
        async with asyncio.timeout(limits.seconds):
            while reading.take(await receive()):
                pass
        body = reading.whole()
    except TimeoutError:
        reading.give_back()
        words = f"The body took longer than {limits.seconds:.0f} seconds. Send it again."
        raise Refusal(408, "slow-body", words) from None
    except BaseException:
        reading.give_back()
        raise
    return body


@dataclass(slots=True, kw_only=True)
class _Reading:
    """One body while it comes in."""

    declared: int | None
    limits: BodyLimits
    held: Held
    taken: int = 0
    kept: int = 0
    chunks: list[bytes] = field(default_factory=list)

    def take(self, message: Message) -> bool:
        """Keep what came if it still fits, and say whether more is to come."""
        if message["type"] == "http.disconnect":
            if self.declared and self.taken:
                raise Refusal(400, "short-body", "The body ended early. Send it again, whole.")
            raise ClientGone
        chunk: bytes = message.get("body", b"")
        self.taken += len(chunk)
        if max(self.taken, self.declared or 0) > SWALLOWED_BYTES:
            raise self.too_large(swallowed=False)
        if not self.is_too_large():
            if self.held.bytes + len(chunk) > HELD_BYTES:
                raise Refusal(503, "busy", "Wayhome is busy. Try again in a few seconds.", retry_seconds=2)
            self.held.bytes += len(chunk)
            self.kept += len(chunk)
            self.chunks.append(chunk)
        return bool(message.get("more_body", False))

    def is_too_large(self) -> bool:
        return max(self.taken, self.declared or 0) > self.limits.most_bytes

    def too_large(self, *, swallowed: bool) -> TooLarge:
        words = f"This is too large: at most {self.limits.most_bytes // 1_000_000} MB go here."
        return TooLarge(words, swallowed=swallowed)

    def whole(self) -> bytes:
        if self.is_too_large():
            raise self.too_large(swallowed=True)
        if self.declared is not None and self.declared != self.taken:
            raise Refusal(400, "short-body", "The body is not as long as Content-Length says. Send it again, whole.")
        return b"".join(self.chunks)

    def give_back(self) -> None:
        self.held.bytes -= self.kept
        self.kept = 0
