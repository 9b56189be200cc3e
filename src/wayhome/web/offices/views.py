"""Offices: each changed on its own page."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wayhome.alarms.actions import close_office, open_office
from wayhome.core.clock import database_now
from wayhome.filings.queries import GIVERS
from wayhome.http.access import allow
from wayhome.http.requests import Request
from wayhome.staff import actions
from wayhome.staff.models import Role
from wayhome.staff.queries import is_in_hours, pages
from wayhome.visits.actions import set_hazard_rules, set_visit_rules
from wayhome.visits.actions.policies import MAY_SET
from wayhome.visits.rules.policies import PROMPTS
from wayhome.web.components.doing import done, pressed
from wayhome.web.offices.forms import (
    HazardRulesForm,
    HoursForm,
    OfficeForm,
    OfficeVehicleForm,
    VisitRulesForm,
    hazard_rules_initial,
    office_initial,
    vehicle_initial,
    visit_rules_initial,
    zone_choices,
)


@allow(*pages.MAY_SEE_PEOPLE)
@never_cache
@require_GET
def index(request: Request) -> HttpResponse:
    """List the offices that the reader supervises or administers."""
    now = database_now()
    offices = [
        {
            "office": office,
            "hours": office.hours.all(),
            "is_open": is_in_hours(office.pk, now),
            "may_change": request.actor.has(Role.ADMINISTRATOR, office_id=office.pk),
        }
        for office in pages.offices_of(request.actor, *pages.MAY_SEE_PEOPLE)
    ]
    everywhere = request.actor.has(Role.ADMINISTRATOR) and request.actor.offices(Role.ADMINISTRATOR) is None
    gives = request.actor.has(*GIVERS)
    return render(request, "offices/index.html", {"offices": offices, "may_add": everywhere, "may_give_lookups": gives})


@allow(Role.ADMINISTRATOR)
@never_cache
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Make an office."""
    form = OfficeForm(request.POST or None)
    if request.method == "POST" and done(form, lambda: open_office(request.actor, form.draft())):
        messages.success(request, "Made. Set its hours, its ladders and its roster now.")
        return redirect("offices")
    return _form(request, form, "A new office", zones=zone_choices())


@allow(Role.ADMINISTRATOR)
@never_cache
@require_http_methods(["GET", "POST"])
def change(request: Request, office_id: UUID) -> HttpResponse:
    """Change an office's names, numbers and zone."""
    office = pages.office_page(request.actor, office_id, Role.ADMINISTRATOR)
    form = OfficeForm(request.POST or None, initial=office_initial(office))
    if request.method == "POST" and done(form, lambda: actions.edit_office(request.actor, office_id, form.draft())):
        messages.success(request, "Changed.")
        return redirect("offices")
    return _form(request, form, office.name, zones=zone_choices(), may_close=office)


@allow(*pages.MAY_SEE_PEOPLE)
@never_cache
@require_http_methods(["GET", "POST"])
def hours(request: Request, office_id: UUID) -> HttpResponse:
    """Set an office's opening hours, all days together."""
    office = pages.office_page(request.actor, office_id, *pages.MAY_SEE_PEOPLE)
    form = HoursForm(request.POST or None, office=office)
    if request.method == "POST" and done(form, lambda: actions.set_hours(request.actor, office_id, form.spells)):
        messages.success(request, "Changed. Alarms that open from now on go by these hours.")
        return redirect("offices")
    hint = f"By the clock of {office.time_zone}. Outside these hours the out-of-hours ladder is used."
    return _form(request, form, f"Hours of {office.name}", hint=hint)


