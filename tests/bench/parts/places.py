"""Premises and streets: measured by files of their own, given back as figures."""

from tests.bench import premises as bench
from tests.bench.figures import RUNS, Figure
from tests.bench.scene import Place, people_out

FEW = 20


def premises(place: Place) -> list[Figure]:
    """A million premises are imported once; then they are asked for by address and by point."""
    people_out(place, FEW)
    found = bench.measured()
    of = f"{bench.PREMISES:,} premises"
    slowest = {
        f"exact address among {of}, p99 of {bench.ASKED:,}": (found.exact, 2.0),
        f"misspelt address among {of}, p99": (found.misspelt, 50.0),
        f"hazards within 500 m among {of}, one in {bench.HAZARDOUS} with one, p99": (found.near, 5.0),
    }
    imported = Figure(
        name=f"import of {of} by COPY", unit="/s", values=(found.rows_a_second,), bar=20_000, at_least=True
    )
    return [
        imported,
        *(
            Figure(name=name, unit="ms", values=(bench.percentile(times, 0.99),), bar=bar)
            for name, (times, bar) in slowest.items()
        ),
    ]


def roads(place: Place) -> list[Figure]:
    """Streets: import, graph, safe places by drive time, crossings."""
    from tests.bench.roads import measure  # noqa: PLC0415 - it knows models, which need Django set up

    people_out(place, FEW)
    return [Figure(name=name, unit=unit, values=tuple(values)) for name, values, unit in measure(RUNS)]
