"""Marks inside a building: apartment, floor, block, as in USPS Publication 28, section 213 and Appendix C2. Pure."""

import re

from wayhome.places.rules.matching.tables import UNITS, UNITS_ALONE

_MARK = re.compile(r"(?:\d+[a-z]?|[a-z]\d*|\d+-\d+[a-z]?)$")
_GLUED = re.compile(r"([a-z]{2,})(\d+[a-z]?)$")
_FLOOR = re.compile(r"(\d+)(?:st|nd|rd|th)$")
_LONE = 2
_NUMBER_WORDS = frozenset(["no", "nr", "number"])
_TELLING = frozenset([*UNITS, *UNITS_ALONE, *_NUMBER_WORDS, "#"])


def take_units(words: list[str], *, leading: bool) -> tuple[list[str], list[str]]:
    """Return what is left of one segment, and its marks.

    `leading` says that a house number may still begin here: "no 5" is one then.
    """
    if not _may_mark(words):
        return words.copy(), []
    return _take(words, leading=leading)


def _may_mark(words: list[str]) -> bool:
    """Whether a word may begin a mark: in most segments none, and a million of them are read in one import."""
    return not _TELLING.isdisjoint(words) or not all(word.isalpha() or word[0].isdigit() for word in words)


def _take(words: list[str], *, leading: bool) -> tuple[list[str], list[str]]:
    left: list[str] = []
    marks: list[str] = []
    place = 0
    while place < len(words):
        word = words[place]
        following = words[place + 1] if place + 1 < len(words) else ""
        taken = 0
        if word == "#" and following and (left or not leading):
            marks.append(_plain(following))
            taken = 2
        elif word in _NUMBER_WORDS and leading and not left:
            taken = 0 if not following[:1].isdigit() else 1
        elif word in UNITS and following == "#" and place + 2 < len(words):
            marks.append(UNITS[word] + _plain(words[place + 2]))
            taken = 3
        elif word in UNITS and _MARK.match(following):
            marks.append(UNITS[word] + _plain(following))
            taken = 2
        elif UNITS.get(following) == "floor " and (floor := _FLOOR.match(word)):
            marks.append(f"floor {floor.group(1)}")
            taken = 2
        elif (glued := _GLUED.match(word)) and glued.group(1) in UNITS:
            marks.append(UNITS[glued.group(1)] + _plain(glued.group(2)))
            taken = 1
        elif word in UNITS_ALONE and not following and (not left or len(left) > _LONE):
            marks.append(UNITS_ALONE[word])
            taken = 1
        if not taken:
            left.append(word)
        place += taken or 1
    return left, marks


def take_digits(words: list[str]) -> tuple[list[str], list[str]]:
    """Return words without those that hold digits, and these as marks ("rmb 2563" in the name of a farm)."""
    if all(map(str.isalpha, words)) or not any(mark.isdigit() for word in words for mark in word):
        return words, []
    left = [word for word in words if not any(mark.isdigit() for mark in word)]
    marked = [word for word in words if any(mark.isdigit() for mark in word)]
    return left, [_plain(word) if _MARK.match(word) else "".join(filter(str.isdigit, word)) for word in marked]


def _plain(mark: str) -> str:
    return mark.lstrip("0") or "0"
