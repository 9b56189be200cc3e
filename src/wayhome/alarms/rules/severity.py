"""How bad each kind is (DESIGN, An alarm: kinds by severity), and what follows from the kind alone."""

from collections.abc import Iterable
from datetime import datetime, timedelta

SEVERITIES: dict[str, int] = {
    "missed_contact": 10,
    "board_silent": 15,
    "nobody_on_duty": 20,
    "unfinished_call_back": 30,
    "not_watching": 40,
    "uneasy": 50,
    "followed": 60,
    "panic": 70,
    "duress": 80,
}
"""Higher is worse; the numbers leave room between them."""

CALLS_ALL_AT_ONCE = frozenset({"panic", "duress"})
POLICE_KINDS = frozenset({"missed_contact", "unfinished_call_back", "uneasy", "followed", "panic", "duress"})
"""Kinds about a person in the field: each has a police time."""

POLICE_SOON_KINDS = frozenset({"followed", "panic", "duress"})
"""Kinds that take the shorter police time whatever the visit's risk."""

NOT_BY_BOARD_KINDS = frozenset({"nobody_on_duty", "board_silent", "not_watching"})
"""Kinds that say that a board may be read by nobody: people are told by their other routes first."""

ADMINISTRATORS = "administrators"
"""A target only of the ladder that stands in for a missing one; offices choose from LadderStep.Target."""

LATE_SECONDS = 30
"""Opened this much after it should have been: nothing was watching in between. Three missed cycles at worst."""


def severity_of(kind: str) -> int:
    """Return the severity of `kind`. Raises KeyError for a kind that is none."""
    return SEVERITIES[kind]


def worst(kinds: Iterable[str]) -> str:
    """Return the worst of `kinds` ("" when there are none): what a group of alarms is shown as."""
    return max(kinds, key=severity_of, default="")


def is_late(*, should_open_at: datetime, now: datetime) -> bool:
    """Say whether an alarm opened at `now` was found late."""
    return now - should_open_at > timedelta(seconds=LATE_SECONDS)
