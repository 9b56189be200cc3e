"""What an import of streets shows while it runs, and says at its end."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from wayhome.places.actions.roads import RoadReport
from wayhome.places.roads.reading import Said

LOOK = "page Safe places"


@contextmanager
def told() -> Iterator[Said]:
    """Draw a bar for each pass on standard error; plain where that is no terminal."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bars:
        tasks: dict[str, int] = {}

        def said(what: str, done: int, of: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=of or None)
            bars.update(tasks[what], completed=done, total=of or None)  # type: ignore[arg-type]  # a task's number

        yield said


def report(done: RoadReport) -> None:
    """Print what is in use now."""
    made, places = done.road_import, done.places
    cut = f", a map of {made.map_of:%Y-%m-%d}" if made.map_of else ""
    print(f"Streets of {made.name} are in use{cut}.")
    print(f"{made.segments} pieces of street, {made.kilometres:.0f} km; {done.routed} of them can be driven through.")
    print(f"{done.lit} are lit, of {done.unknown_light} the map does not say.")
    print(f"From {made.south:.4f}, {made.west:.4f} to {made.north:.4f}, {made.east:.4f}.")
    print(f"{places.proposed} safe places proposed, {places.waiting} waited already: look at each on the {LOOK}.")
    print(f"{places.confirmed} confirmed ones are on this map, {places.missing} are on it no more; ", end="")
    print(f"{places.refused} stay refused.")
    print("Map data: OpenStreetMap contributors, ODbL.")
