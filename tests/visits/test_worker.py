"""A real worker in a process of its own: a calendar is fetched at once; what a killed one left, another does."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from procrastinate.contrib.django import app as jobs
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import Job
from psycopg import Connection, connect, sql

from tests.cast import Cast
from tests.clock import HeldClock
from tests.http.front import wait_until
from tests.visits.published import Server, calendar, calendar_server
from wayhome.calls.models import CallEvent
from wayhome.core import tasks
from wayhome.core.clock import database_now
from wayhome.core.embedded import RUNTIME, SUPERUSER, Credentials
from wayhome.core.ids import new_id
from wayhome.visits import actions
from wayhome.visits.models import CalendarFeed

CONTENT = calendar(("a", "1000", "1100", "12 Quay Street"))


@pytest.fixture
def server() -> Iterator[Server]:
    with calendar_server() as found:
        found.content = CONTENT
        yield found


@contextmanager
def worker(cluster: Credentials) -> Iterator[subprocess.Popen[bytes]]:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "WAYHOME_DATA": str(settings.WAYHOME_DATA),
        "WAYHOME_DATABASE_URL": cluster.url(RUNTIME),
        "PYTHONPATH": os.pathsep.join(path for path in ("src", ".", os.environ.get("PYTHONPATH", "")) if path),
    }
    process = subprocess.Popen([sys.executable, "-m", "wayhome.cli.children", "worker"], env=environment)
    try:
        yield process
    finally:
        process.kill()
        process.wait(10)


@pytest.fixture
def no_round(committed_db: None) -> None:
    """Let the ten minutes' round wait, which would otherwise fetch the same calendar."""
    round_of_all = jobs.configure_task("visits.refresh_feeds", queueing_lock="feeds", schedule_in={"hours": 1})
    round_of_all.defer(timestamp=0)


def is_read(cast: Cast) -> bool:
    return CalendarFeed.objects.filter(person=cast.nora, fetched_at__isnull=False).exists()


def job() -> ProcrastinateJob:
    found: ProcrastinateJob = ProcrastinateJob.objects.get(task_name="visits.first_fetch")
    return found


@pytest.mark.usefixtures("no_round")
def test_a_new_calendar_is_read_within_seconds_and_gives_the_day(
    committed_cast: Cast, cluster: Credentials, clock: HeldClock, server: Server
) -> None:
    nora = committed_cast.actor(committed_cast.nora)
    with worker(cluster) as process:
        actions.set_feed(nora, server.url)
        wait_until(lambda: is_read(committed_cast), 30)
        sheet = actions.sheet_of_feed(committed_cast.nora.pk, clock.now)
        assert sheet is not None
        assert [plan.address for plan in actions.plan_of(sheet)] == ["12 Quay Street"]
        wait_until(lambda: not ProcrastinateJob.objects.filter(task_name="visits.first_fetch").exists())
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


@pytest.mark.usefixtures("no_round")
def test_what_a_killed_worker_had_begun_is_done_by_another(
    committed_cast: Cast, cluster: Credentials, clock: HeldClock, server: Server, superuser: Connection
) -> None:
    arrived, released = Event(), Event()

    def hold() -> None:
        arrived.set()
        released.wait(60)

    server.meanwhile = hold
    actions.set_feed(committed_cast.actor(committed_cast.nora), server.url)
    with worker(cluster) as first:
        assert arrived.wait(30)
        first.kill()
        first.wait(10)
    assert (job().status, is_read(committed_cast)) == ("doing", False)
    server.meanwhile = lambda: None
    released.set()
    # Half a minute goes by: the dead one is not heard from.
    superuser.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '31 seconds'")
    with worker(cluster):
        with suppress(AlreadyEnqueued):  # its own clock may have been quicker than we
            jobs.configure_task("core.retry_stalled").defer(timestamp=0)
        wait_until(lambda: is_read(committed_cast), 30)
        wait_until(lambda: not ProcrastinateJob.objects.filter(task_name="visits.first_fetch").exists())
    assert len(server.asked) == 2


def test_a_job_whose_end_could_not_be_written_is_done_by_the_next_worker(
    committed_db: None, cluster: Credentials
) -> None:
    number = jobs.configure_task("core.forget_finished", queue="upkeep").defer(timestamp=0)
    there = ProcrastinateJob.objects.filter(pk=number)
    with connect(cluster.url(SUPERUSER)) as other:
        # Whoever deletes the job deletes what is told of it, and waits here until the server's patience is over.
        other.execute("SELECT FROM procrastinate_events WHERE job_id = %s FOR UPDATE", [number])
        with worker(cluster) as first:
            assert first.wait(30) == 0
        assert there.get().status == "doing"
    with worker(cluster):
        wait_until(lambda: not there.exists(), 30)


