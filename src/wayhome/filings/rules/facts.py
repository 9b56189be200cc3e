"""What the papers say: one composed, frozen document, from which each of them is written. Pure.

Only text, numbers and tuples, so that the same facts are the same bytes (RFC 8785) and can be compared.
Dates are ISO 8601 text. Nobody's markup: whatever was typed stays text in all three papers.
"""

import hashlib
import unicodedata
from dataclasses import asdict, dataclass, fields, is_dataclass, replace
from typing import Any, cast

import rfc8785

NO_LETTERS = frozenset({"Cc", "Cs", "Co"})
NONCHARACTER = 0xFFFE
"""The last two of every plane, U+xxFFFE and U+xxFFFF, are no characters."""
DIRECTIONS = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A person or a desk, and how to reach it; "" where that is not known."""

    name: str
    number: str = ""
    role: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HazardFacts:
    """Dated behaviour with its source, that someone other than its author has confirmed."""

    id: str
    kind: str
    severity: int
    severity_words: str
    statement: str
    happened_on: str
    source: str
    begins_on: str
    expires_on: str
    review_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PremiseFacts:
    """An address: in one line, in fields (name, value), as a point; how to get in; what is known of it."""

    id: str
    role: str
    text: str
    label: str = ""
    civic: tuple[tuple[str, str], ...] = ()
    latitude: float | None = None
    longitude: float | None = None
    landline: str = ""
    access_notes: str = ""
    hazards: tuple[HazardFacts, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFacts:
    """A person of concern, in words that can be read out; `behaviour` is (day, what, source)."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    description: str = ""
    relationship: str = ""
    since: str = ""
    vehicles: tuple[str, ...] = ()
    numbers: tuple[tuple[str, str], ...] = ()
    behaviour: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that the police are told; `contacts` are whom they ring, in this order."""

    police: Contact
    dispatch: Contact
    agency: str
    office: str
    worker: str
    latin_name: str = ""
    phones: tuple[tuple[str, str], ...]
    asks: str
    premises: tuple[PremiseFacts, ...]
    persons: tuple[PersonFacts, ...]
    contacts: tuple[Contact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The facts with what is of this one making: which request, which version, when, under which consent."""

    facts: Facts
    request_id: str
    version: int
    made_at: str
    made_on: str
    reference: str
    consent_until: str


def as_bytes(facts: Facts | Document) -> bytes:
    """Return facts as canonical JSON (RFC 8785)."""
    return bytes(rfc8785.dumps(_plain(asdict(facts))))


def legible(document: Document) -> Document:
    """Return it with "?" for each mark that is no letter, or that makes a line read otherwise than it stands.

    Control characters, private ones and halves of a pair cannot stand in XML (XML 1.0, 2.2) nor be drawn; an override
    of direction (UAX 9) would show an address backwards.
    """
    return cast("Document", _legible(document))


def _legible(said: Any) -> Any:
    if isinstance(said, str):
        return "".join(mark if _is_legible(mark) else "?" for mark in said)
    if isinstance(said, tuple):
        return tuple(_legible(one) for one in said)
    if is_dataclass(said) and not isinstance(said, type):
        return replace(said, **{one.name: _legible(getattr(said, one.name)) for one in fields(said)})
    return said


def _is_legible(mark: str) -> bool:
    is_none = ord(mark) & NONCHARACTER == NONCHARACTER
    wrong = unicodedata.category(mark) in NO_LETTERS or unicodedata.bidirectional(mark) in DIRECTIONS
    return mark == "\n" or not (is_none or wrong)


def sha256_of(content: bytes) -> str:
    """Return the SHA-256 of some bytes, as the papers and the record name it."""
    return hashlib.sha256(content).hexdigest()


def _plain(value: Any) -> Any:
    """Return tuples as lists: JSON knows only those."""
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value
