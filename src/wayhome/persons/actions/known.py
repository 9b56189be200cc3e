"""What is known of a person of concern, added and struck out; nothing is overwritten."""

from typing import Any
from uuid import UUID

from wayhome.core.clock import database_now
from wayhome.core.errors import Problem, refuse
from wayhome.core.transactions import in_transaction
from wayhome.persons.actions.common import locked, note, refuse_all
from wayhome.persons.models import (
    Alias,
    Behaviour,
    Change,
    KnownPlace,
    Number,
    PersonOfConcern,
    Photo,
    Relationship,
    Vehicle,
)
from wayhome.persons.rules import (
    AliasDraft,
    BehaviourDraft,
    NumberDraft,
    PlaceDraft,
    RelationshipDraft,
    VehicleDraft,
    judge,
)
from wayhome.persons.rules.drafts import Draft
from wayhome.staff.models import Office, Person
from wayhome.staff.rules import Actor

MOST_OF_A_KIND = 100

KINDS: dict[str, Any] = {
    "alias": Alias,
    "vehicle": Vehicle,
    "number": Number,
    "place": KnownPlace,
    "relationship": Relationship,
    "behaviour": Behaviour,
    "photo": Photo,
}
OF_DRAFT: dict[type, str] = {
    AliasDraft: "alias",
    VehicleDraft: "vehicle",
    NumberDraft: "number",
    PlaceDraft: "place",
    RelationshipDraft: "relationship",
    BehaviourDraft: "behaviour",
}


@in_transaction
def add_known(actor: Actor, person_id: UUID, draft: Draft) -> UUID:
    """Add one thing that is known: an alias, vehicle, number, place, relationship or behaviour; return its id.

    Raises NotFound, NotAllowed, Refused.
    """
    person = locked(actor, person_id)
    now = database_now()
    near = Office.objects.values_list("phone", flat=True).get(pk=actor.office_id)
    judged = judge(draft, now, near=near)
    problems = [*judged.problems]
    if isinstance(draft, RelationshipDraft):
        problems += _relationship_wrong(person, draft)
    refuse_all(problems)
    kind = OF_DRAFT[type(draft)]
    model = KINDS[kind]
    if model.objects.filter(person=person, struck_at__isnull=True).count() >= MOST_OF_A_KIND:
        raise refuse("too_many", f"At most {MOST_OF_A_KIND} of these. Strike one out first.")
    made = model.objects.create(person=person, recorded_by_id=actor.person_id, recorded_at=now, **judged.values)
    note(actor, f"{kind}_added", person_id, now, row=str(made.pk))
    added: UUID = made.pk
    return added


@in_transaction
def strike_out(actor: Actor, person_id: UUID, kind: str, row_id: UUID) -> None:
    """Strike out what turned out wrong: it is matched no more, and stays in the story. Raises NotFound, Refused."""
    person = locked(actor, person_id)
    found = KINDS[kind].objects.filter(pk=row_id, person__root_id=person.root_id, struck_at__isnull=True)
    of_record, now = found.values_list("person_id", flat=True).first(), database_now()
    if of_record is not None and found.update(struck_at=now):
        done: dict[str, Any] = {"kind": Change.Kind.STRUCK, "what": kind, "row": row_id}
        Change.objects.create(person_id=of_record, at=now, by_id=actor.person_id, **done)
        note(actor, f"{kind}_struck", person_id, now, row=str(row_id))


def _relationship_wrong(person: PersonOfConcern, draft: RelationshipDraft) -> list[Problem]:
    if draft.kind not in Relationship.Kind.values:
        return [Problem(code="kind", field="kind", message="Choose what they are to each other.")]
    if not Person.objects.filter(pk=draft.worker_id).exists():
        return [Problem(code="unknown", field="worker_id", message="Choose somebody of the list.")]
    if person.relationship_rows.filter(worker_id=draft.worker_id, struck_at__isnull=True).exists():
        return [Problem(code="twice", field="worker_id", message="This is written already. Strike it out first.")]
    return []
