"""Keeps child processes running: restarts with back-off what dies, ends all in order."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from wayhome.cli.forking import Forked, fork
from wayhome.cli.parent import PARENT
from wayhome.cli.saying import complain
from wayhome.core.clock import monotonic_seconds
from wayhome.core.stopping import Stopping

LOOK_SECONDS = 0.2
FIRST_WAIT_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 30.0
WELL_SECONDS = 60.0
"""A child that lived this long starts over at the shortest wait."""

STOP_SECONDS = 15.0
"""How long a child may take to end before it is killed: more than its own grace."""


@dataclass(slots=True, kw_only=True)
class Child:
    """One process to keep running: a name for people, and what it runs. Those of one group end together.

    `run` is forked from us, where all is loaded already; `arguments` are a Python program's that shares nothing.
    """

    name: str
    group: str = ""
    run: Callable[[], int] | None = None
    arguments: Sequence[str] = ()
    keep_open: Sequence[int] = ()
    process: subprocess.Popen[bytes] | Forked | None = None
    started: float = 0.0
    start_at: float = 0.0
    wait_seconds: float = FIRST_WAIT_SECONDS
    restarts: int = 0

    def start(self) -> None:
        """Start the process in a session of its own, so that Ctrl-C reaches `serve` alone."""
        if self.run is not None:
            title = f"wayhome {self.group or self.name}"
            self.process = fork(self.run, title=title, keep_open=self.keep_open)
        else:
            self.process = subprocess.Popen(
                [sys.executable, *self.arguments],
                env={**os.environ, PARENT: str(os.getpid())},
                stdin=subprocess.DEVNULL,
                pass_fds=tuple(self.keep_open),
                start_new_session=True,
            )
        self.started = monotonic_seconds()

    def look_after(self) -> None:
        """Start the process if it is dead and its wait is over."""
        now = monotonic_seconds()
        if self.process is None:
            if now >= self.start_at:
                self._start_again(now)
            return
        code = self.process.poll()
        if code is None:
            return
        if now - self.started >= WELL_SECONDS:
            self.wait_seconds = FIRST_WAIT_SECONDS
        complain(f"{self.name} ended ({code}); starting it again in {self.wait_seconds:g} s")
        self.process = None
        self._wait_longer(now)

    def _start_again(self, now: float) -> None:
        self.restarts += 1
        try:
            self.start()
        except OSError as error:  # no memory or no process to be had just now: the others run on, and it is tried again
            complain(f"{self.name} cannot be started ({error.strerror}); trying again in {self.wait_seconds:g} s")
            self._wait_longer(now)

    def _wait_longer(self, now: float) -> None:
        self.start_at = now + self.wait_seconds
        self.wait_seconds = min(LONGEST_WAIT_SECONDS, self.wait_seconds * 2)

    def begin_to_stop(self) -> None:
        """Ask the process to end (SIGTERM)."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def stop(self) -> None:
        """Wait for the process to end, which was asked to; SIGKILL once its time is over."""
        if self.process is None:
            return
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            complain(f"{self.name} did not end in {STOP_SECONDS:g} s and is killed")
            self.process.kill()
            self.process.wait()


def stop_in_order(children: Sequence[Child]) -> None:
    """End children in their order, those of one group at once: two web processes take no longer than one."""
    for _, group in groupby(children, key=lambda child: child.group or child.name):
        ending = list(group)
        for child in ending:
            child.begin_to_stop()
        for child in ending:
            child.stop()


@dataclass(slots=True)
class Supervisor:
    """The children of `serve`, in the order in which they are ended."""

    children: list[Child]
    stopping: Stopping = field(default_factory=Stopping)

    def listen_for_the_end(self) -> None:
        """End on SIGTERM and SIGINT."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stopping.set())

    def start(self) -> None:
        for child in self.children:
            child.start()

    def keep(self, beside: Callable[[], None] | None = None) -> None:
        """Look after the children (and call `beside`) until it is time to stop, then end them in order."""
        try:
            while not self.stopping.wait(LOOK_SECONDS):
                if beside is not None:
                    beside()
                for child in self.children:
                    child.look_after()
        finally:
            stop_in_order(self.children)
