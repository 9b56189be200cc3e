"""Signing out: by hand, from a day sheet or a feed, from a plan; and changing a visit while out."""

from datetime import timedelta
from typing import Any, cast
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from wayhome.core.clock import database_now
from wayhome.core.errors import Conflict, NotFound, Refused
from wayhome.http.access import allow
from wayhome.http.position import may_ask_position
from wayhome.http.requests import Request
from wayhome.visits import actions, queries
from wayhome.visits.daysheet import DaySheet, read_day_sheet
from wayhome.visits.models import Visit
from wayhome.visits.rules import SignOut
from wayhome.web.my.forms import PREFIX, BaseStops, DaySheetForm, SignOutForm, StopsFormSet, add_visit_problems
from wayhome.web.my.views import page, zone_of

HOME_AFTER = timedelta(minutes=30)
"""How long after the last appointment the return is proposed."""


@allow()
@never_cache
@require_http_methods(["GET", "POST"])
def sign_out(request: Request) -> HttpResponse:
    """Sign out by hand. Stops are added and taken away by the form's own buttons, without a script too."""
    if request.method != "POST":
        initial = {"phone_carried": request.user.phone, "client_event_id": uuid4()}
        return _draw(request, *_forms(request, initial=initial, stops=[{}]), "my-sign-out")
    form, stops = _posted(request)
    if (changed := _changed_stops(request, form)) is not None:
        return changed
    if form.is_valid() and stops.is_valid():
        asked = form.asked(stops.plans())
        try:
            done = actions.sign_out(request.actor, asked, replace="replace" in request.POST)
        except Refused as refused:
            add_visit_problems(form, stops, refused)
            out = any(problem.code == actions.ALREADY_OUT for problem in refused.problems)
            return _draw(request, form, stops, "my-sign-out", status=422, already_out=out)
        for warning in done.warnings:
            messages.warning(request, warning.message)
        messages.success(request, "You are signed out. Safe journey.")
        return redirect("my")
    return _draw(request, form, stops, "my-sign-out", status=422)


@allow()
@require_POST
def day_sheet(request: Request) -> HttpResponse:
    """Read an uploaded day sheet, or the feed, and show the sign-out it makes: one press signs out."""
    now = database_now()
    zone = zone_of(request)
    form = DaySheetForm(request.POST, request.FILES)
    try:
        if "feed" in request.POST:
            sheet = actions.sheet_of_feed(request.actor.person_id, now)
        elif form.is_valid():
            day = now.astimezone(ZoneInfo(zone)).date()
            sheet = read_day_sheet(form.cleaned_data["file"].read(), day=day, zone=zone)
        else:
            return page(request, status=422, upload=form)
    except Refused as refused:
        form.add_error("file", str(refused))
        return page(request, status=422, upload=form)
    if sheet is None:
        messages.warning(request, "Your calendar has not been read yet. Try again in some minutes.")
        return redirect("my")
    return _from_sheet(request, sheet, "feed" if "feed" in request.POST else "day-sheet")


def _from_sheet(request: Request, sheet: DaySheet, source: str) -> HttpResponse:
    now = database_now()
    plans = [plan for plan in actions.plan_of(sheet) if plan.expected_departure_at and plan.expected_departure_at > now]
    remarks = list(sheet.remarks)
    nowhere = [stop.title for stop in sheet.stops if not stop.address]
    if nowhere:
        remarks.append("Left out, because no place is given: " + ", ".join(nowhere) + ".")
    gone = len(actions.plan_of(sheet)) - len(plans)
    if gone:
        remarks.append(f"Left out, because it is over: {gone}.")
    if not plans:
        remarks.append("Nothing that is still ahead today has a place. Sign out by hand below.")
    last = max((plan.expected_departure_at for plan in plans if plan.expected_departure_at), default=None)
    initial = {
        "expected_back_at": last + HOME_AFTER if last else None,
        "phone_carried": request.user.phone,
        "source": source,
        "client_event_id": uuid4(),
    }
    stops = [_initial(plan, now) for plan in plans]
    form, formset = _forms(request, initial=initial, stops=stops or [{}])
    return _draw(request, form, formset, "my-sign-out", remarks=remarks)


def _initial(plan: Any, now: Any) -> dict[str, Any]:
    """Return a stop as a form shows it; one that has begun is reached as soon as can be."""
    shown = {name: getattr(plan, name) for name in type(plan).__slots__}
    if plan.expected_arrival_at is not None and plan.expected_arrival_at < now:
        shown["expected_arrival_at"] = None
    return shown


