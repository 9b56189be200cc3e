"""Who is on duty, who stands in, who supervises, whether an office is open."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Min, Q, QuerySet

from wayhome.staff.models import Absence, Office, OfficeHours, Person, Role, RoleGrant, Shift
from wayhome.staff.rules import (
    Gap,
    Hours,
    OpenOrShut,
    Spell,
    covering,
    gaps_between,
    is_open,
    open_or_shut,
    stretches,
    watch_at,
)

AHEAD = timedelta(days=7)
"""How far ahead the next watch is looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeWatch:
    """Who watches an office now, until when, and who is next; None where there is nobody."""

    person: Person | None
    until: datetime | None
    next: Person | None
    next_at: datetime | None


def on_duty(office_id: UUID, at: datetime, duty: str = Shift.Duty.MONITOR) -> Person | None:
    """Return who is on duty (an absent person's stand-in), None where nobody is."""
    shift = _shifts(at, at, duty).filter(office_id=office_id).first()
    if shift is None:
        return None
    person_id = covering(shift.person_id, at, absences_between(at, at))
    return Person.objects.filter(pk=person_id).first() if person_id else None


def watching(office_ids: Collection[UUID], at: datetime) -> dict[UUID, OfficeWatch]:
    """Return the watch of each office, in three reads however many offices there are."""
    spells: dict[UUID, list[Spell]] = {office_id: [] for office_id in office_ids}
    for shift in _shifts(at, at + AHEAD).filter(office_id__in=list(office_ids)):
        spells[shift.office_id].append(_spell(shift))
    absences = absences_between(at, at + AHEAD)
    watches = {office_id: watch_at(at, found, absences, ahead=AHEAD) for office_id, found in spells.items()}
    ids = {watch.person_id for watch in watches.values()} | {watch.next_person_id for watch in watches.values()}
    people = Person.objects.in_bulk([person_id for person_id in ids if person_id])
    return {
        office_id: OfficeWatch(
            person=people.get(watch.person_id) if watch.person_id else None,
            until=watch.until,
            next=people.get(watch.next_person_id) if watch.next_person_id else None,
            next_at=watch.next_at,
        )
        for office_id, watch in watches.items()
    }


def gaps(office_id: UUID, starts_at: datetime, ends_at: datetime) -> list[Gap]:
    """Return the times between the two in which nobody watches the office."""
    spells = [_spell(shift) for shift in _shifts(starts_at, ends_at).filter(office_id=office_id)]
    return gaps_between(starts_at, ends_at, spells, absences_between(starts_at, ends_at))


def watches_between(
    office_id: UUID, starts_at: datetime, ends_at: datetime, duty: str = Shift.Duty.MONITOR
) -> list[Spell]:
    """Return who really stands between the two, stand-ins in the place of who is away."""
    spells = [_spell(shift) for shift in _shifts(starts_at, ends_at, duty).filter(office_id=office_id)]
    return stretches(starts_at, ends_at, spells, absences_between(starts_at, ends_at))


def next_roster_change(now: datetime) -> datetime | None:
    """Return when a shift or an absence next begins or ends: when the engine looks again."""
    edges = [
        Shift.objects.filter(cancelled_at__isnull=True, starts_at__gt=now).aggregate(at=Min("starts_at"))["at"],
        Shift.objects.filter(cancelled_at__isnull=True, ends_at__gt=now).aggregate(at=Min("ends_at"))["at"],
        Absence.objects.filter(starts_at__gt=now).aggregate(at=Min("starts_at"))["at"],
        Absence.objects.filter(ends_at__gt=now).aggregate(at=Min("ends_at"))["at"],
    ]
    return min((edge for edge in edges if edge is not None), default=None)


def is_away(person_id: UUID, at: datetime) -> bool:
    """Say whether a person is on vacation, sick or otherwise away."""
    return Absence.objects.filter(person_id=person_id, starts_at__lte=at, ends_at__gt=at).exists()


def supervisors_of(office_id: UUID, at: datetime) -> list[Person]:
    """Return the office's supervisors who are there; the stand-in of one who is away in their place."""
    return _holders(Role.SUPERVISOR, office_id, at)


def safety_officers(at: datetime, office_id: UUID | None = None) -> list[Person]:
    """Return the safety officers who are there (of one office and of all, if an office is named)."""
    return _holders(Role.SAFETY_OFFICER, office_id, at)


def is_in_hours(office_id: UUID, at: datetime) -> bool:
    """Say whether the office is open at `at`, by its own clock; an office without hours is never open."""
    spells, zone = _hours(office_id)
    return is_open(spells, at, zone)


def hours_around(office_id: UUID, at: datetime) -> OpenOrShut:
    """Say whether the office is open at `at`, since when, and until when."""
    spells, zone = _hours(office_id)
    return open_or_shut(spells, at, zone)


def _hours(office_id: UUID) -> tuple[list[Hours], ZoneInfo]:
    zone = Office.objects.values_list("time_zone", flat=True).get(pk=office_id)
    hours = OfficeHours.objects.filter(office_id=office_id)
    return [Hours(weekday=spell.weekday, opens=spell.opens, closes=spell.closes) for spell in hours], ZoneInfo(zone)


def absences_between(starts_at: datetime, ends_at: datetime) -> list[Spell]:
    """Return who is away at some time between the two; a stand-in who has left stands for nobody."""
    rows = Absence.objects.filter(ends_at__gt=starts_at, starts_at__lte=ends_at).select_related("stand_in")
    return [
        Spell(
            person_id=row.person_id,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            stand_in_id=row.stand_in_id if row.stand_in and row.stand_in.is_active else None,
        )
        for row in rows
    ]


def _holders(role: str, office_id: UUID | None, at: datetime) -> list[Person]:
    held = RoleGrant.objects.filter(role=role)
    if office_id is not None:
        held = held.filter(Q(office_id=office_id) | Q(office__isnull=True))
    people = Person.objects.filter(pk__in=held.values("person_id"), is_active=True).order_by("name")
    absences = absences_between(at, at)
    ids = [covering(person.pk, at, absences) for person in people]
    standing = Person.objects.in_bulk([person_id for person_id in ids if person_id])
    return list({person_id: standing[person_id] for person_id in ids if person_id}.values())


def _shifts(starts_at: datetime, ends_at: datetime, duty: str = Shift.Duty.MONITOR) -> QuerySet[Shift]:
    """Return the shifts in force at some time between the two; somebody who has left watches nobody."""
    return Shift.objects.filter(
        duty=duty,
        cancelled_at__isnull=True,
        person__is_active=True,
        ends_at__gt=starts_at,
        starts_at__lte=ends_at,
    ).order_by("starts_at")


def _spell(shift: Shift) -> Spell:
    return Spell(person_id=shift.person_id, starts_at=shift.starts_at, ends_at=shift.ends_at)
