"""A durable database with people who are out, their tokens, and the processes of Wayhome beside it."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import django
import httpx
from psycopg import connect

from tests.sinks import free_port
from wayhome.core.clock import monotonic_seconds, sleep_seconds
from wayhome.core.embedded import RUNTIME, Cluster

READY_SECONDS = 30


@contextmanager
def database(data: Path) -> Iterator[str]:
    """Start the embedded database with its durable settings, migrated; yield the runtime role's libpq string."""
    cluster = Cluster(data)
    try:
        credentials = cluster.start()
        django.setup()  # after the start: the settings read how to reach the cluster
        from wayhome.core import schema  # noqa: PLC0415 - it needs Django set up

        schema.migrate(RUNTIME)
        yield credentials.url(RUNTIME)
    finally:
        cluster.stop()


def people_out(conninfo: str, count: int, now: datetime) -> tuple[list[str], list[str]]:
    """Write an agency with `count` workers who are out for hours; return visit ids and phone tokens."""
    from tests.cast import make_cast  # noqa: PLC0415 - it knows models

    return _out(conninfo, make_cast(now).office.pk, count, now)


def more_out(conninfo: str, count: int) -> list[str]:
    """Write `count` more workers of the same office who are out; return their visits."""
    from wayhome.core.clock import database_now  # noqa: PLC0415 - it needs Django set up
    from wayhome.staff.models import Office  # noqa: PLC0415 - it knows models

    office = Office.objects.get(name="Harbour Street").pk
    return _out(conninfo, office, count, database_now())[0]


def _out(conninfo: str, office: UUID, count: int, now: datetime) -> tuple[list[str], list[str]]:
    from wayhome.core.ids import new_id  # noqa: PLC0415 - beside its one use

    people = [new_id() for _ in range(count)]
    visits = [new_id() for _ in range(count)]
    tokens = [f"bench-{person.hex}" for person in people]
    with connect(conninfo) as connection, connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO staff_person (id, password, email, name, called, phone, office_id, description, language,"
            " is_active, joined_at) VALUES (%s, '', %s, 'Worker', 'W', '', %s, '', '', true, %s)",
            [(person, f"{person.hex}@bench.example", office, now) for person in people],
        )
        cursor.executemany(
            "INSERT INTO staff_phone_enrolment (id, person_id, label, token_sha256, enrolled_at)"
            " VALUES (%s, %s, 'bench', %s, %s)",
            [
                (new_id(), person, hashlib.sha256(token.encode()).digest(), now)
                for person, token in zip(people, tokens, strict=True)
            ],
        )
    _sign_out(office, people, visits, now)
    return [str(visit) for visit in visits], tokens


def _sign_out(office: UUID, people: list[UUID], visits: list[UUID], now: datetime) -> None:
    from wayhome.visits.models import DueKind, Visit  # noqa: PLC0415 - it knows models

    back = now + timedelta(hours=8)
    Visit.objects.bulk_create(
        Visit(
            id=visit,
            person_id=person,
            office_id=office,
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
        for visit, person in zip(visits, people, strict=True)
    )


@contextmanager
def processes(*commands: list[str], **environment: str) -> Iterator[None]:
    """Run programs until the end of the block."""
    running = [
        subprocess.Popen(command, env=os.environ | environment, stdout=subprocess.DEVNULL) for command in commands
    ]
    try:
        yield
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(timeout=20)


@contextmanager
def front(processes_count: int = 2) -> Iterator[int]:
    """Run the real web processes on one socket of the loopback, as `wayhome serve` does; yield the port."""
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
            yield port
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


def wait_until_answers(port: int, path: str) -> None:
    """Wait until a server answers, at most half a minute."""
    give_up = monotonic_seconds() + READY_SECONDS
    while True:
        try:
            httpx.get(f"http://127.0.0.1:{port}{path}", trust_env=False)
        except httpx.HTTPError:
            if monotonic_seconds() > give_up:
                raise
            sleep_seconds(0.1)
        else:
            return
