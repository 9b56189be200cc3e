"""The lists, one request, its draft, and the agencies; looking at one is recorded before it is shown."""

from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wayhome.core.clock import database_now
from wayhome.core.errors import NotFound
from wayhome.core.isolates import isolated
from wayhome.core.limits import LIST_ROWS
from wayhome.filings import actions, queries
from wayhome.filings.rules.consent import release_wrong
from wayhome.filings.rules.facts import as_bytes, sha256_of
from wayhome.filings.rules.letters import is_latin
from wayhome.filings.rules.reminders import ends_soon
from wayhome.filings.rules.steps import Step, next_step, step_wrong
from wayhome.http.access import allow
from wayhome.http.requests import Request
from wayhome.staff.queries import people_to_choose
from wayhome.staff.queries.pages import offices_of
from wayhome.web.components.doing import done, pressed
from wayhome.web.filings.forms import ASKS, AgencyForm, RequestForm, WorkerForm, agency_initial, initial_of


@allow(*queries.OWN)
@never_cache
@require_GET
def index(request: Request) -> HttpResponse:
    """List what the police hold, with its proof, and every request that the reader may know of."""
    now = database_now()
    rows = queries.readable(request.actor).select_related("worker", "agency")
    held = queries.on_file(request.actor, now)[:LIST_ROWS]
    context = {
        "held": [
            (one, one.versions.filter(number=one.accepted_version or 0).first(), ends_soon(one.expires_on, now))
            for one in held
        ],
        "requests": list(rows[:LIST_ROWS]),
        "may_file": request.actor.has(*queries.FILERS),
        "left": set(queries.of_leavers(rows).values_list("pk", flat=True)),
    }
    return render(request, "filings/index.html", context)


@allow(*queries.FILERS)
@never_cache
@require_http_methods(["GET", "POST"])
def choose(request: Request) -> HttpResponse:
    """Choose about whom a request is."""
    form = WorkerForm(request.POST or None)
    form.fields["person"].people = people_to_choose(request.actor)  # type: ignore[attr-defined]  # a PersonField
    if request.method == "POST" and form.is_valid():
        return redirect("filing-new", form.cleaned_data["person"])
    return page_of(request, form, "Ask the police: about whom", button="Next")


@allow(*queries.FILERS)
@never_cache
@require_http_methods(["GET", "POST"])
def new(request: Request, person_id: UUID) -> HttpResponse:
    """Draft a request about somebody."""
    choices = queries.choices_about(request.actor, person_id)
    phones = "\n".join(f"{label}: {number}" for label, number in choices.phones if number)
    first = {"asks": ASKS, "responsible_id": str(request.actor.person_id), "phones": phones}
    form = RequestForm(request.POST or None, choices=choices, initial=first)
    made: list[UUID] = []

    def draft() -> None:
        made.append(actions.draft_request(request.actor, form.draft()).pk)

    if request.method == "POST" and done(form, draft):
        messages.success(request, "Drafted. Nothing leaves the agency before they consent.")
        return redirect("filing", made[0])
    title = f"Ask the police about {isolated(choices.worker.name)}"
    return page_of(request, form, title, office_id=None if choices.agencies else choices.worker.office_id)


@allow(*queries.OWN)
@never_cache
@require_GET
def show(request: Request, request_id: UUID) -> HttpResponse:
    """Show one request: what it tells, how far it is, its papers, its story, and who looked."""
    found = actions.view_request(request.actor, request_id)
    now = database_now()
    consent, facts = queries.consent_of(found.pk), queries.facts_of(found, now)
    wrong = release_wrong(queries.given(consent), queries.needed(found), now)
    known = sha256_of(as_bytes(facts))
    last = found.versions.first()
    sent = found.versions.filter(sent_at__isnull=False).first()
    is_unsent = last is not None and last.sent_at is None
    step = next_step(
        found.state,
        may_release=not wrong,
        has_unsent=is_unsent,
        is_news=last is None or last.facts_sha256 != known,
        ends_soon=ends_soon(found.expires_on, now),
    )
    context = {
        "found": found,
        "facts": facts,
        "consent": consent,
        "wrong": wrong,
        "next": step,
        "differs": sent is not None and sent.facts_sha256 != known,
        "may": [step.value for step in Step if not step_wrong(found.state, step)],
        "may_file": queries.files(request.actor, found.office_id),
        "is_own": request.actor.person_id == found.worker_id,
        "has_left": queries.of_leavers(queries.readable(request.actor).filter(pk=found.pk)).exists(),
        "versions": found.versions.select_related("made_by", "sent_by"),
        "events": found.events.select_related("by"),
        "is_unsent": is_unsent,
        "views": found.views.filter(viewer__isnull=False).select_related("viewer")[:LIST_ROWS],
        "lookups": found.views.filter(viewer__isnull=True).select_related("credential__agency")[:LIST_ROWS],
        "reads_out": is_latin(facts.latin_name or facts.worker),
        "zone": found.office.time_zone,
    }
    return render(request, "filings/request.html", context)


