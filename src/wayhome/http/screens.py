"""A wall screen's cookie: it is bound to the wall's addresses, and only views that say so look at it.

SameSite=Strict keeps other sites from sending it, the path keeps the browser from sending it
anywhere but below /wall/; what opens with it is written on the view (access.py).
"""

from django.conf import settings
from django.http import HttpResponse

from wayhome.core.clock import database_now
from wayhome.staff.actions import note_use
from wayhome.staff.queries import Screen, screen_by_token

COOKIE = "wayhome_screen"
COOKIE_PATH = "/wall/"
COOKIE_SECONDS = 400 * 24 * 3600
"""As long as browsers keep one; each time the wall is opened it begins anew."""

LONGEST_TOKEN = 200


def seen_screen(token: str) -> Screen | None:
    """Return the screen that holds this token, and write down that it was seen; None for any other token."""
    screen = screen_by_token(token) if 0 < len(token) <= LONGEST_TOKEN else None
    if screen is not None:
        note_use(token, database_now())
    return screen


def keep(response: HttpResponse, token: str) -> None:
    """Let the browser keep a screen's token where no script and no other page reaches it."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=COOKIE_SECONDS,
        path=COOKIE_PATH,
        httponly=True,
        samesite="Strict",
        secure=settings.SESSION_COOKIE_SECURE,
    )
