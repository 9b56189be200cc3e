"""A bound on wrong tokens, by address: it slows guessing and never keeps a right token out.

A token is 256 random bits, so guessing is hopeless anyway; the bound says so with a 429 and
keeps logs and database calm. It counts failures only: a phone behind the same address as a
guesser still checks in.

Each web process counts for itself: a count in the database would make every wrong token a write
there, which is the load that this keeps away, and would bound nothing better, since the right
token is let in all the same. (The sign-in's limits do keep guesses out, and stand in the database.)
"""

from collections import OrderedDict
from threading import Lock

from wayhome.core.clock import monotonic_seconds

TRIES = 30
WINDOW_SECONDS = 60
ADDRESSES = 10_000
"""So many addresses are remembered by a process; the one longest unheard of is forgotten."""


class FailedTries:
    """Failures by address within a fixed window; safe to use from threads and the event loop."""

    def __init__(self, *, tries: int = TRIES, window_seconds: float = WINDOW_SECONDS) -> None:
        self.tries = tries
        self.window_seconds = window_seconds
        self._lock = Lock()
        self._seen: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def fail(self, address: str) -> int:
        """Count one failure of `address`; return 0, or the seconds to wait once there are too many."""
        now = monotonic_seconds()
        with self._lock:
            began, count = self._seen.pop(address, (now, 0))
            if now - began >= self.window_seconds:
                began, count = now, 0
            self._seen[address] = (began, count + 1)
            if len(self._seen) > ADDRESSES:
                self._seen.popitem(last=False)
        if count < self.tries:
            return 0
        return max(1, round(began + self.window_seconds - now))

    def forget(self) -> None:
        """Forget every failure."""
        with self._lock:
            self._seen.clear()


failed_tokens = FailedTries()
"""The failures of this process, of the API and the native routes together."""

failed_links = FailedTries()
"""The failures of this process at links in messages that were none of ours."""
