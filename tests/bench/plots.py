"""Plots of what was measured, as SVG, for docs/explanation/performance.md."""

from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure as Picture

from tests.bench.figures import Figure, kept

mpl.rcParams.update({"svg.hashsalt": "wayhome", "svg.fonttype": "none", "font.size": 10})
INCHES = (7.0, 3.6)
WIDE_INCHES = 9.0
PARTS_WITH_BARS = ("check-ins", "steady", "flood", "overdue", "rest", "board", "serve")


def draw(folder: Path) -> None:
    """Draw every plot whose figures were measured."""
    folder.mkdir(parents=True, exist_ok=True)
    if points := [one for one in kept("cycle") if one.series]:
        _save(_cycle(points), folder / "bench-cycle.svg")
    if barred := [one for part in PARTS_WITH_BARS for one in kept(part) if one.bar is not None]:
        _save(_shares(barred), folder / "bench-bars.svg")


def _cycle(points: list[Figure]) -> Picture:
    """Milliseconds of a cycle over how many are out, a line for each number that is due."""
    picture = Picture(figsize=INCHES, layout="constrained")
    axes = picture.subplots()
    for series in dict.fromkeys(one.series for one in points):
        line = sorted((one for one in points if one.series == series), key=lambda one: one.at)
        middles = [one.median for one in line]
        spread = [[one.median - min(one.values) for one in line], [max(one.values) - one.median for one in line]]
        style = "--" if series in {"climb", "upkeep"} else "-"
        axes.errorbar([one.at for one in line], middles, spread, label=series, marker="o", capsize=3, linestyle=style)
    axes.set(xscale="log", yscale="log", xlabel="people out", ylabel="one cycle, ms")
    axes.grid(alpha=0.3)
    axes.legend(fontsize=8, loc="center left", bbox_to_anchor=(1, 0.5))
    return picture


def _shares(barred: list[Figure]) -> Picture:
    """Each figure as a share of its bar, with its spread: left of the line is kept, for "at least" right of it."""
    picture = Picture(figsize=(WIDE_INCHES, 0.42 * len(barred) + 0.8), layout="constrained")
    axes = picture.subplots()
    for row, one in enumerate(reversed(barred)):
        scaled = sorted(100 * value / (one.bar or 1) for value in one.values)
        colour = "tab:blue" if one.verdict == "yes" else "tab:red"
        axes.plot([scaled[0], scaled[-1]], [row, row], color=colour, linewidth=2)
        axes.plot([100 * one.median / (one.bar or 1)], [row], color=colour, marker="D" if one.at_least else "o")
    axes.axvline(100, color="black", linewidth=1)
    axes.set_yticks(range(len(barred)), [f"{one.name[:62]} ({one.bar_words} {one.unit})" for one in reversed(barred)])
    axes.tick_params(axis="y", labelsize=7)
    axes.set(xlabel="% of the bar", xlim=(0, None))
    axes.set_title("circle: at most; diamond: at least; red: missed", fontsize=8)
    axes.grid(axis="x", alpha=0.3)
    return picture


def _save(picture: Picture, file: Path) -> None:
    picture.savefig(file, metadata={"Date": None, "Creator": None})
    file.write_text("\n".join(line.rstrip() for line in file.read_text().splitlines()) + "\n")