@allow(*queries.FILERS)
@never_cache
@require_http_methods(["GET", "POST"])
def edit(request: Request, request_id: UUID) -> HttpResponse:
    """Change what the next version tells."""
    found = actions.view_request(request.actor, request_id)
    choices = queries.choices_about(request.actor, found.worker_id, left=True)
    form = RequestForm(request.POST or None, choices=choices, initial=initial_of(found))
    if request.method == "POST" and done(form, lambda: actions.edit_request(request.actor, request_id, form.draft())):
        messages.success(request, "Changed. What was sent stays as it was sent.")
        return redirect("filing", request_id)
    return page_of(request, form, f"Change the request about {isolated(found.worker.name)}", request_id)


@allow(*queries.FILERS)
@never_cache
@require_GET
def agencies(request: Request) -> HttpResponse:
    """List the police agencies of the reader's offices."""
    context = {
        "agencies": queries.agencies_of(request.actor),
        "offices": offices_of(request.actor, *queries.FILERS),
        "gives_lookups": request.actor.has(*queries.GIVERS),
    }
    return render(request, "filings/agencies.html", context)


@allow(*queries.FILERS)
@never_cache
@require_http_methods(["GET", "POST"])
def agency_new(request: Request, office_id: UUID) -> HttpResponse:
    """Write an agency down."""
    if not queries.files(request.actor, office_id) or office_id not in _office_ids(request):
        raise NotFound("There is no such office.")
    form = AgencyForm(request.POST or None)
    if request.method == "POST" and done(form, lambda: actions.add_agency(request.actor, form.draft(office_id))):
        messages.success(request, "Written down.")
        return redirect("filing-agencies")
    return page_of(request, form, "A police agency", back="filing-agencies")


@allow(*queries.FILERS)
@never_cache
@require_http_methods(["GET", "POST"])
def agency(request: Request, agency_id: UUID) -> HttpResponse:
    """Change how an agency is reached."""
    found = queries.agencies_of(request.actor).filter(pk=agency_id).first()
    if found is None:
        raise NotFound("There is no such agency.")
    form = AgencyForm(request.POST or None, initial=agency_initial(found))

    def change() -> None:
        actions.edit_agency(request.actor, agency_id, form.draft(found.office_id))

    if request.method == "POST" and done(form, change):
        messages.success(request, "Changed.")
        return redirect("filing-agencies")
    return page_of(request, form, found.name, back="filing-agencies")


@allow(*queries.FILERS)
@require_POST
def agency_close(request: Request, agency_id: UUID) -> HttpResponse:
    """Ask an agency no more."""
    pressed(request, lambda: actions.close_agency(request.actor, agency_id), "Closed.")
    return redirect("filing-agencies")


def _office_ids(request: Request) -> set[UUID]:
    return {one.pk for one in offices_of(request.actor, *queries.FILERS)}


def page_of(
    request: Request, form: django_forms.Form, title: str, request_id: UUID | None = None, **more: Any
) -> HttpResponse:
    """Return a page with one form; 422 where it was sent and is wrong."""
    context = {"form": form, "title": title, "request_id": request_id, "button": "Save", "back": "filings", **more}
    return render(request, "filings/form.html", context, status=422 if request.method == "POST" else 200)
