"""The clock's high-water mark is raised in every cycle, and a jump of the clock is noticed.

How a jump is seen: between two cycles the database's time and the process's monotonic clock must
move on by the same amount. If the database's time moved further, it jumped forwards (or the
machine slept); if it stood still, it was set back and stands at the high-water mark.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from wayhome.core import locks
from wayhome.core.clock import database_now, monotonic_seconds
from wayhome.core.models import ClockMark

JUMP_SECONDS = 30.0
"""A difference below this is a slow cycle or a nudge of NTP."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """The same moment by both clocks."""

    database: datetime
    process_seconds: float


def read_moment() -> Moment:
    """Return now by both clocks, read together."""
    return Moment(database=database_now(), process_seconds=monotonic_seconds())


def jumped_seconds(before: Moment, after: Moment) -> float:
    """Return by how many seconds the database's time moved further (or, negative, less) than time itself; pure."""
    moved = (after.database - before.database).total_seconds()
    return moved - (after.process_seconds - before.process_seconds)


def words_of_jump(seconds: float) -> str:
    """Return "" when the clock did not jump, else words for a person; pure."""
    if abs(seconds) < JUMP_SECONDS:
        return ""
    minutes = max(1, round(abs(seconds) / 60))
    span = f"about {minutes} minute{'' if minutes == 1 else 's'}"
    if seconds > 0:
        return f"The clock jumped forwards by {span}, or the machine slept: visits may have fallen due at once."
    return f"The clock was set back by {span}: times stand still until it has caught up."


@transaction.atomic
def raise_mark(jump_seconds: float = 0.0) -> bool:
    """Raise the high-water mark to now, and note a jump. False when another engine is at it."""
    if not locks.try_take(locks.Lock.CLOCK):
        return False
    with connection.cursor() as cursor:
        cursor.execute("UPDATE core_clock_mark SET high_water = greatest(high_water, wayhome_now()) WHERE id = 1")
    if jump_seconds:
        ClockMark.objects.filter(pk=1).update(jumped_at=database_now(), jumped_seconds=jump_seconds)
    return True
