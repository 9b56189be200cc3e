"""What finds premises by their address, as SQL that uses the indexes made for it.

One branch a pair of keys, each with its own limit: an OR over the pairs would read every premise of a
house number first. Rows come back as (id, exact_key); `exact_key` is all that comparing needs.
"""

from collections.abc import Sequence

from wayhome.places.rules.matching import PAIRS, Pair

# Said so that no partial index "of the open ones" seems to help: without fresh statistics, as after an import,
# PostgreSQL would take all open premises from it.
_OPEN = "(closed_at IS NULL) IS TRUE"
_HOMES = "AND (%s OR kind <> 'worker_home')"

EXACT = f"SELECT id, exact_key FROM places_premise WHERE {_OPEN} AND exact_key = %s {_HOMES} LIMIT %s"  # noqa: S608 - a constant of this file

_BRANCHES = tuple(
    f"(SELECT id, exact_key FROM places_premise WHERE {_OPEN} AND {first} = %s AND {second} = %s {_HOMES}"  # noqa: S608 - columns named in the rules
    " LIMIT %s)"
    for first, second in PAIRS
)


def candidates(pairs: Sequence[Pair], most: int, *, homes: bool) -> tuple[str, list[str | int]]:
    """Return the statement that brings what any of the pairs finds, and its parameters."""
    parameters: list[str | int] = []
    for _, first, second in pairs:
        parameters += [first, second, homes, most]
    return " UNION ALL ".join(_BRANCHES[place] for place, _, _ in pairs), parameters
