"""Which boundaries are tried.

All of them by `make test-crash` (WAYHOME_CRASH=all); a sample and every one that the code changed since
WAYHOME_CRASH_SINCE (a commit; the last one if none is named) leads to, by `make test-crash-changed`
(WAYHOME_CRASH=changed); a sample and a few of those in an ordinary run.
"""

import os
import random
import subprocess
import sys
from collections.abc import Sequence

from tests.crash.boundaries import Boundary, Death

SAMPLE = int(os.environ.get("WAYHOME_CRASH_SAMPLE", "3"))
"""Deaths of each scenario in an ordinary run."""

CHANGED_MOST = 5
"""Deaths of changed code of each scenario in an ordinary run; all of them by `make test-crash-changed`."""


def say(words: str) -> None:
    """Say something to whoever runs pytest with -s."""
    sys.stdout.write(words + "\n")


def every_boundary() -> bool:
    """Say whether all are asked for (WAYHOME_CRASH=all)."""
    return os.environ.get("WAYHOME_CRASH") == "all"


def chosen(boundaries: Sequence[Boundary]) -> list[Death]:
    """Return the deaths to try. The sample's seed is printed, and WAYHOME_CRASH_SEED repeats it."""
    deaths = [Death(boundary=one, after=after) for one in boundaries for after in (False, True)]
    if every_boundary():
        return deaths
    seed = os.environ.get("WAYHOME_CRASH_SEED") or str(random.SystemRandom().randrange(1_000_000))
    say(f"crash matrix: {len(deaths)} deaths, a sample of {SAMPLE} with WAYHOME_CRASH_SEED={seed}")
    dice = random.Random(seed)
    changed = changed_files()
    fresh = [death for death in deaths if death.boundary.files & changed]
    most = len(fresh) if os.environ.get("WAYHOME_CRASH") == "changed" else CHANGED_MOST
    picked = dice.sample(fresh, min(most, len(fresh)))
    say(f"crash matrix: {len(fresh)} deaths of changed code, {len(picked)} of them tried")
    rest = [death for death in deaths if death not in picked]
    return picked + dice.sample(rest, min(SAMPLE, len(rest)))


def changed_files() -> set[str]:
    """Return the files below src/wayhome that the last commit touched; none where there is no history."""
    since = os.environ.get("WAYHOME_CRASH_SINCE", "HEAD~1")
    found = subprocess.run(
        ["git", "diff", "--name-only", since, "--", "src/wayhome"],
        capture_output=True,
        text=True,
        check=False,
    )
    return {line.removeprefix("src/wayhome/") for line in found.stdout.splitlines()}
