"""Reading an address: free text, or civic fields. Pure.

Our own grammar reads first: it knows the forms of the United States, Canada, the United Kingdom,
Ireland, Australia and Iceland, tolerates misspelt types and swapped parts, and takes some
microseconds. usaddress is asked where it cannot tell the street from the town (`american`).
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from wayhome.places.rules.matching.address import Address, Form
from wayhome.places.rules.matching.american import split_street
from wayhome.places.rules.matching.special import is_near, read_crossing, take_box, take_near
from wayhome.places.rules.matching.streets import Street, ends_with_type, has_type, read_street
from wayhome.places.rules.matching.tables import DIRECTIONS, STATE_NAMES, STREET_TYPES, STRONG_TYPES
from wayhome.places.rules.matching.tail import Segments, take_end, take_lettered_code
from wayhome.places.rules.matching.units import take_digits, take_units
from wayhome.places.rules.matching.words import fold

MOST_CHARACTERS = 500
"""What is longer is cut: no address is."""

_TOKEN = re.compile(r"\d+(?:[-/]\d+)+[a-z]?|\w+|[&#@]")
_NUMBER = re.compile(r"\d+[a-z]?$|\d+-\d+[a-z]?$")
_SLASHED = re.compile(r"(\d+[a-z]?)/(\d+[a-z]?)$")
_FRACTIONS = frozenset(["1/2", "1/3", "2/3", "1/4", "3/4"])
_CANADIAN_CODE = 6
_NUMBER_AND_NAME = 2
_NO_STREET = -2
_PLAIN_REST = {"st": "saint", "mt": "mount", "nth": "north", "sth": "south"}


def parse(text: str) -> Address:
    """Return the address that a person wrote in one or more lines. Every text has a reading, if an empty one."""
    folded = " ".join(fold(text[:MOST_CHARACTERS]).split()).strip(" ,")
    near = take_near(folded)
    landmark: list[str] = []
    if near is not None:
        landmark, folded = near
    box = ""
    cut = _cut(folded) if near is None else None
    if cut is not None:
        segments, code, state = cut
    else:
        folded, code = take_lettered_code(folded)
        folded, box = take_box(folded) if "b" in folded or "r" in folded else (folded, "")
        segments = [words for part in folded.split(",") if (words := _TOKEN.findall(part))]
        before = [["1", "box"]] if box else []  # the box stood before the town: a code there is one
        segments = before + segments
        code, state = take_end(segments, code)
        del segments[: len(before)]
    if near is None and segments and not segments[0][0].isdigit():
        crossing = read_crossing(segments[0])
        if crossing is not None:
            others = [_rest(words) for words in segments[1:]]
            rest = (*([" ".join(crossing[1])] if crossing[1] else []), *others)
            return Address(form=Form.CROSSING, street=crossing[0], rest=rest, state=state, postal_code=code)
    address = _read(segments, code=code, state=state, box=box)
    if near is None:
        return address
    return replace(address, form=Form.NEAR, number="", rest=(" ".join(landmark), *address.rest))


def _cut(folded: str) -> tuple[Segments, str, str] | None:
    """Read "12 Main St" and what follows the comma apart, so that towns are read once; None where that is unsure."""
    head, comma, end = folded.partition(",")
    if not comma or not head[:1].isdigit() or "box" in folded:
        return None
    others, code, state = _end_of(end)
    words = _TOKEN.findall(head)
    if not others or not code or len(words) < _NUMBER_AND_NAME:
        return None
    return [words, *map(list, others)], code, state


@lru_cache(maxsize=65_536)
def _end_of(end: str) -> tuple[tuple[tuple[str, ...], ...], str, str]:
    plain, code = take_lettered_code(f"1 x,{end}")
    segments = [words for part in plain.split(",") if (words := _TOKEN.findall(part))]
    code, state = take_end(segments, code)
    return tuple(tuple(words) for words in segments[1:]), code, state


def from_civic(civic: Mapping[str, str]) -> Address:
    """Return the address of civic fields named as PIDF-LO names them (RFC 4119, 5139, 6848)."""
    said = {name: fold(value).replace(",", " ").strip() for name, value in civic.items() if value.strip()}
    get = said.get
    words = [get("PRM", ""), get("PRD", ""), get("STP", ""), get("RD", ""), get("STS", ""), get("POD", "")]
    street = read_street(_TOKEN.findall(" ".join([*words, get("POM", "")])), whole=True)
    marks = [mark for name in ("UNIT", "ROOM", "SEAT") for mark in _marks(get(name, ""))]
    marks += [f"{kind} {get(name, '')}" for name, kind in (("FLR", "floor"), ("BLD", "building")) if get(name)]
    number = "".join([get("HNP", ""), get("HNO", ""), get("HNS", "")]).replace(" ", "").lstrip("0")
    form = Form.STREET
    if get("POBOX") and not number:
        number, form = f"box {get('POBOX', '').removeprefix('box ')}", Form.BOX
    town = get("A3") or get("PCN") or ""
    rest = tuple(
        _rest(_TOKEN.findall(words)) for words in (get("NAM"), get("LMK"), get("A5"), get("A4"), town) if words
    )
    state = get("A1", "")
    return Address(
        form=form,
        number=number,
        unit="+".join(sorted(marks)),
        direction=street.direction,
        street=street.name,
        kind=street.kind,
        rest=tuple(words for words in rest if words),
        state=STATE_NAMES.get(state, state),
        postal_code=get("PC", "").replace(" ", "").partition("-")[0],
    )


def _marks(value: str) -> list[str]:
    left, marks = take_units(_TOKEN.findall(value), leading=False)
    return [*marks, *(word.lstrip("0") or "0" for word in left)]


def _read(segments: Segments, *, code: str, state: str, box: str) -> Address:
    marks: list[str] = []
    kept: Segments = []
    for words in segments:
        left, found = take_units(words, leading=not any(part[0][0].isdigit() for part in kept))
        marks += found
        if left and not (kept and is_near(left)):
            kept.append(left)
    number, place, name_first = _take_number(kept, marks, code)
    if box and not number:
        return Address(
            form=Form.BOX, number=box, unit=_joined(marks), rest=_rests(kept, marks), state=state, postal_code=code
        )
    if box:
        marks.append(box)
    street, rest = _street_of(kept, place, number=number, state=state)
    return Address(
        number=number,
        direction=street.direction,
        street=street.name,
        kind=street.kind,
        rest=_rests(rest, marks),
        unit=_joined(marks),
        state=state,
        postal_code=code,
        name_first=name_first,
    )


def _take_number(segments: Segments, marks: list[str], code: str) -> tuple[str, int, bool]:
    """Take the house number out of its segment; return it, the place of the street, and whether the name came first."""
    for place, words in enumerate(segments):
        number = _leading_number(words, marks, code)
        if number:
            if not words:
                del segments[place]
                if place == len(segments) - 1 and not ends_with_type(segments[place]):
                    return number, _NO_STREET, False  # "10, Paddington": what is left is the town
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


def _leading_number(words: list[str], marks: list[str], code: str) -> str:
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


def _street_of(segments: Segments, place: int, *, number: str, state: str) -> tuple[Street, Segments]:
    """Return the street, and the segments that are not it."""
    if not segments or place == _NO_STREET:
        return Street(), segments
    words = segments[place]
    others = [part for at, part in enumerate(segments) if at != place]
    whole = len(segments) > 1
    if whole and not has_type(words):
        # The name of a house and its street have changed places: "8 rowethorpe, hadleigh circuit, rossmoyne".
        swapped = next((at for at, part in enumerate(segments) if at != place and ends_with_type(part)), None)
        street = read_street(words, whole=True)
        if swapped is not None and street.kind not in STRONG_TYPES:
            others = [part for at, part in enumerate(segments) if at != swapped]
            return read_street(segments[swapped], whole=True), others
    street = read_street(words, whole=whole)
    if not whole and not street.kind and number and state:
        split = split_street(number, words, state)
        if split is not None:
            return read_street(split[0], whole=True), [split[1]]
    return street, [*([list(street.after)] if street.after else []), *others]


def _rests(segments: Segments, marks: list[str]) -> tuple[str, ...]:
    found = []
    for words in segments:
        left, digits = take_digits(words)
        marks += digits
        if left:
            found.append(_rest(left))
    return tuple(words for words in found if words)


def _rest(words: list[str]) -> str:
    return " ".join(_PLAIN_REST.get(word, word) for word in words if word not in {"&", "#", "@"})


def _joined(marks: list[str]) -> str:
    return "+".join(sorted(set(marks)))
