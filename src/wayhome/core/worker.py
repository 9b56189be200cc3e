"""The worker of the background jobs, made so that no outage leaves a job begun for ever.

procrastinate takes up again what a *dead* worker had begun. A living one that could not write the end of a job (the
database was gone, or too slow, for that one statement) would hold it, and its lock, for as long as it lives.
"""

import asyncio
import logging
from contextlib import suppress
from typing import Any

from procrastinate import JobContext, PsycopgConnector
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.middleware import AsyncCallNext
from procrastinate.worker import Worker
from psycopg import AsyncConnection

from wayhome.core.tasks import retry_stalled

log = logging.getLogger(__name__)

JOBS_AT_ONCE = 2
POLL_SECONDS = 0.5
"""Retries and scheduled jobs wait for the poll."""

GRACE_SECONDS = 1.0
"""How long a worker that is to end waits before it asks its jobs to stop; a calendar's fetch is waited for."""


async def work() -> None:
    """Run background jobs until SIGTERM or SIGINT, or until the end of one cannot be written.

    Raises procrastinate's ConnectorException, or psycopg_pool's PoolTimeout, where the database is gone for longer.
    """
    connector = PsycopgConnector(kwargs=connector_params(), configure=each_statement_by_itself)
    with app.replace_connector(connector) as running:
        async with running.open_async():
            with suppress(AlreadyEnqueued):  # what the one before us left is not to wait for the next minute
                await retry_stalled.defer_async(timestamp=0)  # type: ignore[call-arg]  # its types tell of none
            await running.run_worker_async(
                concurrency=JOBS_AT_ONCE,
                fetch_job_polling_interval=POLL_SECONDS,
                delete_jobs="successful",
                shutdown_graceful_timeout=GRACE_SECONDS,
                worker_middleware=[end_where_a_job_cannot],
            )


async def each_statement_by_itself(connection: AsyncConnection[Any]) -> None:
    """Commit each statement with itself: all of procrastinate's stand alone.

    Where the machine held us up between one and its COMMIT for 2 s, the server would take us for one that sleeps in a
    transaction, and throw us out with what we had just said.
    """
    await connection.set_autocommit(True)


async def end_where_a_job_cannot(call_next: AsyncCallNext, context: JobContext, worker: Worker) -> Any:
    """Do the job; where its end could not be written afterwards, end the worker, so that the next takes the job up."""

    def look(task: asyncio.Task[Any]) -> None:
        # What the job itself raised is written as its end: the task fails only where that could not be.
        if not task.cancelled() and task.exception() is not None:
            log.warning("the end of job %s could not be written; the worker ends", context.job.id)
            worker.stop()  # type: ignore[no-untyped-call]  # procrastinate gives it no types

    task = asyncio.current_task()
    assert task is not None  # procrastinate runs each job in a task of its own
    task.add_done_callback(look)
    return await call_next()
