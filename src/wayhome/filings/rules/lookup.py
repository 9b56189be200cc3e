"""What a look-up asks for, and what the accepted papers say to it. Pure.

The papers themselves are read, not what is known since: the police get what they accepted, and nothing else.
"""

import html
import json
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from wayhome.calls.rules.pidf import read_pidf
from wayhome.core.errors import Problem
from wayhome.core.limits import SHORT_TEXT
from wayhome.filings.rules.consent import Given, Scope, release_wrong
from wayhome.filings.rules.steps import State
from wayhome.places.rules.hazards import last_today
from wayhome.places.rules.matching import Held, Outcome, Pair, find, keys_of, read
from wayhome.staff.rules.text import phone_of, phone_problem, text_wrong, uri_phone

HOLDS_DAYS_MOST = 365
ON_FILE = frozenset({State.ACCEPTED, State.SENT})
"""SENT: a newer version waits for its answer, and what was accepted before stays on file meanwhile."""

_PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question: a number (E.164, "" for none) or an address in one line."""

    number: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """What the accepted EIDO says: `places` are (id of the part, the normal form of the address)."""

    request_id: str
    provider: str
    contact_number: str
    worker: str
    numbers: tuple[str, ...]
    places: tuple[tuple[str, str], ...]
    lines: tuple[str, ...]

    def has_number(self, number: str) -> bool:
        """Say whether a number stands in it."""
        return number in self.numbers

    def has_address(self, premise_ids: Sequence[uuid.UUID], address: str) -> bool:
        """Say whether one of these premises stands in it, in words that still mean the address that is asked for."""
        request_id = uuid.UUID(self.request_id)
        parts = {f"urn:uuid:{uuid.uuid5(request_id, str(premise_id))}" for premise_id in premise_ids}
        return any(known in parts and means(address, exact) for known, exact in self.places)


@dataclass(frozen=True, slots=True, kw_only=True)
class _One:
    """One address, as `find` asks for what is held."""

    exact: str

    def of_exact(self, exact: str) -> Held[int]:
        return [(0, self.exact)] if exact == self.exact else []

    def of_pairs(self, pairs: Sequence[Pair], most: int) -> Held[int]:
        return [(0, self.exact)][: most * len(pairs)]


def means(asked: str, exact: str) -> bool:
    """Say whether an address means this one, in its normal form, beyond doubt: another house number never does."""
    return find(read(asked), _One(exact=exact)).outcome is Outcome.MATCH


def asked_of(number: str, address: str, near: str) -> tuple[Asked, list[Problem]]:
    """Return what is asked, and what is wrong with it; `near` is a number of the office's country.

    A number may be a tel: URI (RFC 3966) or a sip: one. A "+" that an address bar made a space is one.
    """
    if bool(number.strip()) is bool(address.strip()):
        return Asked(), [Problem(code="one", field="number", message="Ask for a number, or for an address.")]
    if not number.strip():
        return Asked(address=address.strip()), text_wrong(address.strip(), "address", SHORT_TEXT, required=True)
    uri = re.match(r"\s*(tel|sips?):", number, flags=re.IGNORECASE)
    said = re.sub(r"^((?:\w+:)?) (?=[1-9])", r"\1+", number)
    try:
        found = uri_phone(said, near) if uri else phone_of(said, near)
    except ValueError:
        found = ""
    return Asked(number=found), [] if found else [phone_problem("number")]


class Refusal(StrEnum):
    """Why a look-up was not answered though it asked for something that stands in a request."""

    CREDENTIAL = "credential"
    OTHER_AGENCY = "other_agency"
    WITHDRAWN = "withdrawn"
    CONSENT = "consent"
    NOT_ACCEPTED = "not_accepted"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A request in which it stands: whose it is, how far it is, and the consents then (`accepted`) and now."""

    is_theirs: bool
    state: str
    expires_on: date | None
    accepted: Given | None
    consent: Given | None


def refusal_of(known: Known, *, holds: bool, now: datetime) -> Refusal | None:
    """Say why it is not answered; None where it is. `holds` says whether the credential opens anything now.

    The police hold an accepted version, as far as they told us; the consent in force covers all of what it was made
    under. The asker is never told which of these it was.
    """
    if not holds:
        return Refusal.CREDENTIAL
    if not known.is_theirs:
        return Refusal.OTHER_AGENCY
    if known.state == State.WITHDRAWN:
        return Refusal.WITHDRAWN
    if known.accepted is None:
        return Refusal.NOT_ACCEPTED
    if release_wrong(known.consent, _scope(known.accepted), now):
        return Refusal.CONSENT
    is_kept = known.expires_on is not None and known.expires_on >= last_today(now)
    return None if known.state in ON_FILE and is_kept else Refusal.EXPIRED


def _scope(accepted: Given) -> Scope:
    return Scope(
        agency=accepted.covers["agency"][0],
        premises=frozenset(accepted.covers["premises"]),
        persons=frozenset(accepted.covers["persons"]),
        phones=frozenset(accepted.covers["phones"]),
    )


def filed_of(request_id: uuid.UUID, eido: bytes) -> Filed:
    """Read an EIDO that `eido_of` wrote: what is asked comes first, then what is known, in its order."""
    said: dict[str, Any] = json.loads(eido)
    notes = {one["$id"]: _lines(one["notesActionComments"]) for one in said["notesComponent"]}
    asks = notes.pop(said["agencyComponent"][0]["notesReference"][0]["$ref"])
    worker = notes.pop(said["personComponent"][0]["notesReference"][0]["$ref"])
    provider = _card(said["agencyComponent"][0]["agencyJcard"])
    numbers = [uri for one in said["callbackComponent"] for uri in one["callBackInformationUri"]]
    return Filed(
        request_id=str(request_id),
        provider=provider["fn"],
        contact_number=provider.get("tel", "").removeprefix("tel:"),
        worker=" ".join(worker),
        numbers=tuple(uri.removeprefix("tel:") for uri in numbers),
        places=tuple((one["$id"], _exact(one)) for one in said["locationComponent"]),
        lines=(*asks, *(line for lines in notes.values() for line in lines)),
    )


def _exact(component: dict[str, Any]) -> str:
    """Return the normal form of a location: of its civic fields where it has a street, as premises are stored."""
    [location] = read_pidf(component["locationByValue"].encode()).locations
    fields = location.civic.fields if location.civic else ()
    civic = {one.name: one.value for one in fields}
    return keys_of(component["locationDescriptionText"], civic).exact_key


def _lines(words: str) -> list[str]:
    return [html.unescape(line) for line in _PARAGRAPH.findall(words)]


def _card(jcard: str) -> dict[str, str]:
    return {str(row[0]): str(row[3]) for row in json.loads(jcard)[1]}
