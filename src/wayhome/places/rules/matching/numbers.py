"""The house number, taken out of the words of an address. Pure."""

import re

from wayhome.places.rules.matching.streets import ends_with_type, has_type
from wayhome.places.rules.matching.tables import DIRECTIONS, STREET_TYPES
from wayhome.places.rules.matching.tail import Segments

NO_STREET = -2
"""The place of a street that is not named."""

_NUMBER = re.compile(r"\d+[a-z]?$|\d+-\d+[a-z]?$")
_SLASHED = re.compile(r"(\d+[a-z]?)/(\d+[a-z]?)$")
_FRACTIONS = frozenset(["1/2", "1/3", "2/3", "1/4", "3/4"])
_CANADIAN_CODE = 6


def take_number(segments: Segments, marks: list[str], code: str) -> tuple[str, int, bool]:
    """Take the house number out of its segment; return it, the place of the street, and whether the name came first."""
    for place, words in enumerate(segments):
        number = leading_number(words, marks, code)
        if number:
            if not words:
                del segments[place]
                if place == len(segments) - 1 and not ends_with_type(segments[place]):
                    return number, NO_STREET, False  # "10, Paddington": what is left is the town
            return number, min(place, len(segments) - 1), False
    for place, words in enumerate(segments[:2]):
        number = _number_behind(segments, place, words)
        if number:
            return number, place, True
    return "", 0, False


def _number_behind(segments: Segments, place: int, words: list[str]) -> str:
    """Take a number out of a segment in which the street's name comes first: "Strandgata 86 b"."""
    for at in range(1, len(words)):
        if not _NUMBER.match(words[at]) or STREET_TYPES.get(words[at - 1]) in {"route", "highway"}:
            continue
        if has_type(words[:at]) and words[at - 1] not in STREET_TYPES:
            return ""
        end = at + 1
        number = words[at]
        if end < len(words) and len(words[end]) == 1 and words[end].isalpha() and number.isdigit():
            number += words[end]
            end += 1
        after = words[end:]
        del words[at:]
        if after:
            segments.insert(place + 1, after)
        return number.lstrip("0") or "0"
    return ""


def leading_number(words: list[str], marks: list[str], code: str) -> str:
    """Take a number off the front of a segment: "12", "12a", "12 a", "12-14", "2/98" (unit 2), "12 1/2"."""
    while words and words[0] == "#":
        words.pop(0)
    if not words:
        return ""
    slashed = _SLASHED.match(words[0])
    if slashed and words[0] not in _FRACTIONS:
        marks.append(slashed.group(1))
        words[0] = slashed.group(2)
    if not _NUMBER.match(words[0]):
        return ""
    number = words.pop(0)
    if "-" in number and len(code) == _CANADIAN_CODE and code[0].isalpha() and code[1].isdigit():
        unit, _, number = number.partition("-")  # Canada Post: the unit, a hyphen, the number
        marks.append(unit)
    if words and words[0] in _FRACTIONS:
        return f"{number} {words.pop(0)}".lstrip("0")
    if (
        len(words) > 1
        and len(words[0]) == 1
        and words[0].isalpha()
        and number.isdigit()
        and words[0] not in DIRECTIONS
        and STREET_TYPES.get(words[1]) is None
    ):
        number += words.pop(0)
    return number.lstrip("0") or "0"
