"""What a person said of their own telephone's line: for themselves alone."""

from wayhome.staff.models import PhoneLine
from wayhome.staff.rules import Actor


def own_line(actor: Actor, number: str) -> PhoneLine | None:
    """Return what the actor, signed in, said of this number of theirs; None for nothing, and for a token or a phone."""
    if actor.scopes is not None or not number:
        return None
    return PhoneLine.objects.filter(person_id=actor.person_id, number=number).first()
