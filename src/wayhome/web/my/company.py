"""Going along: what a companion sees of the visit they are named on, and their no."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from wayhome.core.clock import database_now
from wayhome.http.access import allow
from wayhome.http.requests import Request
from wayhome.visits import actions
from wayhome.web.components.doing import pressed

NO = "You do not go along; they are told."


@allow()
@never_cache
@require_GET
def show(request: Request, visit_id: UUID) -> HttpResponse:
    """Show the plan of a visit on which one is companion; that one looked is recorded."""
    visit = actions.view_company(request.actor, visit_id)
    context = {"visit": visit, "zone": visit.office.time_zone, "now": database_now()}
    return render(request, "my/company.html", context)


@allow()
@require_POST
def decline(request: Request, visit_id: UUID) -> HttpResponse:
    """Say that one does not go along."""
    pressed(request, lambda: actions.decline_company(request.actor, visit_id), NO)
    return redirect("my")
