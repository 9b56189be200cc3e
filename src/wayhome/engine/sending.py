"""The send loop: what is due is leased, given to its channel's own pool, and recorded when it came of something.

Each channel has a bounded pool of its own, so that a slow mail server stalls nothing else. A
message is claimed only when a worker is free for it, so a lease is never spent waiting in a queue.
Never the mark before the deed (I7): accepted is written after the provider accepted.
"""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import BoundedSemaphore, Event

from django.db import InterfaceError, OperationalError, connection

from wayhome.core.clock import database_now, sleep_seconds
from wayhome.engine.cycles import Cycle
from wayhome.messaging.actions import Claimed, claim, record_accepted, record_failure
from wayhome.messaging.channels import LEASE_SECONDS, Accepted, door, send_batch
from wayhome.messaging.models import Channel
from wayhome.messaging.queries import channels_due, next_due_at

log = logging.getLogger(__name__)

WORKERS: dict[str, int] = {
    Channel.BOARD: 1,
    Channel.CONSOLE: 1,
    Channel.SMTP: 4,
    Channel.WEBHOOK: 4,
    Channel.APPRISE: 2,
}
"""Workers of each channel's pool: also how many of its batches are on the way at once."""

RECORD_TRIES = 8
"""How often a result is tried to be written while the database is away (about half a minute)."""


class Sender:
    """The pools of one engine. `woken` is set whenever a worker has become free."""

    def __init__(self, engine: str, woken: Event) -> None:
        self.engine = engine
        self.woken = woken
        self._pools = {
            name: ThreadPoolExecutor(count, thread_name_prefix=f"send-{name}") for name, count in WORKERS.items()
        }
        self._free = {name: BoundedSemaphore(count) for name, count in WORKERS.items()}

    def cycle(self) -> Cycle:
        """Lease what is due on every channel with a free worker, and hand it over."""
        given = 0
        free_channels = []
        due = channels_due()  # at rest one question a cycle, and not a transaction for each channel
        for name in WORKERS:
            while self._free[name].acquire(blocking=False):
                batch = self._claim(name) if name in due else []
                if not batch:
                    self._free[name].release()
                    free_channels.append(name)
                    break
                given += len(batch)
                self._pools[name].submit(self._work, name, batch)
        now = database_now()
        next_at = oldest = next_due_at()
        if len(free_channels) < len(WORKERS):  # a busy channel's messages wait for its worker, which wakes the loop
            next_at = next_due_at(free_channels) if free_channels else None
        return Cycle(now=now, done=given, next_at=next_at, oldest_undone_at=oldest if oldest and oldest < now else None)

    def stop(self, *, wait: bool = True) -> None:
        """Take no more, and let the batches on the way come to their end (bounded by the channels' time-outs)."""
        for pool in self._pools.values():
            pool.shutdown(wait=wait, cancel_futures=False)

    def _claim(self, name: str) -> list[Claimed]:
        try:
            return claim(channels=[name], limit=door(name).BATCH, engine=self.engine, lease_seconds=LEASE_SECONDS)
        except BaseException:
            self._free[name].release()
            raise

    def _work(self, name: str, batch: Sequence[Claimed]) -> None:
        try:
            deliver(name, batch)
        except Exception:  # the lease lapses and the message goes out again: at least once
            log.exception("send: results of %d message(s) on %s could not be recorded", len(batch), name)
        finally:
            connection.close()
            self._free[name].release()
            self.woken.set()


def deliver(channel: str, batch: Sequence[Claimed]) -> None:
    """Send a leased batch and record what became of each message."""
    outcomes = send_batch(channel, batch)
    accepted = [
        (claimed, outcome.reference)
        for claimed, outcome in zip(batch, outcomes, strict=True)
        if isinstance(outcome, Accepted)
    ]
    if accepted:
        _persist(lambda: record_accepted(accepted))
    for claimed, outcome in zip(batch, outcomes, strict=True):
        if not isinstance(outcome, Accepted):
            _persist(partial(record_failure, claimed, error=outcome.error, permanent=outcome.permanent))


def _persist(write: Callable[[], None]) -> None:
    """Write a result, again and again while the database is away: what was sent should not be sent twice."""
    tries = 0
    while True:
        tries += 1
        try:
            write()
        except (OperationalError, InterfaceError):
            if tries == RECORD_TRIES or connection.in_atomic_block:
                raise
            connection.close()
            sleep_seconds(min(5.0, 0.2 * 2**tries))
        else:
            return
