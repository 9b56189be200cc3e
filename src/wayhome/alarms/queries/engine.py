"""What the engine asks: when the next alarm wakes, and what must not be (the auditor's questions)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F, Min, Value

from wayhome.alarms.models import Alarm
from wayhome.visits.models import Visit

CYCLE = timedelta(seconds=10)
"""How long the loops may take before what is undone counts as missed: ten of their cycles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """What should have happened and has not: visits overdue without an alarm, alarms that do not climb."""

    overdue: int
    unclimbed: int
    oldest_at: datetime | None


def next_wake_at() -> datetime | None:
    """Return when the next open alarm has something due."""
    soonest: datetime | None = Alarm.objects.filter(closed_at__isnull=True).aggregate(at=Min("wake_at"))["at"]
    return soonest


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
    unclimbed = Alarm.objects.filter(closed_at__isnull=True, drill_id__isnull=True, wake_at__lt=limit)
    oldest = [
        overdue.aggregate(at=Min("opens_at"))["at"],
        unclimbed.aggregate(at=Min("wake_at"))["at"],
    ]
    return Undone(
        overdue=overdue.count(),
        unclimbed=unclimbed.count(),
        oldest_at=min((at for at in oldest if at is not None), default=None),
    )
