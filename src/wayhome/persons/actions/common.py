"""What every action here begins and ends with: may you, the row locked; one entry in the record."""

from datetime import datetime
from uuid import UUID

from wayhome.core.errors import NotAllowed, NotFound, Problem, Refused, refuse
from wayhome.ledger.actions import record
from wayhome.ledger.rules import Json, Party
from wayhome.persons.models import PersonOfConcern
from wayhome.persons.queries import may_write, visible_to
from wayhome.staff.rules import Actor


def locked(actor: Actor, person_id: UUID, *roles: str) -> PersonOfConcern:
    """Return a record to write to, locked. Raises NotFound (may not know), NotAllowed, Refused (merged)."""
    seen = visible_to(actor).filter(pk=person_id).exists()
    person = PersonOfConcern.objects.select_for_update(of=("self",)).filter(pk=person_id).first() if seen else None
    if person is None:
        raise NotFound("There is no such person of concern.")
    if not may_write(actor, person, *roles):
        raise NotAllowed("You may not change this.")
    if person.merged_into_id is not None:
        raise refuse("merged", "This record was merged into another. Write to that one, or take the merge back.")
    return person


def note(actor: Actor, action: str, person_id: UUID, now: datetime, **details: Json) -> None:
    """Record `persons.ACTION`. Details are ids and names of fields, never what was typed."""
    subject = Party(kind="person_of_concern", id=person_id)
    record(at=now, action=f"persons.{action}", actor=actor.party(), subject=subject, details=details)


def refuse_all(problems: list[Problem]) -> None:
    """Raise Refused if there is any problem."""
    if problems:
        raise Refused(tuple(problems))
