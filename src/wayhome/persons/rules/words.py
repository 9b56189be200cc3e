"""Plates as they are compared, and descriptions as they are read aloud at three in the morning."""

import unicodedata
from collections.abc import Mapping


def plate_key(text: str) -> str:
    """Return a plate as it is compared: capitals and figures only, in one form ("26-d 1234" is "26D1234")."""
    return "".join(mark for mark in unicodedata.normalize("NFKC", text).upper() if mark.isalnum())


def vehicle_words(*, plate: str, region: str, make: str, model: str, colour: str, marks: str) -> str:
    """Return a vehicle as one would look for it: colour, make and model, plate with its region, marks."""
    seen = " ".join(part for part in (colour, make, model) if part) or "vehicle"
    known = f"{plate} ({region})" if plate and region else plate or region
    return ", ".join(part for part in (seen, known or "plate not known", marks) if part)


SAID = (
    ("sex_described", "{}"),
    ("age_words", "{}"),
    ("born_on", "born {}"),
    ("height", "{}"),
    ("build", "{}"),
    ("hair", "hair: {}"),
    ("eyes", "eyes: {}"),
    ("marks", "marks: {}"),
    ("clothing", "wears: {}"),
    ("voice", "voice: {}"),
    ("accent", "accent: {}"),
)
"""What a description says, in the order in which one looks for somebody: from far away to near."""


def described(look: Mapping[str, object]) -> str:
    """Return a description in one paragraph; "" where nothing is known of how they look."""
    said = [words.format(str(look[name]).rstrip(".")) for name, words in SAID if look.get(name)]
    if not said:
        return ""
    text = "; ".join(" ".join(part.split()) for part in said)
    return text[0].upper() + text[1:] + "."
