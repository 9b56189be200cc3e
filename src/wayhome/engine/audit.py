"""The auditor: what must not be is looked for, and told as an alarm of its own (F4, invariants I1, I5, I6)."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from wayhome.alarms.actions import report_fault
from wayhome.alarms.queries import undone
from wayhome.engine.queries import health
from wayhome.ledger.queries import lag
from wayhome.messaging.queries import stuck

LAG_SECONDS = 60.0
"""The record's tree may be behind by this much; more means that nobody writes it."""


def faults(now: datetime, *, loops_expected: Iterable[str]) -> Iterator[str]:
    """Yield, in words for a person, everything that is wrong at `now`."""
    missed = undone(now)
    if missed.overdue:
        yield "People are overdue and no alarm was opened for them."
    if missed.unclimbed:
        yield "Open alarms are not climbing their ladders."
    if stuck(now):
        yield "Messages are due and nobody sends them."
    if lag().seconds > LAG_SECONDS:
        yield "The record is being written, but not sealed: its tree is behind."
    silent = {loop.name for loop in health(now).loops if not loop.fresh}
    for name in sorted(silent & set(loops_expected)):
        yield f"A loop of the engine has stopped: {name}."


def audit(now: datetime, *, loops_expected: Iterable[str]) -> int:
    """Tell every fault that is not told already; returns how many there are."""
    found = list(faults(now, loops_expected=loops_expected))
    for reason in found:
        report_fault(reason)
    return len(found)
