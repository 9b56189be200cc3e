"""A new version on an older database: `serve` takes a backup that can be restored, migrates, and nothing is lost."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from psycopg import connect, sql

from tests.cli.agency import begin
from tests.cli.running import Server, command, data_folder
from tests.ports import free_port
from wayhome.cli.backup import BACKUPS
from wayhome.core.embedded import OWNER, SUPERUSER, Cluster, Credentials, postgres_folder

RESTORED = "restored"
OLDER = ("visits", "0001")
COLUMN = (
    "SELECT count(*) FROM information_schema.columns"
    " WHERE (table_name, column_name) = ('visits_calendar_feed', 'tried_at')"
)


@contextmanager
def database_alone(place: Path) -> Iterator[Credentials]:
    """Run the database of a folder without Wayhome."""
    cluster = Cluster(place)
    try:
        yield cluster.start()
    finally:
        cluster.stop()


@pytest.fixture(scope="module")
def older() -> Iterator[Path]:
    """A data folder in use, with one room's schema as an older version left it."""
    with data_folder(migrated=True) as place:
        server = Server(place, free_port(), "serve")
        begin(server)
        assert server.stop() == 0
        assert not list(place.glob("backups/*"))
        with database_alone(place) as credentials:
            done = command(place, "manage", "migrate", *OLDER, WAYHOME_DATABASE_URL=credentials.url(OWNER))
            assert done.returncode == 0, done.stderr
            assert count(credentials.url(OWNER), COLUMN) == 0
        yield place


def count(conninfo: str, question: str) -> int:
    with connect(conninfo) as connection:
        row = connection.execute(question.encode()).fetchone()
    assert row is not None
    return int(row[0])


def test_serve_backs_up_migrates_and_keeps_everything(older: Path) -> None:
    backups = older / "backups"
    backups.mkdir(mode=0o700)
    for number in range(BACKUPS + 1):
        (backups / f"before-migration-2025010{number}-000000.dump").touch()
    for _ in range(2):  # the second start has nothing to migrate, and takes no backup
        server = Server(older, free_port(), "serve")
        try:
            line = server.wait_for("Wayhome is running")
            assert "first-run" not in line
            assert command(older, "ledger", "verify").returncode == 0
        finally:
            assert server.stop() == 0
        kept = sorted(backups.glob("*"))
        assert len(kept) == BACKUPS
        assert [path.stat().st_size > 0 for path in kept] == [False] * (BACKUPS - 1) + [True]
    assert backups.stat().st_mode & 0o777 == 0o700
    assert kept[-1].stat().st_mode & 0o777 == 0o600
    with database_alone(older) as credentials:
        assert count(credentials.url(OWNER), COLUMN) == 1
        assert count(credentials.url(OWNER), "SELECT count(*) FROM staff_person") == 1
        restore(kept[-1], credentials)
        there = credentials.url(OWNER, RESTORED)
        assert count(there, COLUMN) == 0
        for table in ("staff_person", "staff_office", "alarms_ladder_step", "ledger_entry", "django_migrations"):
            question = f"SELECT count(*) FROM {table}"
            # What `serve` did since is not in the backup; what was there is.
            assert 0 < count(there, question) <= count(credentials.url(OWNER), question)


def restore(backup: Path, credentials: Credentials) -> None:
    """Restore a backup into an empty database of the owner's."""
    with connect(credentials.url(SUPERUSER, "postgres"), autocommit=True) as connection:
        statement = sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(RESTORED), sql.Identifier(OWNER))
        connection.execute(statement)
    done = subprocess.run(
        [
            str(postgres_folder() / "pg_restore"),
            "--exit-on-error",
            "--no-comments",
            f"--dbname={credentials.url(OWNER, RESTORED)}",
            str(backup),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
