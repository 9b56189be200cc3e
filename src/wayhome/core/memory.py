"""How much of the machine's memory the embedded database may keep pages in.

Buffers count only once they are touched, so a small agency's database stays small; a register of a million premises
needs about 600 MB of table and indexes, and is asked in no time only where the upper pages of its indexes stay.
"""

import os
from pathlib import Path

LEAST_MEGABYTES, MOST_MEGABYTES = 64, 256
SHARE = 16
"""A sixteenth of the memory: the machine also runs everything else of ours."""

_MEGABYTE = 1_048_576
_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))
"""What a container may use, by the second and the first version of control groups; "max" where nothing is set."""


def buffer_megabytes(memory_bytes: int) -> int:
    """Return the size of PostgreSQL's `shared_buffers` on a machine with so much memory."""
    return max(LEAST_MEGABYTES, min(MOST_MEGABYTES, memory_bytes // SHARE // _MEGABYTE))


def memory_bytes(limits: tuple[Path, ...] = _LIMITS) -> int:
    """Return how much memory there is for us: the machine's, or what a container may use of it."""
    found = [os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")]
    for path in limits:
        try:
            found.append(int(path.read_text()))
        except (OSError, ValueError):
            continue
    return min(found)
