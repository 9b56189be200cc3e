"""The wall: first names and states, for a screen that visitors read too, in a session or by a screen's own token."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from wayhome.core.clock import database_now
from wayhome.core.errors import Refused
from wayhome.http import screens
from wayhome.http.access import allow
from wayhome.http.requests import WallRequest
from wayhome.http.tries import failed_tokens
from wayhome.staff.actions import open_screen
from wayhome.web.board.audiences import MAY_HANG_A_WALL, audience_of, audience_of_screen, for_reader
from wayhome.web.board.living import as_frame, live, office_of
from wayhome.web.board.readers import WALL_STREAM
from wayhome.web.board.reading import read
from wayhome.web.board.rows import Board, View, cut

LONGEST_CODE = 200


def _board(request: WallRequest) -> Board:
    now = database_now()
    raw = read(now)
    if request.screen is not None:
        return cut(raw, audience_of_screen(request.screen), now)
    audience = for_reader(audience_of(request.actor, View.WALL, office_of(request)), request.actor.person_id, raw)
    return cut(raw, audience, now)


@allow(*MAY_HANG_A_WALL, screens=True)
@require_GET
@never_cache
def wall(request: WallRequest) -> HttpResponse:
    """Show the wall; a screen's cookie begins anew with each opening, so that it does not end by itself."""
    context = live(_board(request), request, WALL_STREAM, reverse("wall_fragment"))
    response = render(request, "board/wall.html", context | {"is_screen": request.screen is not None})
    if request.screen is not None:
        screens.keep(response, request.COOKIES[screens.COOKIE])
    return response


@allow(*MAY_HANG_A_WALL, screens=True)
@require_GET
@never_cache
def wall_fragment(request: WallRequest) -> HttpResponse:
    """Give what the stream would have sent, for a wall whose stream is broken."""
    return as_frame(_board(request))


@allow(anonymous=True)
@require_http_methods(["GET", "POST"])
@never_cache
def wall_open(request: HttpRequest) -> HttpResponse:
    """Turn a one-time code into this browser's token, at a press: a preview of the link uses nothing up."""
    code = (request.POST if request.method == "POST" else request.GET).get("code", "")[:LONGEST_CODE]
    if request.method != "POST":
        return _ask(request, code)
    try:
        opened = open_screen(code)
    except Refused as refused:
        wait = failed_tokens.fail(str(request.META.get("REMOTE_ADDR", "")))
        if wait:
            return _ask(request, "", 429, f"Too many wrong codes from here. Try again in {wait} seconds.")
        return _ask(request, code, 422, str(refused))
    response = redirect("board_wall")
    screens.keep(response, opened.token)
    return response


def _ask(request: HttpRequest, code: str, status: int = 200, problem: str = "") -> HttpResponse:
    gone = screens.COOKIE in request.COOKIES
    return render(request, "board/wall_open.html", {"code": code, "problem": problem, "gone": gone}, status=status)
