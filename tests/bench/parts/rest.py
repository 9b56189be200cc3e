"""An engine at rest: 100,000 people are out, and nothing is due."""

from tests.bench import scene
from tests.bench.figures import RUNS, Figure
from tests.bench.machine import cpu_seconds, family
from wayhome.core.clock import monotonic_seconds, sleep_seconds

PEOPLE_OUT = 100_000
SETTLE_SECONDS = 12
WINDOW_SECONDS = 60
"""A minute: what upkeep does once a minute is in each window."""


def measure(place: scene.Place) -> list[Figure]:
    """Return the share of a core that the engine takes, and that of the database for it."""
    scene.people_out(place, PEOPLE_OUT)
    engine, database = [], []
    with scene.processes(scene.ENGINE) as (pid,):
        sleep_seconds(SETTLE_SECONDS)
        for _ in range(RUNS):
            begun = monotonic_seconds()
            before = cpu_seconds(family(pid)), cpu_seconds(family(place.postmaster))
            sleep_seconds(WINDOW_SECONDS)
            seconds = monotonic_seconds() - begun
            engine.append(100 * (cpu_seconds(family(pid)) - before[0]) / seconds)
            database.append(100 * (cpu_seconds(family(place.postmaster)) - before[1]) / seconds)
    name = f"at rest with {PEOPLE_OUT:,} out"
    return [
        Figure(name=f"engine {name}", unit="% of a core", values=tuple(engine), bar=2),
        Figure(name=f"database {name}, all its processes", unit="% of a core", values=tuple(database)),
    ]
