"""Every advisory lock of Wayhome, in one file.

Keys are the two-integer form of pg_advisory_xact_lock(int4, int4): the first is Wayhome's own
(so that another program in the same database does not meet ours), the second is one of these.
Row locks are taken in the order visit, alarm, message. An advisory lock is taken before any row lock.
"""

from enum import IntEnum

from django.db import connection

from wayhome.core.asking import ask

NAMESPACE = 0x5741_5948  # "WAYH"


class Lock(IntEnum):
    """What a lock is for, who takes it, and for how long."""

    MIGRATE = 1
    """`wayhome serve` and `wayhome manage migrate`: one migrates, the rest wait. A session lock."""

    LEDGER_LEAVES = 2
    """ledger.actions.write_leaves: positions are given out by one at a time. A transaction, one batch."""

    ROSTER = 3
    """staff.actions that change shifts: two handovers cannot both win. A transaction."""

    CLOCK = 4
    """engine: raising the high-water mark of wayhome_now(). A transaction, one row."""

    SETUP = 5
    """web first run: two browsers cannot both make the first administrator. A transaction."""

    AUDIT = 6
    """engine: one engine at a time asks whether someone is on duty. A transaction."""

    ROADS = 20
    """places.actions.import_roads: one extract at a time is read into the streets. A transaction, up to 30 minutes."""


def take(lock: Lock) -> None:
    """Wait for `lock` until the transaction ends (bounded by the role's lock_timeout)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [NAMESPACE, int(lock)])


def try_take(lock: Lock) -> bool:
    """Take `lock` until the transaction ends if it is free, and say whether it was."""
    [taken] = ask("SELECT pg_try_advisory_xact_lock(%s, %s)", [NAMESPACE, int(lock)])
    return bool(taken)
