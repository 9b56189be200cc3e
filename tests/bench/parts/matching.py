"""Matching counted over whole published sets: FEBRL 4, the half on which the rules were not tried, and Iceland."""

from collections.abc import Callable

from tests.bench.figures import Figure
from tests.places.rules.addresses import (
    Count,
    febrl_count,
    halves,
    icelandic,
    icelandic_share,
    with_commas,
    without_commas,
)
from wayhome.places.rules.matching import Outcome

ICELANDIC_ASKED = 2_000
SEED = 11


def measure(_place: None) -> list[Figure]:
    """Count once: the same every time, since nothing here is by chance but what the seed says."""
    share, asked = icelandic_share(list(icelandic()), ICELANDIC_ASKED, SEED)
    iceland = Figure(
        name=f"Iceland, {asked:,} in the dative with a slip: right in the first three",
        unit="%",
        values=(100 * share,),
        bar=98,
        at_least=True,
    )
    return [*_febrl("with commas", with_commas), *_febrl("without commas", without_commas), iceland]


def _febrl(how: str, write: Callable[[dict[str, str]], str]) -> list[Figure]:
    count: Count = febrl_count(write, halves()[1])
    absent, present = 100 / count.absent, 100 / count.present
    return [
        _share(f"FEBRL 4 {how}: absent, match", count.absent_outcomes[Outcome.MATCH] * absent, most=0.1),
        _share(f"FEBRL 4 {how}: absent, choose", count.absent_outcomes[Outcome.CHOOSE] * absent, most=8),
        _share(f"FEBRL 4 {how}: present, wrong match", count.wrong_match * present),
        _share(f"FEBRL 4 {how}: present, right match, of all", count.right_match * present, least=90),
        _share(
            f"FEBRL 4 {how}: present, right match, of those with the original's house number",
            100 * count.right_match / count.same_number,
        ),
        _share(
            f"FEBRL 4 {how}: present, right by match or in the first three",
            (count.right_match + count.right_choice) * present,
            least=98.5,
        ),
    ]


def _share(name: str, value: float, *, most: float | None = None, least: float | None = None) -> Figure:
    return Figure(name=name, unit="%", values=(value,), bar=least if most is None else most, at_least=least is not None)
