"""The pages of the board."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from wayhome.alarms import actions as alarms
from wayhome.alarms.queries import at_night
from wayhome.core.clock import database_now
from wayhome.core.errors import Conflict, NotFound, Refused
from wayhome.engine.boards import note_board
from wayhome.http.access import allow
from wayhome.http.requests import Request
from wayhome.ledger import actions as ledger
from wayhome.ledger.rules import Party
from wayhome.staff.models import Office
from wayhome.web.board.audiences import MAY_HANG_A_WALL, WATCHERS, audience_of, for_reader, view_of
from wayhome.web.board.living import as_frame, live, office_of, view_named
from wayhome.web.board.reading import read
from wayhome.web.board.rows import Board, View, cut, sheets_of


def _board(request: Request, view: View) -> Board:
    now = database_now()
    raw = read(now)
    audience = for_reader(audience_of(request.actor, view, office_of(request)), request.actor.person_id, raw)
    return cut(raw, audience, now)


def _context(request: Request, board: Board) -> dict[str, Any]:
    return {
        **live(board, request, reverse("board_stream"), reverse("board_fragment"), view=str(board.view)),
        "here": reverse("board_here") if board.view is View.DESK else "",
        "night": _night(request) if board.view is View.PLAIN else "",
        "may_wall": request.actor.has(*MAY_HANG_A_WALL),
    }


def _night(request: Request) -> str:
    """Say whether the night ladder ends at somebody, and when they last answered (REQUIREMENTS A3)."""
    return at_night(request.actor.office_id, database_now()).words


@allow()
@require_GET
@never_cache
def board(request: Request) -> HttpResponse:
    """The board that opens first: the duty desk for those who watch, plain for everybody else."""
    return render(request, "board/board.html", _context(request, _board(request, view_of(request.actor))))


@allow()
@require_GET
@never_cache
def fragment(request: Request) -> HttpResponse:
    """What the stream would have sent, for a page whose stream is broken."""
    try:
        view = view_named(request.GET.get("view", ""))
    except ValueError as error:
        raise NotFound("There is no such board.") from error
    return as_frame(_board(request, view))


@allow(*WATCHERS)
@require_POST
def here(request: Request) -> HttpResponse:
    """Note that this person's duty desk is open in front of them: the engine tells people when it is silent (F4)."""
    note_board(request.actor.person_id, database_now())
    return HttpResponse(status=204)


@allow()
@require_GET
def stream_elsewhere(_request: Request) -> HttpResponse:
    """Say that the stream is served beside Django (web/board/stream.py); here only its name stands."""
    return HttpResponse(
        "The stream is served by the front, not by this address.", status=503, content_type="text/plain"
    )


@allow(*WATCHERS)
@require_GET
@never_cache
def paper(request: Request) -> HttpResponse:
    """The paper copy for an outage; who made it stands in the ledger, for it names places and clients.

    Everybody is on it: in an agency with hundreds of people it is several sheets.
    """
    shown = _board(request, View.DESK)
    sheets = sheets_of(shown)
    numbers = {str(number): number for number in range(1, len(sheets) + 1)}
    number = numbers.get(request.GET.get("sheet", ""), 1)
    offices = Office.objects.filter(pk__in=[watch.office_id for watch in shown.watches])
    with transaction.atomic():
        ledger.record(
            at=shown.at,
            action="board.printed",
            actor=request.actor.party(),
            subject=Party(kind="board"),
            details={"people_out": sum(line.outing is not None for line in shown.lines)},
        )
    context = {
        "board": shown,
        "offices": offices,
        "sheet": sheets[number - 1],
        "number": number,
        "numbers": list(numbers.values()),
    }
    return render(request, "board/print.html", context)


@allow(*WATCHERS)
@require_POST
def acknowledge(request: Request, alarm_id: UUID) -> HttpResponse:
    """Take an alarm from the board, and go on to what is to be done."""
    try:
        taken = alarms.acknowledge(request.actor, alarm_id)
    except (Refused, Conflict) as error:
        messages.error(request, str(error) or "Somebody else was faster. Look again.")
        return HttpResponseRedirect(reverse("board"))
    if taken.outcome == "held":
        messages.warning(request, f"{taken.holder} has this alarm already.")
    return HttpResponseRedirect(reverse("alarm", args=[alarm_id]))
