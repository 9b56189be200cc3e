"""What comes with a call made fit to be kept: nothing is refused, what cannot be read is remarked on."""

import re
import unicodedata
from datetime import datetime

from wayhome.calls.rules.locations import Location, Remark
from wayhome.places.rules.shapes import Civic, CivicField
from wayhome.staff.rules.text import is_unreadable, phone_of, uri_phone

BODY_BYTES = 1_000_000
REFERENCE_CHARACTERS = 1_000
URI = re.compile(r"\b(?:tel|sips?|whatsapp|client):[^<>\s]+(?:[ ][\d() -]+)*", re.IGNORECASE)
"""The forms in which telephone systems name a caller; a client of Twilio's has a name, and no number."""

HIDDEN = frozenset({"anonymous", "restricted", "unavailable", "unknown", "private", "+266696687", "266696687"})
"""What telephone systems say for a number that is withheld; the digits spell ANONYMOUS."""


def clean(text: str, most: int) -> str:
    """Return a text without what cannot be stored or seen, or turns it around, at most `most` characters of it."""
    seen = "".join(one for one in text[: most * 2] if one == "\n" or not is_unreadable(one))
    return unicodedata.normalize("NFC", seen).strip()[:most]


def readable_number(typed: str, *, near: str = "") -> tuple[str, Remark | None]:
    """Return a number in E.164 ("" where it is none), and what to say about it."""
    said = clean(typed, 200)
    if not said:
        return "", None
    if found := URI.search(said):  # alone, or after the name that is displayed (RFC 3261, 20.20)
        said = found[0]
    user = said.partition(":")[2] if found else said
    if user.partition("@")[0].partition(";")[0].lower() in HIDDEN:
        return "", Remark(code="withheld", words="The caller's number is withheld.")
    try:
        return (uri_phone(said, near) if found else phone_of(said, near)), None
    except ValueError:
        return "", Remark(code="number", words="The caller's number cannot be read; it is kept as it came.")


def typed_in(address: str, now: datetime) -> list[Location]:
    """Return an address in one line as a location that somebody typed in; none for ""."""
    if not address:
        return []
    return [Location(civic=Civic(fields=(CivicField(name="LOC", value=address),)), method="Manual", at=now)]