def stalled(name: str, *, attempts: int = 0, **more: str) -> int:
    """Write a job that nobody does any more; return its id."""
    values = {"queueing_lock": None, "lock": None, **more, "name": name, "attempts": attempts}
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, attempts, queueing_lock, lock)"
            " VALUES ('q', %(name)s, '{}', 'doing', %(attempts)s, %(queueing_lock)s, %(lock)s) RETURNING id",
            values,
        )
        return int(cursor.fetchone()[0])


def wait_for(work: Coroutine[Any, Any, None]) -> None:
    """Do it on an event loop of its own, in a thread of its own: a browser's tests leave theirs in this one."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()


def do_once(name: str, *, queue: str, **arguments: Any) -> None:
    """Run one task on a worker that stops when there is nothing more to do."""

    async def run() -> None:
        connector = jobs.connector.get_worker_connector()  # type: ignore[attr-defined]  # Django's connector has it
        with jobs.replace_connector(connector) as running:
            async with running.open_async():
                await jobs.configure_task(name, queue=queue).defer_async(**arguments)
                await running.run_worker_async(queues=[queue], wait=False, install_signal_handlers=False)

    wait_for(run())


def mend() -> None:
    do_once("core.retry_stalled", queue="upkeep", timestamp=0)


def states() -> dict[int, tuple[str, int]]:
    rows = ProcrastinateJob.objects.filter(queue_name="q").values_list("id", "status", "attempts")
    return {number: (status, attempts) for number, status, attempts in rows}


def test_a_job_that_kills_its_workers_is_given_up(committed_db: None) -> None:
    fresh, hopeless = stalled("a"), stalled("b", attempts=tasks.MOST_RETRIES)
    mend()
    assert states() == {fresh: ("todo", 1), hopeless: ("failed", tasks.MOST_RETRIES + 1)}


def test_a_dead_job_whose_like_waits_already_lets_its_lock_go(committed_db: None) -> None:
    dead = stalled("feeds", queueing_lock="feeds", lock="feeds")
    waiting = jobs.configure_task("feeds", queue="q", queueing_lock="feeds", lock="feeds").defer()
    mend()
    assert states() == {dead: ("failed", 1), waiting: ("todo", 0)}


def test_another_worker_may_be_quicker(committed_db: None) -> None:
    gone = Job(id=999_999_999, queue="q", lock=None, queueing_lock=None, task_name="gone")

    async def run() -> None:
        connector = jobs.connector.get_worker_connector()  # type: ignore[attr-defined]  # Django's connector has it
        with jobs.replace_connector(connector) as running:
            async with running.open_async():
                await tasks.retry(running.job_manager, [gone])

    wait_for(run())
    assert not states()


@pytest.mark.parametrize(
    ("name", "argument", "table"),
    [
        ("visits.first_fetch", "person_id", CalendarFeed._meta.db_table),
        ("calls.fetch_location", "call_id", CallEvent._meta.db_table),
    ],
)
def test_what_nobody_asks_for_again_is_tried_again_after_an_outage(
    committed_db: None, cluster: Credentials, name: str, argument: str, table: str
) -> None:
    with connect(cluster.url(SUPERUSER)) as other:
        other.execute(sql.SQL("LOCK TABLE {}").format(sql.Identifier(table)))
        do_once(name, queue="q", **{argument: str(new_id())})
    (left,) = ProcrastinateJob.objects.filter(task_name=name)
    assert (left.status, left.attempts) == ("todo", 1)
    assert left.scheduled_at is not None


def test_what_is_over_is_forgotten_after_a_week(committed_db: None, clock: HeldClock) -> None:
    old, young, waiting = stalled("a", attempts=9), stalled("b", attempts=9), stalled("c")
    week_ago = database_now() - timedelta(days=tasks.KEPT_DAYS, seconds=1)
    with connection.cursor() as cursor:
        for number in (old, young):
            cursor.execute("SELECT procrastinate_finish_job_v1(%s, 'failed', false)", [number])
        cursor.execute("UPDATE procrastinate_events SET at = %s", [database_now() - timedelta(days=6)])
        cursor.execute("UPDATE procrastinate_events SET at = %s WHERE job_id IN (%s, %s)", [week_ago, old, waiting])
    assert tasks.forget_finished(0) == 1
    assert set(states()) == {young, waiting}
