"""`make bench`: five runs of each figure; median and spread beside the limit of the same run.

    python -m tests.bench              every part, then the table and the plots (build/bench.md, build/bench/)
    python -m tests.bench NAME...      these parts alone
    python -m tests.bench table        the table of what was last measured
    python -m tests.bench pictures     the plots of it, into docs/pictures/

Each part runs in a process and on a database of its own, and is ended when its time is over.
BENCH_RUNS is the number of runs.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from rich.console import Console

from tests.bench import plots
from tests.bench.figures import BUILD, KEPT, Figure, keep, kept, show


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part: the function that measures it, `module:name`, and how many seconds it may take."""

    measure: str
    seconds: int
    needs_database: bool = True


PARTS: dict[str, Part] = {
    "check-ins": Part(measure="check_ins:most", seconds=240),
    "steady": Part(measure="check_ins:at_500", seconds=150),
    "flood": Part(measure="flood:measure", seconds=300),
    "overdue": Part(measure="overdue:measure", seconds=300),
    "rest": Part(measure="rest:measure", seconds=420),
    "cycle": Part(measure="cycle:measure", seconds=420),
    "board": Part(measure="board:measure", seconds=200),
    "serve": Part(measure="serve:measure", seconds=300, needs_database=False),
    "phone": Part(measure="phone:measure", seconds=120),
    "hammer": Part(measure="hammered:measure", seconds=300),
    "roads": Part(measure="places:roads", seconds=120),
    "premises": Part(measure="places:premises", seconds=600),
    "matching": Part(measure="matching:measure", seconds=300, needs_database=False),
    "briefing": Part(measure="briefing:measure", seconds=600),
}
say = Console(stderr=True)
END_SECONDS = 60
"""How long a part that is over its time may take to stop its processes."""


def main(names: list[str]) -> int:
    """Measure what is asked for; return 1 if a part could not be measured."""
    if names == ["pictures"]:
        plots.draw(Path("docs/pictures"))
        return 0
    unknown = set(names) - set(PARTS) - {"table"}
    if unknown:
        say.print(__doc__, f"parts: {', '.join(PARTS)}", sep="\n", markup=False)
        return 2
    failed: list[str] = []
    if len(names) == 1 and names != ["table"]:
        keep(names[0], _measured(PARTS[names[0]]))
    elif names != ["table"]:
        failed = [name for name in names or PARTS if not _apart(name)]
    shown = [name for name in PARTS if name in names] if names and names != ["table"] else list(PARTS)
    show(figure for name in shown for figure in kept(name))
    if not names:
        plots.draw(KEPT)
    for name in failed:
        say.print(f"{name} could not be measured: build/bench-{name}.log")
    return 1 if failed else 0


def _apart(name: str) -> bool:
    """Measure one part in a process of its own; False if it failed or took too long."""
    say.print(f"measuring {name}")
    (KEPT / f"{name}.json").unlink(missing_ok=True)
    BUILD.mkdir(exist_ok=True)
    with (BUILD / f"bench-{name}.log").open("w") as log:
        process = subprocess.Popen([sys.executable, "-m", "tests.bench", name], stdout=log, stderr=log)
        try:
            return process.wait(timeout=PARTS[name].seconds) == 0
        except subprocess.TimeoutExpired:
            process.terminate()
            process.wait(timeout=END_SECONDS)
            return False


def _measured(part: Part) -> list[Figure]:
    """Measure one part here, on an empty database that is removed afterwards."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that everything it has started ends
    module, _, name = part.measure.partition(":")
    data = Path(tempfile.mkdtemp(prefix="wayhome-bench-"))
    data.chmod(0o755)
    try:
        if not part.needs_database:
            return _function(module, name)(None)
        os.environ.update(
            WAYHOME_DATA=str(data),
            DJANGO_SETTINGS_MODULE="wayhome.project.settings",
            WAYHOME_URL="http://127.0.0.1",
        )
        from tests.bench import scene

        with scene.database(data) as place:
            return _function(module, name)(place)
    finally:
        shutil.rmtree(data, ignore_errors=True)


def _function(module: str, name: str) -> Callable[[object], list[Figure]]:
    found: Callable[[object], list[Figure]] = getattr(import_module(f"tests.bench.parts.{module}"), name)
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
