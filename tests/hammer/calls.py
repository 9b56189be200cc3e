"""The calls of those who need an answer, and the scene in which they make them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

from psycopg import connect

from tests.bench.client import post
from tests.hammer.people import Make


def check_ins(visits: Sequence[str], tokens: Sequence[str]) -> Make:
    """Enrolled phones check in by the native route."""

    def make(number: int) -> bytes:
        one = number % len(visits)
        return post(f"/api/v1/visits/{visits[one]}/check-in", tokens[one], b"{}")

    return make


def acknowledgements(alarms: Sequence[UUID], token: str) -> Make:
    """A monitor takes alarms by the API: a page's thread, of the urgent lane."""
    return lambda number: post(f"/api/v1/alarms/{alarms[number % len(alarms)]}/acknowledge", token, b"{}")


def taps(links: Sequence[tuple[str, UUID]]) -> Make:
    """Somebody taps the link in a message."""

    def make(number: int) -> bytes:
        token, alarm = links[number % len(links)]
        return f"POST /a/{token}/{alarm}/take/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n".encode()

    return make


@contextmanager
def vehicles_locked(conninfo: str) -> Iterator[None]:
    """Hold what the page of an office's vehicles waits for."""
    with connect(conninfo) as other:
        other.execute("SET idle_in_transaction_session_timeout = 0")
        other.execute("LOCK TABLE staff_vehicle IN ACCESS EXCLUSIVE MODE")
        yield