@allow()
@never_cache
@require_http_methods(["GET", "POST"])
def edit(request: Request, visit_id: UUID) -> HttpResponse:
    """Change the visit one is out on, or has planned."""
    visit = _own(request, visit_id)
    if request.method != "POST":
        return _draw(request, *_forms_of(request, visit), "my-edit", visit=visit)
    form, stops = _posted(request)
    if (changed := _changed_stops(request, form, visit)) is not None:
        return changed
    if form.is_valid() and stops.is_valid():
        try:
            actions.edit(
                request.actor, visit_id, form.asked(stops.plans(), visit), version=form.cleaned_data["version"]
            )
        except Refused as refused:
            add_visit_problems(form, stops, refused)
        except Conflict as conflict:
            form.add_error(None, str(conflict))
        else:
            messages.success(request, "The plan is changed.")
            return redirect("my")
    return _draw(request, form, stops, "my-edit", visit=visit, status=422)


@allow()
@never_cache
@require_http_methods(["GET", "POST"])
def start(request: Request, visit_id: UUID) -> HttpResponse:
    """Begin a planned visit: shown once more, then one press."""
    visit = _own(request, visit_id)
    if request.method != "POST":
        return _draw(request, *_forms_of(request, visit), "my-start", visit=visit)
    form, stops = _posted(request)
    if (changed := _changed_stops(request, form, visit)) is not None:
        return changed
    if form.is_valid() and stops.is_valid():
        asked = form.asked(stops.plans(), visit)
        try:
            actions.start_planned(request.actor, visit_id, asked, replace="replace" in request.POST)
        except Refused as refused:
            add_visit_problems(form, stops, refused)
        else:
            messages.success(request, "You are signed out. Safe journey.")
            return redirect("my")
    return _draw(request, form, stops, "my-start", visit=visit, status=422)


def _own(request: Request, visit_id: UUID) -> Visit:
    visit = queries.visit_detail(request.actor, visit_id).visit
    if visit.person_id != request.actor.person_id:
        raise NotFound("There is no such visit.")
    return visit


def _forms(request: Request, *, initial: dict[str, Any], stops: list[dict[str, Any]]) -> tuple[SignOutForm, BaseStops]:
    zone = zone_of(request)
    form = SignOutForm(initial=initial, actor=request.actor, zone=zone)
    formset = StopsFormSet(initial=stops, prefix=PREFIX, form_kwargs={"zone": zone})
    return form, cast("BaseStops", formset)


def _forms_of(request: Request, visit: Visit) -> tuple[SignOutForm, BaseStops]:
    asked = actions.as_asked(visit)
    initial = {name: getattr(asked, name) for name in SignOut.__slots__} | {"version": visit.version}
    stops = [{name: getattr(stop, name) for name in type(stop).__slots__} for stop in asked.stops]
    return _forms(request, initial=initial, stops=stops or [{}])


def _posted(request: Request) -> tuple[SignOutForm, BaseStops]:
    zone = zone_of(request)
    form = SignOutForm(request.POST, actor=request.actor, zone=zone)
    stops = StopsFormSet(request.POST, prefix=PREFIX, form_kwargs={"zone": zone})
    return form, cast("BaseStops", stops)


def _changed_stops(request: Request, form: SignOutForm, visit: Visit | None = None) -> HttpResponse | None:
    """Add or take away a stop, keeping everything as it was typed; None if neither was pressed."""
    take = request.POST.get("take_away", "")
    if "add_stop" not in request.POST and not take.isdigit():
        return None
    zone = zone_of(request)
    names = [*StopsFormSet(prefix=PREFIX, form_kwargs={"zone": zone}).empty_form.fields]
    count = min(int(request.POST.get(f"{PREFIX}-TOTAL_FORMS", "0") or 0), 31)
    kept = [
        {name: request.POST.get(f"{PREFIX}-{number}-{name}", "") for name in names}
        for number in range(count)
        if not take or number != int(take)
    ]
    if "add_stop" in request.POST:
        kept.append({})
    values = {name: request.POST.get(name, "") for name in form.fields}
    where = "my-sign-out" if visit is None else "my-edit" if visit.state == Visit.State.OUT else "my-start"
    return _draw(request, *_forms(request, initial=values, stops=kept), where, visit=visit)


def _draw(
    request: Request, form: SignOutForm, stops: BaseStops, where: str, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"form": form, "stops": stops, "where": where, "zone": zone_of(request), "visit": None}
    return may_ask_position(render(request, "my/sign_out.html", context | more, status=status))
