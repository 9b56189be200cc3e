"""Premises: the list, one with everything of it, added and changed; what happened there."""

from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wayhome.core.clock import database_now
from wayhome.core.errors import NotFound
from wayhome.http.access import allow
from wayhome.http.requests import Request
from wayhome.places import actions
from wayhome.places.models import Premise
from wayhome.places.queries import DECIDERS, READERS, alike, hazards_listed, may_decide, premises_page
from wayhome.places.queries.access import WATCHERS, known_persons
from wayhome.staff import queries as staff
from wayhome.staff.queries import pages
from wayhome.web.components.doing import done, pressed
from wayhome.web.components.searching import searched
from wayhome.web.premises.forms import CIVIC, EntryForm, PremiseForm, PresenceForm, premise_initial


@allow(*READERS)
@never_cache
@require_http_methods(["GET", "POST"])
def index(request: Request) -> HttpResponse:
    """List the premises that the reader may know of; search by address, name or number."""
    search, closed = searched(request), request.POST.get("closed") == "1"
    kind = request.POST.get("kind", "") if request.POST.get("kind") in Premise.Kind.values else ""
    found = premises_page(request.actor, search=search, kind=kind, closed=closed)
    hazards = hazards_listed(request.actor, [premise.pk for premise in found.premises], database_now())
    context = {
        "rows": [(premise, hazards.get(premise.pk, [None])[0]) for premise in found.premises],
        "more": found.more,
        "search": search,
        "closed": closed,
        "kind": kind,
        "kinds": Premise.Kind.choices,
        "may_decide": may_decide(request.actor),
    }
    return render(request, "premises/index.html", context)


@allow(*READERS)
@never_cache
@require_GET
def show(request: Request, premise_id: UUID) -> HttpResponse:
    """Show one premise; that somebody looked is kept, and shown there."""
    detail = actions.open_premise(request.actor, premise_id)
    office = detail.premise.office or request.user.office
    context = {
        "detail": detail,
        "premise": detail.premise,
        "zone": office.time_zone,
        "now": database_now(),
        "civic": [(CIVIC.get(name, name), said) for name, said in detail.premise.civic.items()],
        "may_decide": may_decide(request.actor),
        "watches": request.actor.has(*WATCHERS),
    }
    return render(request, "premises/premise.html", context)


