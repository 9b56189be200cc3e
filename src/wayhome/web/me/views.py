"""How one is reached, in which order, and one's PINs."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from wayhome.core.clock import database_now
from wayhome.core.errors import NotFound
from wayhome.http.access import allow
from wayhome.http.requests import Request
from wayhome.messaging.channels import webhook
from wayhome.messaging.models import Channel
from wayhome.staff import actions
from wayhome.staff.models import ContactRoute, PhoneLine
from wayhome.staff.queries import own_line, pages
from wayhome.web.components.alarm.scene import spoken
from wayhome.web.components.doing import done, pressed
from wayhome.web.me.forms import CodeForm, LineForm, PinsForm, RouteForm


@allow()
@never_cache
@require_http_methods(["GET", "POST"])
def index(request: Request) -> HttpResponse:
    """Show one's settings, and add a way to be reached."""
    person = pages.person_page(request.actor, request.actor.person_id)
    form = RouteForm(request.POST or None)
    made: list[ContactRoute] = []

    def add() -> None:
        made.append(actions.add_route(request.actor, person.pk, **form.cleaned_data))
        if made[0].verified_at is None:
            actions.send_code(request.actor, made[0].pk)

    if request.method == "POST" and done(form, add):
        if made[0].verified_at:
            return redirect("me")
        messages.success(request, "A code is on its way. Type it here.")
        return redirect("route-code", made[0].pk)
    context = {
        "person": person,
        "form": form,
        "routes": [(route, _secret(route)) for route in person.routes.all()],
        "tries": pages.tries_told(person.pk, database_now()),
        "zone": person.office.time_zone,
        "has_pins": actions.has_pins(person.pk),
        "phones": person.phones.filter(withdrawn_at__isnull=True).count(),
        "tokens": person.api_tokens.filter(withdrawn_at__isnull=True).count(),
    }
    return render(request, "me/index.html", context, status=422 if request.method == "POST" else 200)


@allow()
@never_cache
@require_http_methods(["GET", "POST"])
def code(request: Request, route_id: UUID) -> HttpResponse:
    """Type the code that came through a route."""
    route = _own(request, route_id)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and done(
        form, lambda: actions.confirm_route(request.actor, route_id, form.cleaned_data["code"])
    ):
        messages.success(request, "Verified. You are reached by it from now on.")
        return redirect("me")
    context = {"form": form, "route": route, "title": f"The code sent by {route.get_channel_display()}"}
    return render(request, "me/form.html", context, status=422 if request.method == "POST" else 200)


@allow()
@require_POST
def send(request: Request, route_id: UUID) -> HttpResponse:
    pressed(request, lambda: actions.send_code(request.actor, route_id), "A code is on its way.")
    return redirect("route-code", route_id)


@allow()
@require_POST
def move(request: Request, route_id: UUID) -> HttpResponse:
    up = request.POST.get("up") == "1"
    pressed(request, lambda: actions.move_route(request.actor, route_id, up=up), "The order is changed.")
    return redirect("me")


@allow()
@require_POST
def remove(request: Request, route_id: UUID) -> HttpResponse:
    pressed(request, lambda: actions.remove_route(request.actor, route_id), "Removed.")
    return redirect("me")


@sensitive_post_parameters()
@allow()
@never_cache
@require_http_methods(["GET", "POST"])
def pins(request: Request) -> HttpResponse:
    """Set both PINs."""
    form = PinsForm(request.POST or None, has_pins=actions.has_pins(request.actor.person_id))
    if request.method == "POST" and done(form, lambda: actions.set_pins(request.actor, **form.cleaned_data)):
        messages.success(request, "Your PINs are set.")
        return redirect("me")
    context = {"form": form, "title": "Your PINs"}
    return render(request, "me/form.html", context, status=422 if request.method == "POST" else 200)


@allow()
@never_cache
@require_http_methods(["GET", "POST"])
def line(request: Request) -> HttpResponse:
    """Say what kind of line one's own telephone is, and where it is registered."""
    number = request.user.phone
    said = own_line(request.actor, number)
    form = LineForm(request.POST or None, initial=_of_line(said))
    if request.method == "POST" and done(
        form, lambda: actions.say_line(request.actor, actions.LineDraft(**form.cleaned_data))
    ):
        messages.success(request, "Kept. Your call card goes by it.")
        return redirect("me")
    context = {"form": form, "title": "What my telephone shows police", "number": spoken(number), "of_line": True}
    return render(request, "me/form.html", context, status=422 if request.method == "POST" else 200)


def _of_line(said: PhoneLine | None) -> dict[str, object]:
    if said is None:
        return {}
    return {"kind": said.kind, "registered_address": said.registered_address, "checked_on": said.checked_on}


def _secret(route: ContactRoute) -> str:
    """Return what a webhook's receiver checks our signatures with; "" for the other channels."""
    return webhook.secret_of(str(route.pk), route.address) if route.channel == Channel.WEBHOOK else ""


def _own(request: Request, route_id: UUID) -> ContactRoute:
    route = ContactRoute.objects.filter(pk=route_id, person_id=request.actor.person_id).first()
    if route is None:
        raise NotFound("There is no such route.")
    return route
