"""The Merkle tree of RFC 6962, section 2.1: hashes, audit paths, consistency proofs.

`Frontier` keeps what a growing tree needs and no more: the roots of its perfect subtrees, one
for each bit set in its size. Appending is O(log n), and the root is theirs, folded.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

LEAF = b"\x00"
NODE = b"\x01"
EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of a leaf's data: SHA-256(0x00 || data)."""
    return hashlib.sha256(LEAF + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node: SHA-256(0x01 || left || right)."""
    return hashlib.sha256(NODE + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """The roots of the perfect subtrees of a tree of `size` leaves, the largest first."""

    size: int = 0
    roots: tuple[bytes, ...] = ()

    def append(self, leaf: bytes) -> "Frontier":
        """Return the frontier with one more leaf hash."""
        roots = [*self.roots, leaf]
        size = self.size
        while size & 1:  # a full pair at this height makes the node above it
            right, left = roots.pop(), roots.pop()
            roots.append(node_hash(left, right))
            size >>= 1
        return Frontier(self.size + 1, tuple(roots))

    def root(self) -> bytes:
        """Return the tree's root (RFC 6962: MTH); of an empty tree, SHA-256 of nothing."""
        if not self.roots:
            return EMPTY_ROOT
        found = self.roots[-1]
        for left in reversed(self.roots[:-1]):
            found = node_hash(left, found)
        return found


def root_of(leaves: Sequence[bytes]) -> bytes:
    """Return the root over leaf hashes."""
    frontier = Frontier()
    for leaf in leaves:
        frontier = frontier.append(leaf)
    return frontier.root()


def _split(size: int) -> int:
    """Return the largest power of two below `size` (two or more)."""
    return 1 << ((size - 1).bit_length() - 1)


def audit_path(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """Return the proof that leaf `index` is in the tree over `leaves` (RFC 6962, section 2.1.1)."""
    size = len(leaves)
    if size <= 1:
        return []
    k = _split(size)
    if index < k:
        return [*audit_path(index, leaves[:k]), root_of(leaves[k:])]
    return [*audit_path(index - k, leaves[k:]), root_of(leaves[:k])]


def root_from_path(index: int, size: int, leaf: bytes, path: Sequence[bytes]) -> bytes | None:
    """Return the root that `path` leads to from `leaf`, None where the path does not fit the size."""
    if size <= 1:
        return leaf if index == 0 and size == 1 and not path else None
    if not path or index >= size:
        return None
    k = _split(size)
    sibling, rest = path[-1], path[:-1]
    if index < k:
        below = root_from_path(index, k, leaf, rest)
        return None if below is None else node_hash(below, sibling)
    below = root_from_path(index - k, size - k, leaf, rest)
    return None if below is None else node_hash(sibling, below)


def consistency_proof(old_size: int, leaves: Sequence[bytes]) -> list[bytes]:
    """Return the proof that the tree over the first `old_size` leaves is a prefix (section 2.1.2)."""
    return _subproof(old_size, leaves, whole=True)


def _subproof(old_size: int, leaves: Sequence[bytes], *, whole: bool) -> list[bytes]:
    size = len(leaves)
    if old_size == size:
        return [] if whole else [root_of(leaves)]
    k = _split(size)
    if old_size <= k:
        return [*_subproof(old_size, leaves[:k], whole=whole), root_of(leaves[k:])]
    return [*_subproof(old_size - k, leaves[k:], whole=False), root_of(leaves[:k])]


def is_consistent(old_size: int, new_size: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Check a consistency proof (RFC 9162, section 2.1.4.2) of 0 < old_size <= new_size."""
    if not 0 < old_size <= new_size:
        return False
    if old_size == new_size:
        return not proof and old_root == new_root
    path = list(proof)
    if old_size & (old_size - 1) == 0:
        path.insert(0, old_root)
    if not path:
        return False
    first, second = old_size - 1, new_size - 1
    while first & 1:
        first, second = first >> 1, second >> 1
    old = new = path[0]
    for step in path[1:]:
        if second == 0:
            return False
        if first & 1 or first == second:
            old, new = node_hash(step, old), node_hash(step, new)
            while not first & 1 and first:
                first, second = first >> 1, second >> 1
        else:
            new = node_hash(new, step)
        first, second = first >> 1, second >> 1
    return old == old_root and new == new_root and second == 0
