"""What a page of a live board is given: the board now, and where it hears and asks for more."""

import json
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, JsonResponse

from wayhome.web.board.beat import beat_of
from wayhome.web.board.drawing import draw
from wayhome.web.board.rows import Board, View


def office_of(request: HttpRequest) -> UUID | None:
    """Return the one office that is asked for; None for all that the reader may see."""
    try:
        return UUID(request.GET["office"])
    except (KeyError, ValueError):
        return None


def view_named(name: str) -> View:
    """Return the view of this name, but for the wall's, which has addresses of its own. Raises ValueError."""
    view = View(name)
    if view is View.WALL:
        raise ValueError(name)
    return view


def live(board: Board, request: HttpRequest, stream: str, poll: str, **query: str) -> dict[str, Any]:
    """Return what board/live.html draws; `stream` and `poll` are addresses, `query` goes with both."""
    office = office_of(request)
    asked = urlencode(query | ({"office": str(office)} if office else {}))
    more = f"?{asked}" if asked else ""
    beat = json.dumps(beat_of(board.health, board.at).as_json())
    return {"board": board, "beat": beat, "stream": stream + more, "poll": poll + more}


def as_frame(board: Board) -> JsonResponse:
    """Return what the stream would have sent."""
    return JsonResponse({"board": draw(board), "beat": beat_of(board.health, board.at).as_json()})
