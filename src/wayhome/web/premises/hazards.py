"""Hazards: written, shown with their story, decided on; objections and answers; what waits for a decision."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wayhome.core.clock import database_now
from wayhome.core.errors import NotFound
from wayhome.http.access import allow
from wayhome.http.requests import Request
from wayhome.places import actions
from wayhome.places.queries import DECIDERS, READERS, HazardDetail, review_list
from wayhome.places.queries.access import WATCHERS, known_persons
from wayhome.staff.rules import Actor
from wayhome.web.components.doing import done, pressed
from wayhome.web.premises.forms import (
    AnswerForm,
    HazardForm,
    NewHazardForm,
    ObjectionForm,
    RenewForm,
    ToldForm,
    WordsForm,
    hazard_initial,
)

Asked = Callable[[Actor, UUID, Any], object]
"""What is done with a form that holds: by whom, about which hazard, the form."""

Roles = tuple[str, ...]

USUAL_REVIEW = timedelta(days=182)
"""Half a year, as a hint; the author says when (FACTS: others ask for renewal each six months)."""


@allow(*DECIDERS)
@never_cache
@require_GET
def reviews(request: Request) -> HttpResponse:
    """List what waits for somebody who decides: without what it says, which its own page shows and records."""
    now = database_now()
    context = {"reviews": review_list(request.actor, now), "now": now, "zone": request.user.office.time_zone}
    return render(request, "premises/reviews.html", context)


@allow(*READERS)
@never_cache
@require_http_methods(["GET", "POST"])
def new(request: Request, premise_id: UUID) -> HttpResponse:
    """Write a hazard down."""
    premise = actions.open_premise(request.actor, premise_id).premise
    people = known_persons(request.actor).filter(merged_into__isnull=True) if request.actor.has(*WATCHERS) else None
    initial = {"severity": 2, "begins_on": database_now().date()}
    form = NewHazardForm(request.POST or None, people=people, initial=initial)

    def act() -> None:
        person_id = form.cleaned_data.get("person")
        actions.write_hazard(request.actor, premise_id, form.draft(), person_id=person_id)

    if request.method == "POST" and done(form, act):
        messages.success(request, "Written down. It is shown as unreviewed until someone else decides.")
        return redirect("premise", premise_id)
    context = {"form": form, "title": "A hazard here", "premise": premise}
    return render(request, "premises/form.html", context, status=422 if request.method == "POST" else 200)


@allow(*READERS)
@never_cache
@require_GET
def show(request: Request, hazard_id: UUID) -> HttpResponse:
    """Show one hazard with its story; it counts as a look at its premise."""
    detail = actions.open_hazard(request.actor, hazard_id)
    context = {"detail": detail, "zone": request.user.office.time_zone, "now": database_now()}
    return render(request, "premises/hazard.html", context | {"is_decider": request.actor.has(*DECIDERS)})


@allow(*DECIDERS)
@require_POST
def confirm(request: Request, hazard_id: UUID) -> HttpResponse:
    pressed(request, lambda: actions.confirm_hazard(request.actor, hazard_id), "Confirmed.")
    return redirect("hazard", hazard_id)


@allow(*DECIDERS)
@require_POST
def agree(request: Request, hazard_id: UUID) -> HttpResponse:
    """Agree to what its author asks."""
    version = _typed_version(request, 0)
    pressed(request, lambda: actions.agree_to_asked(request.actor, hazard_id, version), "Agreed.")
    return redirect("hazard", hazard_id)


@allow(*DECIDERS)
@never_cache
@require_http_methods(["GET", "POST"])
def change(request: Request, hazard_id: UUID) -> HttpResponse:
    """Let it stand with other words or dates."""
    detail = actions.open_hazard(request.actor, hazard_id)
    form = HazardForm(request.POST or None, initial=hazard_initial(detail.hazard))
    version = _typed_version(request, detail.hazard.version)
    return _act(
        request,
        detail,
        form,
        lambda: actions.change_hazard(request.actor, hazard_id, form.draft(), version),
        title="Change it",
        version=version,
    )


@allow(*DECIDERS)
@never_cache
@require_http_methods(["GET", "POST"])
def answer(request: Request, hazard_id: UUID, objection_id: UUID) -> HttpResponse:
    """Answer an objection."""
    detail = actions.open_hazard(request.actor, hazard_id)
    asked = next((one for one in detail.objections if one.pk == objection_id), None)
    if asked is None:
        raise NotFound("There is no such objection.")
    form = AnswerForm(request.POST or None, initial={"statement": detail.hazard.statement})

    def act() -> None:
        said = form.cleaned_data
        draft = form.draft(detail.hazard)
        actions.answer_objection(
            request.actor, objection_id, outcome=said["outcome"], answer=said["answer"], draft=draft
        )

    return _act(request, detail, form, act, title="Answer an objection", objection=asked)


def _typed_version(request: Request, otherwise: int) -> int:
    """Return which version of the hazard was read before somebody pressed."""
    typed = request.POST.get("version", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else otherwise  # noqa: PLR2004 - an integer's digits


def _act(
    request: Request, detail: HazardDetail, form: forms.Form, act: Callable[[], object], **context: Any
) -> HttpResponse:
    """Run what a form asks for and go back to the hazard, or show the form with what is wrong."""
    if request.method == "POST" and done(form, act):
        messages.success(request, "Written down.")
        return redirect("hazard", detail.hazard.pk)
    shown = context | {"form": form, "detail": detail}
    return render(request, "premises/decide.html", shown, status=422 if request.method == "POST" else 200)


def _asks(
    form_of: type[forms.Form],
    act: Asked,
    *,
    title: str,
    initial: Callable[[], dict[str, Any]] = dict,
    roles: Roles = DECIDERS,
    two: bool = False,
) -> Callable[..., HttpResponse]:
    """Return the view of one question about a hazard: a form below what it says, and what is done with the answer.

    `two`: from its author it is only asked, and the page says so.
    """

    @allow(*roles)
    @never_cache
    @require_http_methods(["GET", "POST"])
    def ask(request: Request, hazard_id: UUID) -> HttpResponse:
        form: Any = form_of(request.POST or None, initial=initial())
        detail = actions.open_hazard(request.actor, hazard_id)
        asks = two and not detail.may_decide
        return _act(request, detail, form, lambda: act(request.actor, hazard_id, form), title=title, asks=asks)

    return ask


refuse = _asks(
    WordsForm,
    lambda actor, hazard_id, form: actions.refuse_hazard(actor, hazard_id, form.cleaned_data["words"]),
    title="Refuse it",
)
end = _asks(
    WordsForm,
    lambda actor, hazard_id, form: actions.end_hazard(actor, hazard_id, form.cleaned_data["words"]),
    title="End it",
    two=True,
)
decline = _asks(
    WordsForm,
    lambda actor, hazard_id, form: actions.decline_asked(actor, hazard_id, form.cleaned_data["words"]),
    title="Decline what was asked",
)
renew = _asks(
    RenewForm,
    lambda actor, hazard_id, form: actions.renew_hazard(actor, hazard_id, **form.cleaned_data),
    title="It holds on",
    initial=lambda: {"review_by": database_now().date() + USUAL_REVIEW},
    two=True,
)
told = _asks(
    ToldForm,
    lambda actor, hazard_id, form: actions.record_told(actor, hazard_id, **form.cleaned_data),
    title="Telling the person",
)
objection = _asks(
    ObjectionForm,
    lambda actor, hazard_id, form: actions.record_objection(actor, hazard_id, form.draft()),
    title="An objection",
    roles=READERS,
)
