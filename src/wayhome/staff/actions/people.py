"""People come and change; and what they may do. How they leave: leaving.py."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction

from wayhome.core.clock import database_now
from wayhome.core.errors import NotAllowed, refuse
from wayhome.core.isolates import isolated
from wayhome.messaging.models import Channel
from wayhome.staff.actions.permission import (
    MAY_WATCH,
    is_administrator,
    is_self,
    locked_office,
    locked_person,
    needs,
    refuse_all,
    self_or_administrator,
)
from wayhome.staff.actions.recording import note
from wayhome.staff.models import ContactRoute, Office, Person, Role, RoleGrant, Shift
from wayhome.staff.rules import Actor
from wayhome.staff.rules.people import PersonDraft, judged

Grant = tuple[str, UUID | None]
OWN_FIELDS = ("called", "phone", "description", "language")
FIELDS = ("name", "email", "office_id", *OWN_FIELDS)


@transaction.atomic
def create_person(actor: Actor, draft: PersonDraft, roles: Collection[Grant] = ()) -> Person:
    """Make a person with their roles, an e-mail route that is to be verified, and the board.

    Raises NotAllowed, NotFound (the office), Refused.
    """
    needs(is_administrator(actor, draft.office_id))
    office = locked_office(draft.office_id)
    _may_grant(actor, roles)
    clean, wrong = judged(draft, office_phone=office.phone)
    refuse_all(wrong)
    _is_free(clean.email)
    _is_open(office)
    now = database_now()
    person = new_person(clean, now)
    person.save(force_insert=True)
    RoleGrant.objects.bulk_create(RoleGrant(person=person, role=role, office_id=where) for role, where in set(roles))
    ContactRoute.objects.bulk_create(first_routes(person, now))
    note(actor, "person_created", "person", person.pk, now, office=str(office.pk), roles=_listed(roles))
    return person


@transaction.atomic
def edit_person(actor: Actor, person_id: UUID, draft: PersonDraft) -> Person:
    """Change a person's details.

    Of themselves people change how they are called and reached; the rest is the administrator's.
    Raises NotAllowed, NotFound, Refused.
    """
    person = locked_person(person_id)
    needs(self_or_administrator(actor, person))
    rules_both = is_administrator(actor, person.office_id) and (
        draft.office_id == person.office_id or is_administrator(actor, draft.office_id)
    )
    if not rules_both:
        needs(is_self(actor, person.pk))
        draft = replace(draft, name=person.name, email=person.email, office_id=person.office_id)
    office = locked_office(draft.office_id)
    clean, wrong = judged(draft, office_phone=office.phone)
    refuse_all(wrong)
    if clean.email != person.email:
        _is_free(clean.email, but=person.pk)
    if clean.office_id != person.office_id:
        _is_open(office)
    changed = [name for name in FIELDS if getattr(person, name) != getattr(clean, name)]
    if changed:
        for name in changed:
            setattr(person, name, getattr(clean, name))
        person.save(update_fields=changed)
        note(actor, "person_edited", "person", person.pk, database_now(), fields=sorted(changed))
    return person


def grant_role(actor: Actor, person_id: UUID, role: str, office_id: UUID | None) -> None:
    """Give a person one more role, in one office or (None) in all."""
    held = set(RoleGrant.objects.filter(person_id=person_id).values_list("role", "office_id"))
    set_roles(actor, person_id, held | {(role, office_id)})


@transaction.atomic
def set_roles(actor: Actor, person_id: UUID, roles: Iterable[Grant]) -> None:
    """Let a person hold exactly these roles. What the actor may not give they may not take either.

    Whoever may not watch an office any more has no coming shift there. Raises NotAllowed, NotFound,
    Refused (one's own administration; or who watches there right now).
    """
    person = locked_person(person_id)
    needs(is_administrator(actor, person.office_id))
    wanted = set(roles)
    held = {(grant.role, grant.office_id): grant for grant in RoleGrant.objects.filter(person=person)}
    given, taken = wanted - held.keys(), held.keys() - wanted
    _may_grant(actor, given | taken)
    if is_self(actor, person_id) and any(role == Role.ADMINISTRATOR for role, _ in taken):
        raise refuse("oneself", "You cannot take administration from yourself. Ask another administrator.", on="roles")
    if not given and not taken:
        return
    now = database_now()
    _leave_roster(person, wanted, now)
    RoleGrant.objects.filter(pk__in=[held[grant].pk for grant in taken]).delete()
    RoleGrant.objects.bulk_create(RoleGrant(person=person, role=role, office_id=where) for role, where in given)
    note(actor, "roles_changed", "person", person.pk, now, given=_listed(given), taken=_listed(taken))


def _leave_roster(person: Person, wanted: Collection[Grant], now: datetime) -> None:
    """Cancel the coming shifts where the person may not watch any more: the ladder would ring them, and in vain."""
    held = {where for role, where in wanted if role in MAY_WATCH}
    if None in held:
        return
    offices = {where for where in held if where is not None}
    shifts = Shift.objects.filter(person=person, cancelled_at__isnull=True, ends_at__gt=now)
    shifts = shifts.exclude(office_id__in=offices)
    if shifts.filter(starts_at__lte=now).exists():
        raise refuse("on_duty", f"{isolated(person.name)} is on duty now. Hand the watch over first.", on="roles")
    shifts.update(cancelled_at=now)


@transaction.atomic
def note_password_link(actor: Actor, person_id: UUID) -> None:
    """Record that an administrator made a link by which a person sets their password. Raises NotAllowed, NotFound."""
    person = locked_person(person_id)
    needs(is_administrator(actor, person.office_id))
    note(actor, "password_link_made", "person", person.pk, database_now())


def new_person(draft: PersonDraft, now: datetime) -> Person:
    """Return the person of a judged draft, not saved, without a password."""
    values = {name: getattr(draft, name) for name in FIELDS}
    return Person(**values, joined_at=now, password=make_password(None))


def first_routes(person: Person, now: datetime) -> list[ContactRoute]:
    """Return what everybody begins with: their e-mail address, to be verified, and the board."""
    return [
        ContactRoute(person=person, position=0, channel=Channel.SMTP, address=person.email),
        ContactRoute(person=person, position=1, channel=Channel.BOARD, address=str(person.pk), verified_at=now),
    ]


def _may_grant(actor: Actor, roles: Iterable[Grant]) -> None:
    rules = actor.offices(Role.ADMINISTRATOR)
    for role, where in roles:
        if role not in Role.values:
            raise refuse("role", "There is no such role.", on="roles")
        if rules is not None and (where is None or where not in rules):
            raise NotAllowed("You may give roles only in the offices that you administer.")


def _is_free(email: str, *, but: UUID | None = None) -> None:
    if Person.objects.filter(email__iexact=email).exclude(pk__in=[but] if but else []).exists():
        raise refuse("taken", "Somebody with this e-mail address is here already.", on="email")


def _is_open(office: Office) -> None:
    if office.closed_at is not None:
        raise refuse("closed", f"{isolated(office.name)} is closed.", on="office_id")


def _listed(roles: Iterable[Grant]) -> list[str]:
    return sorted(f"{role}@{where or 'all'}" for role, where in roles)
