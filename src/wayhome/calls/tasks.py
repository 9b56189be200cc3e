"""Background entries: location servers are asked by the worker, never by a page or an entrance."""

from uuid import UUID

from procrastinate.contrib.django import app

from wayhome.calls.actions.locating import FETCH_LOCATION, fetch_location
from wayhome.core.tasks import ON_OUTAGE


@app.task(name=FETCH_LOCATION, queue="calls", retry=ON_OUTAGE)
def ask_server(call_id: str) -> None:
    """Ask for the location of one call, just after it came."""
    fetch_location(UUID(call_id))
