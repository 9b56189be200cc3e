"""The alarms that have been, and what they look like over time."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from csp.decorators import csp
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from wayhome.alarms.queries import Filters, Period, board_alarms, count_alarms, history
from wayhome.alarms.queries.figures import WATCHERS
from wayhome.alarms.queries.history import Closed
from wayhome.alarms.queries.pages import offices_with_ladders
from wayhome.core.clock import database_now
from wayhome.http.access import allow
from wayhome.http.requests import Request
from wayhome.staff.models import Office
from wayhome.web.alarms.forms import HistoryForm
from wayhome.web.alarms.pictures import PICTURES, bars_of, shown_picture
from wayhome.web.alarms.plots import THEMES, draw
from wayhome.web.components.spans import span_words


def _form(request: Request) -> tuple[HistoryForm, list[Office]]:
    offices = [
        office for office in offices_with_ladders(request.actor) if request.actor.has(*WATCHERS, office_id=office.pk)
    ]
    return HistoryForm(request.GET, offices=offices), offices


def _zone(offices: list[Office], request: Request) -> str:
    return next((office.time_zone for office in offices if office.pk == request.actor.office_id), "UTC")


def _period(form: HistoryForm, now: datetime, zone: str) -> Period:
    since, until = form.bounds(now, zone)
    said = form.cleaned_data if form.is_valid() else {}
    return Period(
        since=since,
        until=until,
        office_id=said.get("office") or None,
        kind=said.get("kind", ""),
        cause=said.get("cause", ""),
    )


@allow(*WATCHERS)
@never_cache
@require_GET
def index(request: Request) -> HttpResponse:
    """List open and past alarms by the choices made, with the pictures of the same choices."""
    now = database_now()
    form, offices = _form(request)
    zones = {office.pk: office.time_zone for office in offices}
    zone = _zone(offices, request)
    period = _period(form, now, zone)
    filters = Filters(
        since=period.since,
        until=period.until,
        office_id=period.office_id,
        kind=period.kind,
        cause=period.cause,
        with_drills=bool(form.is_valid() and form.cleaned_data["drills"]),
    )
    page = history(request.actor, filters, _page(request))
    figures = count_alarms(request.actor, period)
    chosen = {name: value for name, value in request.GET.items() if name != "page" and value}
    open_now = [
        alarm
        for alarm in board_alarms(request.actor.offices(*WATCHERS), now=now)
        if alarm.person_id != request.actor.person_id
    ]
    context = {
        "form": form,
        "now": now,
        "open_alarms": [_open(alarm, zones) for alarm in open_now],
        "rows": [_row(row, zones) for row in page.rows],
        "count": page.total,
        "filtered": bool(chosen),
        "newer": urlencode({**chosen, "page": page.number - 1}) if page.number > 1 else "",
        "older": urlencode({**chosen, "page": page.number + 1}) if page.number < page.pages else "",
        "figures": figures,
        "from_day": form.day_words(period.since, zone),
        "to_day": form.day_words(period.until, zone, last=True),
        "pictures": [
            {**shown_picture(name, figures), "address": f"{reverse('alarms-picture', args=[name])}?{urlencode(chosen)}"}
            for name in PICTURES
        ],
    }
    return render(request, "alarms/history.html", context)


def _page(request: Request) -> int:
    text = request.GET.get("page", "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1  # noqa: PLR2004 - a million pages


def _open(alarm: Any, zones: dict[Any, str]) -> dict[str, Any]:
    return {
        "id": alarm.id,
        "kind_words": alarm.kind_words,
        "subject": alarm.person_name or alarm.office_name or "Wayhome itself",
        "due_at": alarm.due_at,
        "zone": zones.get(alarm.office_id, "UTC"),
        "holder": alarm.holder,
        "drill": alarm.is_drill,
    }


def _row(row: Closed, zones: dict[Any, str]) -> dict[str, Any]:
    board = row.board
    waited = row.first_acknowledged_at - board.opened_at if row.first_acknowledged_at else None
    return {
        **_open(board, zones),
        "opened_at": board.opened_at,
        "office": board.office_name,
        "late": board.late,
        "waited": span_words(max(1, round(waited.total_seconds()))) if waited is not None else "",
        "closed_at": row.closed_at,
        "cause_words": row.cause_words,
    }


@allow(*WATCHERS)
@never_cache
@csp({"default-src": ["'none'"], "style-src": ["'unsafe-inline'"]})  # type: ignore[arg-type]  # our Request is the HttpRequest it asks for
@require_GET
def picture(request: Request, name: str) -> HttpResponse:
    """Draw one picture (SVG; styles of its own, no script), for the choices and the theme that are asked for."""
    theme = request.GET.get("theme", "light")
    if name not in PICTURES or theme not in THEMES:
        raise Http404("There is no such picture.")
    form, offices = _form(request)
    figures = count_alarms(request.actor, _period(form, database_now(), _zone(offices, request)))
    return HttpResponse(draw(bars_of(name, figures), theme), content_type="image/svg+xml")
