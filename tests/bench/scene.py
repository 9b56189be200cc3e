"""A durable database with people who are out, their tokens, and the processes of Wayhome beside it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import django
import httpx
from psycopg import Connection, connect, sql

from tests.ports import free_port
from wayhome.core.clock import monotonic_seconds, sleep_seconds
from wayhome.core.embedded import RUNTIME, SUPERUSER, Cluster

READY_SECONDS = 30
ENGINE = [sys.executable, "-m", "wayhome.cli.children", "engine"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A running database: how the runtime role and the superuser reach it, and the server's own process."""

    conninfo: str
    superuser: str
    postmaster: int


@contextmanager
def database(data: Path) -> Iterator[Place]:
    """Start the embedded database with its durable settings, migrated."""
    cluster = Cluster(data)
    try:
        credentials = cluster.start()
        django.setup()  # after the start: the settings read how to reach the cluster
        from wayhome.core import schema  # noqa: PLC0415 - it needs Django set up

        schema.migrate(RUNTIME)
        postmaster = postmaster_of(data)
        yield Place(conninfo=credentials.url(RUNTIME), superuser=credentials.url(SUPERUSER), postmaster=postmaster)
    finally:
        cluster.stop()


def postmaster_of(data: Path) -> int:
    """Return the process of the database server of a data folder."""
    return int((data / "postgres" / "postmaster.pid").read_text().split("\n", 1)[0])


def people_out(place: Place, count: int) -> list[tuple[str, str]]:
    """Write the cast and its agency, and `count` workers of it who are out: each visit with its phone's token."""
    from tests.cast import make_cast  # noqa: PLC0415 - it knows models
    from wayhome.core.clock import database_now  # noqa: PLC0415 - it needs Django set up

    make_cast(database_now())
    return more_out(place, count)


def more_out(place: Place, count: int) -> list[tuple[str, str]]:
    """Write `count` more workers of the cast's office who are out; return each visit with its phone's token."""
    from wayhome.core.clock import database_now  # noqa: PLC0415 - it needs Django set up
    from wayhome.staff.models import Office, Person, PhoneEnrolment  # noqa: PLC0415 - it knows models

    now = database_now()
    office = Office.objects.get(name="Harbour Street")
    person = Person(office=office, called="Worker", name="Worker", joined_at=now, phone="+353861230000")
    with connect(place.conninfo) as connection:
        connection.execute("SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0")
        connection.execute("CREATE TEMP TABLE made AS SELECT uuidv7() AS id FROM generate_series(1, %s)", [count])
        name, email = "'Worker ' || right(id::text, 6)", "id::text || '@bench.example'"
        _many(connection, person, {"id": "id", "email": email, "name": name})
        token = "sha256(convert_to('bench-' || id::text, 'UTF8'))"
        phone = PhoneEnrolment(label="bench", enrolled_at=now)
        _many(connection, phone, {"id": "uuidv7()", "person_id": "id", "token_sha256": token})
        _many(connection, _visit(office.pk, now), {"id": "uuidv7()", "person_id": "id"})
        found = connection.execute(
            "SELECT visit.id::text, 'bench-' || made.id FROM made JOIN visits_visit visit ON visit.person_id = made.id"
        ).fetchall()
    tidy(place)
    return found


def _visit(office_id: UUID, now: datetime) -> Any:
    from wayhome.visits.models import DueKind, Visit  # noqa: PLC0415 - it knows models

    back = now + timedelta(hours=8)
    return Visit(
        office_id=office_id,
        signed_out_at=now,
        last_heard_at=now,
        expected_back_at=back,
        milestone_at=back,
        milestone_kind=DueKind.RETURN,
        due_at=now + timedelta(hours=2),
        due_kind=DueKind.CHECK_IN,
        interval_seconds=7_200,
        grace_seconds=900,
    )


def _many(connection: Connection[Any], pattern: Any, columns: dict[str, str]) -> None:
    """Write one row like `pattern` for each row of the temporary table `made`; `columns` are SQL over its `id`."""
    from django.db import connection as default  # noqa: PLC0415 - it needs Django set up

    fields = {str(field.column): field for field in pattern._meta.concrete_fields}
    others = {name: field for name, field in fields.items() if name not in columns}
    statement = sql.SQL("INSERT INTO {} ({}) SELECT {} FROM made").format(
        sql.Identifier(pattern._meta.db_table),
        sql.SQL(", ").join(map(sql.Identifier, [*columns, *others])),
        sql.SQL(", ").join([*map(sql.SQL, columns.values()), *[sql.Placeholder()] * len(others)]),
    )
    values = [field.get_db_prep_save(getattr(pattern, field.attname), default) for field in others.values()]
    connection.execute(statement, values)


def tidy(place: Place) -> None:
    """Let PostgreSQL know how large everything is, as autovacuum would within minutes."""
    with connect(place.superuser, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT")


def clear(place: Place) -> None:
    """Forget all visits and alarms with what was told of them; people stay."""
    with connect(place.superuser, autocommit=True) as connection:
        connection.execute("TRUNCATE visits_visit, messaging_message CASCADE")


@contextmanager
def processes(*commands: list[str], **environment: str) -> Iterator[list[int]]:
    """Run programs until the end of the block; yield their processes."""
    running = [
        subprocess.Popen(command, env=os.environ | environment, stdout=subprocess.DEVNULL) for command in commands
    ]
    try:
        yield [process.pid for process in running]
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(timeout=40)


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """The web processes and where they answer."""

    port: int
    pids: tuple[int, ...]


@contextmanager
def front(processes_count: int = 2) -> Iterator[int]:
    """Run the real web processes and yield their port."""
    with served(processes_count) as running:
        yield running.port


@contextmanager
def served(processes_count: int = 2) -> Iterator[Front]:
    """Run the real web processes on one socket of the loopback, as `wayhome serve` does."""
    from wayhome.cli.web import listen  # noqa: PLC0415 - beside its one use

    port = free_port()
    with listen("127.0.0.1", port) as listener:
        os.set_inheritable(listener.fileno(), True)  # noqa: FBT003 - its only argument
        command = [sys.executable, "-m", "wayhome.cli.children", "web", str(listener.fileno())]
        running = [
            subprocess.Popen(command, pass_fds=[listener.fileno()], stdout=subprocess.DEVNULL)
            for _ in range(processes_count)
        ]
        try:
            wait_until_answers(port, "/health/live")
            yield Front(port=port, pids=tuple(process.pid for process in running))
        finally:
            for process in running:
                process.terminate()
            for process in running:
                process.wait(timeout=20)


@contextmanager
def limits(conninfo: str) -> Iterator[int]:
    """Run the limits' application the same way: uvicorn, two processes."""
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "tests.bench.limits:app", "--port", str(port), "--workers", "2"]
    command += ["--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "error"]
    with processes(command, BENCH_DATABASE=conninfo):
        wait_until_answers(port, "/empty")
        yield port


def wait_until_answers(port: int, path: str, seconds: float = READY_SECONDS) -> None:
    """Wait until a server answers, at most half a minute unless told otherwise."""
    give_up = monotonic_seconds() + seconds
    while True:
        try:
            httpx.get(f"http://127.0.0.1:{port}{path}", trust_env=False)
        except httpx.HTTPError:
            if monotonic_seconds() > give_up:
                raise
            sleep_seconds(0.1)
        else:
            return
