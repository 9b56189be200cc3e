"""Keys, ids, the clock, errors and locks."""

import stat
from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection
from psycopg import Connection, connect, sql

from tests.cast import Cast
from wayhome.core import clock, locks
from wayhome.core.embedded import SUPERUSER, Credentials
from wayhome.core.errors import Problem, Refused, refuse
from wayhome.core.ids import new_id, new_id_text
from wayhome.core.keys import Keyring, KeyringError


def test_ids_sort_by_when_they_were_made() -> None:
    made = [UUID(new_id_text()) if place % 2 else new_id() for place in range(200)]
    assert made == sorted(made)
    assert {identifier.version for identifier in made} == {7}


def test_a_key_is_made_once_and_closed_to_others(tmp_path: Path) -> None:
    ring = Keyring(tmp_path / "ring")
    assert ring.secret("pin") == ring.secret("pin")
    assert ring.secret("pin") != ring.secret("ack-link")
    assert stat.S_IMODE((tmp_path / "ring" / "pin.key").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "ring").stat().st_mode) == 0o700


def test_a_key_open_to_others_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "loose.key"
    path.write_bytes(b"x" * 32)
    path.chmod(0o644)
    with pytest.raises(KeyringError, match="chmod 600"):
        Keyring(tmp_path).secret("loose")


def test_a_key_cut_short_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "short.key"
    path.write_bytes(b"x" * 5)
    path.chmod(0o600)
    with pytest.raises(KeyringError, match="5 bytes"):
        Keyring(tmp_path).secret("short")


def test_a_mac_cannot_be_moved_between_its_parts(tmp_path: Path) -> None:
    ring = Keyring(tmp_path)
    assert ring.mac("k", b"ab", b"c") != ring.mac("k", b"a", b"bc")


@pytest.fixture
def real_clock(cluster: Credentials, superuser: Connection) -> Iterator[Connection]:
    """A database with wayhome_now() as it is in earnest, not the tests' own."""
    forwards = import_module("wayhome.core.migrations.0001_initial").FORWARDS
    superuser.execute("DROP DATABASE IF EXISTS real_clock")
    superuser.execute("CREATE DATABASE real_clock")
    with connect(cluster.url(SUPERUSER, "real_clock"), autocommit=True) as found:
        found.execute("CREATE TABLE core_clock_mark (id int, high_water timestamptz)")
        found.execute(sql.SQL(forwards))
        yield found


def test_time_never_falls_below_the_mark(real_clock: Connection) -> None:
    ahead = real_clock.execute("UPDATE core_clock_mark SET high_water = wayhome_now() + '1 hour' RETURNING high_water")
    row = ahead.fetchone()
    assert row is not None
    assert real_clock.execute("SELECT wayhome_now()").fetchone() == row


def test_time_goes_on_above_the_mark(real_clock: Connection) -> None:
    rows = [real_clock.execute("SELECT wayhome_now()").fetchone() for _ in range(2)]
    assert rows[0] is not None
    assert rows[1] is not None
    assert rows[0][0] < rows[1][0]


def test_the_processs_clocks_serve_durations() -> None:
    before = clock.monotonic_seconds()
    clock.sleep_seconds(0.01)
    assert clock.monotonic_seconds() - before >= 0.01
    assert clock.process_now().utcoffset() == timedelta(0)


def test_a_refusal_reads_as_its_words() -> None:
    assert str(refuse("late", "That time has passed.", on="back_at")) == "That time has passed."
    both = Refused((Problem(code="a", message="One."), Problem(code="b", message="Two.")))
    assert str(both) == "One. Two."


def test_a_lock_that_another_holds_is_not_taken(cast: Cast, superuser: Connection) -> None:
    locks.take(locks.Lock.AUDIT)
    with superuser.transaction():
        held = superuser.execute(
            "SELECT pg_try_advisory_xact_lock(%s, %s)", [locks.NAMESPACE, int(locks.Lock.AUDIT)]
        ).fetchone()
        assert held == (False,)
        superuser.execute("SELECT pg_advisory_xact_lock(%s, %s)", [locks.NAMESPACE, int(locks.Lock.ROSTER)])
        assert not locks.try_take(locks.Lock.ROSTER)
    assert locks.try_take(locks.Lock.ROSTER)
    assert connection.in_atomic_block
