"""A hazard states behaviour, never a diagnosis (REQUIREMENTS, C1): words that read like one are warned about. Pure.

The list warns and never forbids: "he said that he has dementia" may be what was said. What is looked
for are names of illnesses, labels put on people, and infections; in English.
"""

import re

_STEMS = (
    "addict",
    "alcoholi",
    "alzheimer",
    "anorexi",
    "antisocial",
    "asperger",
    "autis",
    "bipolar",
    "bpd",
    "borderline",
    "bulimi",
    "delusional",
    "dement",
    "depressive",
    "diagnos",
    "epilep",
    "hepatitis",
    "hiv",
    "insane",
    "junkie",
    "lunatic",
    "madman",
    "maniac",
    "manic",
    "mentally",
    "narcissis",
    "neurotic",
    "paranoi",
    "personality disorder",
    "psychopath",
    "psychotic",
    "psychosis",
    "ptsd",
    "retard",
    "schizo",
    "sociopath",
    "syphilis",
    "tuberculosis",
    "adhd",
)
# Short ones are whole words: "hive" or "insanely" is none of them.
_WHOLE = frozenset({"hiv", "bpd", "ptsd", "adhd", "manic", "mentally", "insane"})
_READS = re.compile(
    r"\b(?:" + "|".join(stem + (r"\b" if stem in _WHOLE else r"\w*") for stem in _STEMS) + ")", re.IGNORECASE
)
MOST_NAMED = 5


def diagnosis_words(statement: str) -> list[str]:
    """Return the words of `statement` that read like a diagnosis, in order, each once, at most five."""
    found = dict.fromkeys(word.lower() for word in _READS.findall(statement))
    return list(found)[:MOST_NAMED]
