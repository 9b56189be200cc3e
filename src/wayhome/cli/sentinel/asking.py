"""One question to Wayhome, bounded in time and size whatever the other side does."""

import ssl
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import TypeVar

import httpx

from wayhome.cli.sentinel.judging import Answer
from wayhome.cli.sentinel.trouble import BadAnswer, Kind
from wayhome.ledger.signing import ALIVE_HEADER

PATH = "/health/alive"
ASK_SECONDS = 8.0
"""How long the whole of a question and its answer may take."""

STEP_SECONDS = 5.0
ANSWER_BYTES = 16_000
ASKERS = 8
"""So many questions may hang, their time long over, before no other is asked for a while."""

THREAD = "sentinel-ask"
OK = 200

T = TypeVar("T")


def ask(url: str, nonce: str, *, context: ssl.SSLContext) -> Answer:
    """Ask `url` (no path) for a sign of life. Raises BadAnswer in the words of what went wrong."""
    try:
        return within(ASK_SECONDS, lambda: _get(url, nonce, context))
    except (TimeoutError, httpx.TimeoutException):
        raise BadAnswer(Kind.TIMED_OUT, f"no answer within {ASK_SECONDS:.0f} s (timed out)") from None
    except httpx.ConnectError as error:
        broken = _of_tls(error)
        if broken is not None:
            raise BadAnswer(Kind.TLS, f"no secure connection (TLS): {broken}") from None
        raise BadAnswer(Kind.CONNECT, "cannot connect: it, its machine or the network between is down") from None
    except (httpx.HTTPError, OSError) as error:
        raise BadAnswer(Kind.CONNECT, f"the connection broke off ({type(error).__name__})") from None


def within(seconds: float, work: Callable[[], T]) -> T:
    """Do `work` on a thread that nobody waits for any longer than `seconds`. Raises TimeoutError, or as it raises."""
    if sum(thread.name == THREAD for thread in threading.enumerate()) >= ASKERS:
        raise TimeoutError
    future: Future[T] = Future()
    threading.Thread(target=_fill, args=(future, work), name=THREAD, daemon=True).start()
    return future.result(timeout=seconds)


def _fill(future: Future[T], work: Callable[[], T]) -> None:
    try:
        future.set_result(work())
    except Exception as error:  # noqa: BLE001 - it is raised where somebody waits
        future.set_exception(error)


def _get(url: str, nonce: str, context: ssl.SSLContext) -> Answer:
    headers = {"User-Agent": "Wayhome sentinel", "Accept": "application/json", "Accept-Encoding": "identity"}
    with (
        httpx.Client(timeout=STEP_SECONDS, trust_env=False, follow_redirects=False, verify=context) as client,
        client.stream("GET", f"{url}{PATH}", params={"nonce": nonce}, headers=headers) as answer,
    ):
        if answer.status_code != OK:
            raise BadAnswer(Kind.STATUS, f"it answers {answer.status_code} instead of {OK}")
        return Answer(body=_bounded(answer.iter_raw()), signature=answer.headers.get(ALIVE_HEADER, ""))


def _bounded(parts: Iterator[bytes]) -> bytes:
    body = b""
    for part in parts:
        body += part
        if len(body) > ANSWER_BYTES:
            raise BadAnswer(Kind.UNREADABLE, "its answer is far too long: something else answers in its place")
    return body


def _of_tls(error: BaseException) -> str | None:
    """Return what TLS complained of, or None where it did not."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return getattr(cause, "verify_message", "") or (cause.reason or "broken").lower().replace("_", " ")
        cause = cause.__cause__ or cause.__context__
    return None
