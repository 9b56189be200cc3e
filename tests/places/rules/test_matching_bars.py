"""The bars that matching must reach, on data that others made (`python -m tests.bench matching` counts the whole sets).

FEBRL 4: the half of the originals on which the rules were not tried is on file, all 5,000 twins are asked for.
Iceland: the addresses of six postal codes (some 15,000) are on file; 600 are asked for in the dative with a slip.
"""

import random
from collections.abc import Callable

import pytest

from tests.places.rules.addresses import (
    Count,
    febrl_count,
    halves,
    icelandic,
    icelandic_share,
    with_commas,
    without_commas,
)
from wayhome.places.files import file_premises
from wayhome.places.rules.matching import Outcome, read

POSTAL_CODES = (220, 300, 301, 600, 603, 806)


@pytest.mark.parametrize(
    ("write", "of_same_number", "first_three"), [(with_commas, 0.90, 0.985), (without_commas, 0.87, 0.985)]
)
def test_febrl_4(write: Callable[[dict[str, str]], str], of_same_number: float, first_three: float) -> None:
    count: Count = febrl_count(write, halves()[1])
    assert (count.present, count.absent) == (2_500, 2_500)
    assert count.wrong_match == 0
    assert count.absent_outcomes[Outcome.MATCH] <= 0.001 * count.absent
    assert count.absent_outcomes[Outcome.CHOOSE] <= 0.08 * count.absent
    # A twin with another house number may not match (C6), and 16% of the twins have one, or lack it.
    assert count.right_match >= of_same_number * count.same_number
    assert count.right_match + count.right_choice >= first_three * count.present


def test_icelandic_addresses_in_the_dative_with_slips() -> None:
    share, asked = icelandic_share(list(icelandic(POSTAL_CODES)), 600, seed=11)
    assert asked == 600
    assert share >= 0.98


def test_icelandic_doors_that_are_not_on_file_never_match() -> None:
    addresses = list(icelandic((220,)))
    chance = random.Random(5)
    chance.shuffle(addresses)
    written = {one.written for one in addresses[:2_000]}
    absent = [one for one in addresses[2_000:] if one.number and "*" not in one.number and one.written not in written]
    with file_premises() as held:
        held.add((text, read(text)) for text in sorted(written))
        outcomes = [held.find(read(one.spoken(chance))).outcome for one in absent[:1_000]]
    assert len(outcomes) == 1_000
    assert outcomes.count(Outcome.MATCH) <= 1
