"""Background entries: calendars are fetched by the worker, never by a page."""

import logging
from collections.abc import Callable
from uuid import UUID

from django.db.models import F
from procrastinate import JobContext
from procrastinate.contrib.django import app

from wayhome.core.clock import database_now, monotonic_seconds
from wayhome.core.limits import LIST_ROWS
from wayhome.core.tasks import ON_OUTAGE
from wayhome.visits.actions.calendars import FIRST_FETCH, first_fetch, refresh_feed
from wayhome.visits.models import CalendarFeed

log = logging.getLogger(__name__)

ROUND_SECONDS = 480.0
"""How long one round of fetching may take, so that it is over before the next: slow servers wait for their turn."""


@app.task(name=FIRST_FETCH, queue="feeds", retry=ON_OUTAGE)
def fetch_first(person_id: str) -> None:
    """Fetch one person's calendar, just after they gave its address."""
    first_fetch(UUID(person_id))


@app.periodic(cron="*/10 * * * *")
@app.task(name="visits.refresh_feeds", queue="feeds", lock="feeds", queueing_lock="feeds", pass_context=True)
def refresh_all(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - procrastinate gives it
    """Fetch calendars every ten minutes."""
    refresh_round(context.should_abort)


def refresh_round(should_stop: Callable[[], bool], *, seconds: float = ROUND_SECONDS) -> None:
    """Fetch the calendars that were tried longest ago, at most 200, until it is time to stop."""
    until = monotonic_seconds() + seconds
    longest_ago = CalendarFeed.objects.order_by(F("tried_at").asc(nulls_first=True))
    for person_id in longest_ago.values_list("person_id", flat=True)[:LIST_ROWS]:
        if monotonic_seconds() > until or should_stop():
            return
        try:
            refresh_feed(person_id)
        except Exception:
            # A fault over one calendar is that one's: it gives up its place in the row, and the others are fetched.
            log.exception("a calendar could not be taken over")
            CalendarFeed.objects.filter(person_id=person_id).update(tried_at=database_now())
