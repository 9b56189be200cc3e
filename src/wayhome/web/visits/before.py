"""Before going in: hazards of each stop ahead, what the office asks there, back-up; and the right to decline."""

from collections.abc import Callable
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from wayhome.core.clock import database_now
from wayhome.http.access import allow
from wayhome.http.requests import Request
from wayhome.staff.models import Role
from wayhome.visits import actions
from wayhome.visits.models import Backup, Visit
from wayhome.visits.rules.backup import AFTER, REFUSALS
from wayhome.web.components.doing import pressed

WATCHERS = (Role.MONITOR, Role.SUPERVISOR, Role.SAFETY_OFFICER)

STEPS = {
    Backup.State.CONFIRMED: "They come",
    Backup.State.ARRIVED: "They are there",
    Backup.State.COVERING: "They cover the departure",
    Backup.State.RELEASED: "Released, with thanks",
    Backup.State.CALLED_OFF: "Call it off",
}


@allow()
@never_cache
@require_GET
def before(request: Request, visit_id: UUID) -> HttpResponse:
    """Show what is known of each stop ahead. Reading it is recorded, one's own visit too: premises are others'."""
    detail, ahead = actions.look_before(request.actor, visit_id)
    visit = detail.visit
    supervises = request.actor.has(Role.SUPERVISOR, Role.SAFETY_OFFICER, office_id=visit.office_id)
    stops = [
        {
            "ahead": one,
            "backups": [(backup, _next(backup)) for backup in one.backups],
            "kinds": _not_asked_yet(one.backups),
        }
        for one in ahead
    ]
    context = {
        "visit": visit,
        "stops": stops,
        "own": visit.person_id == request.actor.person_id,
        "may_say_yes": supervises and visit.person_id != request.actor.person_id,
        "may_brief": request.actor.has(*WATCHERS, office_id=visit.office_id),
        "may_change": visit.state in {Visit.State.PLANNED, Visit.State.OUT},
        "zone": visit.office.time_zone,
        "now": database_now(),
    }
    return render(request, "visits/before.html", context)


def _next(backup: Backup) -> list[tuple[str, str]]:
    """Return the steps that can follow, with the words of their buttons."""
    return [(str(state), words) for state, words in STEPS.items() if state in AFTER[backup.state]]


def _not_asked_yet(backups: tuple[Backup, ...]) -> list[tuple[str, str]]:
    standing = {backup.kind for backup in backups if AFTER[backup.state]}
    return [(kind.value, str(kind.label).lower()) for kind in Backup.Kind if kind not in standing]


def _press(request: Request, visit_id: UUID, act: Callable[[], object], said: str) -> HttpResponse:
    pressed(request, act, said)
    return redirect("visit-before", visit_id)


@allow()
@never_cache
@require_POST
def ask_backup(request: Request, visit_id: UUID, stop_id: UUID) -> HttpResponse:
    """Ask for back-up at a stop."""
    kind = request.POST.get("kind", "")
    asked = "Asked for. Whoever watches is told; it counts once somebody confirms."
    return _press(request, visit_id, lambda: actions.request_backup(request.actor, visit_id, stop_id, kind), asked)


@allow()
@never_cache
@require_POST
def move_backup(request: Request, visit_id: UUID, backup_id: UUID, to: str) -> HttpResponse:
    """Write down how far back-up is."""
    if to not in REFUSALS:
        raise Http404
    who, reference = request.POST.get("who", ""), request.POST.get("reference", "")
    return _press(
        request,
        visit_id,
        lambda: actions.move_backup(request.actor, visit_id, backup_id, to, who=who, reference=reference),
        "Written down.",
    )


@allow()
@never_cache
@require_POST
def say_place(request: Request, visit_id: UUID, stop_id: UUID) -> HttpResponse:
    """Say which premise the address of a stop is."""
    try:
        premise_id = UUID(request.POST.get("premise", ""))
    except ValueError:
        raise Http404 from None
    said = "Written down. What is known of this place is shown from now on."
    return _press(request, visit_id, lambda: actions.say_place(request.actor, visit_id, stop_id, premise_id), said)


@allow(Role.SUPERVISOR, Role.SAFETY_OFFICER)
@never_cache
@require_POST
def say_yes(request: Request, visit_id: UUID, stop_id: UUID) -> HttpResponse:
    """Give the supervisor's yes to a stop."""
    return _press(request, visit_id, lambda: actions.say_yes(request.actor, visit_id, stop_id), "Your yes is recorded.")


@allow()
@never_cache
@require_POST
def decline(request: Request, visit_id: UUID, stop_id: UUID) -> HttpResponse:
    """Decline to go to a stop alone; no reason is asked."""
    said = "Recorded, as your right. The stop is left out; somebody finds another way."
    return _press(request, visit_id, lambda: actions.decline_alone(request.actor, visit_id, stop_id), said)
