"""The small asynchronous pool of the native routes, beside Django's own connections."""

from typing import Any

from django.db import connections
from psycopg import AsyncConnection
from psycopg.conninfo import make_conninfo
from psycopg_pool import AsyncConnectionPool

CONNECTIONS = 8
WAITING = 512
"""So many requests wait for a connection; the next one is told to come back."""

WAIT_SECONDS = 2.0

NOT_OF_LIBPQ = frozenset({"cursor_factory", "prepare_threshold", "context", "autocommit", "server_side_binding"})

Pool = AsyncConnectionPool[AsyncConnection[Any]]


def conninfo() -> str:
    """Return Django's own connection as a libpq string: the runtime role, the same time-outs."""
    parameters = connections["default"].get_connection_params()
    return make_conninfo(
        "", **{name: value for name, value in parameters.items() if name not in NOT_OF_LIBPQ and value}
    )


def make_pool() -> Pool:
    """Return a pool that is not open yet. Connections commit each statement unless told otherwise."""
    return AsyncConnectionPool(
        conninfo(),
        kwargs={"autocommit": True},
        min_size=1,
        max_size=CONNECTIONS,
        max_waiting=WAITING,
        timeout=WAIT_SECONDS,
        max_idle=60.0,
        reconnect_timeout=5.0,
        name="wayhome-native",
        open=False,
    )
