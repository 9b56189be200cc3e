"""Visits: the history with search, and one visit's story with both times of everything."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wayhome.core.clock import database_now
from wayhome.core.limits import LIST_ROWS
from wayhome.http.access import allow
from wayhome.http.requests import Request
from wayhome.staff.models import Role
from wayhome.staff.rules import Actor
from wayhome.visits import actions, queries
from wayhome.web.components.doing import pressed
from wayhome.web.components.visit_words import story_line
from wayhome.web.visits.forms import SearchForm

PAGES = 10_000
DESK = (Role.MONITOR, Role.SUPERVISOR, Role.SAFETY_OFFICER)
"""Who writes down for a worker that rings: the action asks for the office too."""

PRESSES: dict[str, tuple[Callable[[Actor, UUID], object], str]] = {
    "check-in": (actions.check_in, "Checked in for them."),
    "arrive": (actions.arrive, "Arrived, written down."),
    "leave": (actions.leave, "Left, written down."),
    "more-15": (lambda actor, visit_id: actions.extend(actor, visit_id, 15), "15 minutes more."),
    "more-30": (lambda actor, visit_id: actions.extend(actor, visit_id, 30), "30 minutes more."),
    "back": (actions.come_back, "They are back."),
    "start": (actions.start_planned, "They are out."),
    "cancel": (actions.cancel, "Cancelled."),
}


@allow()
@never_cache
@require_http_methods(["GET", "POST"])
def index(request: Request) -> HttpResponse:
    """List visits, the newest first, 200 a page; what was searched for stays in the form.

    Words come in the body alone; a link may name a state, and no person.
    """
    asked_for = request.POST if request.method == "POST" else {"state": request.GET.get("state", "")}
    form = SearchForm(asked_for, actor=request.actor)
    zone = request.user.office.time_zone
    asked = queries.HistoryFilter()
    if form.is_valid():
        said = form.cleaned_data
        asked = queries.HistoryFilter(
            person_id=said["person"],
            office_id=said["office"].pk if said["office"] else None,
            begins_at=_midnight(said["begins"], zone),
            ends_at=_midnight(said["ends"], zone, days=1),
            text=said["text"],
            state=said["state"],
        )
    number = request.POST.get("page", "1")
    page = min(int(number), PAGES) if number.isdecimal() and number.isascii() else 1
    found = queries.history(request.actor, asked, page=page)
    context = {
        "form": form,
        "found": found,
        "zone": zone,
        "now": database_now(),
        "people": queries.signed_out_by(request.actor)[:LIST_ROWS] if request.actor.has(*DESK) else None,
    }
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
    visit = detail.visit
    context = {
        "detail": detail,
        "visit": visit,
        "lines": [story_line(event) for event in detail.events],
        "zone": visit.office.time_zone,
        "now": database_now(),
        "may_act": request.actor.has(*DESK, office_id=visit.office_id) and visit.person_id != request.actor.person_id,
        "may_brief": request.actor.has(*DESK, office_id=visit.office_id),
        "may_release": request.actor.has(Role.SUPERVISOR, Role.SAFETY_OFFICER, office_id=visit.office_id),
    }
    return render(request, "visits/story.html", context)


@allow(*DESK)
@never_cache
@require_POST
def press(request: Request, visit_id: UUID, what: str) -> HttpResponse:
    """Write down at the desk what somebody said on the telephone; the record says by whom."""
    if what not in PRESSES:
        raise Http404
    act, said = PRESSES[what]
    pressed(request, lambda: act(request.actor, visit_id), said)
    return redirect("visit", visit_id)


@allow(*DESK)
@never_cache
@require_POST
def skip(request: Request, visit_id: UUID, stop_id: UUID) -> HttpResponse:
    """Write down at the desk that somebody does not go to a stop after all."""
    pressed(request, lambda: actions.skip_stop(request.actor, visit_id, stop_id), "Left out, written down.")
    return redirect("visit", visit_id)


@allow(Role.SUPERVISOR, Role.SAFETY_OFFICER)
@never_cache
@require_POST
def release(request: Request, visit_id: UUID) -> HttpResponse:
    """Let the records of a visit that had an alarm end with their time; by name and with a reason."""
    reason = request.POST.get("reason", "")
    pressed(request, lambda: actions.release(request.actor, visit_id, reason=reason), "Released.")
    return redirect("visit", visit_id)
