"""Ladders: all of them on one page, each changed on its own."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from wayhome.alarms.actions.ladders import MAY_CHANGE, change_ladder, fingerprint
from wayhome.alarms.models import Ladder
from wayhome.alarms.queries.night import ladder_end
from wayhome.alarms.queries.pages import MAY_SEE_LADDERS, ladder_of, offices_with_ladders
from wayhome.core.clock import database_now
from wayhome.core.errors import Conflict, Refused
from wayhome.http.access import allow
from wayhome.http.forms import add_problems
from wayhome.http.requests import Request
from wayhome.staff.actions import record_night_test
from wayhome.staff.models import Office
from wayhome.staff.queries import people_to_choose
from wayhome.staff.rules import Actor
from wayhome.web.ladders.forms import (
    NightTestForm,
    Steps,
    StepsFormSet,
    TimesForm,
    add_ladder_problems,
    ladder_typed,
    steps_initial,
    times_initial,
)
from wayhome.web.ladders.words import described


@allow(*MAY_SEE_LADDERS)
@never_cache
@require_GET
def index(request: Request) -> HttpResponse:
    """Show each office's ladders in words, and loudly what is wrong with them."""
    now = database_now()
    offices = [
        {
            "office": office,
            "may_change": request.actor.has(*MAY_CHANGE, office_id=office.pk),
            "forms": [_summary(office, form) for form in Ladder.Form],
            "night": ladder_end(office, _ladder(office, Ladder.Form.OUT_OF_HOURS), now),
        }
        for office in offices_with_ladders(request.actor)
    ]
    return render(request, "ladders/index.html", {"offices": offices, "now": now})


def _ladder(office: Office, form: str) -> Ladder | None:
    return next((ladder for ladder in office.ladders.all() if ladder.form == form), None)


def _summary(office: Office, form: Ladder.Form) -> dict[str, Any]:
    ladder = _ladder(office, form)
    return {"form": form.value, "title": form.label, "ladder": ladder, "steps": described(ladder) if ladder else []}


@allow(*MAY_CHANGE)
@never_cache
@require_http_methods(["GET", "POST"])
def change(request: Request, office_id: UUID, form: str) -> HttpResponse:
    """Change one ladder; what was typed is kept when something is wrong with it."""
    office, ladder = ladder_of(request.actor, office_id, form)
    options = {"people": people_to_choose(request.actor, office.pk)}
    if request.method == "POST":
        times = TimesForm(request.POST)
        steps = cast("Steps", StepsFormSet(request.POST, prefix="steps", form_kwargs=options))
        if times.is_valid() and steps.is_valid() and _saved(request.actor, office, form, times, steps):
            messages.success(request, f"{Ladder.Form(form).label} of {office.name}: the new ladder is in force.")
            return redirect("ladders")
    else:
        times = TimesForm(initial=times_initial(ladder, fingerprint(ladder)))
        steps = cast("Steps", StepsFormSet(initial=steps_initial(ladder), prefix="steps", form_kwargs=options))
    night = ladder_end(office, ladder, database_now()) if form == Ladder.Form.OUT_OF_HOURS else None
    context = {
        "office": office,
        "title": Ladder.Form(form).label,
        "times": times,
        "steps": steps,
        "night": night,
    }
    return render(request, "ladders/change.html", context, status=200 if request.method == "GET" else 422)


def _saved(actor: Actor, office: Office, form: str, times: TimesForm, steps: Steps) -> bool:
    try:
        change_ladder(actor, office.pk, ladder_typed(form, times, steps), seen=times.cleaned_data["seen"])
    except Refused as refused:
        add_ladder_problems(times, steps, refused)
        return False
    except Conflict as conflict:
        times.add_error(None, str(conflict))
        return False
    return True


@allow(*MAY_CHANGE)
@never_cache
@require_http_methods(["GET", "POST"])
def night_test(request: Request, office_id: UUID) -> HttpResponse:
    """Write down a test of the service that is staffed day and night."""
    office, _ = ladder_of(request.actor, office_id, Ladder.Form.OUT_OF_HOURS)
    form = NightTestForm(request.POST or None, office=office, initial={"tested_at": database_now()})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            record_night_test(request.actor, office.pk, said["tested_at"], answered=said["answered"])
        except Refused as refused:
            add_problems(form, refused)
        else:
            messages.success(request, "The test is written down.")
            return redirect("ladders")
    context = {"office": office, "form": form}
    return render(request, "ladders/night.html", context, status=422 if form.errors else 200)
