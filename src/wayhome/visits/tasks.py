"""Background entries: calendars are fetched by the worker, never by a page."""

from uuid import UUID

from procrastinate.contrib.django import app

from wayhome.core.limits import LIST_ROWS
from wayhome.visits.actions.calendars import refresh_feed
from wayhome.visits.models import CalendarFeed


@app.task(name="visits.refresh_feed", queue="feeds")
def refresh(person_id: str) -> None:
    """Fetch one person's calendar."""
    refresh_feed(UUID(person_id))


@app.periodic(cron="*/10 * * * *")
@app.task(name="visits.refresh_feeds", queue="feeds")
def refresh_all(timestamp: int) -> None:  # noqa: ARG001 - procrastinate gives it
    """Fetch the calendars that were fetched longest ago, at most 200 in ten minutes."""
    for person_id in CalendarFeed.objects.order_by("fetched_at").values_list("person_id", flat=True)[:LIST_ROWS]:
        refresh_feed(person_id)
