"""One entry in the record for each thing done to a person, an office or a shift."""

from datetime import datetime
from uuid import UUID

from wayhome.ledger.actions import record
from wayhome.ledger.rules import Json, Party
from wayhome.staff.rules import Actor


def note(actor: Actor | Party, action: str, kind: str, subject_id: UUID | None, now: datetime, **details: Json) -> None:
    """Record `staff.ACTION`. Details are ids and names of fields, never what was typed."""
    by = actor if isinstance(actor, Party) else actor.party()
    record(at=now, action=f"staff.{action}", actor=by, subject=Party(kind=kind, id=subject_id), details=details)
