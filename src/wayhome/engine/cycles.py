"""One cycle of each loop: a bounded piece of work that says when it wants to run again.

Tests run these by hand under a held clock; the threads of `run` run them over and over.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError
from psycopg.errors import LockNotAvailable, QueryCanceled

from wayhome.alarms import actions as alarms
from wayhome.alarms.queries import anybody_heard_from, next_wake_at, still_needed
from wayhome.calls import actions as calls
from wayhome.core.clock import database_now
from wayhome.core.limits import BATCH_ROWS
from wayhome.engine import beats, clockwatch
from wayhome.engine.audit import audit
from wayhome.engine.boards import watch_boards
from wayhome.engine.fallback import Fallback
from wayhome.engine.ping import Pinger
from wayhome.filings import actions as filings
from wayhome.ledger.actions import write_leaves
from wayhome.ledger.queries import anything_pending
from wayhome.messaging.queries import anything_uncarried
from wayhome.places import actions as places
from wayhome.staff import actions as staff
from wayhome.visits import actions as visits

log = logging.getLogger(__name__)

OPEN_ROWS = 1_200
"""Visits opened in one transaction: small enough for its two seconds, large enough for a catch-up."""

SLOW_PART_SECONDS = 60
"""How often the parts of upkeep that look far ahead run."""

WATCH_PART_SECONDS = 2
"""How often the auditor, the roster and drills are asked: what the auditor looks for counts as wrong after ten seconds,
and these are most of what upkeep asks."""

BOARDS_PART_SECONDS = 10
"""How often it is asked whether the boards of those who watch are open."""

ONLY_SLOW = (QueryCanceled, LockNotAvailable)
"""What PostgreSQL says of a statement or a wait for a lock that took too long; the connection stands."""

FAILURES_TOLD = 5
"""A part of upkeep that fails this often in a row is told as a fault."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle:
    """What a cycle did. `next_at` is when its loop wants to run again (None: whenever it is woken)."""

    now: datetime
    done: int
    next_at: datetime | None = None
    oldest_undone_at: datetime | None = None


def open_cycle(limit: int = OPEN_ROWS) -> Cycle:
    """Open alarms for what is overdue and for calls not called back; show who was heard from on what is open."""
    done, now = 0, database_now()
    next_at = visits.next_due_at(now)
    if _is_due(next_at, now):
        done, now = alarms.open_overdue(limit=limit), database_now()
        next_at = visits.next_due_at(now)
    if anybody_heard_from():
        alarms.note_heard_from(limit)
    done += calls.open_unfinished(now, limit)
    return _cycle(now, done, next_at)


def climb_cycle(limit: int = OPEN_ROWS) -> Cycle:
    """Carry what reached nobody to its alarm, then climb every ladder on which something is due."""
    done = alarms.carry_exhausted(limit) if anything_uncarried() else 0
    now, next_at = database_now(), next_wake_at()
    if _is_due(next_at, now):
        done += alarms.climb(limit=limit)
        now, next_at = database_now(), next_wake_at()
    return _cycle(now, done, next_at)


def _is_due(next_at: datetime | None, now: datetime) -> bool:
    """Say whether there is work: at rest a loop only asks, in one short question each, and begins no transaction."""
    return next_at is not None and next_at <= now


def _cycle(now: datetime, done: int, next_at: datetime | None) -> Cycle:
    late = next_at is not None and next_at < now
    return Cycle(now=now, done=done, next_at=next_at, oldest_undone_at=next_at if late else None)


class Upkeep:
    """What goes on beside the three loops; each part by itself, so that one that fails stops no other.

    The auditor asks after `loops_expected` once `warm_up_cycles` have given them time to start.
    """

    def __init__(self, loops_expected: Iterable[str] = (), *, warm_up_cycles: int = 0) -> None:
        self.loops_expected = tuple(loops_expected)
        self._warm_up_cycles = warm_up_cycles
        self._before: clockwatch.Moment | None = None
        self._again_at: dict[str, datetime] = {}
        self._failures: dict[str, int] = {}
        self._pinger = Pinger()
        self.fallback = Fallback()

    def cycle(self) -> Cycle:
        """Run every part once."""
        now = self._watch_clock()
        warm = self._warm_up_cycles <= 0
        self._warm_up_cycles -= 1
        expected = self.loops_expected if warm else ()
        parts: list[tuple[str, Callable[[], int]]] = [
            ("reminders", lambda: visits.remind_due(now, BATCH_ROWS)),
            ("record", lambda: write_leaves(BATCH_ROWS) if anything_pending() else 0),
            ("ping", lambda: self._pinger.cycle(now)),
        ]
        if self._is_time("watch", now, WATCH_PART_SECONDS):
            parts += [("roster", alarms.watch_roster), ("drills", alarms.end_overdue_drills)]
            parts.append(("audit", lambda: audit(now, loops_expected=expected)))
        if self._is_time("boards", now, BOARDS_PART_SECONDS):
            parts.append(("boards", lambda: watch_boards(now)))
        if self._is_time("ahead", now, SLOW_PART_SECONDS):
            parts += [("gaps", alarms.tell_gaps), ("beats", lambda: beats.forget_old(now))]
            parts.append(("contacts", lambda: self.fallback.learn(now)))
            parts.append(("reviews", lambda: places.tell_overdue_reviews(now, BATCH_ROWS)))
            parts.append(("requests", lambda: filings.remind_keepers(now, BATCH_ROWS)))
            parts.append(("calls", lambda: calls.retire_calls(now, BATCH_ROWS)))
            parts.append(("left", lambda: staff.retire_people(now, still_needed(), BATCH_ROWS)))
            parts.append(("feeds", lambda: visits.retire_feeds(BATCH_ROWS)))
        done = sum(self._run(name, part) for name, part in parts)
        self.fallback.all_is_well()
        return Cycle(now=now, done=done)

    def _is_time(self, what: str, now: datetime, seconds: int) -> bool:
        """Say whether these parts' time has come; a clock that was set back far is not waited for."""
        again_at = self._again_at.get(what)
        if again_at is not None and again_at - timedelta(days=1) <= now < again_at:
            return False
        self._again_at[what] = now + timedelta(seconds=seconds)
        return True

    def _watch_clock(self) -> datetime:
        after = clockwatch.read_moment()
        jump = clockwatch.jumped_seconds(self._before, after) if self._before else 0.0
        words = clockwatch.words_of_jump(jump)
        clockwatch.raise_mark(jump if words else 0.0)
        self._before = after
        if words:
            alarms.report_fault(words)
        return after.database

    def _run(self, name: str, part: Callable[[], int]) -> int:
        """Run a part; losing the database is the loop's to handle, anything else is counted and told.

        A question that ran into its time-out has lost nothing: the parts after it are run.
        """
        try:
            done = part()
        except Exception as error:
            if isinstance(error, (OperationalError, InterfaceError)) and not isinstance(error.__cause__, ONLY_SLOW):
                raise
            self._failures[name] = self._failures.get(name, 0) + 1
            log.exception("upkeep: %s failed, %d in a row", name, self._failures[name])
            if self._failures[name] == FAILURES_TOLD:
                alarms.report_fault(f"A part of the engine fails again and again: {name}.")
            return 0
        self._failures[name] = 0
        return done
