"""Whether anything on the board changed: one cheap look, by the time and by the state of what is shown.

It reads state (a sum of row hashes), not events: a transaction that commits late changes the sum
when it commits, so nothing slips between two looks.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from psycopg_pool import AsyncConnectionPool

from wayhome.http.pool import Pool, conninfo

POOL_CONNECTIONS = 2
WAIT_SECONDS = 2.0

LOOK = """
SELECT wayhome_now(),
       (SELECT coalesce(sum(hashtextextended(v::text, 0)), 0) FROM visits_visit v WHERE v.state = 'out'),
       (SELECT coalesce(sum(hashtextextended(s::text, 0)), 0)
          FROM visits_stop s JOIN visits_visit v ON v.id = s.visit_id WHERE v.state = 'out'),
       (SELECT coalesce(sum(hashtextextended(a::text, 0)), 0) FROM alarms_alarm a WHERE a.closed_at IS NULL),
       (SELECT coalesce(sum(hashtextextended(r::text, 0)), 0) FROM staff_shift r WHERE r.ends_at > wayhome_now()),
       (SELECT coalesce(sum(hashtextextended(b::text, 0)), 0) FROM staff_absence b WHERE b.ends_at > wayhome_now()),
       (SELECT coalesce(sum(hashtextextended(c.id::text || c.reference_state || c.located
                 || coalesce(c.taken_by_id::text, '') || coalesce(b.due_at::text, ''), 0)), 0)
          FROM calls_event c LEFT JOIN calls_call_back b ON b.call_id = c.id WHERE c.state = 'open')
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """The database's time, and a value that changes when something on the board did."""

    at: datetime
    shape: tuple[Any, ...]


def make_pool() -> Pool:
    """Return a closed pool of the board's own, so that no number of boards takes a check-in's connection."""
    return AsyncConnectionPool(
        conninfo(),
        kwargs={"autocommit": True},
        min_size=1,
        max_size=POOL_CONNECTIONS,
        timeout=WAIT_SECONDS,
        open=False,
        name="wayhome-board",
    )


async def look(pool: Pool) -> Pulse:
    """Look once. Raises psycopg's errors when the database is not there."""
    async with pool.connection(timeout=WAIT_SECONDS) as connection:
        row = await (await connection.execute(LOOK)).fetchone()
    if row is None:  # a SELECT of expressions always gives a row
        raise RuntimeError("the look gave no row")
    return Pulse(at=row[0].astimezone(UTC), shape=tuple(row[1:]))
