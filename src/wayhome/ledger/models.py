"""The record that only grows: entries, leaves of the Merkle tree, signed heads.

An entry's hash covers salted commitments of its content, so the content (actor and subject
too) can be erased by law and the tree still verifies. Migration 0002 holds the triggers that
refuse UPDATE and DELETE, except the erasure of content together with its salt.
"""

from django.db import models

from wayhome.core.ids import new_id


class Entry(models.Model):
    """One thing that happened: who, what, about whom, when, from where.

    `*_commitment` is SHA-256 over salt and canonical JSON (RFC 8785) of the part; `hash` is
    `ledger.rules.entry_hash` over id, time, action and the three commitments. An erased part is
    NULL together with its salt.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField()
    action = models.CharField(max_length=80)
    actor = models.JSONField(null=True)
    subject = models.JSONField(null=True)
    details = models.JSONField(null=True)
    actor_salt = models.BinaryField(max_length=32, null=True)
    subject_salt = models.BinaryField(max_length=32, null=True)
    details_salt = models.BinaryField(max_length=32, null=True)
    actor_commitment = models.BinaryField(max_length=32)
    subject_commitment = models.BinaryField(max_length=32)
    details_commitment = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "ledger_entry"

    def __str__(self) -> str:
        return f"{self.action} {self.id}"


class Pending(models.Model):
    """An entry that has no place in the tree yet; a trigger writes the row, `write_leaves` removes it.

    So that a batch costs what is waiting and not what was ever recorded. The database does not check again
    that the entry is there: the trigger writes what was inserted in the same statement, and entries only grow.
    """

    entry = models.OneToOneField(
        Entry, primary_key=True, on_delete=models.PROTECT, related_name="pending", db_constraint=False
    )

    class Meta:
        db_table = "ledger_pending"

    def __str__(self) -> str:
        return f"pending {self.pk}"


class Leaf(models.Model):
    """The place of an entry in the tree, given out behind the commit under one lock."""

    position = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="leaf")
    hash = models.BinaryField(max_length=32)

    class Meta:
        db_table = "ledger_leaf"
        constraints = [models.CheckConstraint(condition=models.Q(position__gte=0), name="ledger_leaf_position")]

    def __str__(self) -> str:
        return f"leaf {self.position}"


class Head(models.Model):
    """A signed tree head (RFC 6962, section 3.5): so many leaves, this root, signed with Ed25519.

    `frontier` is the roots of the perfect subtrees, largest first, 32 bytes each: what the next
    batch goes on from, without reading the tree again.
    """

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField(max_length=32)
    frontier = models.BinaryField()
    at = models.DateTimeField()
    key_id = models.CharField(max_length=64)
    signature = models.BinaryField(max_length=64)

    class Meta:
        db_table = "ledger_head"

    def __str__(self) -> str:
        return f"head of {self.size}"
