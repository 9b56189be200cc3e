"""What the engine asks: when the next alarm wakes, and what must not be (the auditor's questions)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import (
    Count,
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    Min,
    OuterRef,
    Q,
    Subquery,
    Value,
)

from wayhome.alarms.models import Alarm, Kind
from wayhome.core.asking import ask
from wayhome.staff.models import Office
from wayhome.visits.models import Visit

CYCLE = timedelta(seconds=10)
"""How long the loops may take before what is undone counts as missed: ten of their cycles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """What should have happened and has not: visits overdue without an alarm, alarms that do not climb.

    And what cannot be, unless somebody changed the data by hand: people out without a due time
    (`undue`), overdue visits marked as told without an open alarm (`unmatched`), alarms whose next
    time of waking is missing or later than what they wait for, lapsed leases among them (`adrift`).
    """

    overdue: int
    unclimbed: int
    oldest_at: datetime | None
    undue: int = 0
    unmatched: int = 0
    adrift: int = 0


def offices_with_people_out(since: datetime | None = None) -> list[UUID]:
    """Return the offices in which somebody is out (was out at `since` already): one look an office, not one a visit.

    Asked as the first of a range in its order, which only the index of office and state answers: of an equality, and of
    Exists, PostgreSQL makes a walk over everybody who is out where it believes that nearly all are of one office.
    """
    this_office = Q(office_id__gte=OuterRef("pk"), office_id__lte=OuterRef("pk"))
    out = Visit.objects.filter(this_office, state=Visit.State.OUT, drill_id__isnull=True).order_by("office_id")
    if since is not None:
        out = out.filter(signed_out_at__lte=since)
    offices = Office.objects.annotate(anybody=Subquery(out.values("pk")[:1])).filter(anybody__isnull=False)
    return list(offices.order_by("pk").values_list("pk", flat=True))


def next_wake_at() -> datetime | None:
    """Return when the next open alarm has something due."""
    wake_at: datetime | None = ask("SELECT min(wake_at) FROM alarms_alarm WHERE closed_at IS NULL")[0]
    return wake_at


HEARD_FROM = """
SELECT EXISTS (SELECT FROM alarms_alarm alarm JOIN visits_visit visit ON visit.id = alarm.visit_id
                WHERE alarm.closed_at IS NULL AND alarm.drill_id IS NULL
                  AND visit.last_heard_at > greatest(alarm.opened_at, alarm.heard_at))
"""


def anybody_heard_from() -> bool:
    """Say whether somebody was heard from since their alarm was opened, and it does not show it yet."""
    [heard] = ask(HEARD_FROM)
    return bool(heard)


def undone(now: datetime) -> Undone:
    """Return what is past its time by more than a few cycles (invariants I1 and I5), drills left out."""
    limit = now - CYCLE
    second = Value(timedelta(seconds=1), output_field=DurationField())
    grace = ExpressionWrapper(second * F("grace_seconds"), output_field=DurationField())
    opens_at = ExpressionWrapper(F("due_at") + grace, output_field=DateTimeField())
    overdue = (
        Visit.objects.filter(state=Visit.State.OUT, drill_id__isnull=True, due_at__lt=limit)
        .exclude(alarmed_due_at=F("due_at"))
        .annotate(opens_at=opens_at)
        .filter(opens_at__lt=limit)
    )
    visits = overdue.aggregate(count=Count("pk"), at=Min("opens_at"))
    late = Q(wake_at__lt=limit)
    alarms = Alarm.objects.filter(closed_at__isnull=True, drill_id__isnull=True).aggregate(
        unclimbed=Count("pk", filter=late), at=Min("wake_at", filter=late), adrift=Count("pk", filter=_adrift(limit))
    )
    return Undone(
        overdue=visits["count"],
        unclimbed=alarms["unclimbed"],
        oldest_at=min((at for at in (visits["at"], alarms["at"]) if at is not None), default=None),
        undue=Visit.objects.filter(state=Visit.State.OUT, due_at__isnull=True).count(),
        unmatched=_unmatched(limit),
        adrift=alarms["adrift"],
    )


def _unmatched(limit: datetime) -> int:
    """Count visits that are marked as told and of which no alarm is open: nobody will open one."""
    alarm = Alarm.objects.filter(kind=Kind.MISSED_CONTACT, person_id=OuterRef("person_id"), closed_at__isnull=True)
    marked = Visit.objects.filter(state=Visit.State.OUT, drill_id__isnull=True, due_at__lt=limit)
    return marked.filter(~Exists(alarm.filter(drill_id__isnull=True)), alarmed_due_at=F("due_at")).count()


def _adrift(limit: datetime) -> Q:
    """What is due long ago on an open alarm whose own time of waking does not say so."""
    held = Q(acknowledged_by__isnull=False)
    climbs = Q(step_at__lt=limit) | Q(ring_at__lt=limit)
    police = Q(police_called_at__isnull=True, police_not_called_reason="") & (
        Q(police_ring_at__lt=limit) | Q(police_ring_at__isnull=True, police_at__lt=limit)
    )
    waits = (held & Q(lease_until__lt=limit)) | (~held & climbs) | police
    return Q(wake_at__isnull=True) | (Q(wake_at__gte=limit) & waits)


def still_needed() -> set[UUID]:
    """Return who left the agency, but is still out or in an open alarm: what is known of them is needed to find them.

    Bounded by the people who left and are looked for, of whom there is hardly ever one.
    """
    out = Visit.objects.filter(person__is_active=False, state=Visit.State.OUT).values_list("person_id", flat=True)
    alarms = Alarm.objects.filter(person__is_active=False, closed_at__isnull=True).values_list("person_id", flat=True)
    return {person_id for person_id in (*out, *alarms) if person_id is not None}
