"""What can be wrong with an answer, or with there being none."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The kinds, for programs; people read the words."""

    CONNECT = "cannot-connect"
    TLS = "tls"
    TIMED_OUT = "timed-out"
    STATUS = "not-200"
    UNREADABLE = "unreadable"
    SIGNATURE = "signature-bad"
    REPLAYED = "replayed"
    CLOCK = "answer-old"
    ENGINE = "engine-silent"
    UNDONE = "work-undone"
    SENTINEL = "sentinel-failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One bad answer. `words` go into a sentence after a colon, and name nobody and no place."""

    kind: Kind
    words: str


class BadAnswer(Exception):
    """There is trouble instead of an answer."""

    def __init__(self, kind: Kind, words: str) -> None:
        super().__init__(words)
        self.trouble = Trouble(kind=kind, words=words)
