"""An office's wall screens: a code is shown once, for half an hour; the screen opens it at wall/open/."""

from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from wayhome.core.clock import database_now
from wayhome.http.access import allow
from wayhome.http.requests import Request
from wayhome.staff import actions
from wayhome.staff.models import Office
from wayhome.staff.queries import pages, screens_of
from wayhome.staff.rules.codes import ENROLMENT_HOLDS, SILENT_AFTER, in_groups
from wayhome.web.components.doing import done, pressed
from wayhome.web.screens.forms import ScreenForm


@allow(*pages.MAY_SEE_PEOPLE)
@never_cache
@require_http_methods(["GET", "POST"])
def screens(request: Request, office_id: UUID) -> HttpResponse:
    """List the screens that show this office, and enrol one more."""
    office = pages.office_page(request.actor, office_id, *pages.MAY_SEE_PEOPLE)
    form = _form(request, office)
    offered: list[actions.OfferedScreen] = []

    def offer() -> None:
        said = form.cleaned_data
        offered.append(actions.add_screen(request.actor, said["label"], said["offices"]))

    if request.method == "POST" and not done(form, offer):
        return _page(request, office, form, status=422)
    return _page(request, office, _form(request, office, empty=True), offered=offered)


@allow(*pages.MAY_SEE_PEOPLE)
@never_cache
@require_POST
def code(request: Request, office_id: UUID, screen_id: UUID) -> HttpResponse:
    """Make a new code for a screen that was never opened, or whose browser forgot its token."""
    office = pages.office_page(request.actor, office_id, *pages.MAY_SEE_PEOPLE)
    offered: list[actions.OfferedScreen] = []
    pressed(
        request,
        lambda: offered.append(actions.offer_screen(request.actor, screen_id)),
        "A new code. The screen shows the board as before until it is used.",
    )
    return _page(request, office, _form(request, office, empty=True), offered=offered)


@allow(*pages.MAY_SEE_PEOPLE)
@require_POST
def withdraw(request: Request, office_id: UUID, screen_id: UUID) -> HttpResponse:
    words = "Withdrawn. It goes dark within half a minute."
    pressed(request, lambda: actions.withdraw_screen(request.actor, screen_id), words)
    return redirect("screens", office_id)


def _form(request: Request, office: Office, *, empty: bool = False) -> ScreenForm:
    data = request.POST if request.method == "POST" and not empty else None
    offices = pages.offices_of(request.actor, *pages.MAY_SEE_PEOPLE)
    return ScreenForm(data, offices=offices, initial={"offices": [str(office.pk)]})


def _page(
    request: Request,
    office: Office,
    form: ScreenForm,
    *,
    offered: list[actions.OfferedScreen] | None = None,
    status: int = 200,
) -> HttpResponse:
    now = database_now()
    address = f"{settings.WAYHOME_URL}{reverse('wall_open')}"
    shown = [
        {
            "screen": screen,
            "silent": screen.last_used_at is not None and now - screen.last_used_at >= SILENT_AFTER,
            "others": [other.name for other in screen.offices.all() if other != office],
        }
        for screen in screens_of(office.pk)
    ]
    context = {
        "office": office,
        "form": form,
        "screens": shown,
        "offered": offered[0].screen if offered else None,
        "code": in_groups(offered[0].code) if offered else "",
        "address": address,
        "until": now + ENROLMENT_HOLDS,
        "now": now,
    }
    return render(request, "screens/index.html", context, status=status)
