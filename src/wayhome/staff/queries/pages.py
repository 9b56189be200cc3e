"""What the pages of people, offices and the roster show, each to whom it is meant for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from wayhome.core.errors import NotFound
from wayhome.core.limits import LIST_ROWS
from wayhome.staff.models import Absence, Handover, Office, Person, Role, RoleGrant, Shift, Tries, Vehicle
from wayhome.staff.rules import Actor

MAY_SEE_PEOPLE: tuple[str, ...] = (Role.SUPERVISOR, Role.ADMINISTRATOR)
TRIES_SHOWN = timedelta(days=7)
"""How long one's own page says that others tried to come in."""

WATCHERS: tuple[str, ...] = (Role.MONITOR, Role.SUPERVISOR, Role.SAFETY_OFFICER)


@dataclass(frozen=True, slots=True, kw_only=True)
class PeoplePage:
    """Some of the people; `more` says that a narrower search is needed to see the rest."""

    people: Sequence[Person]
    more: bool


def people_page(actor: Actor, *, search: str = "", office_id: UUID | None = None, left: bool = False) -> PeoplePage:
    """Return the people whom the actor may see in detail, by name; at most 200 at a time."""
    people = _seen(actor).filter(is_active=not left).select_related("office").prefetch_related("grants")
    if office_id is not None:
        people = people.filter(office_id=office_id)
    for word in search.split()[:8]:
        people = people.filter(Q(name__icontains=word) | Q(called__icontains=word) | Q(email__icontains=word))
    found = list(people.order_by("name")[: LIST_ROWS + 1])
    return PeoplePage(people=found[:LIST_ROWS], more=len(found) > LIST_ROWS)


def person_page(actor: Actor, person_id: UUID) -> Person:
    """Return one person: oneself, or one of an office that the actor supervises or administers. Raises NotFound."""
    found = Person.objects.select_related("office").filter(pk=person_id)
    if actor.person_id != person_id:
        found = found.filter(pk__in=_seen(actor).values("pk"))
    person = found.first()
    if person is None:
        raise NotFound("There is no such person.")
    return person


def tries_told(person_id: UUID, now: datetime) -> Tries | None:
    """Return when somebody last tried to come in as this person, for a week after they were told."""
    return Tries.objects.filter(person_id=person_id, told_at__gt=now - TRIES_SHOWN).first()


def offices_of(actor: Actor, *roles: str) -> list[Office]:
    """Return the open offices in which the actor holds one of `roles` (any role: also their own), by name."""
    held = actor.offices(*(roles or Role.values))
    offices = Office.objects.filter(closed_at__isnull=True).order_by("name")
    if held is not None:
        offices = offices.filter(pk__in=held if roles else held | {actor.office_id})
    return list(offices)


def office_page(actor: Actor, office_id: UUID, *roles: str) -> Office:
    """Return one of `offices_of`. Raises NotFound."""
    office = next((office for office in offices_of(actor, *roles) if office.pk == office_id), None)
    if office is None:
        raise NotFound("There is no such office.")
    return office


def shifts_between(office_id: UUID, starts_at: datetime, ends_at: datetime) -> list[Shift]:
    """Return an office's shifts of every duty between the two, with their people and open offers' count."""
    return list(
        Shift.objects.filter(
            office_id=office_id, cancelled_at__isnull=True, ends_at__gt=starts_at, starts_at__lt=ends_at
        )
        .select_related("person", "stands_in_for")
        .order_by("starts_at")[: LIST_ROWS * 2]
    )


def running_shift(office_id: UUID, at: datetime) -> Shift | None:
    """Return the monitor's shift that runs at `at`."""
    found = Shift.objects.filter(
        office_id=office_id, duty=Shift.Duty.MONITOR, cancelled_at__isnull=True, starts_at__lte=at, ends_at__gt=at
    )
    return found.select_related("person").first()


def shift_page(actor: Actor, shift_id: UUID) -> Shift:
    """Return a shift of an office in which the actor holds a role. Raises NotFound."""
    shift = Shift.objects.select_related("office", "person").filter(pk=shift_id).first()
    if shift is None or not actor.has(*Role.values, office_id=shift.office_id):
        raise NotFound("There is no such shift.")
    return shift


def open_offers(at: datetime, *, to_person_id: UUID | None = None, shift_id: UUID | None = None) -> list[Handover]:
    """Return the offers of the watch that wait for an answer: to a person, or of a shift."""
    found = Handover.objects.filter(accepted_at=None, declined_at=None, withdrawn_at=None, until__gt=at)
    found = found.filter(shift__cancelled_at__isnull=True, shift__ends_at__gt=at)
    if to_person_id is not None:
        found = found.filter(to_person_id=to_person_id)
    if shift_id is not None:
        found = found.filter(shift_id=shift_id)
    return list(found.select_related("shift__office", "shift__person", "to_person").order_by("offered_at")[:50])


def absences_of(actor: Actor, at: datetime) -> list[Absence]:
    """Return the absences from now on that the actor may see: their own, and those of offices they supervise."""
    found = Absence.objects.filter(ends_at__gt=at).filter(
        Q(person_id=actor.person_id) | Q(person_id__in=_seen(actor).values("pk"))
    )
    return list(found.select_related("person__office", "stand_in").order_by("starts_at")[:LIST_ROWS])


def vehicles_of(office_id: UUID) -> list[Vehicle]:
    """Return the vehicles in use of an office and of its people."""
    found = Vehicle.objects.filter(office_id=office_id, retired_at__isnull=True).select_related("owner")
    return list(found.order_by("registration")[:LIST_ROWS])


def vehicle_page(office_id: UUID, vehicle_id: UUID) -> Vehicle:
    """Return one of `vehicles_of`. Raises NotFound."""
    found = Vehicle.objects.filter(pk=vehicle_id, office_id=office_id, retired_at__isnull=True)
    vehicle = found.select_related("owner").first()
    if vehicle is None:
        raise NotFound("There is no such vehicle, or it is out of use.")
    return vehicle


def monitors_of(office_id: UUID) -> list[Person]:
    """Return who watches over an office by role: names and telephone numbers for every worker there."""
    held = RoleGrant.objects.filter(Q(office_id=office_id) | Q(office__isnull=True), role__in=WATCHERS)
    return list(Person.objects.filter(pk__in=held.values("person_id"), is_active=True).order_by("name")[:LIST_ROWS])


def _seen(actor: Actor) -> QuerySet[Person]:
    offices = actor.offices(*MAY_SEE_PEOPLE)
    people = Person.objects.all()
    return people if offices is None else people.filter(office_id__in=offices)
