"""What a cycle of the engine costs, by how many are out and by how many are due (plotted)."""

from datetime import timedelta

from tests.bench import scene
from tests.bench.figures import RUNS, Figure
from wayhome.core.clock import database_now, monotonic_seconds

OUT = (1_000, 10_000, 100_000, 1_000_000)
DUE = (0, 1, 10, 100, 800)
SHARE_DUE = 0.8
"""Each run of one number that is due needs others who are not due yet: among few people the largest is left out."""


def measure(place: scene.Place) -> list[Figure]:
    """Return the milliseconds of each loop's cycle as more and more people are out; of `open` also by what is due.

    Each number begins anew: alarms that are open cost something too, and the smaller numbers leave theirs.
    """
    figures = []
    scene.people_out(place, 1)
    for count in OUT:
        scene.clear(place)
        scene.more_out(place, count)
        figures += [_opening(count, due) for due in DUE if due * (RUNS + 1) < count * SHARE_DUE]
        figures += _others(count)
    return figures


def _opening(out: int, due: int) -> Figure:
    from wayhome.engine.cycles import open_cycle  # noqa: PLC0415 - it needs Django set up

    taken = []
    for _ in range(RUNS + 1):
        _let_fall_due(due)
        begun = monotonic_seconds()
        done = open_cycle().done
        taken.append((monotonic_seconds() - begun) * 1000)
        if done != due:
            raise RuntimeError(f"{done} were opened and {due} are due")
    name = f"cycle that opens {due:,} of {out:,} out" if due else f"cycle that opens nothing, {out:,} out"
    return Figure(name=name, unit="ms", values=tuple(taken[1:]), series=f"{due} due", at=out)


def _let_fall_due(count: int) -> None:
    """Make so many who are out overdue now, who were not before."""
    from wayhome.visits.models import Visit  # noqa: PLC0415 - it needs Django set up

    now = database_now()
    chosen = Visit.objects.filter(state="out", alarmed_due_at__isnull=True).values("pk")[:count]
    Visit.objects.filter(pk__in=list(chosen.values_list("pk", flat=True))).update(
        due_at=now - timedelta(seconds=1), grace_seconds=0, reminded_due_at=now, asked_due_at=now
    )


def _others(out: int) -> list[Figure]:
    """The climb loop and upkeep, when nothing is due."""
    from wayhome.engine.cycles import Upkeep, climb_cycle  # noqa: PLC0415 - it needs Django set up

    upkeep = Upkeep()
    figures = []
    for name, cycle in (("climb", climb_cycle), ("upkeep", upkeep.cycle)):
        taken = []
        for _ in range(RUNS + 2):
            begun = monotonic_seconds()
            cycle()
            taken.append((monotonic_seconds() - begun) * 1000)
        figures.append(
            Figure(name=f"{name} cycle, {out:,} out", unit="ms", values=tuple(taken[2:]), series=name, at=out)
        )
    return figures
