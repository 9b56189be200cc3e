"""Which letters a paper has, and what to do about those that it cannot print. Pure.

A desk that reads "??" where a name or an address stands is worse off than one without the paper: so none is made then.
Anywhere else a letter that cannot be printed is "?", and the paper and its page say so.
"""

import unicodedata
from collections.abc import Set as AbstractSet
from typing import Any

import phonenumbers

from wayhome.core.errors import Problem
from wayhome.filings.rules.facts import Facts, PersonFacts

LATIN = "LATIN"


def is_latin(words: str) -> bool:
    """Say whether each letter in it is a Latin one, whatever its accents: an English desk can read it out."""
    return all(unicodedata.name(mark, "").startswith(LATIN) for mark in words if mark.isalpha())


def marks_of(said: Any) -> frozenset[str]:
    """Return the marks beyond ASCII in all that is said."""
    if isinstance(said, str):
        return frozenset(mark for mark in said if not mark.isascii())
    values = said.values() if isinstance(said, dict) else said if isinstance(said, list | tuple) else ()
    return frozenset().union(*(marks_of(one) for one in values))


def letters_wrong(facts: Facts, missing: AbstractSet[str]) -> list[Problem]:
    """Say which name or address cannot be printed without `missing`, and what to do."""
    wrong = []
    if missing & set(shown_name(facts)):
        words = "Write the name in Latin letters beside it (“Change it”)."
        wrong.append(_unprintable(facts.worker, words))
    texts = [premise.text for premise in facts.premises if missing & set(premise.text)]
    names = [one.name for one in facts.persons if missing & set(shown_person(one, missing))]
    wrong += [_unprintable(text, "Write that address in Latin letters.") for text in texts]
    as_alias = "Add the name in Latin letters to their record, as another name."
    return wrong + [_unprintable(name, as_alias) for name in names]


def shown_name(facts: Facts) -> str:
    """Return the worker's name as a desk is to read it."""
    return facts.latin_name or facts.worker


def shown_person(person: PersonFacts, missing: AbstractSet[str]) -> str:
    """Return the name of a person of concern that can be printed: theirs, or the first of their others."""
    names = (person.name, *person.aliases)
    return next((name for name in names if not missing & set(name)), person.name)


def grouped(number: str) -> str:
    """Return an E.164 number in groups, as it is read out and dialled; anything else as it stands."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL))


def _unprintable(name: str, words: str) -> Problem:
    said = f"“{name}” cannot be printed with the typefaces of this machine. {words}"
    return Problem(code="letters", message=said)
