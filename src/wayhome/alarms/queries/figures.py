"""What alarms look like over time, by office and never by person (REQUIREMENTS F1); drills are left out.

Every figure is counted in the database over a bounded time, in the local time of the office.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    DateTimeField,
    F,
    Func,
    IntegerField,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from wayhome.alarms.models import Alarm, Kind
from wayhome.staff.models import Role
from wayhome.staff.rules import Actor

WATCHERS: tuple[str, ...] = (Role.MONITOR, Role.SUPERVISOR, Role.SAFETY_OFFICER)
MOST_WEEKS = 53
"""The longest time that figures are counted over."""

WAITS: tuple[tuple[int | None, str], ...] = (
    (60, "under 1 min"),
    (120, "1 to 2 min"),
    (300, "2 to 5 min"),
    (600, "5 to 10 min"),
    (1200, "10 to 20 min"),
    (3600, "20 to 60 min"),
    (None, "over 1 h"),
)
NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Which alarms: opened from `since` until before `until`, of these; None or "" means all."""

    since: datetime
    until: datetime
    office_id: UUID | None = None
    kind: str = ""
    cause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Counts of alarms: by time to the first acknowledgement, by local week and cause, by local hour.

    `waits` is (words, count) in rising order with "never" last; `weeks` is (Monday, {cause: count})
    without gaps, "" being the cause of what is still open; `hours` has 24 counts.
    """

    total: int
    waits: tuple[tuple[str, int], ...]
    weeks: tuple[tuple[date, dict[str, int]], ...]
    hours: tuple[int, ...]


def seen_by(actor: Actor) -> QuerySet[Alarm]:
    """Return the alarms whose history `actor` may read: of the offices they watch, none about themselves while open.

    Duress of one's own stays hidden when it is closed too, as on its page (I8).
    """
    offices = actor.offices(*WATCHERS)
    found = Alarm.objects.exclude(person_id=actor.person_id, closed_at__isnull=True)
    found = found.exclude(person_id=actor.person_id, kind=Kind.DURESS)
    if offices is None:
        return found
    if not offices:
        return found.none()
    return found.filter(Q(office_id__in=offices) | Q(subject_kind=Alarm.Subject.SYSTEM))


def count_alarms(actor: Actor, period: Period) -> Figures:
    """Count the alarms of `period` that `actor` may read; longer than a year is cut to its last year."""
    since = max(period.since, period.until - timedelta(weeks=MOST_WEEKS))
    alarms = seen_by(actor).filter(drill_id__isnull=True, opened_at__gte=since, opened_at__lt=period.until)
    if period.office_id:
        alarms = alarms.filter(office_id=period.office_id)
    if period.kind:
        alarms = alarms.filter(kind=period.kind)
    if period.cause:
        alarms = alarms.filter(cause=period.cause)
    waits = _waits(alarms)
    return Figures(
        total=sum(count for _, count in waits),
        waits=waits,
        weeks=_weeks(alarms),
        hours=_hours(alarms),
    )


def _waits(alarms: QuerySet[Alarm]) -> tuple[tuple[str, int], ...]:
    """Count by how long after opening somebody first acknowledged."""
    waited = F("first_acknowledged_at") - F("opened_at")
    cases = [When(first_acknowledged_at__isnull=True, then=Value(NEVER))]
    cases += [
        When(waited__lt=timedelta(seconds=seconds), then=Value(words))
        for seconds, words in WAITS
        if seconds is not None
    ]
    rows = (
        alarms.annotate(waited=waited)
        .annotate(wait=Case(*cases, default=Value(WAITS[-1][1]), output_field=CharField()))
        .order_by()
        .values_list("wait")
        .annotate(count=Count("id"))
    )
    counts = dict(rows)
    return tuple((words, counts.get(words, 0)) for words in [*(words for _, words in WAITS), NEVER])


def _local() -> Func:
    """The wall clock of the alarm's office when it was opened (UTC for an alarm of no office)."""
    return Func(
        Coalesce(F("office__time_zone"), Value("UTC")),
        F("opened_at"),
        function="timezone",
        output_field=DateTimeField(),
    )


def _weeks(alarms: QuerySet[Alarm]) -> tuple[tuple[date, dict[str, int]], ...]:
    week = Func(_local(), template="(date_trunc('week', %(expressions)s))::date", output_field=DateField())
    rows = alarms.annotate(week=week).order_by().values_list("week", "cause").annotate(count=Count("id"))
    counted: dict[date, dict[str, int]] = {}
    for monday, cause, count in rows:
        counted.setdefault(monday, {})[cause] = count
    return tuple((monday, counted.get(monday, {})) for monday in _mondays(counted))


def _mondays(counted: Iterable[date]) -> list[date]:
    """Every Monday from the first to the last, so that a quiet week is seen as one."""
    known = sorted(counted)
    if not known:
        return []
    return [known[0] + timedelta(weeks=number) for number in range((known[-1] - known[0]).days // 7 + 1)]


def _hours(alarms: QuerySet[Alarm]) -> tuple[int, ...]:
    hour = Func(_local(), template="(extract(hour from %(expressions)s))::int", output_field=IntegerField())
    rows = alarms.annotate(hour=hour).order_by().values_list("hour").annotate(count=Count("id"))
    counts = dict(rows)
    return tuple(counts.get(number, 0) for number in range(24))
