"""What the actions of this room share: who may write, rows under lock, one entry in the record for each thing done."""

from datetime import datetime
from typing import Any
from uuid import UUID

from wayhome.core.errors import NotFound
from wayhome.ledger.actions import record
from wayhome.ledger.rules import Json, Party
from wayhome.persons.queries import hidden_from
from wayhome.places.models import Hazard, HazardEvent, Objection, Premise
from wayhome.places.queries.access import may_decide, may_read, readable
from wayhome.staff.actions.permission import needs
from wayhome.staff.rules import Actor


def ensure_reads(actor: Actor) -> None:
    """Raise NotAllowed unless the actor may know of premises: who may read may also write down."""
    needs(may_read(actor))


def ensure_decides(actor: Actor) -> None:
    """Raise NotAllowed unless the actor decides on hazards."""
    needs(may_decide(actor))


def locked_premise(actor: Actor, premise_id: UUID) -> Premise:
    """Return a premise that the actor may know of, locked until the transaction ends. Raises NotFound."""
    premise = Premise.objects.select_for_update(of=("self",)).filter(pk=premise_id)
    found = premise.filter(pk__in=readable(actor).values("pk")).first()
    if found is None:
        raise NotFound("There is no such premise.")
    return found


def locked_hazard(actor: Actor, hazard_id: UUID) -> Hazard:
    """Return a hazard that the actor may know of, locked until the transaction ends. Raises NotFound.

    One of a person of whom the actor must not be told (a conflict of interest) is none that they know of.
    """
    hazard = Hazard.objects.select_for_update(of=("self",)).filter(pk=hazard_id)
    found = hazard.filter(premise__in=readable(actor)).first()
    if found is None or hidden_from(actor, [found.person_id]):
        raise NotFound("There is no such hazard.")
    return found


def locked_objection(actor: Actor, objection_id: UUID) -> tuple[Hazard, Objection]:
    """Return an objection and its hazard, both locked, the hazard first. Raises NotFound."""
    hazard_id = Objection.objects.filter(pk=objection_id).values_list("hazard_id", flat=True).first()
    if hazard_id is None:
        raise NotFound("There is no such objection.")
    hazard = locked_hazard(actor, hazard_id)
    return hazard, Objection.objects.select_for_update(of=("self",)).get(pk=objection_id)


def note(actor: Actor, action: str, kind: str, subject_id: UUID, now: datetime, **details: Json) -> None:
    """Record `action`. Details are ids and names of fields, never what was typed."""
    record(at=now, action=action, actor=actor.party(), subject=Party(kind=kind, id=subject_id), details=details)


def tell_story(
    hazard: Hazard, kind: str, actor: Actor, now: datetime, *, words: str = "", details: dict[str, Any] | None = None
) -> None:
    """Write one line of the hazard's story with what was said, and its entry in the record, without it."""
    HazardEvent.objects.create(
        hazard=hazard, kind=kind, at=now, by_id=actor.person_id, note=words, details=details or {}
    )
    note(actor, f"hazard.{kind}", "hazard", hazard.pk, now, premise=str(hazard.premise_id))
