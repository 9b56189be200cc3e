"""One message a person instead of a flood: how several become one, and digests a longer one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

LINES = 40
"""The most messages that a digest spells out; the rest is a number."""

SUBJECT_CHARACTERS = 200
"""The longest subject the outbox keeps."""

_NUMBER = re.compile(r" \((\d+)\)$")
_MORE = re.compile(r"- and \d+ more; the board shows them all\.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """Subject and body of a message that stands for several."""

    subject: str
    body: str


def digest_of(subjects: Sequence[str], bodies: Sequence[str], *, unsaid: int = 0) -> Digest:
    """Join messages in their order; the first's subject gets the number (it says nothing by itself).

    `unsaid` more are counted that have no words of their own.

    What is a digest already, as the number in its subject says, adds its own lines and its own number.
    """
    counts = [_count(subject) for subject in subjects]
    lines: list[str] = []
    for body, count in zip(bodies, counts, strict=True):
        if len(lines) >= LINES:
            break
        lines += _lines(body, is_digest=count is not None)
    total = unsaid + sum(count or 1 for count in counts)
    shown = lines[:LINES]
    if total > len(shown):
        shown.append(f"- and {total - len(shown)} more; the board shows them all.")
    number = f" ({total})"
    first = _NUMBER.sub("", subjects[0])
    return Digest(subject=first[: SUBJECT_CHARACTERS - len(number)] + number, body="\n".join(shown))


def _count(subject: str) -> int | None:
    """Return how many a digest stands for; None for a message that is none."""
    found = _NUMBER.search(subject)
    return int(found[1]) if found else None


def _lines(body: str, *, is_digest: bool) -> list[str]:
    if not is_digest:
        return [f"- {' '.join(body.split())}"]
    return [line for line in body.splitlines() if not _MORE.fullmatch(line)]
