"""The words of one street: direction, name, type, and what follows them. Pure."""

from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from wayhome.places.rules.matching.tables import (
    DIRECTIONS,
    FRENCH_DIRECTIONS,
    LEADING_TYPES,
    LONG_TYPES,
    ORDINALS,
    ROUTES,
    STREET_TYPES,
    STRONG_TYPES,
)

_FUZZY_LETTERS = 6
_SLIPS = 2
_FRONT = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Street:
    """A street in its parts, and the words after it that belong to the place it is in."""

    direction: str = ""
    name: str = ""
    kind: str = ""
    after: tuple[str, ...] = ()


def read_street(words: list[str], *, whole: bool) -> Street:
    """Return the street that these words begin with; `whole` says that a comma ends it."""
    return _read_street(tuple(words), whole)


@lru_cache(maxsize=65_536)
def _read_street(said: tuple[str, ...], whole: bool) -> Street:  # noqa: FBT001 - `lru_cache` wants it by position
    words = list(said)
    before, words = _direction_before(words)
    if len(words) > 1 and words[0] in LEADING_TYPES and STREET_TYPES.get(words[-1]) not in STRONG_TYPES:
        return _french(before, words)
    mended = words
    end = _type_at(words, whole=whole)
    if end is None:
        mended, end = _mended(words, whole=whole)
    if end is None:
        return Street(direction=before, name=_name(mended))
    after = mended[end + 1 :]
    if whole and after and mended[end] in {"road", "rd", "highway", "hwy", "route", "rte"} and after[0].isdigit():
        return Street(direction=before, name=_name(mended))
    behind, after = _direction_behind(after)
    kind = STREET_TYPES.get(mended[end], mended[end])
    return Street(direction=before + behind, name=_name(mended[:end]), kind=kind, after=tuple(after))


def ends_with_type(words: list[str]) -> bool:
    """Tell whether a segment is the name of a street by its last word."""
    return len(words) > 1 and STREET_TYPES.get(words[-1]) in STRONG_TYPES


def has_type(words: list[str]) -> bool:
    """Tell whether a word after the first is a type that ends a street's name."""
    return any(STREET_TYPES.get(word) in STRONG_TYPES for word in words[1:])


def _direction_before(words: list[str]) -> tuple[str, list[str]]:
    if len(words) < 2 or words[0] not in DIRECTIONS or words[0] in FRENCH_DIRECTIONS:  # noqa: PLR2004 - it and a name
        return "", words
    if words[1] in STREET_TYPES and (len(words) == 2 or STREET_TYPES[words[1]] in STRONG_TYPES):  # noqa: PLR2004 - a direction and a type alone
        return "", words  # North Street
    return f"{DIRECTIONS[words[0]]}-", words[1:]


def _direction_behind(words: list[str]) -> tuple[str, list[str]]:
    if (
        words
        and words[0] in DIRECTIONS
        and words[0] not in FRENCH_DIRECTIONS
        and (
            len(words) == 1 or len(words[0]) <= 2  # noqa: PLR2004 - "n", "ne"; "north ryde" is a town
        )
    ):
        return f"-{DIRECTIONS[words[0]]}", words[1:]
    return "", words


def _french(before: str, words: list[str]) -> Street:
    kind, name, behind = LEADING_TYPES[words[0]], words[1:], ""
    if len(name) > 1 and name[-1] in DIRECTIONS:
        behind, name = f"-{DIRECTIONS[name[-1]]}", name[:-1]
    return Street(direction=before + behind, name=_name(name), kind=kind)


def _type_at(words: list[str], *, whole: bool) -> int | None:
    """Return where the street's type stands, if one is written rightly."""
    last = len(words) - 1
    if whole and last > 1 and words[last] in DIRECTIONS:
        last -= 1
    if whole and last >= 1 and STREET_TYPES.get(words[last]) in STRONG_TYPES:
        return last
    for place in range(1, len(words)):
        if STREET_TYPES.get(words[place]) in STRONG_TYPES and not _names_a_route(words, place):
            if words[place] == "st" and place > 1 and _mended(words[:place], whole=False)[1] is not None:
                return None  # "graham tsreet st francis": the type stands before, misspelt
            while place < last and STREET_TYPES.get(words[place + 1]) in STRONG_TYPES:
                place += 1  # noqa: PLW2901 - Court Road: the later of two is the type
            return place
    if whole and last >= 1 and words[last] in STREET_TYPES:
        return last
    return None


def _names_a_route(words: list[str], place: int) -> bool:
    return words[place] in ROUTES and place + 1 < len(words) and words[place + 1][0].isdigit()


def _mended(words: list[str], *, whole: bool) -> tuple[list[str], int | None]:
    """Return the words with a misspelt, split or grown-together type mended, and where it stands."""
    places = range(len(words) - 1, -1, -1) if whole else range(len(words))
    for place in places:
        found = _type_inside(words[place])
        split = "".join(words[max(0, place - 1) : place + 1])
        if place > 1 and split in LONG_TYPES:
            return [*words[: place - 1], split, *words[place + 1 :]], place - 1
        if found and (found[0] or place):
            left = [*words[:place], *([found[0]] if found[0] else [])]
            return [*left, found[1], *words[place + 1 :]], len(left)
        if place + 1 < len(words):
            found = _type_inside(words[place] + words[place + 1])
            if found and (found[0] or place):
                left = [*words[:place], *([found[0]] if found[0] else [])]
                return [*left, found[1], *words[place + 2 :]], len(left)
    return words, None


@lru_cache(maxsize=65_536)
def _type_inside(word: str) -> tuple[str, str] | None:
    """Return what stands before the type in one word, and the type: "hadleighcircuit", "cerscent"."""
    for kind in LONG_TYPES:
        if word.endswith(kind):
            return word[: -len(kind)], kind
    if len(word) >= _FUZZY_LETTERS - 1:
        for kind in LONG_TYPES:
            slips = 1 if len(kind) < _FUZZY_LETTERS + 1 else _SLIPS
            distance = OSA.distance(word, kind, score_cutoff=slips)
            if distance <= slips and (word[0] == kind[0] or (distance == 1 and len(word) >= _FUZZY_LETTERS - 1)):
                return "", kind
    return None


def _name(words: list[str]) -> str:
    if words and words[0] in _FRONT and len(words) > 1:
        words = [_FRONT[words[0]], *words[1:]]
    return " ".join(ORDINALS.get(word, word) for word in words)
