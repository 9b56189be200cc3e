"""Repeated false overdues propose another grace: a person who is always ten minutes late should not wake anybody."""

from collections.abc import Sequence

LOOK_BACK_VISITS = 10
FALSE_OVERDUES = 3
GRACE_SECONDS_MOST = 1_800
STEP_SECONDS = 300
LATE_SECONDS_MOST = 3_600
"""Later than this is not a habit but something that happened."""


def propose_grace(late_seconds: Sequence[int], grace_seconds: int) -> int | None:
    """Return the grace to propose in seconds, or None to leave it.

    `late_seconds` is how late the person was heard from at worst in each of their last visits
    (0: in time), the newest first. Nothing changes before somebody agrees.
    """
    overdue = [late for late in late_seconds[:LOOK_BACK_VISITS] if grace_seconds < late <= LATE_SECONDS_MOST]
    if len(overdue) < FALSE_OVERDUES:
        return None
    rounded = -(-max(overdue) // STEP_SECONDS) * STEP_SECONDS
    proposed = min(rounded, GRACE_SECONDS_MOST)
    return proposed if proposed > grace_seconds else None
