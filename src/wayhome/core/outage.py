"""Whether an error is the database's own trouble: gone, full, read-only, out of slots, too slow (503, not 500)."""

from django.db import InterfaceError, InternalError, OperationalError
from psycopg.errors import ReadOnlySqlTransaction

WORDS = "The database does not take this now. Nothing was recorded; send it again in a few seconds."
RETRY_SECONDS = 2
"""When to ask again: a database that restarts is back in about that time."""


def is_outage(error: BaseException | None) -> bool:
    """Say whether `error`, as Django raises it, is an outage and no fault of what was asked.

    PostgreSQL calls a write to a standby, or under default_transaction_read_only, an internal error
    (25006); every other outage is operational (classes 08, 53, 55, 57 and 58).
    """
    if isinstance(error, InternalError):
        return isinstance(error.__cause__, ReadOnlySqlTransaction)
    return isinstance(error, OperationalError | InterfaceError)
