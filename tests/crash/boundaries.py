"""Statement boundaries of a process, found as it runs: each is counted, one of them can be its last.

Every round trip of psycopg goes through `Connection.wait`: statements, commits, rollbacks. A
boundary is named by the functions of Wayhome that led to it and by how often they have come there,
so that the same one is found again whichever way the threads fall, and a new statement is a new one.
"""

import json
import os
import signal
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Lock
from types import FrameType
from typing import Any

import psycopg

import wayhome

ROOT = Path(wayhome.__file__).parent
FRAMES = 4
"""The innermost functions that name a boundary."""

OCCURRENCES = 3
"""A boundary that comes again and again (a heartbeat) is a case of its own so many times."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Boundary:
    """The `number`th time that these functions (outermost first, "alarms/actions/opening.py:open_alarms") wait."""

    functions: tuple[str, ...]
    number: int

    @property
    def file(self) -> str:
        """The file of the function that asked the database."""
        return self.functions[-1].partition(":")[0] if self.functions else ""

    @property
    def files(self) -> frozenset[str]:
        """The files of all functions that led to it: a change in any of them may have moved what is waited for."""
        return frozenset(function.partition(":")[0] for function in self.functions)

    def as_text(self) -> str:
        return f"{' > '.join(self.functions)} #{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Death:
    """Where a process dies: before the statement is sent, or after the database has done it."""

    boundary: Boundary
    after: bool

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> "Death":
        boundary = found["boundary"]
        return cls(
            boundary=Boundary(functions=tuple(boundary["functions"]), number=boundary["number"]), after=found["after"]
        )

    def as_text(self) -> str:
        return f"{'after' if self.after else 'before'} {self.boundary.as_text()}"


class Instrument:
    """Counts boundaries; writes each to `log` (one JSON line), and kills the process at `death`."""

    def __init__(self, log: int | None, death: Death | None) -> None:
        self.log = log
        self.death = death
        self.counts: Counter[tuple[str, ...]] = Counter()
        self.lock = Lock()

    def install(self) -> None:
        """Stand between Wayhome and psycopg, for connections of threads and of event loops."""
        original = psycopg.Connection.wait
        original_async = psycopg.AsyncConnection.wait
        note = self.note

        def wait(connection: Any, *args: Any, **kwargs: Any) -> Any:
            after = note(sys._getframe(1))
            found = original(connection, *args, **kwargs)
            after()
            return found

        async def wait_async(connection: Any, *args: Any, **kwargs: Any) -> Any:
            after = note(sys._getframe(1))
            found = await original_async(connection, *args, **kwargs)
            after()
            return found

        psycopg.Connection.wait = wait  # type: ignore[method-assign,assignment]  # this is the instrument
        psycopg.AsyncConnection.wait = wait_async  # type: ignore[method-assign,assignment]  # the same

    def note(self, frame: FrameType | None) -> Callable[[], None]:
        """Count one boundary, die at it if it is the one; return what is to be called after the statement."""
        functions = functions_of(frame)
        with self.lock:
            self.counts[functions] += 1
            boundary = Boundary(functions=functions, number=self.counts[functions])
        if self.log is not None and boundary.number <= OCCURRENCES:
            os.write(self.log, (json.dumps(asdict(boundary)) + "\n").encode())
        if self.death is None or boundary != self.death.boundary:
            return _nothing
        if not self.death.after:
            die()
        return die


def functions_of(frame: FrameType | None) -> tuple[str, ...]:
    """Return the innermost functions of Wayhome on this stack, the outermost of them first."""
    found: list[str] = []
    while frame is not None and len(found) < FRAMES:
        file = Path(frame.f_code.co_filename)
        if file.is_relative_to(ROOT):
            found.append(f"{file.relative_to(ROOT)}:{frame.f_code.co_name}")
        frame = frame.f_back
    return tuple(reversed(found))


def die() -> None:
    """End this process as the power would: no handler runs, nothing is said."""
    os.kill(os.getpid(), signal.SIGKILL)


def _nothing() -> None:
    pass
