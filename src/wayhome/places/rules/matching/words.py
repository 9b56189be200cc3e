"""Letters and words of addresses: folded, skeletons, Icelandic cases. Pure."""

import re
import unicodedata
from functools import lru_cache

# ruff: noqa: RUF001 - look-alikes are what this table is for
_LETTERS = str.maketrans(
    {"ð": "d", "þ": "th", "æ": "ae", "ø": "o", "œ": "oe", "ł": "l", "đ": "d", "ß": "ss", "ı": "i",
     "'": "", "’": "", "‘": "", "`": "", "´": "", ".": "", '"': " ", "“": " ", "”": " ", "(": ",", ")": ",",
     ";": ",", "\n": ",", "\r": ",", "|": ",", "_": " ", ":": " ", "\t": " ", "–": "-", "—": "-", "−": "-", "\0": " "}
)  # fmt: skip
_TOKEN = re.compile(r"\d+(?:[-/]\d+)+[a-z]?|\w+|[&#@]")
_VOWELS = str.maketrans("", "", "aeiouyj")
_REPEATED = re.compile(r"(.)\1+")
_CASES = ("unum", "anum", "inum", "num", "um", "ur", "ar", "ir", "inn", "in", "id", "i", "u", "a")
_STEM = 2
_SKELETON = 3


def fold(text: str) -> str:
    """Return the text in small letters without accents, apostrophes and dots; parts are split by commas."""
    folded = text.casefold().translate(_LETTERS)
    if folded.isascii():
        return folded
    plain = unicodedata.normalize("NFKD", folded)
    return "".join(mark for mark in plain if not unicodedata.combining(mark)).translate(_LETTERS)


def words_of(folded: str) -> list[str]:
    """Return the words and numbers of a folded text; "12-14" and "2/98" are one each, and so are &, # and @."""
    return _TOKEN.findall(folded)


@lru_cache(maxsize=65_536)
def skeleton(letters: str) -> str:
    """Return the consonants, doubled ones once; a vowel in front is kept as "a".

    What stays the same through most slips of the finger and through the cases of Icelandic
    (gata, götu; Hafnarfjörður, Hafnarfirði).
    """
    bare = letters.translate(_VOWELS)
    if letters and letters[0] in "aeiouy":
        bare = "a" + bare
    return _REPEATED.sub(r"\1", bare)


def head(letters: str, most: int = _SKELETON) -> str:
    """Return the first consonants: a key under which the misspelt is still found."""
    return skeleton(letters)[:most]


def tail(letters: str) -> str:
    """Return the last consonants: for what is misspelt in front."""
    return skeleton(letters)[-_SKELETON:]


@lru_cache(maxsize=65_536)
def icelandic_stem(word: str) -> str:
    """Return a folded Icelandic noun without the ending of its case, and a and ö alike.

    Addresses are written in the nominative (Strandgata) and spoken in the dative (Strandgötu).
    """
    plain = word.replace("fjord", "fird")
    for ending in _CASES:
        if plain.endswith(ending) and len(plain) - len(ending) >= _STEM:
            plain = plain[: -len(ending)]
            break
    return plain.replace("o", "a")
