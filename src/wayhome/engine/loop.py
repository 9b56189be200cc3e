"""A loop: one thread that runs its cycle over and over, and never dies in silence."""

import logging
from collections.abc import Callable
from threading import Event, Thread

from django.db import Error, connection

from wayhome.core.clock import monotonic_seconds
from wayhome.engine import beats
from wayhome.engine.cycles import Cycle

log = logging.getLogger(__name__)

CYCLE_SECONDS = 1.0
"""Every loop runs at least this often."""

LEAST_SECONDS = 0.02
IDLE_SECONDS = 0.25
"""Never sooner again than the first, unless more is due already; than the second if nothing was done: another engine
is at it."""

FIRST_BACK_OFF_SECONDS, MOST_BACK_OFF_SECONDS = 0.2, 5.0

CRASHES = 5
"""After so many failures in a row that are not the database's, the thread ends: `serve` starts the engine anew."""


class Loop(Thread):
    """Runs `work` until `stop`; `wake` makes it run now. Ends by itself only after CRASHES failures (`died`)."""

    def __init__(self, name: str, work: Callable[[], Cycle], *, engine: str, stop: Event, wake: Event) -> None:
        super().__init__(name=f"engine-{name}", daemon=True)
        self.loop = name
        self.work = work
        self.engine = engine
        self.stop = stop
        self.wake = wake
        self.died = False
        self._failures = 0
        self._crashes = 0

    def run(self) -> None:
        """Cycle until stopped. A lost database is waited for, with back-off, for ever."""
        while not self.stop.is_set() and not self.died:
            self.wake.clear()
            self.wake.wait(self.once())
        connection.close()

    def once(self) -> float:
        """Run one cycle and return how many seconds to wait for the next."""
        started = monotonic_seconds()
        try:
            cycle = self.work()
            milliseconds = (monotonic_seconds() - started) * 1000
            beats.beat(
                self.engine,
                self.loop,
                now=cycle.now,
                milliseconds=milliseconds,
                done=cycle.done,
                oldest_undone_at=cycle.oldest_undone_at,
            )
        except Error as error:
            return self._without_database(error)
        except Exception:
            log.exception("%s failed, %d in a row", self.loop, self._crashes + 1)
            return self._after_crash()
        self._failures = self._crashes = 0
        return seconds_to_wait(cycle)

    def _without_database(self, error: Error) -> float:
        """Every error of the database, a refused statement too, is waited out on a fresh connection."""
        log.warning("%s: %s; trying again", self.loop, type(error).__name__)
        connection.close()
        self._failures += 1
        return min(MOST_BACK_OFF_SECONDS, FIRST_BACK_OFF_SECONDS * 2.0 ** min(self._failures, 10))

    def _after_crash(self) -> float:
        self._crashes += 1
        connection.close()
        self.died = self._crashes >= CRASHES
        return CYCLE_SECONDS


def seconds_to_wait(cycle: Cycle) -> float:
    """Return how long a loop sleeps after `cycle`: until what is due next, at most CYCLE_SECONDS. Pure."""
    if cycle.next_at is None:
        return CYCLE_SECONDS
    ahead = (cycle.next_at - cycle.now).total_seconds()
    if cycle.done and ahead <= 0:
        return 0.0  # more is due already: a batch was full
    least = LEAST_SECONDS if ahead > 0 else IDLE_SECONDS
    return min(CYCLE_SECONDS, max(least, ahead))
