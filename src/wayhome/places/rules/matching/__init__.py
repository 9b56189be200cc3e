"""Matching addresses: free text or civic fields to "this one", "choose among these" or "none". Pure.

columns_of(text, civic)    the key columns to store beside a premise, whoever writes it
read(text, civic)          an address in its parts
find(address, source)      the answer, from whatever holds the premises
"""

from wayhome.places.rules.matching.address import Address, Form, Keys
from wayhome.places.rules.matching.decide import MOST_CHOICES, Answer, Choice, Outcome
from wayhome.places.rules.matching.find import Held, Pair, Source, find, pairs_of
from wayhome.places.rules.matching.keys import (
    COLUMNS,
    EXACT_CHARACTERS,
    KEY_CHARACTERS,
    NO_NUMBER,
    PAIRS,
    columns_of,
    keys_of,
    keys_of_address,
    read,
)

__all__ = [
    "COLUMNS",
    "EXACT_CHARACTERS",
    "KEY_CHARACTERS",
    "MOST_CHOICES",
    "NO_NUMBER",
    "PAIRS",
    "Address",
    "Answer",
    "Choice",
    "Form",
    "Held",
    "Keys",
    "Outcome",
    "Pair",
    "Source",
    "columns_of",
    "find",
    "keys_of",
    "keys_of_address",
    "pairs_of",
    "read",
]