@allow(*READERS)
@never_cache
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Add a premise; `suggested` is what was searched for and not found, which saves typing it again."""
    if suggested := request.POST.get("suggested", "")[:300]:
        return _edited(request, _form(request, {"text": suggested}, is_sent=False), "Add a premise", status=200)
    form = _form(request, {})
    made: list[UUID] = []
    if request.method == "POST" and done(
        form, lambda: made.append(actions.add_premise(request.actor, form.draft()).pk)
    ):
        messages.success(request, "Added.")
        return redirect("premise", made[0])
    return _edited(request, form, "Add a premise")


@allow(*READERS)
@never_cache
@require_http_methods(["GET", "POST"])
def edit(request: Request, premise_id: UUID) -> HttpResponse:
    """Change what is known of a premise."""
    premise = actions.open_premise(request.actor, premise_id).premise
    form = _form(request, premise_initial(premise))
    if request.method == "POST" and done(
        form, lambda: actions.edit_premise(request.actor, premise_id, form.draft(premise))
    ):
        messages.success(request, "Changed.")
        return redirect("premise", premise_id)
    return _edited(request, form, "Change a premise", premise)


@allow(*DECIDERS)
@require_POST
def close(request: Request, premise_id: UUID) -> HttpResponse:
    said = "Closed. What is known of it can still be read."
    pressed(request, lambda: actions.close_premise(request.actor, premise_id), said)
    return redirect("premise", premise_id)


@allow(*DECIDERS)
@never_cache
@require_http_methods(["GET", "POST"])
def merge(request: Request, premise_id: UUID, other_id: UUID | None = None) -> HttpResponse:
    """Choose the entry that is of the same place, see both side by side, and put them together."""
    kept = actions.open_premise(request.actor, premise_id)
    other = actions.open_premise(request.actor, other_id) if other_id else None
    form = Form(request.POST if request.method == "POST" else None)
    if (
        other_id
        and request.method == "POST"
        and done(form, lambda: actions.merge_premise(request.actor, other_id, premise_id))
    ):
        messages.success(request, "Put together. What was written of either is read here.")
        return redirect("premise", premise_id)
    search = searched(request)
    found = premises_page(request.actor, search=search).premises if search else alike(request.actor, kept.premise)
    context = {
        "premise": kept.premise,
        "both": [("Kept", kept), ("Closed, and read here", other)] if other else [],
        "form": form,
        "found": [one for one in found if one.pk != premise_id and one.kind != Premise.Kind.WORKER_HOME],
        "search": search,
    }
    return render(request, "premises/merge.html", context, status=_status(request) if other_id else 200)


@allow(*READERS)
@never_cache
@require_http_methods(["GET", "POST"])
def entry(request: Request, premise_id: UUID) -> HttpResponse:
    """Write down what happened there; `to` names the entry that is corrected."""
    detail = actions.open_premise(request.actor, premise_id)
    to = next((one for one in detail.history if str(one.pk) == request.GET.get("to")), None)
    if request.GET.get("to") and to is None:
        raise NotFound("There is no such entry.")
    form = EntryForm(request.POST or None, initial={"kind": to.kind, "happened_on": to.happened_on} if to else {})
    if request.method == "POST" and done(
        form, lambda: actions.add_entry(request.actor, premise_id, form.draft(to.pk if to else None))
    ):
        messages.success(request, "Written down.")
        return redirect("premise", premise_id)
    title = "Add to what was written" if to else "What happened there"
    context = {"form": form, "title": title, "premise": detail.premise, "to": to}
    return render(request, "premises/form.html", context, status=_status(request))


@allow(*WATCHERS)
@never_cache
@require_http_methods(["GET", "POST"])
def persons(request: Request, premise_id: UUID) -> HttpResponse:
    """Write down that a person of concern is here: their hazards come with them."""
    premise = actions.open_premise(request.actor, premise_id).premise
    form = PresenceForm(request.POST or None, people=known_persons(request.actor).filter(merged_into__isnull=True))

    def act() -> None:
        said = form.cleaned_data
        asked = {"since": said["since"], "source": said["source"], "moved": not said["also_before"]}
        actions.place_person(request.actor, said["person"], premise_id, **asked)

    if request.method == "POST" and done(form, act):
        messages.success(request, "Written down.")
        return redirect("premise", premise_id)
    context = {"form": form, "title": "Somebody is here", "premise": premise}
    return render(request, "premises/form.html", context, status=_status(request))


@allow(*WATCHERS)
@require_POST
def person_left(request: Request, premise_id: UUID, person_id: UUID) -> HttpResponse:
    """Write down that a person of concern is no longer here, from today on."""
    today = database_now().date()
    said = "Written down. Until they are found elsewhere, their hazards count where they were written."
    pressed(request, lambda: actions.person_left(request.actor, person_id, premise_id, until=today), said)
    return redirect("premise", premise_id)


def _form(request: Request, initial: dict[str, object], *, is_sent: bool = True) -> PremiseForm:
    """A worker may say where they live themselves; who watches an office, where its people do."""
    people = [(str(request.actor.person_id), request.actor.name)]
    if request.actor.has(*WATCHERS):
        people = staff.people_to_choose(request.actor)
    offices = pages.offices_of(request.actor)
    return PremiseForm(request.POST or None if is_sent else None, initial=initial, people=people, offices=offices)


def _edited(
    request: Request, form: PremiseForm, title: str, premise: Premise | None = None, *, status: int | None = None
) -> HttpResponse:
    context = {"form": form, "title": title, "premise": premise}
    return render(request, "premises/edit.html", context, status=status or _status(request))


def _status(request: Request) -> int:
    return 422 if request.method == "POST" else 200
