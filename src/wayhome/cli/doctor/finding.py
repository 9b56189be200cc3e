"""What a check found, and how it is said."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum


class Grade(Enum):
    """How it stands: well, worth knowing, or a fault that is to be mended."""

    GOOD = "good"
    NOTE = "note"
    FAULT = "FAULT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of the table: the part, how it stands, what was seen, and the mend where there is one."""

    part: str
    grade: Grade
    said: str
    mend: str = ""


Findings = Iterator[Finding]


def good(part: str, said: str) -> Finding:
    return Finding(part=part, grade=Grade.GOOD, said=said)


def note(part: str, said: str, mend: str = "") -> Finding:
    return Finding(part=part, grade=Grade.NOTE, said=said, mend=mend)


def fault(part: str, said: str, mend: str) -> Finding:
    return Finding(part=part, grade=Grade.FAULT, said=said, mend=mend)
