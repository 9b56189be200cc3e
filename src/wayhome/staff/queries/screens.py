"""Wall screens: whose token it is, which there are, and which are missing on their wall."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from wayhome.core.limits import LIST_ROWS
from wayhome.staff.models import WallScreen
from wayhome.staff.queries.actors import token_sha256
from wayhome.staff.rules.codes import SILENT_AFTER


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """A wall screen that has its token: what it is called, and the open offices that it may show."""

    id: UUID
    label: str
    offices: frozenset[UUID]
    seen_at: datetime


def screen_by_token(token: str) -> Screen | None:
    """Return the screen that holds this token; None for a token unknown or withdrawn."""
    if not token.startswith("whs_"):
        return None
    enrolled = WallScreen.objects.prefetch_related("offices").filter(withdrawn_at__isnull=True)
    found = enrolled.filter(token_sha256=token_sha256(token)).first()
    return _screen(found) if found else None


def silent_screens(now: datetime) -> list[Screen]:
    """Return the enrolled screens that were not seen for five minutes, by name."""
    found = WallScreen.objects.filter(withdrawn_at__isnull=True, last_used_at__lte=now - SILENT_AFTER)
    return [_screen(screen) for screen in found.prefetch_related("offices").order_by("label")[:LIST_ROWS]]


def screens_of(office_id: UUID) -> list[WallScreen]:
    """Return the screens of an office that were not withdrawn, with their offices, by name."""
    found = WallScreen.objects.filter(offices=office_id, withdrawn_at__isnull=True)
    return list(found.prefetch_related("offices").order_by("label")[:LIST_ROWS])


def _screen(found: WallScreen) -> Screen:
    offices = frozenset(office.pk for office in found.offices.all() if office.closed_at is None)
    return Screen(id=found.pk, label=found.label, offices=offices, seen_at=found.last_used_at or found.made_at)
