"""The board as HTML: the same fragment for the first page, the stream and the asking."""

from django.template.loader import render_to_string

from wayhome.web.board.rows import Board


def draw(board: Board) -> str:
    """Return the fragment of `board`; it holds nothing of one session, so that one is drawn for all."""
    return render_to_string("board/fragment.html", {"board": board})
