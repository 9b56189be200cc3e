"""An enrolled phone checks in without a sign-in, in three seconds, and later if it has no network.

Its cookie is a 256-bit token that can check in and do no more. It is SameSite=Strict, so no other
site can send it: that is what guards the form, whose page may be hours old when it is sent.
"""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from wayhome.core.clock import database_now
from wayhome.core.errors import NotFound, Refused
from wayhome.http.access import allow
from wayhome.http.tries import failed_tokens
from wayhome.staff.actions import enrol_phone
from wayhome.staff.models import Office
from wayhome.staff.queries import actor_by_phone_token
from wayhome.staff.rules import Actor
from wayhome.visits import actions, queries
from wayhome.web.my import kept
from wayhome.web.my.views import said

COOKIE = "wayhome_phone"
COOKIE_SECONDS = 400 * 24 * 3600
"""As long as browsers keep one; the agency withdraws a phone, its cookie does not end by itself."""

NOT_ENROLLED = "This phone is not enrolled, or was withdrawn. Make a new link in your settings."


def _actor(request: HttpRequest) -> Actor | None:
    token = request.COOKIES.get(COOKIE, "")
    return actor_by_phone_token(token) if token else None


@allow(anonymous=True)
@never_cache
@require_GET
def phone(request: HttpRequest) -> HttpResponse:
    """Show the one button, or the way to enrol."""
    return _draw(request, _actor(request))


def _draw(request: HttpRequest, actor: Actor | None, *, status: int = 200, **more: Any) -> HttpResponse:
    context: dict[str, Any] = {"actor_known": actor is not None, "event_id": uuid4(), "now": database_now()}
    context["kept"] = kept.of_phone()
    if actor is not None:
        office = Office.objects.get(pk=actor.office_id)
        context |= {"visit": queries.current_visit(actor.person_id), "zone": office.time_zone}
    else:
        context["code"] = request.GET.get("code", "")[:200]
    return render(request, "my/phone.html", context | more, status=status)


@allow(anonymous=True)
@require_POST
def enrol(request: HttpRequest) -> HttpResponse:
    """Turn a one-time code into this phone's cookie."""
    try:
        enrolled = enrol_phone(request.POST.get("code", "")[:200])
    except Refused as refused:
        wait = failed_tokens.fail(str(request.META.get("REMOTE_ADDR", "")))
        words = f"Too many wrong codes from here. Try again in {wait} seconds." if wait else str(refused)
        return _draw(request, None, status=429 if wait else 422, problem=words)
    response = redirect("phone")
    response.set_cookie(
        COOKIE,
        enrolled.token,
        max_age=COOKIE_SECONDS,
        path="/p/",
        httponly=True,
        samesite="Strict",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


@allow(anonymous=True)
@csrf_exempt
@never_cache
@require_POST
def check_in(request: HttpRequest) -> HttpResponse:
    """Take a check-in, also one that waited in the phone: `at` is then the phone's own time."""
    actor = _actor(request)
    if actor is None or request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        return _answer(request, None, 401, NOT_ENROLLED)
    try:
        event_id, visit_id, at = _inputs(request)
    except (ValueError, Refused):
        words = "This check-in cannot be read. Open the page again and press once more."
        return _answer(request, actor, 422, words)
    try:
        answer = actions.check_in(actor, visit_id, client_event_id=event_id, claimed_at=at)
    except NotFound as missing:
        return _answer(request, actor, 404, str(missing))
    zone = Office.objects.values_list("time_zone", flat=True).get(pk=actor.office_id)
    return _answer(request, actor, 200, said(answer, zone))


def _inputs(request: HttpRequest) -> tuple[UUID | None, UUID | None, datetime | None]:
    event, visit = (request.POST.get(name, "") for name in ("event", "visit"))
    return (UUID(event) if event else None, UUID(visit) if visit else None, kept.claimed_at(request))


def _answer(request: HttpRequest, actor: Actor | None, status: int, words: str) -> HttpResponse:
    if kept.wants_json(request):
        return kept.answered(request, status, words)
    name = "said" if status == 200 else "problem"  # noqa: PLR2004 - HTTP
    return _draw(request, actor, status=status, **{name: words})


@allow(anonymous=True)
@require_GET
def offline(request: HttpRequest) -> HttpResponse:
    """Give the page that the phone keeps for when there is no network: nothing in it is about anybody."""
    context = {"actor_known": True, "event_id": "", "kept": kept.of_phone(), "shell": True, "now": database_now()}
    return render(request, "my/phone.html", context)
