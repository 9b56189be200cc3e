"""Upkeep of the background jobs: what a dead worker left is done by another, what is over is forgotten.

Nothing of an alarm goes through these jobs (ADR 2); a calendar that is not fetched any more matters too.
"""

from collections.abc import Iterable
from contextlib import suppress

from django.db import InterfaceError, OperationalError, connection
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager

from wayhome.core.limits import BATCH_ROWS

QUEUE = "upkeep"

MOST_RETRIES = 3
"""How often a job is taken up again whose worker died: a job that kills its workers is given up after that."""

ON_OUTAGE = RetryStrategy(max_attempts=5, exponential_wait=2, retry_exceptions=(OperationalError, InterfaceError))
"""For a job that nobody asks for again: one that the database failed is tried after 2, 4, 8, 16 and 32 s more."""

KEPT_DAYS = 7
"""How long a job that failed or was given up is kept to be looked at; those that succeeded are not kept at all."""

FORGET = """
DELETE FROM procrastinate_jobs WHERE id IN (
  SELECT job.id FROM procrastinate_jobs job
   WHERE job.status IN ('succeeded', 'failed', 'cancelled', 'aborted')
     AND NOT EXISTS (SELECT FROM procrastinate_events event WHERE event.job_id = job.id
                        AND event.at > wayhome_now() - make_interval(days => %(days)s))
   ORDER BY job.id LIMIT %(limit)s)
"""


@app.periodic(cron="* * * * *")
@app.task(name="core.retry_stalled", queue=QUEUE, queueing_lock="core.retry_stalled", priority=2, pass_context=True)
async def retry_stalled(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - procrastinate gives it
    """Take up again, at most 500 a minute, the jobs whose worker has not been heard from for half a minute.

    No lock: one of these that died itself must not be in the way of the next.
    """
    manager = context.app.job_manager
    await retry(manager, list(await manager.get_stalled_jobs())[:BATCH_ROWS])


async def retry(manager: JobManager, stalled: Iterable[Job]) -> None:
    """Put jobs that nobody does any more back into the queue, or give them up."""
    for job in stalled:
        with suppress(ConnectorException):  # another worker was quicker with this one
            await _retry(manager, job)


async def _retry(manager: JobManager, job: Job) -> None:
    if job.attempts < MOST_RETRIES:
        try:
            await manager.retry_job(job)
        except UniqueViolation:
            # One of its kind waits already (its queueing lock); but this one may hold the lock that that one waits for.
            pass
        else:
            return
    await manager.finish_job(job, Status.FAILED, delete_job=False)


@app.periodic(cron="7 * * * *")
@app.task(name="core.forget_finished", queue=QUEUE, queueing_lock="core.forget_finished")
def forget_finished(timestamp: int) -> int:  # noqa: ARG001 - procrastinate gives it
    """Delete, at most 500 an hour, the jobs that were over a week ago. Returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(FORGET, {"days": KEPT_DAYS, "limit": BATCH_ROWS})
        return int(cursor.rowcount)
