"""The end of an address: postal code, state, country. Pure.

Forms: ZIP and ZIP+4, Canada's A1A 1A1, Royal Mail's AN NAA to AANA NAA, Eircode (a routing key and
four characters), and codes of three to five digits before or after the town.
"""

import re

from wayhome.places.rules.matching.tables import COUNTRIES, DIRECTIONS, STATE_NAMES, STATES, STREET_TYPES, STRONG_TYPES

Segments = list[list[str]]

_END = r"(?=\s*(?:,|$|uk\b|united kingdom|great britain|england|scotland|wales|northern ireland|ireland|eire))"
_CANADIAN = re.compile(r"\b([abceghj-nprstvxy]\d[a-z])[\s-]?(\d[a-z]\d)\b")
_BRITISH = re.compile(r"\b([a-z]{1,2}\d[a-z\d]?)\s*(\d[abd-hjlnp-uw-z]{2})\b" + _END)
_IRISH = re.compile(r"\b([ac-fhknprtv-y]\d[\dw])[\s-]?((?=[a-z]{0,3}\d)[acdefhknprtv-y\d]{4})\b" + _END)
_DIGITS = re.compile(r"\d{3,5}$")
_PLUS_FOUR = re.compile(r"(\d{5})-\d{4}$")
_OUTWARD = re.compile(r"[a-z]{1,2}\d{1,2}[a-z]?$")
_BEFORE_MARKS = frozenset(
    [
        "apt", "unit", "suite", "ste", "flat", "box", "lot", "no", "number", "floor", "room",
        "rr", "route", "highway", "hwy", "road", "sec", "section",
    ]
)  # fmt: skip
_MOST_WORDS = 3
_TOWN_CODE = 3
_STATE_LETTERS = 3


def take_lettered_code(folded: str) -> tuple[str, str]:
    """Return the text without its postal code of letters and digits, and that code ("" where it has none)."""
    for form in (_CANADIAN, _BRITISH, _IRISH):
        found = None
        for found in form.finditer(folded):  # noqa: B007 - the last one
            pass
        if found is not None and found.start() > 0:
            return f"{folded[: found.start()]},{folded[found.end() :]}", found.group(1) + found.group(2)
    return folded, ""


def take_end(segments: Segments, code: str) -> tuple[str, str]:
    """Take country, state and a code of digits off the end of the segments; return code and state."""
    state = ""
    while segments:
        last = segments[-1]
        if _took_country(segments, last):
            continue
        word = last[-1]
        alone = len(segments) == 1 and len(last) == 1
        if alone:
            break
        if not code and not state and _is_misspelt_state(last):
            state = last.pop()
        elif len(last) > 1 and last[-2] == "dublin" and word.isdigit():
            last.pop()
            code = code or f"d{word:0>2}"  # a district of Dublin is the routing key of its Eircodes
        elif (
            not code
            and (digits := _digits_of(word))
            and not _is_marked(last)
            and _may_be_code(segments, digits, stated=bool(state))
        ):
            code = digits
            last.pop()
        elif not state and (words := _state_words(segments, last, code)):
            state = STATE_NAMES.get(" ".join(last[-words:]), last[-1])
            del last[-words:]
        elif not code and len(segments) > 1 and len(last) > 1 and _OUTWARD.match(word) and not _is_marked(last):
            code = word
            last.pop()
        else:
            break
        if not last:
            segments.pop()
    return code or _code_before_town(segments), state


def _took_country(segments: Segments, last: list[str]) -> bool:
    if len(segments) > 1 and " ".join(last) in COUNTRIES:
        segments.pop()
        return True
    if len(last) > 1 and last[-1] in {"usa", "canada", "uk", "australia", "iceland"}:
        last.pop()
        return True
    return False


def _digits_of(word: str) -> str:
    longer = _PLUS_FOUR.match(word)
    if longer:
        return longer.group(1)
    return word if _DIGITS.match(word) else ""


def _is_misspelt_state(words: list[str]) -> bool:
    """Whether the last word stands where a state would, after a code, and is as short as one."""
    if len(words) < 2 or not 2 <= len(words[-1]) <= _STATE_LETTERS or not words[-1].isalpha():  # noqa: PLR2004 - a town before it, and two or three letters
        return False
    code = len(words[-2]) > _TOWN_CODE and _DIGITS.match(words[-2])
    return bool(code) and words[-1] not in STREET_TYPES and not _is_marked(words[:-1])


def _is_marked(words: list[str]) -> bool:
    """Whether the last word follows "apt", "box" and the like: a mark, not a code."""
    return len(words) > 1 and words[-2] in _BEFORE_MARKS


def _may_be_code(segments: Segments, digits: str, *, stated: bool) -> bool:
    """Whether this can be a code: "Hraunbær 102" alone is a house number, "8 Elm Street 4223" has one already."""
    if len(segments) > 1 or (stated and len(digits) > _TOWN_CODE):
        return True
    return segments[0][0][0].isdigit() or (len(digits) > _TOWN_CODE and any(w in STREET_TYPES for w in segments[0]))


def _state_words(segments: Segments, last: list[str], code: str) -> int:
    """Return how many of the last words name a state; 0 for none."""
    for words in range(min(_MOST_WORDS, len(last)), 0, -1):
        named = " ".join(last[-words:])
        if named in STATE_NAMES and (len(segments) > 1 or code) and (len(segments) > 1 or len(last) > words):
            # "New York, NY": the state was said already; "Washington" alone after a comma may be the town.
            others = len(last) > words or len(segments) > 2 or bool(code)  # noqa: PLR2004 - street, town, state
            return words if others else 0
    word = last[-1]
    if word not in STATES:
        return 0
    unsure = word in STREET_TYPES or word in DIRECTIONS
    typed_before = any(STREET_TYPES.get(other) in STRONG_TYPES for other in last[1:-1])
    if unsure and not code and len(segments) == 1 and (not typed_before or STREET_TYPES.get(last[-2]) in STRONG_TYPES):
        return 0
    return 1


def _code_before_town(segments: Segments) -> str:
    """Take "220" of "Strandgata 86, 220 Hafnarfjörður" or of "Laugavegi 12 101 Reykjavík"."""
    if not segments:
        return ""
    last = segments[-1]
    if len(segments) > 1:
        earlier = any(word[0].isdigit() for part in segments[:-1] for word in part)
        fits = len(last) > 1 and _DIGITS.match(last[0]) and (earlier or len(last[0]) == _TOWN_CODE)
        if fits and not any(STREET_TYPES.get(word) in STRONG_TYPES for word in last):
            return last.pop(0)
        return ""
    digits = [place for place, word in enumerate(last) if word[0].isdigit()]
    if len(digits) == 1 and 0 < digits[0] < len(last) - 1 and len(last[digits[0]]) == _TOWN_CODE:
        # "Frostaskjóli 107 Reykjavík": as a code it asks to choose, as a number it might open a wrong door.
        place = digits[0]
        if last[place].isdigit() and not any(STREET_TYPES.get(word) in STRONG_TYPES for word in last):
            code = last[place]
            segments[:] = [last[:place], last[place + 1 :]]
            return code
    for place in range(2, len(last) - 1):
        if _DIGITS.match(last[place]) and last[place - 1][0].isdigit() and not last[0][0].isdigit():
            code = last[place]
            segments[:] = [last[:place], last[place + 1 :]]
            return code
    return ""
