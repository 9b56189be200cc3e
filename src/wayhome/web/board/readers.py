"""Who listens: a session's person or a wall screen, asked again and again, since roles, sessions and screens end."""

from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from urllib.parse import parse_qs
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest

from wayhome.core.errors import NotAllowed
from wayhome.http.middleware import has_second_factor
from wayhome.http.screens import COOKIE as SCREEN_COOKIE
from wayhome.http.screens import seen_screen
from wayhome.staff.models import Person
from wayhome.staff.queries import actor_of
from wayhome.web.board.audiences import audience_of, audience_of_screen
from wayhome.web.board.living import view_named
from wayhome.web.board.rows import Audience, View

QUERY_BYTES = 500
WALL_STREAM = "/wall/stream"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What somebody shows who wants to listen. Only at the wall's own stream is a screen's token looked at."""

    wall: bool
    query: str = ""
    session: str = ""
    screen: str = ""


def asking(path: str, cookie: str, query: str) -> Asking:
    """Return what a request for a stream shows, of its path, Cookie header and query."""
    return Asking(
        wall=path == WALL_STREAM,
        query=query[:QUERY_BYTES],
        session=cookie_of(cookie, settings.SESSION_COOKIE_NAME),
        screen=cookie_of(cookie, SCREEN_COOKIE),
    )


def cookie_of(header: str, name: str) -> str:
    """Return one value of a Cookie header, or ""."""
    try:
        jar = SimpleCookie(header)
    except CookieError:
        return ""
    return jar[name].value if name in jar else ""


def reader_of(asked: Asking) -> tuple[UUID, Audience] | None:
    """Return who reads (a person, or a wall screen) and which board; None without a session or token that may.

    Raises NotAllowed for a board that the person's roles do not open.
    """
    screen = seen_screen(asked.screen) if asked.wall else None
    if screen is not None:
        return screen.id, audience_of_screen(screen)
    person = _person(asked.session)
    if person is None:
        return None
    wanted = {name: values[0] for name, values in parse_qs(asked.query).items()}
    try:
        view = View.WALL if asked.wall else view_named(wanted.get("view", ""))
        office_id = UUID(wanted["office"]) if "office" in wanted else None
    except ValueError as error:
        raise NotAllowed("There is no such board.") from error
    return person.pk, audience_of(actor_of(person), view, office_id)


def _person(key: str) -> Person | None:
    """Return whose session it is, with the second factor that is asked for; None for any other key."""
    if not key:
        return None
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    person = get_user(request)
    if not isinstance(person, Person) or not person.is_active:
        return None
    if settings.WAYHOME_SECOND_FACTOR_REQUIRED and not has_second_factor(request, person):
        return None
    return person
