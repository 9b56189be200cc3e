"""Briefings: asked for at the desk by number or address, opened from an alarm, a visit or a colleague's name."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wayhome.briefing.actions import open_briefing
from wayhome.briefing.queries import Briefing
from wayhome.briefing.rules import BriefingRequest
from wayhome.calls.actions import close_call, receive_call, take_call, view_call
from wayhome.calls.queries import call_back_of, request_of
from wayhome.core.clock import database_now
from wayhome.http.access import allow
from wayhome.http.requests import Request
from wayhome.staff.models import Role
from wayhome.web.briefing.forms import AskForm
from wayhome.web.briefing.shown import shown
from wayhome.web.components.doing import done, pressed

DESK = (Role.MONITOR, Role.SUPERVISOR, Role.SAFETY_OFFICER)


@allow(*DESK)
@never_cache
@require_http_methods(["GET", "POST"])
def index(request: Request) -> HttpResponse:
    """Write a call down that rings now, or only ask. It is posted, so that no number stands in a history."""
    form = AskForm(request.POST or None, near=request.user.office.phone)
    if form.rings:
        return _typed_in(request, form)
    found: list[Briefing] = []
    if request.method == "POST" and done(form, lambda: found.append(open_briefing(request.actor, form.asked()))):
        return _page(request, found[0])
    return render(request, "briefing/index.html", {"form": form}, status=422 if request.method == "POST" else 200)


def _typed_in(request: Request, form: AskForm) -> HttpResponse:
    """Write down a call that rings at this desk, and open its briefing: whoever typed it in has it."""
    made: list[UUID] = []
    if done(form, lambda: made.append(receive_call(request.actor, form.incoming()).call.pk)):
        pressed(request, lambda: take_call(request.actor, made[0]), "The call is written down, and you have it.")
        return redirect("briefing-call", made[0])
    return render(request, "briefing/index.html", {"form": form}, status=422)


@allow(*DESK)
@never_cache
@require_GET
def of_alarm(request: Request, alarm_id: UUID) -> HttpResponse:
    """Open the briefing of whom an alarm is about."""
    return _page(request, open_briefing(request.actor, BriefingRequest(alarm_id=alarm_id)))


@allow(*DESK)
@never_cache
@require_GET
def of_visit(request: Request, visit_id: UUID) -> HttpResponse:
    """Open the briefing of whoever is out on a visit."""
    return _page(request, open_briefing(request.actor, BriefingRequest(visit_id=visit_id)))


@allow(*DESK)
@never_cache
@require_GET
def of_person(request: Request, person_id: UUID) -> HttpResponse:
    """Open the briefing of one of several colleagues who have the caller's number."""
    return _page(request, open_briefing(request.actor, BriefingRequest(person_id=person_id)))


@allow(*DESK)
@never_cache
@require_GET
def of_call(request: Request, call_id: UUID) -> HttpResponse:
    """Open the briefing of a call that came in."""
    return render(request, "briefing/page.html", _of_call(request, call_id, with_map=True))


@allow(*DESK)
@never_cache
@require_GET
def body_of_call(request: Request, call_id: UUID) -> HttpResponse:
    """Give a duty screen the briefing of a call that has just come in, to show by itself."""
    return render(request, "briefing/call.html", _of_call(request, call_id, with_map=False))


@allow(*DESK)
@never_cache
@require_POST
def put_aside(request: Request, call_id: UUID) -> HttpResponse:
    """Take a call off the duty screens."""
    if not pressed(request, lambda: close_call(request.actor, call_id), "Put aside. The call stays in the record."):
        return redirect("call", call_id)
    return redirect("board")


def _of_call(request: Request, call_id: UUID, *, with_map: bool) -> dict[str, Any]:
    seen = view_call(request.actor, call_id)
    now = database_now()
    briefing = open_briefing(request.actor, request_of(seen, now))
    return {
        "shown": shown(briefing, with_map=with_map),
        "call": seen.call,
        "back": call_back_of(seen.call),
        "told": seen.told,
    }


def _page(request: Request, briefing: Briefing) -> HttpResponse:
    return render(request, "briefing/page.html", {"shown": shown(briefing, with_map=True)})
