"""The one gate of all pages: closed by default, opened by the `@allow` on the view (access.py).

It finds who acts (on the wall's own addresses it may be a wall screen), sends the anonymous to the
sign-in page and whoever lacks a second factor to the enrolment page, and answers 403 to the wrong
role. Actions and queries check again.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY, get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django_htmx.http import HttpResponseClientRedirect

from wayhome.core.errors import NotAllowed, NotFound
from wayhome.http.access import Access
from wayhome.http.screens import COOKIE, seen_screen
from wayhome.staff.models import Person
from wayhome.staff.queries import actor_of

SIGN_IN = "account_login"
ENROL = "mfa_index"
ANSWER_SECOND_FACTOR = "mfa_reauthenticate"
SCREEN_GONE = "wall_open"
ENROLLED_HERE = "wayhome_enrolled_here"
"""Session key: the person took their first second factor in this very session."""

TO_ANSWER_IT = frozenset({"mfa_reauthenticate", "mfa_reauthenticate_webauthn"})
"""The pages on which an existing second factor is answered."""

FOREIGN_VIEWS = frozenset({"django.contrib.staticfiles.views.serve", "django.views.static.serve"})
"""Views that are not ours and that anybody may open: static files, in a developer's server."""

Answer = Callable[[HttpRequest], HttpResponse]


def access_of(view: Callable[..., Any]) -> Access | None:
    """Return who may open `view`; None means nobody."""
    found = getattr(view, "access", None)
    if isinstance(found, Access):
        return found
    if f"{view.__module__}.{getattr(view, '__name__', '')}" in FOREIGN_VIEWS:
        return Access(anonymous=True, second_factor=False)
    return None


class AccessMiddleware:
    """Enforces `Access` and puts `request.actor` on the request of whoever is signed in."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        self._remember_enrolment(request)
        match = request.resolver_match
        access = access_of(match.func) if match else None
        if access is not None and not access.anonymous and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)  # also what a view forgot: nothing stays on a shared computer
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: object, _kwargs: object
    ) -> HttpResponse | None:
        access = access_of(view)
        if access is None:
            raise PermissionDenied
        if access.screens:
            request.screen = seen_screen(request.COOKIES.get(COOKIE, ""))  # type: ignore[attr-defined]  # http.requests.WallRequest says so to views
            if request.screen is not None:  # type: ignore[attr-defined]  # set above
                return None
        person = request.user if isinstance(request.user, Person) else None
        if person is None:
            return None if access.anonymous else _send_to(request, _way_in(request, access))
        if not access.anonymous and (where := _missing_second_factor(request, person, access)):
            return _send_to(request, where)
        if not access.second_factor:
            request.wayhome_enrolling = not is_mfa_enabled(person)  # type: ignore[attr-defined]  # read below
        actor = actor_of(person)
        if not access.anonymous and not actor.has(*access.roles):
            raise PermissionDenied
        request.actor = actor  # type: ignore[attr-defined]  # http.requests.Request says so to views
        return None

    def process_exception(self, _request: HttpRequest, error: Exception) -> None:
        """Let what a room says no with become Django's own 403 and 404, with their pages."""
        if isinstance(error, NotAllowed):
            raise PermissionDenied(str(error)) from error
        if isinstance(error, NotFound):
            raise Http404(str(error)) from error

    def _remember_enrolment(self, request: HttpRequest) -> None:
        """Mark the session in which a first second factor was taken.

        Other sessions of the same person, opened by password alone before, must answer it first.
        """
        if getattr(request, "wayhome_enrolling", False) and is_mfa_enabled(request.user):
            request.session[ENROLLED_HERE] = str(request.user.pk)


def has_second_factor(request: HttpRequest, person: Person) -> bool:
    """Say whether this session answered `person`'s second factor, or took it; one that was removed counts no more."""
    if not is_mfa_enabled(person):
        return False
    if request.session.get(ENROLLED_HERE) == str(person.pk):
        return True
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, person))


def forget_second_factor(request: HttpRequest) -> None:
    """Ask this session for its second factor again.

    Its key stays: a page that is left says so twice, and a request with a key that is gone would end the session.
    """
    records = request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [one for one in records if one.get("method") != "mfa"]
    request.session.pop(ENROLLED_HERE, None)


def _missing_second_factor(request: HttpRequest, person: Person, access: Access) -> str:
    """Return the name of the page that mends a missing second factor, or "".

    Whoever has one must answer it even to change it: a password alone may not remove it.
    """
    if not settings.WAYHOME_SECOND_FACTOR_REQUIRED or has_second_factor(request, person):
        return ""
    if not is_mfa_enabled(person):
        return ENROL if access.second_factor else ""
    match = request.resolver_match
    return "" if match and match.url_name in TO_ANSWER_IT else ANSWER_SECOND_FACTOR


def _way_in(request: HttpRequest, access: Access) -> str:
    """Return the name of the page that lets in whoever is not signed in: a screen that was withdrawn has its own."""
    return SCREEN_GONE if access.screens and COOKIE in request.COOKIES else SIGN_IN


def _send_to(request: HttpRequest, name: str) -> HttpResponse:
    """Redirect to a page of the sign-in, and back to here after it (only to what can be read again)."""
    address = reverse(name)
    if name != SCREEN_GONE and request.method in {"GET", "HEAD"} and not getattr(request, "htmx", False):
        address += "?" + urlencode({"next": request.get_full_path()})
    if getattr(request, "htmx", False):
        return HttpResponseClientRedirect(address)
    return HttpResponseRedirect(address)
