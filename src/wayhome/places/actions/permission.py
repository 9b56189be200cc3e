"""Who may keep roads and safe places."""

from wayhome.core.errors import NotAllowed
from wayhome.places.queries.safe_places import may_keep
from wayhome.staff.rules import Actor


def needs_keeper(actor: Actor) -> None:
    """Raise NotAllowed unless the actor may keep roads and safe places."""
    if not may_keep(actor):
        raise NotAllowed("You may not do this.")