@allow(*MAY_SET)
@never_cache
@require_http_methods(["GET", "POST"])
def visit_rules(request: Request, office_id: UUID) -> HttpResponse:
    """Set how often the office wants to hear from people by risk, and its short prompts."""
    office = pages.office_page(request.actor, office_id, *MAY_SET)
    form = VisitRulesForm(request.POST or None, initial=visit_rules_initial(office_id))

    def save() -> None:
        seen = form.cleaned_data["seen"]
        set_visit_rules(request.actor, office_id, policies=form.policies(), prompts=form.prompts(), seen=seen)

    if request.method == "POST" and done(form, save):
        messages.success(request, "Changed. Who is out already keeps what they began with.")
        return redirect("office-visits", office_id)
    context = {
        "form": form,
        "office": office,
        "most_prompts": PROMPTS,
        "may_see_offices": request.actor.has(*pages.MAY_SEE_PEOPLE),  # a safety officer comes from the ladders
    }
    return render(request, "offices/visits.html", context, status=422 if request.method == "POST" else 200)


@allow(*MAY_SET)
@never_cache
@require_http_methods(["GET", "POST"])
def hazard_rules(request: Request, office_id: UUID) -> HttpResponse:
    """Set what the office asks of a visit where a hazard is known."""
    office = pages.office_page(request.actor, office_id, *MAY_SET)
    form = HazardRulesForm(request.POST or None, initial=hazard_rules_initial(office_id))
    if request.method == "POST" and done(form, lambda: set_hazard_rules(request.actor, office_id, form.rules())):
        messages.success(request, "Changed. Who is out already keeps what they began with.")
        return redirect("office-hazards", office_id)
    may_see_offices = request.actor.has(*pages.MAY_SEE_PEOPLE)  # a safety officer comes from the ladders
    context = {"form": form, "office": office, "may_see_offices": may_see_offices}
    return render(request, "offices/hazards.html", context, status=422 if request.method == "POST" else 200)


@allow(*pages.MAY_SEE_PEOPLE)
@never_cache
@require_http_methods(["GET", "POST"])
def vehicles(request: Request, office_id: UUID) -> HttpResponse:
    """List an office's vehicles in use, and add one."""
    office = pages.office_page(request.actor, office_id, *pages.MAY_SEE_PEOPLE)
    form = OfficeVehicleForm(request.POST or None)
    if request.method == "POST" and done(form, lambda: actions.add_vehicle(request.actor, office_id, form.draft())):
        messages.success(request, "Added.")
        return redirect("office-vehicles", office_id)
    title = f"Vehicles of {office.name}"
    return _form(request, form, title, vehicles=pages.vehicles_of(office_id), office=office)


@allow(*pages.MAY_SEE_PEOPLE)
@never_cache
@require_http_methods(["GET", "POST"])
def vehicle(request: Request, office_id: UUID, vehicle_id: UUID) -> HttpResponse:
    """Change what a vehicle in use looks like."""
    office = pages.office_page(request.actor, office_id, *pages.MAY_SEE_PEOPLE)
    found = pages.vehicle_page(office.pk, vehicle_id)
    form = OfficeVehicleForm(request.POST or None, initial=vehicle_initial(found))
    if request.method == "POST" and done(form, lambda: actions.edit_vehicle(request.actor, vehicle_id, form.draft())):
        messages.success(request, "Changed.")
        return redirect("office-vehicles", office_id)
    hint = "Another vehicle? Take this one out of use and add the other: past visits then keep showing this one."
    return _form(request, form, f"Vehicle {found.registration}", hint=hint, back_to_vehicles=office)


@allow(*pages.MAY_SEE_PEOPLE)
@require_POST
def retire(request: Request, office_id: UUID, vehicle_id: UUID) -> HttpResponse:
    pressed(request, lambda: actions.retire_vehicle(request.actor, vehicle_id), "Out of use. Visits keep it.")
    return redirect("office-vehicles", office_id)


@allow(Role.ADMINISTRATOR)
@require_POST
def close(request: Request, office_id: UUID) -> HttpResponse:
    pressed(request, lambda: close_office(request.actor, office_id), "Closed. Its history stays.")
    return redirect("offices")


def _form(request: Request, form: Any, title: str, **more: Any) -> HttpResponse:
    context = {"form": form, "title": title, **more}
    return render(request, "offices/form.html", context, status=422 if request.method == "POST" else 200)
