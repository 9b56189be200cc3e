"""The other way round: an outside service hears from us while we watch, and rings somebody when we fall silent (F4).

It is pinged only while every loop runs and nothing is long undone. An engine that hangs, a database
that is gone or a machine without power thus need no part of ours to be noticed.
"""

import logging
from datetime import datetime, timedelta
from threading import Thread

from django.conf import settings

from wayhome.core.clock import monotonic_seconds
from wayhome.engine.alive import report
from wayhome.engine.models import OutsidePing
from wayhome.messaging.wire.ping import ping

log = logging.getLogger(__name__)

UNDONE_SECONDS = 30.0
"""Work that is undone for longer is no sign of life."""

TIMEOUT_SECONDS = 5.0
LEAST_SECONDS = 10
"""Pings are not closer together than this, whatever the setting says."""

ROW = 1
"""One row for all engines: whoever claims it pings, the others need not."""


class Pinger:
    """Pings from a thread of its own, one at a time; what came of it is written down by the next `cycle`."""

    def __init__(self) -> None:
        self._on_the_way: _OnTheWay | None = None

    def cycle(self, now: datetime) -> int:
        """Write down what came of the last ping; ping if it is time and all is well. Returns how many were begun."""
        if not settings.WAYHOME_DEADMAN_URL or self._waits(now):
            return 0
        period = timedelta(seconds=max(LEAST_SECONDS, settings.WAYHOME_DEADMAN_SECONDS))
        if OutsidePing.objects.filter(pk=ROW, tried_at__gt=now - period).exists() or not _all_is_well():
            return 0
        if not _claim(now, period):
            return 0
        self._on_the_way = _OnTheWay(settings.WAYHOME_DEADMAN_URL)
        self._on_the_way.start()
        return 1

    def _waits(self, now: datetime) -> bool:
        """Say whether a ping is still on the way. One that takes too long is written down, and no other begun."""
        sent = self._on_the_way
        if sent is None:
            return False
        fault = sent.fault
        if fault is None and not sent.given_up and monotonic_seconds() - sent.begun > TIMEOUT_SECONDS:
            sent.given_up = True
            _write_down(now, f"no answer within {TIMEOUT_SECONDS:.0f} s")
        elif fault is not None:
            self._on_the_way = None
            if not sent.given_up:
                _write_down(now, fault)
        return fault is None


class _OnTheWay(Thread):
    """One ping. `fault` is None until it came to something, then "" or what went wrong."""

    def __init__(self, url: str) -> None:
        super().__init__(name="engine-ping", daemon=True)
        self.url = url
        self.begun = monotonic_seconds()
        self.given_up = False
        self.fault: str | None = None

    def run(self) -> None:
        """Ping; whatever a library raises, it came to something."""
        try:
            self.fault = ping(self.url, timeout_seconds=TIMEOUT_SECONDS)
        except Exception as error:  # noqa: BLE001 - the thread ends, and says with what
            self.fault = type(error).__name__


def _all_is_well() -> bool:
    found = report()
    return found.fresh and found.oldest_undone_seconds <= UNDONE_SECONDS


def _claim(now: datetime, period: timedelta) -> bool:
    """Say whether this engine is the one that pings now."""
    _, made = OutsidePing.objects.get_or_create(pk=ROW, defaults={"tried_at": now})
    return made or OutsidePing.objects.filter(pk=ROW, tried_at__lte=now - period).update(tried_at=now) == 1


def _write_down(now: datetime, fault: str) -> None:
    if fault:
        log.warning("the outside service did not take our sign of life: %s", fault)
        OutsidePing.objects.filter(pk=ROW).update(fault=fault[:80])
    else:
        OutsidePing.objects.filter(pk=ROW).update(fault="", answered_at=now)
