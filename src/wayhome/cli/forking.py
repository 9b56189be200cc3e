"""Processes forked from one in which everything is loaded: they share its memory and start in a moment.

So an engine that died is back at once and not after two seconds of importing, and five processes take
little more memory than two. The parent must have one thread and no connection; a test holds that.
"""

import gc
import os
import signal
import subprocess
import traceback
from collections.abc import Callable, Sequence
from importlib import import_module
from threading import Event

from setproctitle import setproctitle

from wayhome.cli.parent import PARENT
from wayhome.cli.saying import flush
from wayhome.core.clock import monotonic_seconds

SIGNALS = (signal.SIGTERM, signal.SIGINT)
LOOK_SECONDS = 0.02
STANDARD = 3
"""stdin, stdout, stderr."""

LOADED = (
    "procrastinate.contrib.django",
    "uvicorn",
    "uvloop",
    "wayhome.api.check_in",
    "wayhome.core.worker",
    "wayhome.engine.run",
    "wayhome.project.asgi",
    "wayhome.project.urls",
)
"""What web processes, worker and engine import."""


class Forked:
    """A forked child, with as much of subprocess.Popen as a supervisor asks for."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Return how it ended (negative: by which signal), None while it runs."""
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end, and return how it ended. Raises subprocess.TimeoutExpired."""
        until = monotonic_seconds() + timeout if timeout is not None else None
        while (code := self.poll()) is None:
            if until is not None and monotonic_seconds() > until:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0.0)
            Event().wait(LOOK_SECONDS)
        return code

    def terminate(self) -> None:
        """Ask it to end (SIGTERM)."""
        self._send(signal.SIGTERM)

    def kill(self) -> None:
        """End it (SIGKILL)."""
        self._send(signal.SIGKILL)

    def _send(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)


def load() -> None:
    """Import what the children need, once for all of them. The database must be there: settings name it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wayhome.project.settings")
    import django

    django.setup()
    for name in LOADED:
        import_module(name)
    gc.collect()
    # What is loaded is never looked at again: its pages stay shared, and no briefing waits 0.2 s for the collector.
    gc.freeze()


def fork(run: Callable[[], int], *, title: str, keep_open: Sequence[int] = (), stdout: int | None = None) -> Forked:
    """Fork a child that runs `run` and ends with what that returns, in a session of its own.

    It has the signals' usual meaning again, no input, and no open file of ours but `keep_open`.
    `stdout` is a descriptor that takes the place of its output.
    """
    flush()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)  # a signal in between would be the parent's, and lost
    parent = str(os.getpid())
    try:
        pid = os.fork()
    except OSError:  # no room for another process: whoever asked must still hear that it is to end
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        raise
    if pid:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        return Forked(pid)
    code = 1
    try:
        os.environ[PARENT] = parent  # in the child alone: what we start otherwise is nobody's child
        os.setsid()
        _forget_the_parent(keep_open, stdout)
        for number in SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        setproctitle(title)
        code = run()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 - nothing of the parent's may run in the child, whatever happened
        traceback.print_exc()
    finally:
        flush()  # never raises: what came out of here would go on as a second parent
        os._exit(code)


def _forget_the_parent(keep_open: Sequence[int], stdout: int | None) -> None:
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    if stdout is not None:
        os.dup2(stdout, 1)
    lowest = STANDARD
    for kept in sorted(keep_open):
        os.closerange(lowest, kept)
        lowest = kept + 1
    os.closerange(lowest, os.sysconf("SC_OPEN_MAX"))
