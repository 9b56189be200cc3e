"""The duty roster: shifts are added, ended, and taken over by a stand-in; each under Lock.ROSTER."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import Q

from wayhome.core import locks
from wayhome.core.clock import database_now
from wayhome.core.errors import Conflict, NotFound, Refused, refuse
from wayhome.core.isolates import isolated
from wayhome.core.local_time import time_words
from wayhome.staff.actions.permission import MAY_WATCH, locked_office, may_roster, needs, refuse_all
from wayhome.staff.actions.recording import note
from wayhome.staff.models import Absence, Office, Person, RoleGrant, Shift
from wayhome.staff.rules import Actor, weekly
from wayhome.staff.rules.roster import shift_wrong

MOST_WEEKS = 26
OVERLAPS = frozenset({"staff_shift_one_per_duty", "staff_shift_one_per_person"})


@transaction.atomic
def add_shift(
    actor: Actor,
    office_id: UUID,
    *,
    person_id: UUID,
    starts_at: datetime,
    ends_at: datetime,
    duty: str = Shift.Duty.MONITOR,
    weeks: int = 1,
) -> list[Shift]:
    """Put a person on duty, for `weeks` weeks at the same local times. All of them, or none.

    Raises NotAllowed, NotFound, Refused (with who is on duty then already).
    """
    needs(may_roster(actor, office_id))
    locks.take(locks.Lock.ROSTER)
    office = locked_office(office_id)
    now = database_now()
    wrong = shift_wrong(starts_at, ends_at, now)
    refuse_all(wrong)
    if duty not in Shift.Duty.values:
        raise refuse("duty", "Choose from the list.", on="duty")
    if not 1 <= weeks <= MOST_WEEKS:
        raise refuse("weeks", f"For 1 to {MOST_WEEKS} weeks.", on="weeks")
    person = watcher(person_id, office, on="person_id")
    zone = ZoneInfo(office.time_zone)
    shifts = [
        new_shift(office=office, person=person, duty=duty, starts_at=begin, ends_at=end)
        for begin, end in weekly(starts_at, ends_at, zone, weeks)
    ]
    for shift in shifts:
        note(actor, "shift_added", "shift", shift.pk, now, office=str(office.pk), person=str(person.pk), duty=duty)
    return shifts


@transaction.atomic
def cancel_shift(actor: Actor, shift_id: UUID) -> None:
    """Take a coming shift off the roster, or end a running one now (then nobody may be watching).

    Raises NotAllowed, NotFound, Conflict (it is over or cancelled already).
    """
    locks.take(locks.Lock.ROSTER)
    shift = locked_shift(shift_id)
    needs(may_roster(actor, shift.office_id))
    now = database_now()
    still_in_force(shift, now)
    end_shift(shift, now)
    note(actor, "shift_cancelled", "shift", shift.pk, now, office=str(shift.office_id))


@transaction.atomic
def stand_in(actor: Actor, shift_id: UUID, person_id: UUID) -> Shift:
    """Let another person take what is left of a shift; its own person may ask for that too.

    Raises NotAllowed, NotFound, Refused, Conflict.
    """
    locks.take(locks.Lock.ROSTER)
    shift = locked_shift(shift_id)
    mine = actor.scopes is None and actor.person_id == shift.person_id
    needs(mine or may_roster(actor, shift.office_id))
    now = database_now()
    still_in_force(shift, now)
    if person_id == shift.person_id:
        raise refuse("same", "That is who has the shift. Choose somebody else.", on="person_id")
    begins = max(now, shift.starts_at)
    person = watcher(person_id, shift.office, on="person_id", at=begins)
    ends_at = shift.ends_at
    end_shift(shift, now)
    vacate(person.pk, shift.office_id, begins, ends_at, but_duty=shift.duty)
    new = new_shift(
        office=shift.office,
        person=person,
        duty=shift.duty,
        starts_at=begins,
        ends_at=ends_at,
        stands_in_for=shift.stands_in_for or shift.person,
    )
    note(actor, "stand_in", "shift", new.pk, now, office=str(shift.office_id), person=str(person.pk), of=str(shift.pk))
    return new


def new_shift(
    *,
    office: Office,
    person: Person,
    duty: str,
    starts_at: datetime,
    ends_at: datetime,
    stands_in_for: Person | None = None,
) -> Shift:
    """Write one shift; the database's exclusion constraints decide, and their no is put in words."""
    shift = Shift(
        office=office, person=person, duty=duty, starts_at=starts_at, ends_at=ends_at, stands_in_for=stands_in_for
    )
    with overlap_in_words(shift):
        shift.save(force_insert=True)
    return shift


