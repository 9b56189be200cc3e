"""Who is on duty, who stands in, who supervises, whether an office is open."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Min, Q

from wayhome.staff.models import Absence, Office, OfficeHours, Person, Role, Shift
from wayhome.staff.rules import Gap, Spell, covering, gaps_between, watch_at

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
    shift = Shift.objects.filter(
        office_id=office_id, duty=duty, cancelled_at__isnull=True, starts_at__lte=at, ends_at__gt=at
    ).first()
    if shift is None:
        return None
    person_id = covering(shift.person_id, at, _absences(at, at))
    return Person.objects.filter(pk=person_id, is_active=True).first() if person_id else None


def watching(office_ids: Collection[UUID], at: datetime) -> dict[UUID, OfficeWatch]:
    """Return the watch of each office, in three reads however many offices there are."""
    shifts: dict[UUID, list[Spell]] = {office_id: [] for office_id in office_ids}
    for shift in Shift.objects.filter(
        office_id__in=list(office_ids),
        duty=Shift.Duty.MONITOR,
        cancelled_at__isnull=True,
        ends_at__gt=at,
        starts_at__lt=at + AHEAD,
    ).order_by("starts_at"):
        shifts[shift.office_id].append(_spell(shift))
    absences = _absences(at, at + AHEAD)
    watches = {office_id: watch_at(at, found, absences) for office_id, found in shifts.items()}
    ids = {watch.person_id for watch in watches.values()} | {watch.next_person_id for watch in watches.values()}
    people = Person.objects.filter(is_active=True).in_bulk([person_id for person_id in ids if person_id])
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
    shifts = Shift.objects.filter(
        office_id=office_id,
        duty=Shift.Duty.MONITOR,
        cancelled_at__isnull=True,
        ends_at__gt=starts_at,
        starts_at__lt=ends_at,
    )
    return gaps_between(starts_at, ends_at, [_spell(shift) for shift in shifts], _absences(starts_at, ends_at))


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
    return _holders(Q(grants__role=Role.SUPERVISOR), office_id, at)


def safety_officers(at: datetime, office_id: UUID | None = None) -> list[Person]:
    """Return the safety officers who are there (of one office and of all, if an office is named)."""
    return _holders(Q(grants__role=Role.SAFETY_OFFICER), office_id, at)


def is_in_hours(office_id: UUID, at: datetime) -> bool:
    """Say whether the office is open at `at`, by its own clock; an office without hours is never open."""
    office = Office.objects.get(pk=office_id)
    local = at.astimezone(ZoneInfo(office.time_zone))
    return OfficeHours.objects.filter(
        office_id=office_id, weekday=local.weekday(), opens__lte=local.time(), closes__gt=local.time()
    ).exists()


def _holders(role: Q, office_id: UUID | None, at: datetime) -> list[Person]:
    where = role if office_id is None else role & (Q(grants__office_id=office_id) | Q(grants__office__isnull=True))
    people = Person.objects.filter(where, is_active=True).distinct().order_by("name")
    absences = _absences(at, at)
    ids = [covering(person.pk, at, absences) for person in people]
    standing = Person.objects.filter(is_active=True).in_bulk([person_id for person_id in ids if person_id])
    return list({person_id: standing[person_id] for person_id in ids if person_id in standing}.values())


def _spell(shift: Shift) -> Spell:
    return Spell(person_id=shift.person_id, starts_at=shift.starts_at, ends_at=shift.ends_at)


def _absences(starts_at: datetime, ends_at: datetime) -> list[Spell]:
    rows = Absence.objects.filter(ends_at__gt=starts_at, starts_at__lte=ends_at)
    return [
        Spell(person_id=row.person_id, starts_at=row.starts_at, ends_at=row.ends_at, stand_in_id=row.stand_in_id)
        for row in rows
    ]
