"""Whoever is named as companion is told so: a ladder counts on them, and they may know nothing of it."""

from datetime import datetime
from uuid import UUID

from wayhome.visits.actions.telling import OWN_PAGE, tell
from wayhome.visits.models import Visit

NAMED = "A colleague has named you as companion on a visit. See who and when, or say that you do not go along."
NOT_NAMED = "You are not a companion on a colleague's visit any more."
DECLINED = "Who was to go along with you does not. Change your plan, or find somebody else."


def tell_companions(visit: Visit, before_id: UUID | None, now: datetime) -> None:
    """Tell who is named as companion now and was not before, and who is not any more: no name, no place."""
    if visit.companion_id == before_id:
        return
    _tell(visit, visit.companion_id, NAMED, mark="+", now=now)
    _tell(visit, before_id, NOT_NAMED, mark="-", now=now)


def tell_called_off(visit: Visit, now: datetime) -> None:
    """Tell the companion of a visit that was cancelled before it began."""
    _tell(visit, visit.companion_id, NOT_NAMED, mark="-", now=now)


def tell_declined(visit: Visit, now: datetime) -> None:
    """Tell whose visit it is that their companion does not go along."""
    _tell(visit, visit.person_id, DECLINED, mark="!", now=now)


def _tell(visit: Visit, person_id: UUID | None, words: str, *, mark: str, now: datetime) -> None:
    people = [person_id] if person_id else []
    tell(visit, people, words, key=f"co{mark}:{visit.pk.hex}:{visit.version}", now=now, look_at=OWN_PAGE)
