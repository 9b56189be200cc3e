"""One-time codes by which a device gets its token: a phone of somebody's, or a screen on a wall."""

from datetime import datetime
from uuid import UUID

from wayhome.staff.models import EnrolmentCode, WallScreen
from wayhome.staff.queries.actors import token_sha256
from wayhome.staff.rules.codes import ENROLMENT_HOLDS


def offer_code(code: str, person_id: UUID, label: str, now: datetime, *, screen: WallScreen | None = None) -> None:
    """Keep a code that a person made, as SHA-256; the earlier ones, for their phones or for `screen`, end."""
    earlier = EnrolmentCode.objects.filter(used_at__isnull=True, screen=screen)
    if screen is None:
        earlier = earlier.filter(person_id=person_id)
    earlier.delete()
    EnrolmentCode.objects.create(
        person_id=person_id, screen=screen, label=label, code_sha256=token_sha256(code), made_at=now
    )


def take_code(code: str, now: datetime, *, for_screen: bool = False) -> EnrolmentCode | None:
    """Return a code that still counts, locked and with who made it; None for one used, expired or of another device."""
    found = (
        EnrolmentCode.objects.select_for_update(of=("self",))
        .select_related("person")
        .filter(code_sha256=token_sha256(code), used_at__isnull=True, person__is_active=True)
        .filter(screen__isnull=not for_screen)
        .first()
    )
    return None if found is None or now - found.made_at >= ENROLMENT_HOLDS else found
