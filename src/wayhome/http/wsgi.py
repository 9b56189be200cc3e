"""One call of a WSGI application (PEP 3333) in a thread: request bytes in, answer out."""

import logging
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any

from wayhome.http.asgi import Headers, Scope

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)

HELD_ANSWER_BYTES = 4_000_000
"""So much of an answer is kept for a slow reader without holding the thread; no page comes near it."""

Pass = Callable[[bytes], None]


class Stopped(Exception):
    """The reader of a long answer has gone, or reads too slowly."""


@dataclass(slots=True)
class Answer:
    """Status, headers and what there is of the body; `passed_on` once it goes out piece by piece.

    `cut` where that stopped before the end: the reader must see a broken answer, never a short one.
    """

    status: int = 500
    headers: Headers = field(default_factory=list)
    chunks: list[bytes] = field(default_factory=list)
    passed_on: bool = False
    cut: bool = False


def environ_of(scope: Scope, values: dict[str, str], body: bytes) -> "WSGIEnvironment":
    """Return the WSGI environment of a request whose body is `body`."""
    root = scope.get("root_path", "")
    path = scope["path"].removeprefix(root)
    server = scope.get("server") or ("localhost", 80)
    client = scope.get("client") or ("", 0)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": root.encode().decode("latin-1"),
        "PATH_INFO": path.encode("utf-8", "surrogateescape").decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1] or 80),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": client[0],
        "REMOTE_PORT": str(client[1]),
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": BytesIO(body),
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in values.items():
        if name == "content-type":
            environ["CONTENT_TYPE"] = value
        elif name not in {"content-length", "transfer-encoding"}:
            environ["HTTP_" + name.upper().replace("-", "_")] = value
    return environ


def call(application: "WSGIApplication", environ: "WSGIEnvironment", pass_on: Callable[[Answer], Pass]) -> Answer:
    """Run `application` here, in this thread, to its end.

    An answer longer than HELD_ANSWER_BYTES is passed on piece by piece through what `pass_on`
    returns, which blocks while the reader is slow and raises Stopped.
    """
    answer = Answer()

    def start_response(
        status: str, headers: list[tuple[str, str]], _exc_info: Any = None, /
    ) -> Callable[[bytes], object]:
        answer.status = int(status.split(" ", 1)[0])
        answer.headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        return answer.chunks.append

    pieces = application(environ, start_response)
    try:
        _collect(pieces, answer, pass_on)
    except Stopped:
        answer.cut = True
    except Exception:
        if not answer.passed_on:
            raise
        log.exception("a long answer failed on the way")
        answer.cut = True
    finally:
        close = getattr(pieces, "close", None)
        if close is not None:
            close()  # Django gives the thread's database connection back here
    return answer


def _collect(pieces: Iterable[bytes], answer: Answer, pass_on: Callable[[Answer], Pass]) -> None:
    held = 0
    write: Pass | None = None
    for piece in pieces:
        if write is not None:
            write(piece)
            continue
        answer.chunks.append(piece)
        held += len(piece)
        if held > HELD_ANSWER_BYTES:
            answer.passed_on = True
            write = pass_on(answer)
