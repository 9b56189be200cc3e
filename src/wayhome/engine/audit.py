"""The auditor: what must not be is looked for, and told as an alarm of its own (F4, invariants I1, I2, I5, I6).

One alarm holds all that is wrong with Wayhome itself. It is told once for each fault, calms when all
is mended, and is closed by a person. Every question is answered by an index, however many are out.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from wayhome.alarms.actions import report_fault, settle_faults
from wayhome.alarms.queries import undone
from wayhome.engine.queries import LOOPS, health
from wayhome.ledger.queries import lag
from wayhome.messaging.queries import stuck, uncarried

LAG_SECONDS = 60.0
"""The record's tree may be behind by this much; more means that nobody writes it."""

OVERDUE = "People are overdue and no alarm was opened for them."
UNDUE = "People are out without a time at which they are due: no alarm can open for them."
UNMATCHED = "People are overdue and marked as told, and no alarm is open for them."
UNCLIMBED = "Open alarms are not climbing their ladders."
ADRIFT = "Open alarms have lost their next time: a step, a lapsed acknowledgement or a police time waits."
STUCK = "Messages are due and nobody sends them."
UNCARRIED = "Messages reached nobody, and their alarms were not told."
LAGS = "The record is being written, but not sealed: its tree is behind."
WATCHED = (OVERDUE, UNDUE, UNMATCHED, UNCLIMBED, ADRIFT, STUCK, UNCARRIED, LAGS)


def stopped(loop: str) -> str:
    """Return the words for a loop without a beat."""
    return f"A loop of the engine has stopped: {loop}."


def faults(now: datetime, *, loops_expected: Iterable[str]) -> Iterator[str]:
    """Yield, in words for a person, everything that is wrong at `now`."""
    missed = undone(now)
    wrong = {
        OVERDUE: missed.overdue,
        UNDUE: missed.undue,
        UNMATCHED: missed.unmatched,
        UNCLIMBED: missed.unclimbed,
        ADRIFT: missed.adrift,
        STUCK: stuck(now),
        UNCARRIED: uncarried(now),
        LAGS: lag().seconds > LAG_SECONDS,
    }
    yield from (words for words, there in wrong.items() if there)
    silent = {loop.name for loop in health(now).loops if not loop.fresh}
    yield from (stopped(name) for name in sorted(silent & set(loops_expected)))


def audit(now: datetime, *, loops_expected: Iterable[str]) -> int:
    """Tell every fault that is not told already, and what is mended; returns how many there are."""
    found = list(faults(now, loops_expected=loops_expected))
    settle_faults(found, (*WATCHED, *(stopped(name) for name in LOOPS)))
    for reason in found:
        report_fault(reason)
    return len(found)
