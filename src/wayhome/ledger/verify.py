"""Reading the whole record again: every commitment, hash, place, root and signature.

Bounded batches, one pass in the order of the tree; the report names the first bad entry and why.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from wayhome.ledger import signing
from wayhome.ledger.models import Entry, Head, Leaf, Pending
from wayhome.ledger.rules import commitment, entry_hash, leaf_hash
from wayhome.ledger.rules.tree import Frontier

BATCH = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """The first thing that does not hold: at which place, which entry, and why."""

    position: int | None
    entry_id: UUID | None
    at: datetime | None
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was read: entries with a place, entries still waiting for one, erased ones, heads; and the first fault."""

    entries: int
    waiting: int
    erased: int
    heads: int
    root: bytes
    fault: Fault | None

    @property
    def holds(self) -> bool:
        """Say whether the record verified."""
        return self.fault is None


def verify() -> Report:
    """Verify the whole record; entries that wait for their place are checked by themselves."""
    reader = _Reader()
    fault = reader.read_tree() or reader.read_rest()
    return Report(
        entries=reader.frontier.size,
        waiting=reader.waiting,
        erased=reader.erased,
        heads=reader.heads,
        root=reader.frontier.root(),
        fault=fault,
    )


def entry_fault(entry: Entry) -> str:
    """Return what is wrong with one entry by itself, "" where it holds."""
    parts = (
        ("actor", entry.actor, entry.actor_salt, entry.actor_commitment),
        ("subject", entry.subject, entry.subject_salt, entry.subject_commitment),
        ("details", entry.details, entry.details_salt, entry.details_commitment),
    )
    for name, content, salt, expected in parts:
        if entry.erased_at is not None:
            if content is not None or salt is not None:
                return f"it is marked as erased and still has its {name}"
        elif content is None or salt is None:
            return f"its {name} is missing without an erasure"
        elif commitment(bytes(salt), content) != bytes(expected):
            return f"its {name} is not what it committed to"
    hashed = entry_hash(
        entry_id=entry.pk,
        at=entry.at,
        action=entry.action,
        actor=bytes(entry.actor_commitment),
        subject=bytes(entry.subject_commitment),
        details=bytes(entry.details_commitment),
    )
    return "" if hashed == bytes(entry.hash) else "its hash does not cover what it says"


def _waits_or_has_a_place(entry: Entry) -> bool:
    """Say whether an entry read without a place waits for one, or was given it while we read (in this order)."""
    return Pending.objects.filter(pk=entry.pk).exists() or Leaf.objects.filter(entry=entry).exists()


class _Reader:
    """One pass over the record; what it counted stays for the report."""

    def __init__(self) -> None:
        self.frontier = Frontier()
        self.waiting = self.erased = self.heads = 0
        self.key = signing.public_key()

    def read_tree(self) -> Fault | None:
        """Read leaves in their order, and each head where its size is reached."""
        heads = self._heads()
        head = next(heads, None)
        for leaf in self._leaves():
            if fault := self._leaf_fault(leaf):
                return fault
            self.frontier = self.frontier.append(bytes(leaf.hash))
            while head is not None and head.size <= self.frontier.size:
                if why := self._head_fault(head):
                    return Fault(position=leaf.position, entry_id=leaf.entry_id, at=leaf.entry.at, why=why)
                self.heads += 1
                head = next(heads, None)
        if head is not None:
            why = f"a signed head speaks of {head.size} entries, {self.frontier.size} are here: the end is missing"
            return Fault(position=self.frontier.size, entry_id=None, at=head.at, why=why)
        return None

    def read_rest(self) -> Fault | None:
        """Check the entries that have no place yet: each must be waiting for one."""
        rest = Entry.objects.filter(leaf__isnull=True).order_by("id")
        for entry in rest.iterator(chunk_size=BATCH):
            self.waiting += 1
            why = entry_fault(entry)
            if not why and not _waits_or_has_a_place(entry):
                why = "it has no place in the tree and does not wait for one"
            if why:
                return Fault(position=None, entry_id=entry.pk, at=entry.at, why=why)
        return None

    def _leaves(self) -> Iterator[Leaf]:
        return Leaf.objects.select_related("entry").order_by("position").iterator(chunk_size=BATCH)

    def _heads(self) -> Iterator[Head]:
        return Head.objects.order_by("size").iterator(chunk_size=BATCH)

    def _leaf_fault(self, leaf: Leaf) -> Fault | None:
        expected = self.frontier.size
        if leaf.position != expected:
            return Fault(position=expected, entry_id=None, at=None, why="the entry of this place is missing")
        entry = leaf.entry
        why = entry_fault(entry)
        if not why and leaf_hash(bytes(entry.hash)) != bytes(leaf.hash):
            why = "it is not the entry that was given this place"
        self.erased += entry.erased_at is not None
        return Fault(position=expected, entry_id=entry.pk, at=entry.at, why=why) if why else None

    def _head_fault(self, head: Head) -> str:
        root = self.frontier.root()
        if head.size != self.frontier.size or bytes(head.root) != root:
            return f"the signed head of {head.size} entries has another root: an entry up to here was changed"
        if head.key_id != signing.key_id(self.key):
            return f"the head of {head.size} entries was signed with another key"
        if not signing.is_signed(self.key, bytes(head.signature), size=head.size, root=root, at=head.at):
            return f"the signature of the head of {head.size} entries is wrong"
        return ""
