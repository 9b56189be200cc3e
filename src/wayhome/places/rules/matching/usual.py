"""The usual form, "12 Main St Apt 4, Springfield, IL 62701", read in two parts that are each remembered. Pure.

A register has few streets and fewer towns for its many doors, and a million of them are read in one import. Whatever is
not plainly of this form is left to `parse`, and what is read here reads the same there (a test holds this).
"""

from functools import lru_cache
from typing import NamedTuple

from wayhome.places.rules.matching.address import Address
from wayhome.places.rules.matching.numbers import leading_number
from wayhome.places.rules.matching.rests import end_of, joined, rests_of
from wayhome.places.rules.matching.special import is_near
from wayhome.places.rules.matching.streets import Street, ends_with_type, has_type, read_street
from wayhome.places.rules.matching.tables import STRONG_TYPES
from wayhome.places.rules.matching.units import take_units
from wayhome.places.rules.matching.words import words_of


class _Door(NamedTuple):
    """What stands between the house number and the comma; `behind` is what belongs to the number ("a", " 1/2")."""

    behind: str
    street: Street
    rest: tuple[str, ...]
    marks: tuple[str, ...]
    may_be_house: bool


class _Place(NamedTuple):
    """What stands behind the comma; `has_street` says that a part of it is named like a street."""

    rest: tuple[str, ...]
    marks: tuple[str, ...]
    state: str
    postal_code: str
    has_street: bool


def read_usual(folded: str) -> Address | None:
    """Return the address of a folded text of the usual form, None for any other form."""
    head, _, end = folded.partition(",")
    number, _, name = head.partition(" ")
    if not (number.isdecimal() and number.isascii()) or number[0] == "0":
        return None
    door, place = _door(name), _place(end)
    if door is None or place is None or (door.may_be_house and place.has_street):
        return None
    return Address(
        number=number + door.behind,
        direction=door.street.direction,
        street=door.street.name,
        kind=door.street.kind,
        rest=door.rest + place.rest if door.rest else place.rest,
        unit=joined([*door.marks, *place.marks]) if door.marks or place.marks else "",
        state=place.state,
        postal_code=place.postal_code,
    )


# A large town's register has so many streets, with directions and units: some 70 MB, where so many are read.
@lru_cache(maxsize=131_072)
def _door(name: str) -> _Door | None:
    if "box" in name:
        return None
    words, marks = take_units(["1", *words_of(name)], leading=True)
    number = leading_number(words, marks, "")
    if not words:
        return None
    street = read_street(words, whole=True)
    rest = rests_of([list(street.after)], marks) if street.after else ()
    return _Door(
        behind=number.removeprefix("1"),
        street=street,
        rest=rest,
        marks=tuple(marks),
        may_be_house=not has_type(words) and street.kind not in STRONG_TYPES,
    )


@lru_cache(maxsize=65_536)
def _place(end: str) -> _Place | None:
    if "box" in end:
        return None
    segments, code, state = end_of(end)
    marks: list[str] = []
    kept = []
    for segment in segments:
        left, found = take_units(list(segment), leading=False)
        marks += found
        if left and not is_near(left):
            kept.append(left)
    if not kept or not code:
        return None
    return _Place(
        has_street=any(map(ends_with_type, kept)),
        rest=rests_of(kept, marks),
        marks=tuple(marks),
        state=state,
        postal_code=code,
    )
