"""Leaving in a hurry: the way back asks for the second factor again (what it cannot hide: docs/explanation/leaving.md).

It does not end the session where there is a second factor to ask for: whoever is out and has to leave a page comes
back with one code or one touch, not with a password. And it takes nothing from whoever has the duty desk open: one
press on another page would take the board of a whole night with it.
"""

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from wayhome.core.clock import database_now
from wayhome.engine.boards import has_board_open
from wayhome.http.access import allow
from wayhome.http.middleware import forget_second_factor
from wayhome.staff.models import Person
from wayhome.web.acknowledge.opened import close_all

AWAY = "phone"
"""Where one is afterwards: the enrolled phone's one button, which shows nothing of anybody and needs no sign-in."""


@allow(anonymous=True)
@never_cache
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Close what this browser may read, and go to the neutral page. Asked twice, it does no more than once."""
    close_all(request.session)
    person = request.user if isinstance(request.user, Person) else None
    if person is not None and not has_board_open(person.pk, database_now()):
        if settings.WAYHOME_SECOND_FACTOR_REQUIRED and is_mfa_enabled(person):
            forget_second_factor(request)
        else:
            logout(request)
    return redirect(AWAY)
