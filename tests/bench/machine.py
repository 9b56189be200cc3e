"""What processes cost, as Linux counts it (proc(5)): time on a core, and memory by share."""

import os
from collections.abc import Iterable
from pathlib import Path

TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
MEBIBYTE_KIBIBYTES = 1024


def cpu_seconds(pids: Iterable[int]) -> float:
    """Return how long these processes have run on a core until now, in user and in system mode."""
    return sum(_ticks(pid) for pid in pids) / TICKS_A_SECOND


def _ticks(pid: int) -> int:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0
    return int(fields[11]) + int(fields[12])


def family(*roots: int) -> list[int]:
    """Return these processes and all that descend from them."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
        children.setdefault(parent, []).append(int(folder.name))
    found = list(roots)
    for pid in found:
        found += children.get(pid, [])
    return list(dict.fromkeys(found))


def mebibytes(pids: Iterable[int], measure: str = "Pss") -> float:
    """Return the memory of these processes. `Pss` shares what is shared among them; `Rss` counts it for each."""
    return sum(_kibibytes(pid, measure) for pid in pids) / MEBIBYTE_KIBIBYTES


def _kibibytes(pid: int, measure: str) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(f"{measure}:")), 0)
