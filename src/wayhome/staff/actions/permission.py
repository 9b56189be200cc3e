"""Who may write what here, asked at the beginning of every action; and the rows, locked."""

from uuid import UUID

from wayhome.core.errors import NotAllowed, NotFound, Problem, Refused
from wayhome.staff.models import Office, Person, Role
from wayhome.staff.rules import Actor

MAY_ROSTER: tuple[str, ...] = (Role.SUPERVISOR, Role.ADMINISTRATOR)
MAY_WATCH: tuple[str, ...] = (Role.MONITOR, Role.SUPERVISOR, Role.SAFETY_OFFICER)


def needs(allowed: bool) -> None:  # noqa: FBT001 - reads as a sentence: needs(is_administrator(...))
    """Raise NotAllowed unless `allowed`."""
    if not allowed:
        raise NotAllowed("You may not do this.")


def is_administrator(actor: Actor, office_id: UUID) -> bool:
    """Say whether the actor rules this office. A token or a phone never does."""
    return actor.scopes is None and actor.has(Role.ADMINISTRATOR, office_id=office_id)


def may_roster(actor: Actor, office_id: UUID) -> bool:
    """Say whether the actor makes this office's roster."""
    return actor.scopes is None and actor.has(*MAY_ROSTER, office_id=office_id)


def is_self(actor: Actor, person_id: UUID) -> bool:
    """Say whether the actor is this person, signed in."""
    return actor.scopes is None and actor.person_id == person_id


def self_or_administrator(actor: Actor, person: Person) -> bool:
    """Say whether the actor is this person or rules their office."""
    return is_self(actor, person.pk) or is_administrator(actor, person.office_id)


def self_or_roster(actor: Actor, person: Person) -> bool:
    """Say whether the actor is this person or makes their office's roster."""
    return is_self(actor, person.pk) or may_roster(actor, person.office_id)


def locked_person(person_id: UUID) -> Person:
    """Return a person, locked until the transaction ends. Raises NotFound."""
    person = Person.objects.select_for_update(of=("self",)).filter(pk=person_id).first()
    if person is None:
        raise NotFound("There is no such person.")
    return person


def locked_office(office_id: UUID) -> Office:
    """Return an office, locked until the transaction ends. Raises NotFound."""
    office = Office.objects.select_for_update().filter(pk=office_id).first()
    if office is None:
        raise NotFound("There is no such office.")
    return office


def refuse_all(problems: list[Problem]) -> None:
    """Raise Refused if there is any problem."""
    if problems:
        raise Refused(tuple(problems))
