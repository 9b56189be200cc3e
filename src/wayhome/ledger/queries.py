"""What others may read of the record: how far behind the tree is, its newest head."""

from collections.abc import Iterable
from dataclasses import dataclass

from wayhome.core.asking import ask
from wayhome.ledger.models import Entry, Head
from wayhome.ledger.rules.tree import Frontier

HASH_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Lag:
    """How many entries have no place in the tree yet, and for how many seconds the oldest of them waits."""

    entries: int
    seconds: float


def lag() -> Lag:
    """Return the lag of the tree behind the entries.

    The oldest is the first by its id, which says when it was made: of a backlog of 100,000 one entry is read.
    """
    entries, seconds = ask(
        """WITH oldest AS (SELECT entry_id FROM ledger_pending ORDER BY entry_id LIMIT 1)
           SELECT (SELECT count(*) FROM ledger_pending),
                  coalesce((SELECT extract(epoch FROM wayhome_now() - entry.at) FROM ledger_entry entry
                             WHERE entry.id = (SELECT entry_id FROM oldest)), 0)"""
    )
    return Lag(entries=entries, seconds=max(0.0, float(seconds)))


def anything_pending() -> bool:
    """Say whether an entry waits for its place in the tree."""
    [pending] = ask("SELECT EXISTS (SELECT FROM ledger_pending)")
    return bool(pending)


def entries_without_leaf(limit: int) -> Iterable[Entry]:
    """Yield at most `limit` entries that have no place yet, the oldest first."""
    return Entry.objects.filter(pending__isnull=False).order_by("id")[:limit]


def latest_head() -> Head | None:
    """Return the newest signed head."""
    return Head.objects.order_by("-size").first()


def frontier() -> Frontier:
    """Return the frontier of the tree as its newest head stored it."""
    head = latest_head()
    if head is None:
        return Frontier()
    packed = bytes(head.frontier)
    roots = tuple(packed[start : start + HASH_BYTES] for start in range(0, len(packed), HASH_BYTES))
    return Frontier(head.size, roots)
