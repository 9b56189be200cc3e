"""When the engine has next to look at visits."""

from datetime import datetime

from django.db import connection

START_ASKED_AFTER_SECONDS = 600
"""How long after its planned start a visit that nobody began is asked about."""

START_ASKED_UNTIL_SECONDS = 43_200
"""And until when: a plan of yesterday is asked about no more."""

NEXT = """
SELECT least(
  (SELECT min(due_at + make_interval(secs => grace_seconds)) FROM visits_visit
    WHERE state = 'out' AND alarmed_due_at IS DISTINCT FROM due_at),
  (SELECT min(due_at - make_interval(secs => reminder_seconds)) FROM visits_visit
    WHERE state = 'out' AND drill_id IS NULL AND due_at > %(now)s
      AND alarmed_due_at IS DISTINCT FROM due_at AND reminded_due_at IS DISTINCT FROM due_at),
  (SELECT min(due_at) FROM visits_visit
    WHERE state = 'out' AND drill_id IS NULL
      AND alarmed_due_at IS DISTINCT FROM due_at AND asked_due_at IS DISTINCT FROM due_at),
  (SELECT min(planned_start_at) + make_interval(secs => %(after)s) FROM visits_visit
    WHERE state = 'planned' AND start_asked_at IS NULL
      AND planned_start_at > %(now)s - make_interval(secs => %(until)s)))
"""


def next_due_at(now: datetime) -> datetime | None:
    """Return when the next visit needs the engine: a reminder, or an alarm after its grace. None: no visit does."""
    parameters: dict[str, datetime | int] = {
        "now": now,
        "after": START_ASKED_AFTER_SECONDS,
        "until": START_ASKED_UNTIL_SECONDS,
    }
    with connection.cursor() as cursor:
        cursor.execute(NEXT, parameters)
        row = cursor.fetchone()
    return row[0] if row else None
