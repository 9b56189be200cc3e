"""What follows the street: house, village, town, and what ends an address. Pure."""

from functools import lru_cache

from wayhome.places.rules.matching.tail import Segments, take_end, take_lettered_code
from wayhome.places.rules.matching.units import take_digits
from wayhome.places.rules.matching.words import words_of

_PLAIN_REST = {"st": "saint", "mt": "mount", "nth": "north", "sth": "south"}


@lru_cache(maxsize=65_536)
def end_of(end: str) -> tuple[tuple[tuple[str, ...], ...], str, str]:
    """Return the segments behind the first comma, without the postal code and the state, and these two."""
    plain, code = take_lettered_code(f"1 x,{end}")
    segments = [words for part in plain.split(",") if (words := words_of(part))]
    code, state = take_end(segments, code)
    return tuple(tuple(words) for words in segments[1:]), code, state


def rests_of(segments: Segments, marks: list[str]) -> tuple[str, ...]:
    """Return what else was said, a segment each; words that hold digits go to the marks."""
    found = []
    for words in segments:
        left, digits = take_digits(words)
        marks += digits
        if left:
            found.append(rest_of(left))
    return tuple(words for words in found if words)


def rest_of(words: list[str]) -> str:
    """Return the words of a town or a house in one form."""
    return " ".join(_PLAIN_REST.get(word, word) for word in words if word not in {"&", "#", "@"})


def joined(marks: list[str]) -> str:
    """Return the marks of a unit in one form."""
    return "+".join(sorted(set(marks)))
