"""What the engine asks: when the next alarm wakes, and what must not be (the auditor's questions)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import OuterRef, Q, Subquery

from wayhome.alarms.models import Alarm
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


UNDONE = """
WITH overdue AS (
  SELECT count(*) AS number, min(due_at + make_interval(secs => grace_seconds)) AS since
    FROM visits_visit
   WHERE state = 'out' AND drill_id IS NULL AND due_at < %(limit)s AND alarmed_due_at IS DISTINCT FROM due_at
     AND due_at + make_interval(secs => grace_seconds) < %(limit)s
), undue AS (
  SELECT count(*) AS number FROM visits_visit WHERE state = 'out' AND due_at IS NULL
), unmatched AS (
  SELECT count(*) AS number FROM visits_visit visit
   WHERE state = 'out' AND drill_id IS NULL AND due_at < %(limit)s AND alarmed_due_at = due_at
     AND NOT EXISTS (SELECT FROM alarms_alarm alarm
                      WHERE alarm.kind = 'missed_contact' AND alarm.person_id = visit.person_id
                        AND alarm.closed_at IS NULL AND alarm.drill_id IS NULL)
), alarms AS (
  SELECT count(*) FILTER (WHERE wake_at < %(limit)s) AS unclimbed,
         min(wake_at) FILTER (WHERE wake_at < %(limit)s) AS since,
         count(*) FILTER (WHERE wake_at IS NULL OR (wake_at >= %(limit)s AND (
           CASE WHEN acknowledged_by_id IS NOT NULL THEN lease_until < %(limit)s
                ELSE step_at < %(limit)s OR ring_at < %(limit)s END
           OR (police_called_at IS NULL AND police_not_called_reason = ''
               AND coalesce(police_ring_at, police_at) < %(limit)s)))) AS adrift
    FROM alarms_alarm WHERE closed_at IS NULL AND drill_id IS NULL
)
SELECT overdue.number, alarms.unclimbed, least(overdue.since, alarms.since), undue.number, unmatched.number,
       alarms.adrift
  FROM overdue, undue, unmatched, alarms
"""
"""Adrift is what is due long ago on an open alarm whose own time of waking does not say so; unmatched, who is marked as
told and has no open alarm: nobody will open one. Asked every two seconds for ever, and so in one plain question."""


def undone(now: datetime) -> Undone:
    """Return what is past its time by more than a few cycles (invariants I1 and I5), drills left out."""
    names = ("overdue", "unclimbed", "oldest_at", "undue", "unmatched", "adrift")
    return Undone(**dict(zip(names, ask(UNDONE, {"limit": now - CYCLE}), strict=True)))


UNWATCHED = """
SELECT EXISTS (SELECT FROM alarms_alarm WHERE kind = 'nobody_on_duty' AND closed_at IS NULL)
    OR EXISTS (
      SELECT FROM staff_office office
       WHERE NOT EXISTS (
               SELECT FROM staff_shift shift
                 JOIN staff_person person ON person.id = shift.person_id AND person.is_active
                WHERE shift.office_id = office.id AND shift.duty = 'monitor' AND shift.cancelled_at IS NULL
                  AND shift.starts_at <= %(now)s AND shift.ends_at > %(now)s
                  AND NOT EXISTS (SELECT FROM staff_absence absence
                                   WHERE absence.person_id = shift.person_id
                                     AND absence.starts_at <= %(now)s AND absence.ends_at > %(now)s))
         AND (SELECT true FROM visits_visit visit
               WHERE visit.office_id >= office.id AND visit.office_id <= office.id AND visit.state = 'out'
                 AND visit.drill_id IS NULL
               ORDER BY visit.office_id LIMIT 1))
"""


def may_be_unwatched(now: datetime) -> bool:
    """Say whether somebody may be out in an office that nobody watches, or whether an alarm of that is open.

    Stand-ins are not followed: where somebody on duty is away, `staff.queries.watching` decides. False is certain.
    """
    return bool(ask(UNWATCHED, {"now": now})[0])


def still_needed() -> set[UUID]:
    """Return who left the agency, but is still out or in an open alarm: what is known of them is needed to find them.

    Bounded by the people who left and are looked for, of whom there is hardly ever one.
    """
    out = Visit.objects.filter(person__is_active=False, state=Visit.State.OUT).values_list("person_id", flat=True)
    alarms = Alarm.objects.filter(person__is_active=False, closed_at__isnull=True).values_list("person_id", flat=True)
    return {person_id for person_id in (*out, *alarms) if person_id is not None}
