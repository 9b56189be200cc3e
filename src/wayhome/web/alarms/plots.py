"""Pictures of figures, as SVG by matplotlib: pure functions from numbers to bytes.

The table with the same numbers always stands beside the picture. Text stays text (small, and in
the reader's own font); the ids are salted with a constant, so that the same figures always give
the same bytes. A picture is asked for by <img>, so it cannot know the page's theme: it is drawn
for either of the two.
"""

import io
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_BARS = 60
"""More bars than this cannot be told apart in a picture; the callers' figures are bounded before."""

_drawing = Lock()  # matplotlib keeps settings of the process: one picture at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """The colours of a picture: those of tokens.css."""

    ink: str
    line: str
    series: tuple[str, ...]


THEMES = {
    "light": Theme(
        ink="#17202b",
        line="#cbc6ba",
        series=("#1d5fa8", "#b8460a", "#246b40", "#6b4a9c", "#b3121d", "#7d7a72"),
    ),
    "dark": Theme(
        ink="#e8e6e0",
        line="#36414e",
        series=("#7fb3ec", "#ff9a56", "#7fcf9b", "#c4a7f0", "#ff5c63", "#a9b3bf"),
    ),
}
HATCHES = ("", "//", "--", "\\\\", "xx", "||")  # never colour alone; dots would be forty kilobytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """What a picture shows: a label per bar, and per series (name, one height per bar)."""

    labels: tuple[str, ...]
    series: tuple[tuple[str, tuple[float, ...]], ...]
    unit: str
    across: str


@lru_cache(maxsize=64)
def draw(bars: Bars, theme_name: str = "light") -> bytes:
    """Return `bars` stacked as SVG (UTF-8). Raises ValueError when there are too many, KeyError without the theme."""
    if len(bars.labels) > MOST_BARS:
        message = f"{len(bars.labels)} bars; at most {MOST_BARS} can be told apart"
        raise ValueError(message)
    theme = THEMES[theme_name]
    with _drawing:
        return _draw(bars, theme)


def _draw(bars: Bars, theme: Theme) -> bytes:
    os.environ.setdefault("MPLCONFIGDIR", str(settings.WAYHOME_DATA / "matplotlib"))
    import matplotlib as mpl  # noqa: PLC0415 - half a second and 40 MB that only these pictures need
    from matplotlib.backends.backend_svg import FigureCanvasSVG  # noqa: PLC0415 - the same
    from matplotlib.figure import Figure  # noqa: PLC0415 - the same

    with mpl.rc_context(
        {
            "svg.fonttype": "none",
            "svg.hashsalt": "wayhome",
            "font.family": "sans-serif",
            "font.size": 10,
            "hatch.linewidth": 0.6,
            "text.parse_math": False,
        }
    ):
        figure = Figure(figsize=(8, 3.4), layout="constrained")
        FigureCanvasSVG(figure)
        axes = figure.add_subplot()
        _stack(axes, bars, theme)
        _dress(figure, axes, bars, theme)
        out = io.BytesIO()
        figure.savefig(out, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return slimmed(out.getvalue())


_LONG_NUMBER = re.compile(rb"(\d+\.\d)\d+")
_METADATA = re.compile(rb"<!DOCTYPE.*?>|<metadata>.*?</metadata>", re.DOTALL)
_SPACE = re.compile(rb"\s+")


def slimmed(svg: bytes) -> bytes:
    """Return the picture with a tenth of a point's precision and without what nobody sees: half its size."""
    return _SPACE.sub(b" ", _LONG_NUMBER.sub(rb"\1", _METADATA.sub(b"", svg))).replace(b"> <", b"><")


def _stack(axes: "Axes", bars: Bars, theme: Theme) -> None:
    floor = [0.0] * len(bars.labels)
    for number, (name, heights) in enumerate(bars.series):
        standing = [place for place, height in enumerate(heights) if height]
        axes.bar(
            standing,
            [heights[place] for place in standing],
            bottom=[floor[place] for place in standing],
            label=name,
            color=theme.series[number % len(theme.series)],
            hatch=HATCHES[number % len(HATCHES)],
            edgecolor=theme.ink,
            linewidth=0.5,
            clip_on=False,  # they are inside anyway, and each clip is a path more
        )
        floor = [under + height for under, height in zip(floor, heights, strict=True)]


def _dress(figure: "Figure", axes: "Axes", bars: Bars, theme: Theme) -> None:
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415 - with the rest of the library

    places, labels = thinned(bars.labels)
    axes.set_xticks(places, labels, color=theme.ink)
    axes.tick_params(colors=theme.ink, length=3)
    axes.set_xlim(-0.7, max(len(bars.labels), 1) - 0.3)
    axes.set_ylabel(bars.unit, color=theme.ink)
    axes.set_xlabel(bars.across, color=theme.ink)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_ylim(bottom=0, top=None if any(any(heights) for _, heights in bars.series) else 1)
    axes.grid(axis="y", color=theme.line, linewidth=0.8)
    axes.set_axisbelow(True)
    for name, spine in axes.spines.items():
        spine.set_visible(name == "bottom")
        spine.set_color(theme.line)
    if len(bars.series) > 1:
        figure.legend(loc="outside upper left", ncols=3, frameon=False, labelcolor=theme.ink, fontsize=10)


def thinned(labels: Sequence[str], most: int = 12) -> tuple[list[int], list[str]]:
    """Return places and labels of at most `most` of them, evenly spread, so that they do not run into each other."""
    every = -(-len(labels) // most) if labels else 1
    places = list(range(0, len(labels), every))
    return places, [labels[place] for place in places]
