"""Who is away: vacation, illness; and who stands in meanwhile."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from wayhome.core import locks
from wayhome.core.clock import database_now
from wayhome.core.errors import NotFound, refuse
from wayhome.core.isolates import isolated
from wayhome.staff.actions.permission import MAY_WATCH, locked_person, needs, refuse_all, self_or_roster
from wayhome.staff.actions.recording import note
from wayhome.staff.models import Absence, Person, RoleGrant
from wayhome.staff.rules import Actor
from wayhome.staff.rules.roster import absence_wrong


@transaction.atomic
def add_absence(
    actor: Actor,
    person_id: UUID,
    *,
    starts_at: datetime,
    ends_at: datetime,
    kind: str = Absence.Kind.VACATION,
    stand_in_id: UUID | None = None,
) -> Absence:
    """Say that a person is away; no ladder step stands on them, their stand-in takes their place.

    Raises NotAllowed, NotFound, Refused.
    """
    locks.take(locks.Lock.ROSTER)
    person = locked_person(person_id)
    needs(self_or_roster(actor, person))
    now = database_now()
    refuse_all(absence_wrong(starts_at, ends_at, now))
    if kind not in Absence.Kind.values:
        raise refuse("kind", "Choose from the list.", on="kind")
    if _overlapping(person_id, starts_at, ends_at):
        raise refuse(
            "overlap", f"{isolated(person.name)} is away in that time already. End that absence first.", on="starts_at"
        )
    standing = _stand_in(person, stand_in_id, starts_at, ends_at) if stand_in_id else None
    absence = Absence.objects.create(person=person, kind=kind, starts_at=starts_at, ends_at=ends_at, stand_in=standing)
    who = str(stand_in_id) if stand_in_id else None
    note(actor, "absence_added", "person", person.pk, now, absence=str(absence.pk), stand_in=who)
    return absence


@transaction.atomic
def end_absence(actor: Actor, absence_id: UUID) -> None:
    """Say that a person is back (or does not go): a running absence ends now, a coming one is struck.

    Raises NotAllowed, NotFound.
    """
    locks.take(locks.Lock.ROSTER)
    absence = Absence.objects.select_for_update(of=("self",)).select_related("person").filter(pk=absence_id).first()
    if absence is None:
        raise NotFound("There is no such absence.")
    needs(self_or_roster(actor, absence.person))
    now = database_now()
    if absence.ends_at <= now:
        return
    note(actor, "absence_ended", "person", absence.person_id, now, absence=str(absence.pk))
    if absence.starts_at < now:
        absence.ends_at = now
        absence.save(update_fields=["ends_at"])
    else:
        absence.delete()


def _overlapping(person_id: UUID, starts_at: datetime, ends_at: datetime) -> bool:
    return Absence.objects.filter(person_id=person_id, starts_at__lt=ends_at, ends_at__gt=starts_at).exists()


def _stand_in(person: Person, stand_in_id: UUID, starts_at: datetime, ends_at: datetime) -> Person:
    standing = Person.objects.filter(pk=stand_in_id, is_active=True).first()
    if standing is None:
        raise refuse("gone", "This person is not here any more.", on="stand_in_id")
    if standing.pk == person.pk:
        raise refuse("same", "Nobody stands in for themselves.", on="stand_in_id")
    if _overlapping(standing.pk, starts_at, ends_at):
        raise refuse("away", f"{isolated(standing.name)} is away in that time too.", on="stand_in_id")
    duties = set(RoleGrant.objects.filter(person=person, role__in=MAY_WATCH).values_list("role", "office_id"))
    for _, office_id in duties:
        where = Q(office_id=office_id) | Q(office__isnull=True)
        if not RoleGrant.objects.filter(where, person=standing, role__in=MAY_WATCH).exists():
            words = f"{isolated(standing.name)} is no monitor or supervisor where {isolated(person.name)} is one."
            raise refuse("no_monitor", words, on="stand_in_id")
    return standing
