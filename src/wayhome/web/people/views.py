"""The list of people, a new person, contacts outside, vehicles."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from wayhome.core.errors import NotFound
from wayhome.core.isolates import isolated
from wayhome.http.access import allow
from wayhome.http.requests import Request
from wayhome.staff import actions
from wayhome.staff.models import Role
from wayhome.staff.queries import pages
from wayhome.web.components.doing import done, pressed
from wayhome.web.components.searching import searched
from wayhome.web.people.forms import ContactForm, PersonForm, VehicleForm, draft_of


@allow(*pages.MAY_SEE_PEOPLE)
@never_cache
@require_http_methods(["GET", "POST"])
def index(request: Request) -> HttpResponse:
    """List the people whom the reader supervises or administers; search by name or address."""
    search, left = searched(request), request.POST.get("left") == "1"
    offices = pages.offices_of(request.actor, *pages.MAY_SEE_PEOPLE)
    chosen = next((office for office in offices if str(office.pk) == request.POST.get("office")), None)
    found = pages.people_page(request.actor, search=search, office_id=chosen.pk if chosen else None, left=left)
    context = {
        "found": found,
        "search": search,
        "left": left,
        "offices": offices,
        "chosen": chosen,
        "may_add": request.actor.has(Role.ADMINISTRATOR),
    }
    return render(request, "people/index.html", context)


@allow(Role.ADMINISTRATOR)
@never_cache
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Make a person; they begin as a worker of their office."""
    offices = pages.offices_of(request.actor, Role.ADMINISTRATOR)
    form = PersonForm(request.POST or None, offices=offices, initial={"office_id": str(request.actor.office_id)})
    made: list[UUID] = []

    def make() -> None:
        draft = draft_of(form)
        made.append(actions.create_person(request.actor, draft, [(Role.WORKER, draft.office_id)]).pk)

    if request.method == "POST" and done(form, make):
        messages.success(request, "Added, as a worker of this office. Now give them a link to set a password.")
        return redirect("person", made[0])
    title = "Add a person"
    return render(
        request, "people/form.html", {"form": form, "title": title, "back": "people"}, status=_status(request)
    )


@allow()
@never_cache
@require_http_methods(["GET", "POST"])
def contacts(request: Request, person_id: UUID) -> HttpResponse:
    """Show who outside is rung for a person (a look by others is recorded), and add one."""
    person = pages.person_page(request.actor, person_id)
    form = ContactForm(request.POST or None)
    if request.method == "POST" and done(form, lambda: actions.add_contact(request.actor, person_id, form.draft())):
        messages.success(request, "Added.")
        return redirect("contacts", person_id)
    shown = actions.view_contacts(request.actor, person_id)
    context = {"form": form, "person": person, "contacts": shown, "is_self": request.actor.person_id == person_id}
    return render(request, "people/contacts.html", context, status=_status(request))


@allow()
@never_cache
@require_http_methods(["GET", "POST"])
def contact(request: Request, person_id: UUID, contact_id: UUID) -> HttpResponse:
    """Change one contact."""
    person = pages.person_page(request.actor, person_id)
    shown = actions.view_contacts(request.actor, person_id)
    found = next((one for one in shown if one.pk == contact_id), None)
    if found is None:
        raise NotFound("There is no such contact.")
    names = ("name", "relationship", "phone", "notes", "told_in_duress")
    form = ContactForm(request.POST or None, initial={name: getattr(found, name) for name in names})
    if request.method == "POST" and done(form, lambda: actions.edit_contact(request.actor, contact_id, form.draft())):
        messages.success(request, "Changed.")
        return redirect("contacts", person_id)
    context = {
        "form": form,
        "title": f"{isolated(found.name)}, for {isolated(person.called)}",
        "back": "contacts",
        "back_to": person_id,
    }
    return render(request, "people/form.html", context, status=_status(request))


@allow()
@require_POST
def contact_remove(request: Request, person_id: UUID, contact_id: UUID) -> HttpResponse:
    pressed(request, lambda: actions.remove_contact(request.actor, contact_id), "Removed.")
    return redirect("contacts", person_id)


@allow()
@never_cache
@require_http_methods(["GET", "POST"])
def vehicle_add(request: Request, person_id: UUID) -> HttpResponse:
    """Add a person's own vehicle."""
    person = pages.person_page(request.actor, person_id)
    form = VehicleForm(request.POST or None)
    if request.method == "POST" and done(
        form, lambda: actions.add_vehicle(request.actor, person.office_id, form.draft(person.pk))
    ):
        messages.success(request, "Added.")
        return redirect("person", person_id)
    context = {"form": form, "title": f"A vehicle of {isolated(person.called)}", "back": "person", "back_to": person_id}
    return render(request, "people/form.html", context, status=_status(request))


def _status(request: Request) -> int:
    return 422 if request.method == "POST" else 200
