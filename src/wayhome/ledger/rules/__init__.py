"""What an entry commits to, and the tree over the entries: pure functions over bytes."""

from wayhome.ledger.rules.entry import SYSTEM, Json, Party, Prepared, Sealed, commitment, entry_hash, prepare
from wayhome.ledger.rules.tree import Frontier, leaf_hash

__all__ = [
    "SYSTEM",
    "Frontier",
    "Json",
    "Party",
    "Prepared",
    "Sealed",
    "commitment",
    "entry_hash",
    "leaf_hash",
    "prepare",
]
