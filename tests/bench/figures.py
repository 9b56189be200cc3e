"""What a part of the bench gives back, how it is kept, and the table that is made of it."""

import json
import os
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

RUNS = int(os.environ.get("BENCH_RUNS", "5"))
BUILD = Path("build")
KEPT = BUILD / "bench"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure, measured several times. `bar` is what the median is held to, in the same unit.

    `series` and `at` name a point of a plot: which line, and where on it.
    """

    name: str
    unit: str
    values: tuple[float, ...]
    bar: float | None = None
    at_least: bool = False
    series: str = ""
    at: float = 0.0

    @property
    def median(self) -> float:
        """Return the middle of what was measured."""
        return statistics.median(self.values)

    @property
    def bar_words(self) -> str:
        """Return the bar as the table shows it, "" for none."""
        if self.bar is None:
            return ""
        return f"{'at least' if self.at_least else 'at most'} {self.bar:,g}"

    @property
    def verdict(self) -> str:
        """Say whether the median keeps to the bar, "" where there is none."""
        if self.bar is None:
            return ""
        kept = self.median >= self.bar if self.at_least else self.median <= self.bar
        return "yes" if kept else "NO"


def keep(part: str, figures: Sequence[Figure]) -> None:
    """Write a part's figures to build/bench/PART.json: the table and the plots are made of these."""
    KEPT.mkdir(parents=True, exist_ok=True)
    (KEPT / f"{part}.json").write_text(json.dumps([asdict(one) for one in figures], indent=1))


def kept(part: str) -> list[Figure]:
    """Return the figures of a part as they were last measured; none if it never was."""
    file = KEPT / f"{part}.json"
    if not file.exists():
        return []
    return [Figure(**{**one, "values": tuple(one["values"])}) for one in json.loads(file.read_text())]


COLUMNS = ("figure", "bar", "median", "least", "most", "unit", "reached")


def show(figures: Iterable[Figure]) -> None:
    """Print the table, and keep it as build/bench.md."""
    table = Table(title=f"{RUNS} runs on {os.cpu_count()} cores; median, and the least and the most")
    for column in COLUMNS:
        table.add_column(column, justify="right" if column in {"median", "least", "most"} else "left")
    lines = [f"| {' | '.join(COLUMNS)} |", "|---" * len(COLUMNS) + "|"]
    for one in figures:
        cells = [one.name, one.bar_words, *map(_number, (one.median, min(one.values), max(one.values)))]
        cells += [one.unit, one.verdict]
        table.add_row(*cells)
        lines.append(f"| {' | '.join(cells)} |")
    Console(width=None if os.isatty(1) else 180).print(table)
    BUILD.mkdir(exist_ok=True)
    (BUILD / "bench.md").write_text("\n".join(lines) + "\n")


def _number(value: float) -> str:
    return f"{value:,.2f}" if abs(value) < 10 else f"{value:,.1f}" if abs(value) < 1_000 else f"{value:,.0f}"
