"""Reading an address: free text, or civic fields. Pure.

Our own grammar reads first: it knows the forms of the United States, Canada, the United Kingdom,
Ireland, Australia and Iceland, tolerates misspelt types and swapped parts, and takes some
microseconds. usaddress is asked where it cannot tell the street from the town (`american`).
"""

from collections.abc import Mapping
from dataclasses import replace

from wayhome.places.rules.matching.address import Address, Form
from wayhome.places.rules.matching.american import split_street
from wayhome.places.rules.matching.numbers import NO_STREET, take_number
from wayhome.places.rules.matching.rests import end_of, joined, rest_of, rests_of
from wayhome.places.rules.matching.special import is_near, read_crossing, take_box, take_near
from wayhome.places.rules.matching.streets import Street, ends_with_type, has_type, read_street
from wayhome.places.rules.matching.tables import STATE_NAMES, STRONG_TYPES
from wayhome.places.rules.matching.tail import Segments, take_end, take_lettered_code
from wayhome.places.rules.matching.units import take_units
from wayhome.places.rules.matching.usual import read_usual
from wayhome.places.rules.matching.words import fold, words_of

MOST_CHARACTERS = 500
"""What is longer is cut: no address is."""

_NUMBER_AND_NAME = 2


def parse(text: str) -> Address:
    """Return the address that a person wrote in one or more lines. Every text has a reading, if an empty one."""
    folded = " ".join(fold(text[:MOST_CHARACTERS]).split()).strip(" ,")
    return read_usual(folded) or read_any(folded)


def read_any(folded: str) -> Address:
    """Return the address of a folded text in whatever form."""
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
        segments = [words for part in folded.split(",") if (words := words_of(part))]
        before = [["1", "box"]] if box else []  # the box stood before the town: a code there is one
        segments = before + segments
        code, state = take_end(segments, code)
        del segments[: len(before)]
    if near is None and segments and not segments[0][0].isdigit():
        crossing = read_crossing(segments[0])
        if crossing is not None:
            others = [rest_of(words) for words in segments[1:]]
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
    others, code, state = end_of(end)
    words = words_of(head)
    if not others or not code or len(words) < _NUMBER_AND_NAME:
        return None
    return [words, *map(list, others)], code, state


def from_civic(civic: Mapping[str, str]) -> Address:
    """Return the address of civic fields named as PIDF-LO names them (RFC 4119, 5139, 6848)."""
    said = {name: fold(value).replace(",", " ").strip() for name, value in civic.items() if value.strip()}
    get = said.get
    words = [get("PRM", ""), get("PRD", ""), get("STP", ""), get("RD", ""), get("STS", ""), get("POD", "")]
    street = read_street(words_of(" ".join([*words, get("POM", "")])), whole=True)
    marks = [mark for name in ("UNIT", "ROOM", "SEAT") for mark in _marks(get(name, ""))]
    marks += [f"{kind} {get(name, '')}" for name, kind in (("FLR", "floor"), ("BLD", "building")) if get(name)]
    number = "".join([get("HNP", ""), get("HNO", ""), get("HNS", "")]).replace(" ", "").lstrip("0")
    form = Form.STREET
    if get("POBOX") and not number:
        number, form = f"box {get('POBOX', '').removeprefix('box ')}", Form.BOX
    town = get("A3") or get("PCN") or ""
    rest = tuple(rest_of(words_of(words)) for words in (get("NAM"), get("LMK"), get("A5"), get("A4"), town) if words)
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
    left, marks = take_units(words_of(value), leading=False)
    return [*marks, *(word.lstrip("0") or "0" for word in left)]


def _read(segments: Segments, *, code: str, state: str, box: str) -> Address:
    marks: list[str] = []
    kept: Segments = []
    for words in segments:
        left, found = take_units(words, leading=not any(part[0][0].isdigit() for part in kept))
        marks += found
        if left and not (kept and is_near(left)):
            kept.append(left)
    number, place, name_first = take_number(kept, marks, code)
    if box and not number:
        return Address(
            form=Form.BOX, number=box, unit=joined(marks), rest=rests_of(kept, marks), state=state, postal_code=code
        )
    if box:
        marks.append(box)
    street, rest = _street_of(kept, place, number=number, state=state)
    return Address(
        number=number,
        direction=street.direction,
        street=street.name,
        kind=street.kind,
        rest=rests_of(rest, marks),
        unit=joined(marks),
        state=state,
        postal_code=code,
        name_first=name_first,
    )


def _street_of(segments: Segments, place: int, *, number: str, state: str) -> tuple[Street, Segments]:
    """Return the street, and the segments that are not it."""
    if not segments or place == NO_STREET:
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
