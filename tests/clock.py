"""A clock that tests hold: wayhome_now() of the test database reads it from a table."""

from datetime import UTC, datetime, timedelta

from psycopg import Connection, sql

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

REDEFINE = """
CREATE TABLE wayhome_test_clock (held timestamptz);
CREATE OR REPLACE FUNCTION wayhome_now() RETURNS timestamptz LANGUAGE sql VOLATILE PARALLEL SAFE AS $$
  SELECT coalesce((SELECT held FROM wayhome_test_clock LIMIT 1),
                  greatest(clock_timestamp(), (SELECT high_water FROM core_clock_mark WHERE id = 1)))
$$;
"""


def hold_clock(superuser: Connection, owner_role: str, runtime_role: str) -> None:
    """Redefine wayhome_now() in the test database (DESIGN: only tests do)."""
    superuser.execute(REDEFINE)
    superuser.execute(sql.SQL("ALTER TABLE wayhome_test_clock OWNER TO {}").format(sql.Identifier(owner_role)))
    superuser.execute(sql.SQL("GRANT SELECT ON wayhome_test_clock TO {}").format(sql.Identifier(runtime_role)))


class HeldClock:
    """Moves time for every connection of every process on the test database."""

    def __init__(self, superuser: Connection) -> None:
        self._superuser = superuser
        self.now = START

    def set_start(self) -> None:
        self.set(START)

    def set(self, now: datetime) -> datetime:
        self.now = now
        with self._superuser.transaction():  # no engine may see the real time in between
            self.let_go()
            self._superuser.execute("INSERT INTO wayhome_test_clock (held) VALUES (%s)", [now])
        return now

    def advance(self, *, hours: float = 0, minutes: float = 0, seconds: float = 0) -> datetime:
        return self.set(self.now + timedelta(hours=hours, minutes=minutes, seconds=seconds))

    def let_go(self) -> None:
        """Go back to the real time."""
        self._superuser.execute("DELETE FROM wayhome_test_clock")
