"""Which pictures there are of alarms, and the same numbers as tables: pure, from figures."""

from dataclasses import dataclass
from typing import Any

from wayhome.alarms.models import Cause
from wayhome.alarms.queries.figures import Figures
from wayhome.web.alarms.plots import Bars

MOST_CAUSES = 5
STILL_OPEN = "Still open"
REST = "Other causes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture's words; its bars come from `bars_of`."""

    title: str
    across: str


PICTURES: dict[str, Picture] = {
    "waits": Picture(title="Time until somebody had it", across="From opening to the first acknowledgement"),
    "weeks": Picture(title="Alarms per week, by cause", across="Week beginning on"),
    "hours": Picture(title="Alarms by hour of day", across="Hour of day, office time"),
}


def bars_of(name: str, figures: Figures) -> Bars:
    """Return what the picture `name` shows. Raises KeyError for a name that is none."""
    across = PICTURES[name].across
    if name == "waits":
        labels = tuple(words.replace(" to ", "\N{EN DASH}") for words, _ in figures.waits)
        return Bars(
            labels=labels, series=(("Alarms", tuple(float(n) for _, n in figures.waits)),), unit="Alarms", across=across
        )
    if name == "hours":
        labels = tuple(f"{hour:02}" for hour in range(24))
        return Bars(
            labels=labels, series=(("Alarms", tuple(float(n) for n in figures.hours)),), unit="Alarms", across=across
        )
    labels = tuple(f"{monday.day} {monday:%b}" for monday, _ in figures.weeks)
    return Bars(labels=labels, series=_causes(figures), unit="Alarms", across=across)


def _causes(figures: Figures) -> tuple[tuple[str, tuple[float, ...]], ...]:
    """One series for each of the commonest causes, one for the rest."""
    totals: dict[str, int] = {}
    for _, counts in figures.weeks:
        for cause, count in counts.items():
            totals[cause] = totals.get(cause, 0) + count
    ranked = sorted(totals, key=lambda cause: (-totals[cause], cause))
    named, rest = ranked[:MOST_CAUSES], ranked[MOST_CAUSES:]
    series = [(_words(cause), tuple(float(counts.get(cause, 0)) for _, counts in figures.weeks)) for cause in named]
    if rest:
        left = tuple(float(sum(counts.get(cause, 0) for cause in rest)) for _, counts in figures.weeks)
        series.append((REST, left))
    return tuple(series)


def _words(cause: str) -> str:
    return str(Cause(cause).label) if cause else STILL_OPEN


def shown_picture(name: str, figures: Figures) -> dict[str, Any]:
    """Return title, words for who cannot see it, and the table with the same numbers."""
    bars = bars_of(name, figures)
    totals = [int(sum(heights[place] for _, heights in bars.series)) for place in range(len(bars.labels))]
    most = max(totals, default=0)
    highest = bars.labels[totals.index(most)] if most else ""
    return {
        "title": PICTURES[name].title,
        "across": bars.across,
        "alt": f"{PICTURES[name].title}: bars; the highest is {highest} with {most}. The table below has every number.",
        "columns": [title for title, _ in bars.series],
        "table": [
            {"label": label, "counts": [int(heights[place]) for _, heights in bars.series]}
            for place, label in enumerate(bars.labels)
        ],
    }
