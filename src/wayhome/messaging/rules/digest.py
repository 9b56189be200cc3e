"""One message a person instead of a flood: how several become one."""

from collections.abc import Sequence
from dataclasses import dataclass

LINES = 40
"""The most messages that a digest spells out; the rest is a number."""

SUBJECT_CHARACTERS = 200
"""The longest subject the outbox keeps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """Subject and body of a message that stands for several."""

    subject: str
    body: str


def digest_of(subjects: Sequence[str], bodies: Sequence[str]) -> Digest:
    """Join messages in their order; the first's subject gets the number (it says nothing by itself)."""
    shown = [f"- {body.strip()}" for body in bodies[:LINES]]
    if len(bodies) > LINES:
        shown.append(f"- and {len(bodies) - LINES} more; the board shows them all.")
    number = f" ({len(bodies)})"
    return Digest(subject=subjects[0][: SUBJECT_CHARACTERS - len(number)] + number, body="\n".join(shown))
