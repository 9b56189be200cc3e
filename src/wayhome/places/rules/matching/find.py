"""Finding an address among premises, wherever these are held. Pure: what holds them is given.

First by the exact normal form; then by pairs of keys that bring candidates; and before a match is
given to anything but the exact one, the premises with its number and a street like its own are
looked at too: a limit on candidates may hide the second "High Street 12", never decide against it.
"""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from rapidfuzz import fuzz, process

from wayhome.places.rules.matching.address import Address, Keys
from wayhome.places.rules.matching.compare import profile_of
from wayhome.places.rules.matching.decide import Answer, Candidate, Outcome, decide
from wayhome.places.rules.matching.keys import PAIRS, address_of, keys_of_address, keys_of_question

Id = TypeVar("Id")
Found_co = TypeVar("Found_co", covariant=True)

MOST_OF_A_PAIR = 300
"""The most candidates that one pair of keys brings: a street of so many doors, a town of so many streets."""

MOST_COMPARED = 60
"""The most candidates that are compared part by part; the likest as a whole come first."""

MOST_RIVALS = 1_000
"""The most premises of one number in streets alike that are looked at before a match is given."""

Held = Sequence[tuple[Id, str]]
"""Premises by id and normal form."""

_RIVALS = PAIRS.index(("house_number", "street_head"))


class Source(Protocol[Found_co]):
    """What holds premises: the database, or memory."""

    def of_exact(self, exact: str) -> Held[Found_co]:
        """Return the premises of exactly this normal form, `MOST_OF_A_PAIR` at most."""

    def of_pairs(self, pairs: Sequence["Pair"], most: int) -> Held[Found_co]:
        """Return the premises that any of the pairs brings, at most `most` a pair; each at least once."""


Pair = tuple[int, str, str]
"""Which of `PAIRS`, and the two keys."""


def pairs_of(keys: Keys) -> list[Pair]:
    """Return the pairs of keys under which an address is found; a pair with an empty key is none."""
    found = []
    for place, (first, second) in enumerate(PAIRS):
        left, right = getattr(keys, first), getattr(keys, second)
        if left and right:
            found.append((place, left, right))
    return found


def find(address: Address, source: Source[Id]) -> Answer[Id]:
    """Return which premise is meant, or among which to choose."""
    keys = keys_of_question(address)
    exact = source.of_exact(keys.exact_key)
    if exact and (address.rest or address.postal_code):
        answer = _decide(address, keys, exact)
        if answer.outcome == Outcome.MATCH:
            return answer
    held = dict(exact) | dict(source.of_pairs(pairs_of(keys), MOST_OF_A_PAIR))
    answer = _decide(address, keys, list(held.items()))
    if answer.outcome != Outcome.MATCH:
        return answer
    its_own = keys_of_address(address_of(held[answer.choices[0].id]))
    rivals = [pair for pair in pairs_of(its_own) if pair[0] == _RIVALS]
    return _decide(address, keys, list((held | dict(source.of_pairs(rivals, MOST_RIVALS))).items()))


def _decide(address: Address, keys: Keys, held: Held[Id]) -> Answer[Id]:
    if len(held) > MOST_COMPARED:
        likest = process.extract(keys.exact_key, [text for _, text in held], scorer=fuzz.ratio, limit=MOST_COMPARED)
        held = [held[place] for _, _, place in likest]
    candidates = (Candidate(id=key, profile=profile_of(address_of(text))) for key, text in held)
    return decide(profile_of(address), candidates)
