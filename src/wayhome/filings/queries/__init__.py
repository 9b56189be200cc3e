"""The readers of premise requests that pages, the engine and the look-up call."""

from wayhome.filings.queries.access import (
    FILERS,
    OWN,
    agencies_of,
    consent_of,
    files,
    find_request,
    given,
    keepers_of,
    needed,
    of_leavers,
    on_file,
    readable,
)
from wayhome.filings.queries.choosing import Choices, choices_about
from wayhome.filings.queries.composing import facts_of
from wayhome.filings.queries.lookups import GIVERS, agencies_given, credentials_of

__all__ = [
    "FILERS",
    "GIVERS",
    "OWN",
    "Choices",
    "agencies_given",
    "agencies_of",
    "choices_about",
    "consent_of",
    "credentials_of",
    "facts_of",
    "files",
    "find_request",
    "given",
    "keepers_of",
    "needed",
    "of_leavers",
    "on_file",
    "readable",
]
