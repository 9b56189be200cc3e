"""The only reader of a clock (invariant I12); ruff bans the others.

Decisions use the database's time: one clock for any number of machines. `wayhome_now()` is
the SQL function of migration core/0001; it never falls below a stored high-water mark, and
only tests redefine it. The process's clock serves what never decides anything: time-outs,
durations, file names.
"""

import time
from datetime import UTC, datetime

from wayhome.core.asking import ask


def database_now() -> datetime:
    """Return the database's time (UTC, aware). Read it after taking the row lock."""
    now: datetime = ask("SELECT wayhome_now()")[0]
    return now.astimezone(UTC)


def monotonic_seconds() -> float:
    """Return the process's monotonic clock in seconds: for time-outs and durations only."""
    return time.monotonic()


def process_now() -> datetime:
    """Return the process's wall clock (UTC): for file names and log lines, never for a rule."""
    return datetime.now(UTC)


def sleep_seconds(seconds: float) -> None:
    """Sleep for `seconds` of the process's time: start-up waits and command line only."""
    time.sleep(seconds)
