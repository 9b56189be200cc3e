"""A person of concern written down and changed, and who may see them."""

from collections.abc import Collection
from uuid import UUID

from wayhome.core.clock import database_now
from wayhome.core.errors import NotAllowed, Problem, refuse
from wayhome.core.ids import new_id
from wayhome.core.limits import SHORT_TEXT
from wayhome.core.transactions import in_transaction
from wayhome.persons.actions.common import locked, note, refuse_all
from wayhome.persons.models import Change, Conflict, PersonOfConcern, Reader
from wayhome.persons.queries import MAY_RULE, MAY_SEE
from wayhome.persons.rules import PersonDraft, judge_person
from wayhome.staff.models import Office, Person
from wayhome.staff.rules import Actor

MOST_READERS = 50


@in_transaction
def add_person(actor: Actor, draft: PersonDraft, office_ids: Collection[UUID]) -> PersonOfConcern:
    """Write a person of concern down, for these offices of the actor's. Raises NotAllowed, Refused."""
    if actor.scopes is not None or not actor.has(*MAY_SEE):
        raise NotAllowed("You may not do this.")
    now = database_now()
    judged = judge_person(draft, now)
    refuse_all([*judged.problems, *_offices_wrong(actor, office_ids)])
    person_id = new_id()
    person = PersonOfConcern.objects.create(
        **judged.values,
        id=person_id,
        root_id=person_id,
        recorded_by_id=actor.person_id,
        recorded_at=now,
        changed_at=now,
    )
    person.offices.set(Office.objects.filter(pk__in=office_ids))
    note(actor, "added", person_id, now, offices=sorted(str(one) for one in office_ids))
    return person


@in_transaction
def edit_person(actor: Actor, person_id: UUID, draft: PersonDraft) -> PersonOfConcern:
    """Change a description; what it said stays in the story. Raises NotFound, NotAllowed, Refused."""
    person = locked(actor, person_id)
    now = database_now()
    judged = judge_person(draft, now)
    refuse_all(judged.problems)
    changed = sorted(name for name, value in judged.values.items() if getattr(person, name) != value)
    if changed:
        before = {name: str(getattr(person, name) or "") for name in changed}
        Change.objects.create(person=person, kind=Change.Kind.CHANGED, before=before, at=now, by_id=actor.person_id)
        for name in changed:
            setattr(person, name, judged.values[name])
        person.changed_at = now
        person.save(update_fields=[*changed, "changed_at"])
        note(actor, "changed", person_id, now, fields=changed)
    return person


@in_transaction
def set_readers(
    actor: Actor, person_id: UUID, *, office_ids: Collection[UUID], restricted: bool, reader_ids: Collection[UUID]
) -> None:
    """Say who may see a record: its offices, or (restricted) these people only, the actor always among them.

    Offices that are not the actor's own stay as they are. Raises NotFound, NotAllowed, Refused.
    """
    person = locked(actor, person_id, *MAY_RULE)
    readers = {*reader_ids, actor.person_id} if restricted else set()
    refuse_all([*_offices_wrong(actor, office_ids), *_readers_wrong(person, readers)])
    held = actor.offices(*MAY_SEE)
    others = set() if held is None else set(person.offices.exclude(pk__in=held).values_list("pk", flat=True))
    person.offices.set(Office.objects.filter(pk__in={*office_ids, *others}))
    person.readers.exclude(reader_id__in=readers).delete()
    Reader.objects.bulk_create([Reader(person=person, reader_id=one) for one in sorted(readers)], ignore_conflicts=True)
    person.restricted, person.changed_at = restricted, database_now()
    person.save(update_fields=["restricted", "changed_at"])
    said = [str(one) for one in sorted(readers)]
    note(actor, "readers_set", person_id, person.changed_at, restricted=restricted, readers=said)


def _offices_wrong(actor: Actor, office_ids: Collection[UUID]) -> list[Problem]:
    held = actor.offices(*MAY_SEE)
    mine = held is None or set(office_ids) <= held
    found = Office.objects.filter(pk__in=set(office_ids), closed_at__isnull=True).count()
    if office_ids and mine and found == len(set(office_ids)):
        return []
    return [Problem(code="offices", field="office_ids", message="Choose at least one office, of your own.")]


def _readers_wrong(person: PersonOfConcern, readers: Collection[UUID]) -> list[Problem]:
    if len(readers) > MOST_READERS:
        return [Problem(code="too_many", field="reader_ids", message=f"At most {MOST_READERS} people.")]
    if Person.objects.filter(pk__in=readers, is_active=True).count() != len(readers):
        return [Problem(code="unknown", field="reader_ids", message="Choose people of the list.")]
    if Conflict.objects.filter(person__root_id=person.root_id, staff__in=readers, lifted_at__isnull=True).exists():
        words = "One of them has a conflict of interest with this person."
        return [Problem(code="conflict", field="reader_ids", message=words)]
    return []


@in_transaction
def name_conflict(actor: Actor, person_id: UUID, *, staff_id: UUID, reason: str) -> Conflict:
    """Name a conflict of interest: `staff_id` never sees this person again, nor is told. Raises NotFound, Refused."""
    person = locked(actor, person_id, *MAY_RULE)
    said = " ".join(reason.split())
    if not said or len(said) > SHORT_TEXT:
        raise refuse("reason", f"Say why, in at most {SHORT_TEXT} characters.", on="reason")
    if staff_id == actor.person_id:
        raise refuse("self", "Somebody else names a conflict of your own: you would not see it again.", on="staff_id")
    if not Person.objects.filter(pk=staff_id).exists():
        raise refuse("unknown", "Choose somebody of the list.", on="staff_id")
    if person.conflicts.filter(staff_id=staff_id, lifted_at__isnull=True).exists():
        raise refuse("twice", "This conflict is named already.", on="staff_id")
    now = database_now()
    made = Conflict.objects.create(
        person=person, staff_id=staff_id, reason=said, named_by_id=actor.person_id, named_at=now
    )
    note(actor, "conflict_named", person_id, now, staff=str(staff_id))
    return made


@in_transaction
def lift_conflict(actor: Actor, person_id: UUID, conflict_id: UUID) -> None:
    """End a conflict of interest; that it was one stays written. Raises NotFound, NotAllowed."""
    person = locked(actor, person_id, *MAY_RULE)
    found = Conflict.objects.select_for_update().filter(
        pk=conflict_id, person__root_id=person.root_id, lifted_at__isnull=True
    )
    conflict = found.first()
    if conflict is not None:
        conflict.lifted_at, conflict.lifted_by_id = database_now(), actor.person_id
        conflict.save(update_fields=["lifted_at", "lifted_by"])
        note(actor, "conflict_lifted", conflict.person_id, conflict.lifted_at, staff=str(conflict.staff_id))
