"""Search, a new record, one record, its photographs; looking is recorded before anything is shown."""

from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wayhome.core.clock import database_now
from wayhome.core.isolates import isolated
from wayhome.http.access import allow
from wayhome.http.requests import Request
from wayhome.persons import actions, queries
from wayhome.persons.rules import PHOTO_BYTES
from wayhome.persons.story import story_of
from wayhome.places.queries import premises_of_person_of_concern, readable
from wayhome.staff.models import Role
from wayhome.staff.queries import people_to_choose
from wayhome.staff.queries.pages import offices_of
from wayhome.web.components.doing import done, pressed
from wayhome.web.components.searching import searched
from wayhome.web.persons.forms import FORMS, NewForm, PersonForm, PhotoForm, initial_of

READERS = (Role.WORKER, Role.MONITOR, Role.SUPERVISOR, Role.SAFETY_OFFICER)


@allow(*READERS)
@never_cache
@require_http_methods(["GET", "POST"])
def index(request: Request) -> HttpResponse:
    """List the records that the reader may see; search by name, number or plate."""
    search = searched(request)
    found = list(queries.find(request.actor, search))
    context = {"found": found, "search": search, "may_add": request.actor.has(*queries.MAY_SEE)}
    return render(request, "persons/index.html", context)


@allow(*queries.MAY_SEE)
@never_cache
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Write somebody down."""
    offices = offices_of(request.actor, *queries.MAY_SEE)
    form = NewForm(request.POST or None, offices=offices, initial={"office_ids": [str(request.actor.office_id)]})
    made: list[UUID] = []

    def make() -> None:
        made.append(actions.add_person(request.actor, form.draft(), form.cleaned_data["office_ids"]).pk)

    if request.method == "POST" and done(form, make):
        messages.success(request, "Written down. Add vehicles, numbers and photographs now.")
        return redirect("concern", made[0])
    return page_of(request, form, "Write somebody down")


@allow(*READERS)
@never_cache
@require_GET
def show(request: Request, person_id: UUID) -> HttpResponse:
    """Show one record to whoever may see it."""
    found = actions.view_person(request.actor, person_id)
    here = [one.pk for one in premises_of_person_of_concern(person_id)]
    context = {
        "found": found,
        "card": found.card,
        "person": found.person,
        "story": story_of(request.actor, person_id),
        "offices": [one.name for one in found.person.offices.order_by("name")],
        "readers": [one.reader.name for one in found.person.readers.select_related("reader").order_by("reader__name")],
        "premises": readable(request.actor).filter(pk__in=here).order_by("text", "id"),
        "zone": request.user.office.time_zone,
        "now": database_now(),
    }
    return render(request, "persons/person.html", context)


@allow(*queries.MAY_SEE)
@never_cache
@require_http_methods(["GET", "POST"])
def edit(request: Request, person_id: UUID) -> HttpResponse:
    """Change the description: the form shows all of it, which is a look."""
    found = actions.view_person(request.actor, person_id)
    form = PersonForm(request.POST or None, initial=initial_of(found.person))
    if request.method == "POST" and done(form, lambda: actions.edit_person(request.actor, person_id, form.draft())):
        messages.success(request, "Changed.")
        return redirect("concern", person_id)
    return page_of(request, form, f"Change {isolated(found.person.name)}", person_id)


@allow(*queries.MAY_SEE)
@never_cache
@require_http_methods(["GET", "POST"])
def add(request: Request, person_id: UUID, kind: str) -> HttpResponse:
    """Add one thing that is known."""
    if kind not in FORMS:
        raise Http404
    found = queries.detail(request.actor, person_id)
    title, form_class = FORMS[kind]
    form: Any = form_class(request.POST or None)
    if "worker_id" in form.fields:
        form.fields["worker_id"].people = people_to_choose(request.actor)
    if request.method == "POST" and done(form, lambda: actions.add_known(request.actor, person_id, form.draft())):
        messages.success(request, "Added.")
        return redirect("concern", person_id)
    return page_of(request, form, f"{title}: {isolated(found.person.name)}", person_id)


@allow(*queries.MAY_SEE)
@require_POST
def strike(request: Request, person_id: UUID, kind: str, row_id: UUID) -> HttpResponse:
    """Strike out what turned out wrong."""
    if kind not in actions.KINDS:
        raise Http404
    pressed(request, lambda: actions.strike_out(request.actor, person_id, kind, row_id), "Struck out.")
    return redirect("concern", person_id)


@allow(*queries.MAY_SEE)
@never_cache
@require_http_methods(["GET", "POST"])
def photo_add(request: Request, person_id: UUID) -> HttpResponse:
    """Take a photograph in."""
    found = queries.detail(request.actor, person_id)
    form = PhotoForm(request.POST or None, request.FILES or None)

    def take() -> None:
        said = form.cleaned_data
        data = said["file"].read(PHOTO_BYTES + 1)
        actions.add_photo(request.actor, person_id, data, words=said["words"], taken_on=said["taken_on"])

    if request.method == "POST" and done(form, take):
        messages.success(request, "Added.")
        return redirect("concern", person_id)
    return page_of(request, form, f"A photograph of {isolated(found.person.name)}", person_id)


@allow(*READERS)
@never_cache
@require_GET
def photo(request: Request, photo_id: UUID, size: str) -> HttpResponse:
    """Give a photograph; who asks is recorded first, and nothing keeps a copy."""
    opened = actions.open_photo(request.actor, photo_id, size)
    response = HttpResponse(opened.data, content_type=opened.media_type)
    if size == "original":
        response["Content-Disposition"] = 'attachment; filename="photograph"'
    return response


def page_of(request: Request, form: django_forms.Form, title: str, person_id: UUID | None = None) -> HttpResponse:
    context = {"form": form, "title": title, "person_id": person_id}
    return render(request, "persons/form.html", context, status=422 if request.method == "POST" else 200)
