"""Who may see a record, who never may, and which records are one person: for supervisors and safety officers."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from wayhome.core.errors import NotAllowed
from wayhome.core.isolates import isolated
from wayhome.http.access import allow
from wayhome.http.requests import Request
from wayhome.persons import actions, queries
from wayhome.staff.queries import people_to_choose
from wayhome.staff.queries.pages import offices_of
from wayhome.web.components.doing import done, pressed
from wayhome.web.components.searching import searched
from wayhome.web.persons.forms import ConflictForm, ReadersForm, ReasonForm
from wayhome.web.persons.views import page_of


def _ruled(request: Request, person_id: UUID, *, is_look: bool = False) -> queries.Detail:
    """Return a record to one who rules on it. `is_look`: the page shows it, which is recorded."""
    found = actions.view_person(request.actor, person_id) if is_look else queries.detail(request.actor, person_id)
    if not found.may_rule:
        raise NotAllowed("You may not do this.")
    return found


@allow(*queries.MAY_RULE)
@never_cache
@require_http_methods(["GET", "POST"])
def readers(request: Request, person_id: UUID) -> HttpResponse:
    """Say which offices see a record, or which people only."""
    person = _ruled(request, person_id).person
    held = [str(one) for one in person.readers.values_list("reader_id", flat=True)]
    seen_by = [str(one) for one in person.offices.values_list("pk", flat=True)]
    form = ReadersForm(
        request.POST or None,
        offices=offices_of(request.actor, *queries.MAY_SEE),
        people=people_to_choose(request.actor),
        initial={"office_ids": seen_by, "restricted": person.restricted, "reader_ids": held},
    )
    if request.method == "POST" and done(
        form, lambda: actions.set_readers(request.actor, person_id, **form.cleaned_data)
    ):
        messages.success(request, "Changed. It holds at once.")
        return redirect("concern", person_id)
    return page_of(request, form, f"Who may see {isolated(person.name)}", person_id)


@allow(*queries.MAY_RULE)
@never_cache
@require_http_methods(["GET", "POST"])
def conflict(request: Request, person_id: UUID) -> HttpResponse:
    """Name somebody of us who must never see this record."""
    person = _ruled(request, person_id).person
    form = ConflictForm(request.POST or None)
    form.fields["staff_id"].people = people_to_choose(request.actor)  # type: ignore[attr-defined]  # our own field
    if request.method == "POST" and done(
        form, lambda: actions.name_conflict(request.actor, person_id, **form.cleaned_data)
    ):
        messages.success(request, "Named. From now on they do not find this record anywhere.")
        return redirect("concern", person_id)
    return page_of(request, form, f"A conflict of interest with {isolated(person.name)}", person_id)


@allow(*queries.MAY_RULE)
@require_POST
def lift(request: Request, person_id: UUID, conflict_id: UUID) -> HttpResponse:
    """End a conflict of interest."""
    pressed(request, lambda: actions.lift_conflict(request.actor, person_id, conflict_id), "Ended.")
    return redirect("concern", person_id)


@allow(*queries.MAY_RULE)
@never_cache
@require_http_methods(["GET", "POST"])
def merge(request: Request, person_id: UUID, other_id: UUID | None = None) -> HttpResponse:
    """Choose the record that is of the same person, see both side by side, and merge."""
    mine = _ruled(request, person_id, is_look=other_id is not None)
    search = searched(request)
    other = actions.view_person(request.actor, other_id) if other_id else None
    form = ReasonForm(request.POST if other_id and request.method == "POST" else None)
    if (
        other_id
        and request.method == "POST"
        and done(form, lambda: actions.merge(request.actor, person_id, other_id, reason=form.cleaned_data["reason"]))
    ):
        messages.success(request, "Merged. Both histories stay, and the merge can be taken back.")
        return redirect("concern", person_id)
    found = [one for one in queries.find(request.actor, search, limit=50) if one.pk != person_id]
    context = {
        "person": mine.person,
        "both": [("Kept", mine.card), ("Merged into it", other.card)] if other else [],
        "form": form,
        "found": found,
        "search": search,
    }
    return render(request, "persons/merge.html", context, status=422 if other_id and request.method == "POST" else 200)


@allow(*queries.MAY_RULE)
@require_POST
def part(request: Request, person_id: UUID, merge_id: UUID) -> HttpResponse:
    """Take a merge back."""
    pressed(
        request,
        lambda: actions.take_merge_back(request.actor, merge_id),
        "They are two records again. Look at who may see each.",
    )
    return redirect("concern", person_id)
