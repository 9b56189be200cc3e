"""Who outside the agency a human being rings: family, a friend. Looking at them is recorded."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from wayhome.core.clock import database_now
from wayhome.core.errors import NotFound, Problem, refuse
from wayhome.core.isolates import isolated
from wayhome.core.limits import SHORT_TEXT
from wayhome.staff.actions.permission import is_self, locked_person, needs, refuse_all, self_or_roster
from wayhome.staff.actions.recording import note
from wayhome.staff.models import EmergencyContact, Person
from wayhome.staff.rules import Actor
from wayhome.staff.rules.text import name_wrong, notes_wrong, phone_of, phone_problem, text_wrong, tidy, tidy_lines

MOST_CONTACTS = 6
RELATIONSHIP_CHARACTERS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactDraft:
    """An emergency contact as asked for. `told_in_duress`: the worker chose that they are told even then."""

    name: str
    phone: str
    relationship: str = ""
    notes: str = ""
    told_in_duress: bool = False


@transaction.atomic
def add_contact(actor: Actor, person_id: UUID, draft: ContactDraft) -> EmergencyContact:
    """Add a contact, last in order. Raises NotAllowed, NotFound, Refused."""
    person = locked_person(person_id)
    needs(self_or_roster(actor, person))
    values = _judged(draft, person)
    if person.emergency_contacts.count() >= MOST_CONTACTS:
        raise refuse("too_many", f"At most {MOST_CONTACTS} contacts. Remove one first.", on="name")
    _only_they_choose(actor, person, chosen=draft.told_in_duress, before=False)
    highest = person.emergency_contacts.aggregate(highest=Max("position"))["highest"] or 0
    contact = EmergencyContact.objects.create(person=person, position=highest + 1, **values)
    note(actor, "contact_added", "person", person.pk, database_now(), contact=str(contact.pk))
    return contact


@transaction.atomic
def edit_contact(actor: Actor, contact_id: UUID, draft: ContactDraft) -> EmergencyContact:
    """Change a contact. Raises NotAllowed, NotFound, Refused."""
    contact = _locked(contact_id)
    needs(self_or_roster(actor, contact.person))
    values = _judged(draft, contact.person)
    _only_they_choose(actor, contact.person, chosen=draft.told_in_duress, before=contact.told_in_duress)
    changed = [name for name, value in values.items() if getattr(contact, name) != value]
    if changed:
        for name in changed:
            setattr(contact, name, values[name])
        contact.save(update_fields=changed)
        said: dict[str, str | list[str]] = {"contact": str(contact.pk), "fields": sorted(changed)}
        note(actor, "contact_edited", "person", contact.person_id, database_now(), **said)
    return contact


@transaction.atomic
def remove_contact(actor: Actor, contact_id: UUID) -> None:
    """Take a contact away. Raises NotAllowed, NotFound."""
    contact = _locked(contact_id)
    needs(self_or_roster(actor, contact.person))
    note(actor, "contact_removed", "person", contact.person_id, database_now(), contact=str(contact.pk))
    contact.delete()


@transaction.atomic
def view_contacts(actor: Actor, person_id: UUID) -> list[EmergencyContact]:
    """Return a person's contacts in order; unless it is themselves who looks, that is recorded.

    For the person, and for supervisors and administrators of their office. Raises NotAllowed, NotFound.
    """
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        raise NotFound("There is no such person.")
    needs(self_or_roster(actor, person))
    contacts = list(person.emergency_contacts.all())
    if contacts and not is_self(actor, person_id):
        note(actor, "contacts_viewed", "person", person_id, database_now())
    return contacts


def _judged(draft: ContactDraft, person: Person) -> dict[str, str | bool]:
    values = {"name": tidy(draft.name), "relationship": tidy(draft.relationship), "notes": tidy_lines(draft.notes)}
    wrong = [
        *name_wrong(values["name"], "name", SHORT_TEXT),
        *text_wrong(values["relationship"], "relationship", RELATIONSHIP_CHARACTERS),
        *notes_wrong(values["notes"], "notes"),
    ]
    try:
        values["phone"] = phone_of(draft.phone, person.office.phone)
    except ValueError:
        wrong.append(phone_problem("phone"))
    if not values.get("phone", "refused"):
        wrong.append(Problem(code="missing", field="phone", message="This is needed."))
    refuse_all(wrong)
    return {**values, "told_in_duress": draft.told_in_duress}


def _only_they_choose(actor: Actor, person: Person, *, chosen: bool, before: bool) -> None:
    if chosen and not before and not is_self(actor, person.pk):
        words = f"Only {isolated(person.name)} chooses who outside is told of a silent alarm."
        raise refuse("not_theirs", words, on="told_in_duress")


def _locked(contact_id: UUID) -> EmergencyContact:
    found = EmergencyContact.objects.select_for_update(of=("self",)).select_related("person__office")
    contact = found.filter(pk=contact_id).first()
    if contact is None:
        raise NotFound("There is no such contact.")
    return contact
