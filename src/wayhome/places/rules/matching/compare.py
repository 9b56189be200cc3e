"""How far two addresses agree, part by part. Pure.

Each part speaks for or against in points; a part that one side does not name says nothing. The
points were set by what a part tells apart (a postal code more than a one-digit number) and tried
on one half of FEBRL 4; docs/reference/matching.md has the figures of the other half.
"""

from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA, Indel, LCSseq

from wayhome.places.rules.matching.address import Address, Form
from wayhome.places.rules.matching.words import icelandic_stem


class Agree(IntEnum):
    """How two values of one part stand to each other."""

    DIFFERENT = 0
    SLIP = 1
    UNSAID = 2
    SAME = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """An address made ready to be compared many times: its letters without spaces."""

    address: Address
    street: str
    named: str
    rest: str
    letters: str
    stem: str
    rest_stem: str
    street_digits: str
    unit_digits: str

    @property
    def open_ended(self) -> bool:
        """Whether nothing says where the street ends and the town begins."""
        return not self.address.kind and not self.address.name_first and bool(self.address.street)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What comparing said; `points` is the sum of evidence, `street` 0 to 1 (-1: one side names none)."""

    points: float
    number: Agree
    unit: Agree
    street: float
    same_street: bool
    rest_points: float
    rest_said: bool
    postal: Agree
    shortened: bool
    state: Agree


def profile_of(address: Address) -> Profile:
    """Return an address ready to be compared."""
    name = address.street.replace(" ", "")
    rest = "".join(address.rest).replace(" ", "")
    named = name + address.kind
    return Profile(
        address=address,
        street=name,
        named=named,
        rest=rest,
        letters=named + rest,
        stem="".join(icelandic_stem(word) for word in address.street.split()) if name else "",
        rest_stem="".join(icelandic_stem(word) for part in address.rest for word in part.split()),
        street_digits="".join(mark for mark in name if mark.isdigit()),
        unit_digits="".join(mark for mark in address.unit if mark.isalnum()),
    )


def compare(asked: Profile, known: Profile) -> Comparison:
    """Return how far what was asked agrees with a known address."""
    left, right = asked.address, known.address
    number = _numbers(left.number, right.number)
    unit = _units(asked, known)
    street, same_street = _streets(asked, known)
    rest_points, rest_said = _rests(asked, known, street)
    postal, shortened = _codes(left.postal_code, right.postal_code)
    state = _values(left.state, right.state)
    points = (
        _number_points(number, left.number)
        + (0.0 if left.number or right.number else _NO_NUMBER)
        + _street_points(street)
        + (0.0 if same_street or street < 0 else -2.0)
        + rest_points
        + _POSTAL[postal]
        + _STATE[state]
        + _UNIT[unit]
        - (4.0 if left.form != right.form and Form.NEAR not in (left.form, right.form) else 0.0)
    )
    return Comparison(
        points=points,
        number=number,
        unit=unit,
        street=street,
        same_street=same_street,
        rest_points=rest_points,
        rest_said=rest_said,
        postal=postal,
        shortened=shortened,
        state=state,
    )


_POSTAL = {Agree.SAME: 7.0, Agree.SLIP: 3.0, Agree.UNSAID: 0.0, Agree.DIFFERENT: -4.0}
_STATE = {Agree.SAME: 1.0, Agree.SLIP: 0.0, Agree.UNSAID: 0.0, Agree.DIFFERENT: -1.0}
_UNIT = {Agree.SAME: 1.5, Agree.SLIP: 0.0, Agree.UNSAID: -0.5, Agree.DIFFERENT: -2.0}
_STREET = ((0.5, -5.0), (0.6, -2.0), (0.7, 1.5), (0.8, 5.0), (0.9, 7.5), (1.0, 9.0))
_CLOSE = 0.9
_UNLIKE = 0.7
_FRONT_LETTERS = 3
_REST_LETTER = 0.6
_REST_AGAINST = 1.3
_REST_MOST = 9.0
_REST_LEAST = -5.0
_ONE_DIGIT = 3.5
_A_DIGIT = 1.5
_NO_NUMBER = 2.0
_NUMBER_MOST = 7.0


def _values(left: str, right: str) -> Agree:
    if not left or not right:
        return Agree.UNSAID
    return Agree.SAME if left == right else Agree.DIFFERENT


def _numbers(left: str, right: str) -> Agree:
    if left == right:
        return Agree.SAME if left else Agree.UNSAID
    if not left or not right:
        return Agree.UNSAID
    return Agree.SLIP if len(left) > 1 and OSA.distance(left, right, score_cutoff=1) <= 1 else Agree.DIFFERENT


def _units(asked: Profile, known: Profile) -> Agree:
    left, right = asked.address.unit, known.address.unit
    if not left and not right:
        return Agree.UNSAID
    if not left or not right:
        return Agree.SLIP
    return Agree.SAME if left == right or asked.unit_digits == known.unit_digits else Agree.DIFFERENT


def _codes(left: str, right: str) -> tuple[Agree, bool]:
    if not left or not right:
        return Agree.UNSAID, False
    if left == right:
        return Agree.SAME, False
    shorter, longer = sorted((left, right), key=len)
    if longer.startswith(shorter) and shorter[0].isalpha() and len(longer) - len(shorter) >= 3:  # noqa: PLR2004 - three letters more are no ending
        return Agree.SLIP, True  # only the outward code, or only the routing key, was said
    if OSA.distance(left, right, score_cutoff=1) <= 1:
        return Agree.SLIP, False
    return Agree.DIFFERENT, False


def _number_points(number: Agree, said: str) -> float:
    if number == Agree.SAME:
        return min(_ONE_DIGIT + _A_DIGIT * (len(said) - 1), _NUMBER_MOST)
    return {Agree.SLIP: -2.0, Agree.DIFFERENT: -4.0}.get(number, 0.0)


def _street_points(street: float) -> float:
    if street < 0:
        return 0.0
    below, above = next(pair for pair in pairwise(_STREET) if street <= pair[1][0])
    share = max(0.0, (street - below[0]) / (above[0] - below[0]))
    return below[1] + share * (above[1] - below[1])


def _streets(asked: Profile, known: Profile) -> tuple[float, bool]:
    """Return how alike the streets are, and whether type, direction and digits let them be the same."""
    if not asked.street or not known.street:
        return -1.0, not (asked.street or known.street)
    left, right = asked.address, known.address
    same = asked.street_digits == known.street_digits and left.direction == right.direction
    if left.kind == right.kind:
        alike = Indel.normalized_similarity(asked.street, known.street)
    elif left.kind and right.kind:
        alike = Indel.normalized_similarity(asked.street, known.street) - 0.05
        same = False
    else:
        alike = Indel.normalized_similarity(asked.named, known.named)
        same = same and asked.street != known.street  # Oak Street and just Oak: it could be Oak Avenue
    if alike < _CLOSE and left.kind == right.kind:
        alike = max(alike, _explained(asked, known), _explained(known, asked))
    if not left.kind and not right.kind:
        alike = max(alike, 0.98 * Indel.normalized_similarity(asked.stem, known.stem))
    if alike < _CLOSE and asked.open_ended != known.open_ended:
        opened, closed = (asked, known) if asked.open_ended else (known, asked)
        alike = max(alike, fuzz.partial_ratio(closed.named, opened.letters) / 100)
        if alike < _UNLIKE and closed.rest and fuzz.partial_ratio(opened.street, closed.rest) / 100 >= _CLOSE:
            return -1.0, False  # what seemed a street is the name of the house
    return alike, same


def _explained(longer: Profile, shorter: Profile) -> float:
    """Return how alike the streets are if what the longer has in front is the name of a house that the other knows.

    "11 Oakdale Brisbane Avenue", where the premise is 11 Brisbane Avenue, Oakdale.
    """
    before = len(longer.street) - len(shorter.street)
    if before < _FRONT_LETTERS or not shorter.rest:
        return 0.0
    if fuzz.partial_ratio(longer.street[:before], shorter.rest) / 100 < _CLOSE:
        return 0.0
    return Indel.normalized_similarity(longer.street[before:], shorter.street)


def _rests(asked: Profile, known: Profile, street: float) -> tuple[float, bool]:
    """Return points for the names of houses and towns: letters in common in their order, less what contradicts.

    Only what stands unmatched on both sides contradicts: what one side leaves out says nothing.
    """
    left, right, share = asked.rest, known.rest, 1.0
    if not asked.address.kind and not known.address.kind and left and right:
        left, right = asked.rest_stem, known.rest_stem
    elif asked.open_ended or known.open_ended:
        left, right = asked.letters, known.letters
        share = 0.5 if street >= 0 else 1.0  # the street has been counted
    if not left or not right:
        return 0.0, False
    common = LCSseq.similarity(left, right)
    against = min(len(left), len(right)) - common
    points = share * _REST_LETTER * (common - _REST_AGAINST * against)
    return max(_REST_LEAST, min(_REST_MOST, points)), True
