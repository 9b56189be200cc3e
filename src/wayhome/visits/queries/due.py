"""When the engine has next to open an alarm; what is asked about gently, and until when."""

from datetime import datetime

from wayhome.core.asking import ask

START_ASKED_AFTER_SECONDS = 600
"""How long after its planned start a visit that nobody began is asked about."""

START_ASKED_UNTIL_SECONDS = 43_200
"""And until when: a plan of yesterday is asked about no more."""

HORIZON_SECONDS = 2
"""How far ahead is looked: the loop looks once a second in any case, and this leaves it a second to look in."""

NEXT = """
SELECT min(due_at + make_interval(secs => grace_seconds)) FROM visits_visit
 WHERE state = 'out' AND due_at <= %(now)s + make_interval(secs => %(horizon)s)
   AND alarmed_due_at IS DISTINCT FROM due_at
"""


def next_due_at(now: datetime) -> datetime | None:
    """Return when the next alarm is to open, if that can be within HORIZON_SECONDS. None: not so soon.

    No grace is less than nothing, so whoever is due later than that cannot need an alarm before the next look; of
    the others the answer is exact. It costs what is due and not opened, by the index of due times, however many are
    out. What is asked about gently is upkeep's, which runs each second and is not woken by this.
    """
    next_at: datetime | None = ask(NEXT, {"now": now, "horizon": HORIZON_SECONDS})[0]
    return next_at
