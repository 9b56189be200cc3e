"""The event by which a process is told to end: one that a signal's handler may set."""

from threading import Condition, Event


class Stopping(Event):
    """An Event whose lock may be taken again by the thread that holds it.

    Python runs a signal's handler in the main thread, between any two of its steps: also while it begins or ends to
    wait for this very event, and holds its lock. A plain Event's `set` would then wait for ever for the thread that
    it runs in (the documentation of `signal` warns of it), and the process could only be killed.

    Wait for it with a time-out, and again: what is set while the waiting begins is seen when that is over.
    """

    def __init__(self) -> None:
        super().__init__()
        self._cond = Condition()  # on an RLock, where Event has a Lock
