"""Visits: the history with search, and one visit's story with both times of everything."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from wayhome.core.clock import database_now
from wayhome.http.access import allow
from wayhome.http.requests import Request
from wayhome.visits import actions, queries
from wayhome.web.visits.forms import SearchForm

PAGES = 10_000


@allow()
@never_cache
@require_GET
def index(request: Request) -> HttpResponse:
    """List visits, the newest first, 200 a page; what was searched for stays in the form."""
    form = SearchForm(request.GET or None, actor=request.actor)
    zone = request.user.office.time_zone
    asked = queries.HistoryFilter()
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        asked = queries.HistoryFilter(
            person_id=said["person"].pk if said["person"] else None,
            office_id=said["office"].pk if said["office"] else None,
            begins_at=_midnight(said["begins"], zone),
            ends_at=_midnight(said["ends"], zone, days=1),
            text=said["text"],
        )
    number = request.GET.get("page", "1")
    page = min(int(number), PAGES) if number.isdecimal() and number.isascii() else 1
    found = queries.history(request.actor, asked, page=page)
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {"form": form, "found": found, "zone": zone, "now": database_now(), "kept": kept.urlencode()}
    return render(request, "visits/index.html", context)


def _midnight(day: date | None, zone: str, *, days: int = 0) -> datetime | None:
    if day is None:
        return None
    try:
        day += timedelta(days=days)
        return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    except OverflowError:
        return None


@allow()
@never_cache
@require_GET
def story(request: Request, visit_id: UUID) -> HttpResponse:
    """Show one visit; looking at somebody else's is recorded."""
    detail = actions.view_visit(request.actor, visit_id)
    context = {"detail": detail, "visit": detail.visit, "zone": detail.visit.office.time_zone, "now": database_now()}
    return render(request, "visits/story.html", context)
