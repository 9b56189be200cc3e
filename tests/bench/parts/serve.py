"""The memory of `wayhome serve` at rest, on the data of the demonstration, in all its processes."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench import scene
from tests.bench.figures import RUNS, Figure
from tests.bench.machine import family, mebibytes
from tests.ports import free_port
from wayhome.core.clock import sleep_seconds

SETTLE_SECONDS = 15
READY_SECONDS = 90
STOP_SECONDS = 60


def measure(_place: object = None) -> list[Figure]:
    """Start it five times and look at all its processes once it has settled; the database is among them."""
    shared, resident = [], []
    with tempfile.TemporaryDirectory(prefix="wayhome-bench-serve-") as folder:
        data = Path(folder)
        data.chmod(0o755)
        with _running("demo", data):
            pass  # it has made its data when it answers
        for _ in range(RUNS):
            with _running("serve", data) as pid:
                sleep_seconds(SETTLE_SECONDS)
                processes = family(pid, scene.postmaster_of(data))
                shared.append(mebibytes(processes))
                resident.append(mebibytes(processes, "Rss"))
    name = "`wayhome serve` at rest, demo data, all processes"
    return [
        Figure(name=f"{name} (PSS)", unit="MiB", values=tuple(shared), bar=350),
        Figure(name="the same, RSS: what is shared counted for each", unit="MiB", values=tuple(resident)),
    ]


@contextmanager
def _running(command: str, data: Path) -> Iterator[int]:
    port = free_port()
    program = str(Path(sys.executable).with_name("wayhome"))
    environment = os.environ | {"WAYHOME_DATA": str(data), "WAYHOME_PORT": str(port)}
    process = subprocess.Popen([program, command], env=environment, stdout=subprocess.DEVNULL)
    try:
        scene.wait_until_answers(port, "/health/live", READY_SECONDS)
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=STOP_SECONDS)
