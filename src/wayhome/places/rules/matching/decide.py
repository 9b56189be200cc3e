"""Three outcomes: this one, choose among these, none. Pure.

A `match` opens a briefing by itself; a wrong one sends help to the wrong door. So it is given only
where nothing that was said differs: another house number, another unit, one of them left out,
another direction or street type, another postal code or state never matches by itself, whatever
the rest says (REQUIREMENTS.md, C6).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from rapidfuzz.distance import OSA

from wayhome.places.rules.matching.compare import Agree, Comparison, Profile, compare
from wayhome.places.rules.matching.keys import exact_of
from wayhome.places.rules.matching.tables import COMMON_NAMES


class Outcome(StrEnum):
    """What a question about an address is answered with."""

    MATCH = "match"
    CHOOSE = "choose"
    NONE = "none"


MOST_CHOICES = 3
"""How many are offered to choose among: more is a list to search."""

CHOOSE_POINTS = 3.0
MATCH_POINTS = 13.0
MATCH_LEAD = 3.0
STREET_ALIKE = 0.8
SHORT_NAME = 4
"""A street's name of so few letters has neighbours that differ in one: Elm and Elk."""

LONG_COMPOUND = 8
"""A name in one word, its type with it, of so many letters may be one slip off: fewer have neighbours."""

UNIT_LEFT_OUT = 1.0
"""So much further back stands a premise whose unit only one of both names."""

REST_AGREES = 2.4
REST_AT_LENGTH = 8.0
REST_SPEAKS_ALONE = 6.5
"""So much agreement of house name and town stands for a postal code with one wrong digit."""


Id = TypeVar("Id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate(Generic[Id]):
    """A premise that may be meant."""

    id: Id
    profile: Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Generic[Id]):
    """One premise of an answer, and how far it agrees: 0 to 1."""

    id: Id
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Generic[Id]):
    """The outcome, and the choices, the likeliest first: one for `match`, at most `MOST_CHOICES`, none for `none`."""

    outcome: Outcome
    choices: tuple[Choice[Id], ...] = ()


def decide(asked: Profile, candidates: Iterable[Candidate[Id]]) -> Answer[Id]:
    """Return which of the candidates is meant, or among which to choose."""
    found = [(compare(asked, candidate.profile), candidate) for candidate in candidates]
    found = [pair for pair in found if pair[0].points >= CHOOSE_POINTS]
    if not found:
        return Answer(outcome=Outcome.NONE)
    exact = exact_of(asked.address)
    found.sort(key=lambda pair: (exact_of(pair[1].profile.address) != exact, -_standing(pair[0])))
    most = compare(asked, asked).points
    choices = tuple(
        Choice(id=candidate.id, score=round(max(0.0, min(1.0, said.points / most)), 3))
        for said, candidate in found[:MOST_CHOICES]
    )
    if _is_match(asked, found):
        return Answer(outcome=Outcome.MATCH, choices=choices[:1])
    return Answer(outcome=Outcome.CHOOSE, choices=choices)


def _standing(said: Comparison) -> float:
    """Return by what choices are ordered: who names no flat means the house before one of its flats."""
    return said.points - (UNIT_LEFT_OUT if said.unit is Agree.SLIP else 0.0)


def _is_match(asked: Profile, found: Sequence[tuple[Comparison, Candidate[Id]]]) -> bool:
    said, best = found[0]
    if not may_match(asked, best.profile, said):
        return False
    exact = exact_of(asked.address)
    equal = exact_of(best.profile.address) == exact
    if len(found) == 1:
        return True
    second, other = found[1]
    if equal and (asked.address.rest or asked.address.postal_code):
        return exact_of(other.profile.address) != exact
    return said.points - second.points >= MATCH_LEAD or not _rivals(asked, other.profile, second)


def _rivals(asked: Profile, other: Profile, said: Comparison) -> bool:
    """Whether the second could be meant as well: what has another number or unit could not."""
    return not (said.number <= Agree.SLIP or said.unit == Agree.DIFFERENT) or asked.address.form != other.address.form


def may_match(asked: Profile, known: Profile, said: Comparison) -> bool:
    """Tell whether nothing that was said forbids to open this premise without asking."""
    return (
        asked.address.form == known.address.form
        and _same_door(asked, known, said)
        and _same_street(asked, known, said)
        and _same_place(asked, known, said)
        and (said.points >= MATCH_POINTS or _is_whole(asked, known))
    )


def _is_whole(asked: Profile, known: Profile) -> bool:
    """Whether number and street were said and the whole is the same to the letter."""
    address = asked.address
    return bool(address.number and (address.street or address.rest)) and exact_of(address) == exact_of(known.address)


def _same_door(asked: Profile, known: Profile, said: Comparison) -> bool:
    if said.unit not in {Agree.SAME, Agree.UNSAID}:
        return False
    if said.number == Agree.SAME:
        return True
    if asked.address.number or known.address.number:
        return False
    # Neither has a number: then the name of the house is what tells it apart.
    return said.rest_points >= REST_SPEAKS_ALONE or asked.address == known.address


def _same_street(asked: Profile, known: Profile, said: Comparison) -> bool:
    if said.street < 0:
        # No street on one side (or neither, as of a box): house name and town must say it all.
        return asked.street == known.street and said.rest_points >= REST_AGREES
    if not said.same_street or said.street < STREET_ALIKE:
        return False
    if asked.street == known.street:
        return True
    if known.address.kind or asked.address.kind:
        return len(known.street) > SHORT_NAME
    # Names without a type are compounds (Hjallabraut, Hólabraut): alike as a whole while another street is meant.
    if asked.stem == known.stem:
        return True
    return len(known.stem) >= LONG_COMPOUND and OSA.distance(asked.stem, known.stem, score_cutoff=1) <= 1


def _same_place(asked: Profile, known: Profile, said: Comparison) -> bool:
    if said.state == Agree.DIFFERENT and said.postal != Agree.SAME:
        return False
    if said.postal == Agree.SAME:
        # Towns go by several names, a postal code does not: with the street to the letter it is enough.
        return said.rest_points > 0 or not said.rest_said or asked.street == known.street
    if said.postal == Agree.SLIP:
        # The same number in a street of the same name may stand in the town's next district, if many streets
        # bear that name; with any other name one wrong digit is a slip.
        known_once = said.shortened or known.address.street not in COMMON_NAMES
        return known_once and said.rest_points >= REST_AGREES
    if said.postal == Agree.DIFFERENT:
        # A code that people misremember: only where house name and town agree at length, in a street whose name
        # no town has twice. Codes with letters name a few doors: another one is another place.
        digits = asked.address.postal_code.isdigit() and known.address.postal_code.isdigit()
        return digits and known.address.street not in COMMON_NAMES and said.rest_points >= REST_AT_LENGTH
    if said.rest_said:
        return said.rest_points >= REST_AGREES
    return asked.address.rest == known.address.rest and asked.address.postal_code == known.address.postal_code
