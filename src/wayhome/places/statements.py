"""What finds premises by their address, as SQL that uses the indexes made for it.

One branch a pair of keys, each with its own limit: an OR over the pairs would read every premise of a
house number first. Rows come back as (id, exact_key); `exact_key` is all that comparing needs.
"""

from collections.abc import Sequence
from typing import Any

from wayhome.places.rules.matching import PAIRS, Pair
from wayhome.places.rules.near import CELLS_A_DEGREE, CELLS_AROUND, DATE_LINE, POLE, Box, strips_of

# Said so that no partial index "of the open ones" seems to help: without fresh statistics, as after an import,
# PostgreSQL would take all open premises from it.
_OPEN = "(closed_at IS NULL) IS TRUE"
_HOMES = "AND (%s OR kind <> 'worker_home')"

EXACT = f"""
SELECT id, exact_key FROM places_premise
WHERE {_OPEN} AND hashtextextended(exact_key, 0) = hashtextextended(%s, 0) AND exact_key = %s {_HOMES}
LIMIT %s
"""  # noqa: S608 - a constant of this file

# A colleague's home is no duplicate: saying so would tell whoever imports that one of us lives there.
THERE = """
SELECT exact_key FROM places_premise
WHERE closed_at IS NULL AND kind <> 'worker_home'
  AND hashtextextended(exact_key, 0) = ANY (ARRAY(SELECT hashtextextended(said, 0) FROM unnest(%s::text[]) said))
"""
"""Which of many normal forms are there; one that only hashes alike may be among them."""

_BRANCHES = tuple(
    f"(SELECT id, exact_key FROM places_premise WHERE {_OPEN} AND {first} = %s AND {second} = %s {_HOMES}"  # noqa: S608 - columns named in the rules
    " LIMIT %s)"
    for first, second in PAIRS
)

CELL = (
    f"(floor((latitude + {POLE:.0f}) * {CELLS_A_DEGREE})::bigint * {CELLS_AROUND}"
    f" + floor((longitude + {DATE_LINE:.0f}) * {CELLS_A_DEGREE})::bigint)"
)
"""The cell of a point, letter for letter as the index `places_premise_near` has it."""

# Only premises that may endanger anybody are in the index: a city has thousands of others within a few streets. Each
# strip asks in the order of the index and with a limit, so that PostgreSQL takes no other way whatever it knows of the
# table; strips are asked in the order given.
IN_STRIPS = f"""
FROM unnest(%s::bigint[], %s::bigint[]) strip (first, last)
CROSS JOIN LATERAL (
    SELECT premise.id, premise.text, premise.latitude, premise.longitude FROM places_premise premise
    WHERE latitude IS NOT NULL AND may_endanger AND {_OPEN} AND {CELL} BETWEEN strip.first AND strip.last
      AND latitude BETWEEN %s AND %s AND longitude BETWEEN %s AND %s {{also}}
    ORDER BY {CELL} LIMIT %s
) found
LIMIT %s
"""  # noqa: S608 - a constant of this file


def candidates(pairs: Sequence[Pair], most: int, *, homes: bool) -> tuple[str, list[str | int]]:
    """Return the statement that brings what any of the pairs finds, and its parameters."""
    parameters: list[str | int] = []
    for _, first, second in pairs:
        parameters += [first, second, homes, most]
    return " UNION ALL ".join(_BRANCHES[place] for place, _, _ in pairs), parameters


def in_box(box: Box, *, most: int) -> list[Any]:
    """Return the parameters of a statement with `IN_STRIPS`; at most `most` rows."""
    strips = strips_of(box)
    return [strips.first, strips.last, box.south, box.north, box.west, box.east, most, most]
