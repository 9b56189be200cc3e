"""One person: what is known of them, what they may do, and how they come and go."""

from uuid import UUID

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wayhome.core.clock import database_now
from wayhome.core.errors import NotAllowed
from wayhome.core.isolates import isolated
from wayhome.http.access import allow
from wayhome.http.requests import Request
from wayhome.staff import actions
from wayhome.staff.actions.permission import is_administrator, may_roster
from wayhome.staff.models import Person, Role
from wayhome.staff.queries import pages
from wayhome.web.components.doing import done, pressed
from wayhome.web.people.forms import OwnForm, PersonForm, RolesForm, draft_of, person_initial


@allow()
@never_cache
@require_GET
def show(request: Request, person_id: UUID) -> HttpResponse:
    """Show a person to themselves, and to who supervises or administers their office."""
    return _shown(request, pages.person_page(request.actor, person_id))


def _shown(request: Request, person: Person, link: str = "") -> HttpResponse:
    now = database_now()
    context = {
        "person": person,
        "link": link,
        "is_self": request.actor.person_id == person.pk,
        "may_rule": is_administrator(request.actor, person.office_id),
        "may_roster": may_roster(request.actor, person.office_id),
        "grants": [(Role(one.role).label, one.office) for one in person.grants.select_related("office")],
        "routes": person.routes.all(),
        "phones": person.phones.filter(withdrawn_at__isnull=True),
        "vehicles": person.vehicles.filter(retired_at__isnull=True),
        "absences": person.absences.filter(ends_at__gt=now).select_related("stand_in"),
        "contacts": person.emergency_contacts.count(),
    }
    return render(request, "people/person.html", context)


@allow()
@never_cache
@require_http_methods(["GET", "POST"])
def edit(request: Request, person_id: UUID) -> HttpResponse:
    """Change a person: all of it for administrators, what is their own for themselves."""
    person = pages.person_page(request.actor, person_id)
    initial = person_initial(person)
    form: OwnForm
    if is_administrator(request.actor, person.office_id):
        offices = pages.offices_of(request.actor, Role.ADMINISTRATOR)
        form = PersonForm(request.POST or None, initial=initial, offices=offices)
    elif request.actor.person_id == person_id:
        form = OwnForm(request.POST or None, initial=initial)
    else:
        raise NotAllowed("Only administrators change people.")
    if request.method == "POST" and done(
        form, lambda: actions.edit_person(request.actor, person_id, draft_of(form, person))
    ):
        messages.success(request, "Changed.")
        return redirect("person", person_id)
    context = {"form": form, "title": f"Change {isolated(person.name)}", "back": "person", "back_to": person_id}
    return render(request, "people/form.html", context, status=422 if request.method == "POST" else 200)


@allow(Role.ADMINISTRATOR)
@never_cache
@require_http_methods(["GET", "POST"])
def roles(request: Request, person_id: UUID) -> HttpResponse:
    """Say what a person may do, by office. What the reader may not give stays as it is."""
    person = pages.person_page(request.actor, person_id)
    offices = pages.offices_of(request.actor, Role.ADMINISTRATOR)
    everywhere = request.actor.offices(Role.ADMINISTRATOR) is None
    held = {(one.role, one.office_id) for one in person.grants.all()}
    ticked = [f"{role}@{place or 'all'}" for role, place in held]
    form = RolesForm(request.POST or None, offices=offices, everywhere=everywhere, initial={"roles": ticked})
    mine = {office.pk for office in offices} | ({None} if everywhere else set())
    kept = {grant for grant in held if grant[1] not in mine}
    if request.method == "POST" and done(
        form, lambda: actions.set_roles(request.actor, person_id, form.grants() | kept)
    ):
        messages.success(request, "Changed. It holds from the next page they open.")
        return redirect("person", person_id)
    context = {"form": form, "title": f"Roles of {isolated(person.name)}", "back": "person", "back_to": person_id}
    return render(request, "people/form.html", context, status=422 if request.method == "POST" else 200)


@allow(Role.ADMINISTRATOR)
@never_cache
@require_POST
def password_link(request: Request, person_id: UUID) -> HttpResponse:
    """Show, once, a link by which a person sets their password: for who has none yet, or lost it."""
    person = pages.person_page(request.actor, person_id)
    if not is_administrator(request.actor, person.office_id):
        raise NotAllowed("Only administrators do this.")
    actions.note_password_link(request.actor, person_id)
    key = default_token_generator.make_token(person)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(person), "key": key})
    return _shown(request, person, link=f"{settings.WAYHOME_URL}{path}")


@allow(Role.ADMINISTRATOR)
@require_POST
def leave(request: Request, person_id: UUID) -> HttpResponse:
    said = (
        "They have left: no sign-in, phones and tokens withdrawn, PINs and passkeys deleted. Their history stays; "
        f"numbers, contacts and description go in {settings.WAYHOME_LEFT_DAYS} days."
    )
    pressed(request, lambda: actions.deactivate_person(request.actor, person_id), said)
    return redirect("person", person_id)


@allow(Role.ADMINISTRATOR)
@require_POST
def come_back(request: Request, person_id: UUID) -> HttpResponse:
    pressed(request, lambda: actions.reactivate_person(request.actor, person_id), "Welcome back.")
    return redirect("person", person_id)


@allow(*pages.MAY_SEE_PEOPLE)
@require_POST
def duty_phone(request: Request, route_id: UUID) -> HttpResponse:
    """Mark a route as a duty phone of the agency, or take the mark away."""
    is_duty_phone = request.POST.get("on") == "1"
    pressed(request, lambda: actions.set_duty_phone(request.actor, route_id, is_duty_phone=is_duty_phone), "Changed.")
    return redirect("person", request.POST.get("person") or request.actor.person_id)
