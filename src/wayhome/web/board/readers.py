"""Who listens: the session's person, asked again every half minute, since roles and sessions end."""

from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from urllib.parse import parse_qs
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest

from wayhome.core.errors import NotAllowed
from wayhome.http.middleware import has_second_factor
from wayhome.staff.models import Person
from wayhome.staff.queries import actor_of
from wayhome.web.board.audiences import audience_of
from wayhome.web.board.rows import Audience, View

QUERY_BYTES = 500


def session_key(cookie: str) -> str:
    """Return the session's key of a Cookie header, or ""."""
    try:
        jar = SimpleCookie(cookie)
    except CookieError:
        return ""
    return jar[settings.SESSION_COOKIE_NAME].value if settings.SESSION_COOKIE_NAME in jar else ""


def reader_of(key: str, query: str) -> tuple[UUID, Audience] | None:
    """Return the person of a session and what they read; None without a session that may.

    Raises NotAllowed for a board that their roles do not open.
    """
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    person = get_user(request)
    if not key or not isinstance(person, Person) or not person.is_active:
        return None
    if settings.WAYHOME_SECOND_FACTOR_REQUIRED and not has_second_factor(request, person):
        return None
    wanted = {name: values[0] for name, values in parse_qs(query[:QUERY_BYTES]).items()}
    try:
        view = View(wanted.get("view", ""))
        office_id = UUID(wanted["office"]) if "office" in wanted else None
    except ValueError as error:
        raise NotAllowed("There is no such board.") from error
    return person.pk, audience_of(actor_of(person), view, office_id)
