"""Which board somebody reads: the desk for those who watch, plain for everybody else, the wall for a wall."""

from uuid import UUID

from wayhome.core.errors import NotAllowed
from wayhome.staff.models import Role
from wayhome.staff.queries import Screen
from wayhome.staff.rules import Actor
from wayhome.web.board.rows import Audience, Raw, View

WATCHERS = (Role.MONITOR, Role.SUPERVISOR, Role.SAFETY_OFFICER)
MAY_HANG_A_WALL = (*WATCHERS, Role.ADMINISTRATOR)


def view_of(actor: Actor) -> View:
    """Return the board that opens at "/" for this person."""
    return View.DESK if actor.has(*WATCHERS) else View.PLAIN


def audience_of(actor: Actor, view: View, office_id: UUID | None = None) -> Audience:
    """Return whose board `actor` reads in `view`, in one office if one is named.

    Raises NotAllowed for a view that their roles do not open, and for an office they do not watch.
    """
    if view is View.PLAIN:
        return Audience(view=view, offices=frozenset({actor.office_id}))
    roles = WATCHERS if view is View.DESK else MAY_HANG_A_WALL
    if not actor.has(*roles):
        raise NotAllowed("This board is for those who watch.")
    offices = actor.offices(*roles)
    if office_id is None:
        return Audience(view=view, offices=offices)
    if offices is not None and office_id not in offices:
        raise NotAllowed("You do not watch this office.")
    return Audience(view=view, offices=frozenset({office_id}))


def audience_of_screen(screen: Screen) -> Audience:
    """Return whose wall a wall screen shows: never more than the wall view, of its own offices."""
    return Audience(view=View.WALL, offices=screen.offices)


def for_reader(audience: Audience, reader_id: UUID, raw: Raw) -> Audience:
    """Return the audience without what the reader's own device must not show (invariant I8)."""
    if reader_id not in raw.secret_subjects:
        return audience
    return Audience(view=audience.view, offices=audience.offices, hidden_person=reader_id)