@contextmanager
def overlap_in_words(shift: Shift) -> Iterator[None]:
    """Turn a refusal of the exclusion constraints into words: who is on duty when."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
        if name not in OVERLAPS:
            raise
        raise _overlap(shift) from None


def _overlap(shift: Shift) -> Refused:
    same = Q(duty=shift.duty) | Q(person_id=shift.person_id)
    other = (
        Shift.objects.filter(same, office_id=shift.office_id, cancelled_at__isnull=True)
        .filter(starts_at__lt=shift.ends_at, ends_at__gt=shift.starts_at)
        .exclude(pk=shift.pk)
        .select_related("person")
        .order_by("starts_at")
        .first()
    )
    if other is None:
        return refuse("overlap", "This overlaps another shift.", on="starts_at")
    zone = ZoneInfo(shift.office.time_zone)
    begins, ends = (
        f"{at.astimezone(zone):%a} {at.astimezone(zone).day} {at.astimezone(zone):%b} {time_words(at.astimezone(zone))}"
        for at in (other.starts_at, other.ends_at)
    )
    duty = Shift.Duty(other.duty).label.lower()
    return refuse(
        "overlap", f"{isolated(other.person.name)} is {duty} from {begins} to {ends} already.", on="starts_at"
    )


def end_shift(shift: Shift, now: datetime) -> None:
    """End a shift at `now`; one that has not begun is cancelled. What was offered of it is withdrawn."""
    if shift.starts_at < now:
        shift.ends_at = now
        shift.save(update_fields=["ends_at"])
    else:
        shift.cancelled_at = now
        shift.save(update_fields=["cancelled_at"])
    shift.handovers.filter(accepted_at=None, declined_at=None, withdrawn_at=None).update(withdrawn_at=now)


def vacate(person_id: UUID, office_id: UUID, starts_at: datetime, ends_at: datetime, *, but_duty: str) -> None:
    """Free a person from another duty between the two: nobody watches and stands by for themselves.

    What lies before and after stays theirs.
    """
    others = (
        Shift.objects.select_for_update(of=("self",))
        .select_related("office", "person")
        .filter(office_id=office_id, person_id=person_id, cancelled_at__isnull=True)
        .filter(starts_at__lt=ends_at, ends_at__gt=starts_at)
        .exclude(duty=but_duty)
    )
    for other in others:
        rest = other.ends_at
        end_shift(other, starts_at)
        if rest > ends_at:
            new_shift(office=other.office, person=other.person, duty=other.duty, starts_at=ends_at, ends_at=rest)


def locked_shift(shift_id: UUID) -> Shift:
    """Return a shift, locked. Raises NotFound."""
    shift = Shift.objects.select_for_update(of=("self",)).select_related("office", "person").filter(pk=shift_id).first()
    if shift is None:
        raise NotFound("There is no such shift.")
    return shift


def still_in_force(shift: Shift, now: datetime) -> None:
    """Raise Conflict when a shift is over or was cancelled."""
    if shift.cancelled_at is not None or shift.ends_at <= now:
        raise Conflict("This shift is over already. The roster is shown anew.")


def watcher(person_id: UUID, office: Office, *, on: str, at: datetime | None = None) -> Person:
    """Return the person if they may watch this office (and are there `at`). Raises Refused."""
    person = Person.objects.filter(pk=person_id, is_active=True).first()
    if person is None:
        raise refuse("gone", "This person is not here any more.", on=on)
    grants = RoleGrant.objects.filter(Q(office=office) | Q(office__isnull=True), person=person, role__in=MAY_WATCH)
    if not grants.exists():
        words = f"{isolated(person.name)} is no monitor of {isolated(office.name)}. Give them the role first."
        raise refuse("no_monitor", words, on=on)
    if at is not None and Absence.objects.filter(person=person, starts_at__lte=at, ends_at__gt=at).exists():
        raise refuse("away", f"{isolated(person.name)} is away then.", on=on)
    return person
