"""What a worker lent to plan their days goes when they leave the agency."""

from wayhome.core.limits import BATCH_ROWS
from wayhome.core.transactions import in_transaction
from wayhome.visits.models import CalendarFeed


@in_transaction
def retire_feeds(limit: int = BATCH_ROWS) -> int:
    """Delete at most `limit` published calendars of people who left; returns how many.

    Their address is a secret of the worker's, and what it gave names clients.
    """
    theirs = CalendarFeed.objects.filter(person__is_active=False).values("pk")[:limit]
    count, _ = CalendarFeed.objects.filter(pk__in=theirs).delete()
    return count
