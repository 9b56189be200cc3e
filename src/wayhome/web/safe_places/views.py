"""Safe places: everyone reads those that are confirmed; supervisors, safety officers and administrators keep them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wayhome.core.clock import database_now
from wayhome.core.isolates import isolated
from wayhome.http.access import allow
from wayhome.http.requests import Request
from wayhome.places import actions
from wayhome.places.models import SafePlace
from wayhome.places.queries import KEEPERS, current_import, nearest_crossing, safe_place_page, safe_places_page
from wayhome.places.queries.safe_places import may_keep, waiting_count
from wayhome.places.rules.safe_places import must_be_confirmed_again
from wayhome.staff.models import Office
from wayhome.web.components.doing import done, pressed
from wayhome.web.components.map.streets import Mark, street_map
from wayhome.web.safe_places.forms import SafePlaceForm, initial_of

ON_MAP = 40


@allow()
@never_cache
@require_GET
def index(request: Request) -> HttpResponse:
    """Show the confirmed safe places on a map and in words, those to be confirmed again first."""
    search = request.GET.get("q", "")[:100]
    found = safe_places_page(request.actor, search=search)
    now = database_now()
    shown = [
        {"place": place, "again": place.confirmed_at is not None and must_be_confirmed_again(place.confirmed_at, now)}
        for place in found.places
    ]
    context = {
        "shown": shown,
        "more": found.more,
        "search": search,
        "map": _map_of(found.places) if found.places else None,
        "may_keep": may_keep(request.actor),
        "waiting": waiting_count(request.actor),
        "roads": current_import(),
    }
    return render(request, "safe_places/index.html", context | _zone(request, now))


@allow(*KEEPERS)
@never_cache
@require_GET
def proposed(request: Request) -> HttpResponse:
    """List what the map proposes and nobody has looked at."""
    return _waiting(request, SafePlace.State.PROPOSED)


@allow(*KEEPERS)
@never_cache
@require_GET
def refused(request: Request) -> HttpResponse:
    """List what was refused: no import proposes it again."""
    return _waiting(request, SafePlace.State.REFUSED)


@allow(*KEEPERS)
@never_cache
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Add a place by hand."""
    form = SafePlaceForm(request.POST or None)
    if request.method == "POST" and done(form, lambda: actions.add_safe_place(request.actor, form.draft())):
        messages.success(request, "Added and confirmed, for a year.")
        return redirect("safe-places")
    return _form(request, form, "Add a safe place")


@allow(*KEEPERS)
@never_cache
@require_http_methods(["GET", "POST"])
def confirm(request: Request, safe_place_id: UUID) -> HttpResponse:
    """Look at one place, mend what is wrong about it, and confirm it."""
    place = safe_place_page(request.actor, safe_place_id)
    form = SafePlaceForm(request.POST or None, initial=initial_of(place))
    if request.method == "POST" and done(
        form, lambda: actions.confirm_safe_place(request.actor, safe_place_id, form.draft())
    ):
        messages.success(request, "Confirmed, for a year.")
        was_proposed = place.state == SafePlace.State.PROPOSED
        return redirect("safe-places-proposed" if was_proposed else "safe-places")
    near = nearest_crossing(place.latitude, place.longitude)
    return _form(request, form, place.name, place=place, near=near, map=_map_of([place]))


@allow(*KEEPERS)
@require_POST
def refuse(request: Request, safe_place_id: UUID) -> HttpResponse:
    place = safe_place_page(request.actor, safe_place_id)
    words = f"Refused: {isolated(place.name)}. No import proposes it again."
    pressed(request, lambda: actions.refuse_safe_place(request.actor, safe_place_id), words)
    return redirect("safe-places-proposed" if place.state == SafePlace.State.PROPOSED else "safe-places")


def _waiting(request: Request, state: str) -> HttpResponse:
    search = request.GET.get("q", "")[:100]
    found = safe_places_page(request.actor, state=state, search=search)
    context = {"places": found.places, "more": found.more, "search": search, "is_refused": state == "refused"}
    return render(request, "safe_places/waiting.html", context | _zone(request, database_now()))


def _form(request: Request, form: SafePlaceForm, title: str, **more: Any) -> HttpResponse:
    context = {"form": form, "title": title, **more, **_zone(request, database_now())}
    return render(request, "safe_places/form.html", context, status=422 if request.method == "POST" else 200)


def _map_of(places: Sequence[SafePlace]) -> Any:
    marks = [Mark(at=(place.latitude, place.longitude), kind="safe", words=place.name) for place in places[:ON_MAP]]
    return street_map(marks=marks)


def _zone(request: Request, now: Any) -> dict[str, Any]:
    return {"zone": Office.objects.values_list("time_zone", flat=True).get(pk=request.actor.office_id), "now": now}
