"""Addresses that are no house number on a street: boxes, rural routes, crossings, "near the school". Pure."""

import re

from wayhome.places.rules.matching.streets import Street, has_type, read_street
from wayhome.places.rules.matching.tables import NEAR, STREET_TYPES

_BOX = re.compile(
    r"\b(?:p\s?o\s?box|post office box|po drawer|p\s?o\s?bag|g\s?p\s?o box|locked bag|private bag|postal box|postbox"
    r"|(?:(?<=,)|^)\s*box)\s*#?\s*(\d+[a-z]?)\b"
)
_RURAL = re.compile(
    r"\b(rr|r r|rural route|rural rte|rural rt|rfd|rd|hc|hcr|hwy contract|highway contract(?: route)?|star route)"
    r"\s*#?\s*(\d+)\s*,?\s*(?:box|bx)\s*#?\s*(\d+[a-z]?)\b"
)
_RURAL_ALONE = re.compile(r"(?:^|,)\s*(rr|rural route|rural rte|rfd)\s*#?\s*(\d+)\b")
_INTRODUCTION = re.compile(
    r"^\s*(?:the\s+)?(?:at\s+)?(?:the\s+)?(?:corner|intersection|junction|crossing)\s+(?:of\s+)?"
)
_NEAR = re.compile(
    r"^\s*(?:" + "|".join(sorted(NEAR)) + r"|next to|close to|in front of|by the|just past|up from)\b\s*"
)
_SIGN = re.compile(r"\s*(?:&|@|\band\b|\bat\b)\s*")
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)$")
_ARTICLES = frozenset(["the", "a", "an", "to", "from", "of"])


def take_box(folded: str) -> tuple[str, str]:
    """Return the text without its box or rural route, and that in one form: "box 12", "rr 2 box 45"."""
    found = _RURAL.search(folded)
    if found:
        kind = "hc" if found.group(1).startswith(("h", "s")) else "rr"
        said = f"{kind} {found.group(2).lstrip('0')} box {found.group(3).lstrip('0')}"
    elif found := _BOX.search(folded):
        said = f"box {found.group(1).lstrip('0')}"
    elif found := _RURAL_ALONE.search(folded):
        said = f"rr {found.group(2).lstrip('0')}"
    else:
        return folded, ""
    return f"{folded[: found.start()]},{folded[found.end() :]}", said


def read_crossing(words: list[str]) -> tuple[str, tuple[str, ...]] | None:
    """Return the two streets of a crossing in the order of the alphabet and the words after them, or None."""
    text = " ".join(words)
    introduced = _INTRODUCTION.match(text)
    if introduced:
        text = text[introduced.end() :]
    sides = _SIGN.split(text, maxsplit=1)
    if len(sides) != 2 or not all(sides) or not (introduced or (_is_street(sides[0]) and _is_street(sides[1]))):  # noqa: PLR2004 - a crossing has two sides
        return None
    first = read_street(sides[0].split(), whole=True)
    second = read_street(sides[1].split(), whole=not has_type(sides[1].split()))
    streets = sorted(_without_direction(street) for street in (first, second))
    return " & ".join(streets), second.after


def take_near(folded: str) -> tuple[list[str], str] | None:
    """Return the landmark's words and the rest of "near the school on Mill Road", or None.

    What stands behind an address ("12 Mill Road, opposite the church") is no part of it: see `drop_near`.
    """
    found = _NEAR.match(folded)
    if not found:
        return None
    landmark, said, rest = folded[found.end() :].partition(" on ")
    if not said:
        landmark, said, rest = folded[found.end() :].partition(",")
    return [word for word in landmark.replace(",", " ").split() if word not in _ARTICLES], rest.removeprefix("the ")


def is_near(words: list[str]) -> bool:
    """Tell whether a segment only says what stands beside the place."""
    return bool(_NEAR.match(" ".join(words)))


def _is_street(side: str) -> bool:
    words = side.split()
    return any(_ORDINAL.match(word) for word in words) or any(word in STREET_TYPES for word in words[1:])


def _without_direction(street: Street) -> str:
    return f"{street.name} {street.kind}".strip()
