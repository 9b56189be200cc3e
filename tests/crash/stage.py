"""The stage of the crash matrix: a scene, a process that dies at a boundary, another that takes over."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import httpx
from django.conf import settings
from django.db import connection

from tests.crash.boundaries import OCCURRENCES, Boundary, Death
from tests.ports import free_port
from tests.sinks import SmtpSink
from wayhome.core.embedded import RUNTIME, Credentials

REACH_SECONDS = 8.0
"""How long a process may take to come to the boundary at which it is to die."""


class Nursery:
    """Starts processes by forking one that has everything imported."""

    def __init__(self, cluster: Credentials, smtp_url: str) -> None:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "WAYHOME_DATA": str(settings.WAYHOME_DATA),
            "WAYHOME_DATABASE_URL": cluster.url(RUNTIME),
            "WAYHOME_SMTP_URL": smtp_url,
            "PYTHONPATH": os.pathsep.join(path for path in ("src", ".", os.environ.get("PYTHONPATH", "")) if path),
        }
        environment.pop("COVERAGE_PROCESS_START", None)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.nursery"],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(self, program: str, *, port: int = 0, log: Path | None = None, death: Death | None = None) -> int:
        """Start a process; return its pid."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        asked = {
            "program": program,
            "port": port,
            "log": str(log) if log else None,
            "death": death.as_json() if death else None,
        }
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def close(self) -> None:
        self.process.kill()
        self.process.wait(10)


def is_alive(pid: int) -> bool:
    """Say whether the process is there (nobody waits for the dead, so no zombie stays)."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def kill(pid: int) -> None:
    """Kill a process and wait until it is gone."""
    try:
        os.kill(pid, 9)
    except ProcessLookupError:
        return
    wait_for(lambda: not is_alive(pid), 10)


def wait_for(holds: Callable[[], object], seconds: float) -> bool:
    """Wait until it holds, at most so long; say whether it does."""
    end = monotonic() + seconds
    while not holds():
        if monotonic() > end:
            return False
        sleep(0.02)
    return True


class Engine:
    """What an engine is asked to do: everything that is due, until it has come to rest."""

    def __init__(self, nursery: Nursery, at_rest: Callable[[], bool]) -> None:
        self.nursery = nursery
        self.at_rest = at_rest

    def record(self) -> list[Boundary]:
        """Run one through and return the boundaries that it passed."""
        return _recorded(lambda log: self._run(log=log))

    def dies(self, death: Death) -> bool:
        """Run one that dies at `death`; say whether it got there."""
        return not self._run(death=death)

    def takes_over(self) -> bool:
        """Run one that lives; say whether it came to rest."""
        return self._run()

    def _run(self, *, log: Path | None = None, death: Death | None = None) -> bool:
        pid = self.nursery.start("engine", log=log, death=death)
        try:
            wait_for(lambda: not is_alive(pid) or self._rests(), REACH_SECONDS)
            if death is not None:  # what it does at rest has boundaries too: heartbeats, the ledger's leaves
                wait_for(lambda: not is_alive(pid), 3.0)
            return is_alive(pid)
        finally:
            kill(pid)

    def _rests(self) -> bool:
        try:
            return self.at_rest()
        finally:
            connection.close()


class Web:
    """What a web process is asked to do: answer one request."""

    def __init__(self, nursery: Nursery, ask: Callable[[str], httpx.Response]) -> None:
        self.nursery = nursery
        self.ask = ask
        self.answer: httpx.Response | None = None

    def record(self) -> list[Boundary]:
        """Let one answer (`answer`) and return the boundaries that it passed."""
        return _recorded(self._answer)

    def _answer(self, log: Path) -> None:
        self.answer = self._run(log=log)

    def dies(self, death: Death) -> bool:
        """Ask one that dies at `death`; say whether it did."""
        return self._run(death=death) is None

    def answers(self) -> httpx.Response | None:
        """Ask one that lives; None where no answer came."""
        return self._run()

    def _run(self, *, log: Path | None = None, death: Death | None = None) -> httpx.Response | None:
        port = free_port()
        pid = self.nursery.start("web", port=port, log=log, death=death)
        try:
            assert wait_for(lambda: not is_alive(pid) or _listens(port), 15)
            return self.ask(f"http://127.0.0.1:{port}")
        except httpx.TransportError:
            assert wait_for(lambda: not is_alive(pid), 5), "no answer came from a process that lives"
            return None
        finally:
            kill(pid)


def _listens(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/health/live", trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


def _recorded(run: Callable[[Path], Any]) -> list[Boundary]:
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "boundaries"
        run(log)
        lines = [json.loads(line) for line in log.read_text().splitlines()]
    found = {Boundary(functions=tuple(one["functions"]), number=one["number"]) for one in lines}
    return sorted(boundary for boundary in found if boundary.number <= OCCURRENCES)


@contextmanager
def nursery(cluster: Credentials, sink: SmtpSink) -> Iterator[Nursery]:
    """Run a nursery whose processes use this cluster and this mail server."""
    made = Nursery(cluster, sink.url)
    try:
        yield made
    finally:
        made.close()
