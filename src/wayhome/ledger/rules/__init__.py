"""What an entry commits to, and the tree over the entries: pure functions over bytes."""

from wayhome.ledger.rules.entry import SYSTEM, Json, Party, commitment, entry_hash
from wayhome.ledger.rules.tree import Frontier, leaf_hash

__all__ = [
    "SYSTEM",
    "Frontier",
    "Json",
    "Party",
    "commitment",
    "entry_hash",
    "leaf_hash",
]
