"""The command line as people run it: a process of its own, a data folder of its own, a free port."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.template import copy_into

START_SECONDS = 90


def environment(data: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("WAYHOME_", "DJANGO_"))}
    return kept | {"WAYHOME_DATA": str(data), "COLUMNS": "200", "NO_COLOR": "1"} | more


@contextmanager
def data_folder(*, migrated: bool = False) -> Iterator[Path]:
    """Give a folder that the database's own user may enter: an empty one, or one in which `serve` was stopped at once.

    To make a cluster and migrate it takes longer than most tests; test_serve and test_demo begin with nothing.
    """
    folder = Path(tempfile.mkdtemp(prefix="wayhome-cli-", dir=os.environ.get("WAYHOME_TEST_TMP")))
    folder.chmod(0o755)
    try:
        if migrated:
            copy_into(folder)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def command(data: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "wayhome.cli.main", *arguments],
        env=environment(data, **more),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


class Server:
    """`wayhome serve` or `wayhome demo` while it runs."""

    def __init__(self, data: Path, port: int, *arguments: str, **more: str) -> None:
        self.port = port
        self.command = [sys.executable, "-m", "wayhome.cli.main", *arguments]
        self.environment = environment(data, WAYHOME_PORT=str(port), **more)
        self.start()

    def start(self) -> None:
        """Start it, or start it again on the same data."""
        self.lines: list[str] = []
        self.process = subprocess.Popen(
            self.command, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        threading.Thread(target=self._read, args=(self.process, self.lines), daemon=True).start()

    @staticmethod
    def _read(process: "subprocess.Popen[str]", lines: list[str]) -> None:
        assert process.stdout is not None
        lines.extend(line.rstrip("\n") for line in process.stdout)  # grows line by line, as they come

    def wait_for(self, text: str) -> str:
        """Return the first line with `text` in it."""
        give_up = time.monotonic() + START_SECONDS
        while time.monotonic() < give_up:
            found = next((line for line in self.lines if text in line), None)
            if found is not None:
                return found
            assert self.process.poll() is None, "\n".join(self.lines)
            time.sleep(0.05)
        raise AssertionError("\n".join(self.lines))

    def children(self) -> dict[int, str]:
        """Return the command lines of the processes that it started."""
        found = {}
        for folder in Path("/proc").iterdir():
            if not folder.name.isdigit():
                continue
            try:
                status = (folder / "stat").read_text()
                line = (folder / "cmdline").read_bytes().decode(errors="replace").replace("\0", " ")
            except OSError:
                continue
            if status.rpartition(")")[2].split()[1] == str(self.process.pid):
                found[int(folder.name)] = line
        return found

    def child(self, name: str) -> int | None:
        return next((pid for pid, line in self.children().items() if line.startswith(f"wayhome {name}")), None)

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(60)
