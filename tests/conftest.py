"""A real PostgreSQL for every test process, a clock that tests hold, and the cast."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, connections
from psycopg import Connection, connect, sql
from psycopg.conninfo import conninfo_to_dict
from psycopg.errors import DeadlockDetected, LockNotAvailable
from pytest_django.plugin import DjangoDbBlocker
from xdist.remote import Producer

from tests.cast import Cast, make_cast
from tests.clock import HeldClock, hold_clock
from tests.scheduling import ServersTogether, longest_first
from tests.template import FAST, copy_into
from wayhome.core.embedded import OWNER, RUNTIME, SUPERUSER, Cluster, Credentials
from wayhome.http.tries import failed_links, failed_tokens

# A busy machine is no fault of a rule: how long one example takes is nobody's finding.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")

HERE = Path(__file__).parent
BROWSERS = frozenset({"page", "phone", "wall", "context", "browser"})


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what is slow: browser, crash matrix, storms, simulation; a parallel run begins with what takes long."""
    for item in items:
        if BROWSERS & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.browser)
        if any(item.path.is_relative_to(HERE / name) for name in ("crash", "hammer", "simulation")):
            item.add_marker(pytest.mark.long)
    if hasattr(config, "workerinput"):
        longest_first(items)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ServersTogether | None:
    """Schedule as tests/scheduling.py says where a run asks for groups."""
    return ServersTogether(config, log) if config.getoption("dist") == "loadgroup" else None


@pytest.fixture(scope="session")
def cluster() -> Iterator[Credentials]:
    """A migrated cluster of this test process: real roles, real rights, thrown away afterwards."""
    data = Path(tempfile.mkdtemp(prefix="wayhome-cluster-", dir=os.environ.get("WAYHOME_TEST_TMP")))
    data.chmod(0o755)
    server = Cluster(data, extra_settings=FAST)
    try:
        copy_into(data)
        yield server.start()
    finally:
        server.stop()
        shutil.rmtree(data, ignore_errors=True)


@pytest.fixture(scope="session")
def superuser(cluster: Credentials) -> Iterator[Connection]:
    """What only tests have: a superuser's connection, to hold the clock and to empty tables."""
    with connect(cluster.url(SUPERUSER), autocommit=True) as found:
        yield found


@pytest.fixture(scope="session")
def django_db_setup(cluster: Credentials, superuser: Connection, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Run every test as the runtime role."""
    _use(settings.WAYHOME_OWNER_DATABASE, cluster, OWNER)
    _use(connections["default"].settings_dict, cluster, RUNTIME)
    hold_clock(superuser, OWNER, RUNTIME)
    yield
    with django_db_blocker.unblock():
        connections.close_all()


def _use(database: dict[str, object], cluster: Credentials, role: str) -> None:
    parts = conninfo_to_dict(cluster.url(role))
    database.update(NAME=parts["dbname"], USER=parts["user"], PASSWORD=parts["password"], HOST=parts["host"], PORT="")


@pytest.fixture
def committed_db(django_db_setup: None, django_db_blocker: DjangoDbBlocker, superuser: Connection) -> Iterator[None]:
    """A database in which the test really commits: for engines, threads, browsers and races."""
    with django_db_blocker.unblock():
        yield
        connections.close_all()
    empty(superuser)


EMPTYING_TRIES = 10
MANY_ROWS = 1_000
"""Where a test left more than this, what it left is vacuumed away: the next one's scans would walk over it."""
KEPT = ("core_clock_mark", "django_migrations", "django_content_type", "auth_permission", "wayhome_test_clock")


ABANDONED = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
 WHERE datname = current_database() AND pid <> pg_backend_pid() AND state LIKE 'idle in transaction%'"""


def empty(superuser: Connection) -> None:
    """Empty every table; a page that still writes is waited for, an abandoned transaction is ended.

    DELETE where there is something: TRUNCATE of sixty tables makes new files for each and takes thirty times as long.
    """
    rows = superuser.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    tables = [name for (name,) in rows if name not in KEPT]
    superuser.execute("SET lock_timeout = '2s'")
    for _ in range(EMPTYING_TRIES):
        try:
            many = _delete(superuser, tables)
        except (LockNotAvailable, DeadlockDetected):
            superuser.execute(ABANDONED)
        else:
            for name in many:
                superuser.execute(sql.SQL("VACUUM {}").format(sql.Identifier(name)))
            return
    raise RuntimeError("the tables could not be emptied: something still holds them")


def _delete(superuser: Connection, tables: list[str]) -> list[str]:
    """Delete all rows of these tables in one transaction, without their triggers; returns those that had many."""
    names = sql.SQL(", ").join(sql.Identifier(name) for name in tables)
    some = sql.SQL(" UNION ALL ").join(
        sql.SQL("SELECT {} WHERE EXISTS (SELECT 1 FROM {})").format(sql.Literal(name), sql.Identifier(name))
        for name in tables
    )
    many = []
    with superuser.transaction():
        superuser.execute("SET LOCAL session_replication_role = replica")
        superuser.execute(sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(names))
        for (name,) in superuser.execute(some).fetchall():
            if superuser.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name))).rowcount > MANY_ROWS:
                many.append(name)
    return many


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    """Forget what the rate limits counted in the test before."""
    cache.clear()
    failed_tokens.forget()
    failed_links.forget()


@pytest.fixture
def clock(django_db_setup: None, superuser: Connection) -> Iterator[HeldClock]:
    """The clock in the test's hand: Monday 2 March 2026, 09:00 UTC, until it is moved."""
    held = HeldClock(superuser)
    held.set_start()
    yield held
    held.let_go()


@pytest.fixture
def cast(db: None, clock: HeldClock) -> Cast:
    """The people of every story, in a transaction that is rolled back."""
    return make_cast(clock.now)


@pytest.fixture
def committed_cast(committed_db: None, clock: HeldClock) -> Cast:
    """The same people, committed."""
    people = make_cast(clock.now)
    connection.close()
    return people
