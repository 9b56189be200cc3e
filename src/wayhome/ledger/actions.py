"""The only writers of the record: entries in the caller's transaction, leaves and heads behind the commit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection, transaction

from wayhome.core import locks
from wayhome.core.clock import database_now
from wayhome.core.ids import new_id
from wayhome.core.keys import keyring
from wayhome.core.rows import insert_rows
from wayhome.ledger import queries, signing
from wayhome.ledger.models import Entry, Head, Leaf, Pending
from wayhome.ledger.rules import Json, Party, entry_hash, leaf_hash, prepare
from wayhome.ledger.rules.tree import Frontier


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry:
    """What is to be recorded: `action` is dotted ("visit.signed_out"); `details` holds no free text of people."""

    at: datetime
    action: str
    actor: Party
    subject: Party
    details: Mapping[str, Json] | None = None


def record(
    *, at: datetime, action: str, actor: Party, subject: Party, details: Mapping[str, Json] | None = None
) -> UUID:
    """Write one entry in the caller's transaction and return its id."""
    return record_many([NewEntry(at=at, action=action, actor=actor, subject=subject, details=details)])[0]


def record_many(entries: Iterable[NewEntry]) -> list[UUID]:
    """Write entries in the caller's transaction, in one statement, and return their ids in order."""
    rows = [_row(entry) for entry in entries]
    insert_rows(rows)
    return [row.pk for row in rows]


def _row(new: NewEntry) -> Entry:
    parts = prepare(actor=new.actor, subject=new.subject, details=new.details)
    identifier = new_id()
    return Entry(
        id=identifier,
        at=new.at,
        action=new.action,
        actor=parts.actor.content,
        subject=parts.subject.content,
        details=parts.details.content,
        actor_salt=parts.actor.salt,
        subject_salt=parts.subject.salt,
        details_salt=parts.details.salt,
        actor_commitment=parts.actor.commitment,
        subject_commitment=parts.subject.commitment,
        details_commitment=parts.details.commitment,
        hash=entry_hash(
            entry_id=identifier,
            at=new.at,
            action=new.action,
            actor=parts.actor.commitment,
            subject=parts.subject.commitment,
            details=parts.details.commitment,
        ),
    )


@transaction.atomic
def write_leaves(limit: int) -> int:
    """Give places in the tree to at most `limit` committed entries that have none, and sign a head.

    Returns how many got one; 0 also while another process holds the lock. An entry that commits
    later than a younger one gets a later place: places follow visibility, not time.
    """
    if not locks.try_take(locks.Lock.LEDGER_LEAVES):
        return 0
    waiting = list(queries.entries_without_leaf(limit))
    if not waiting:
        return 0
    frontier = queries.frontier()
    leaves = []
    for entry in waiting:
        hashed = leaf_hash(bytes(entry.hash))
        leaves.append(Leaf(position=frontier.size, entry=entry, hash=hashed))
        frontier = frontier.append(hashed)
    insert_rows(leaves)
    Pending.objects.filter(pk__in=[entry.pk for entry in waiting]).delete()
    _sign(frontier)
    return len(leaves)


def _sign(frontier: Frontier) -> Head:
    at = database_now()
    key = Ed25519PrivateKey.from_private_bytes(keyring().secret(signing.KEY))
    return Head.objects.create(
        size=frontier.size,
        root=frontier.root(),
        frontier=b"".join(frontier.roots),
        at=at,
        key_id=signing.key_id(key.public_key()),
        signature=key.sign(signing.head_bytes(frontier.size, frontier.root(), at)),
    )


@transaction.atomic
def erase(entry_ids: Iterable[UUID], *, actor: Party, reason: str) -> int:
    """Erase the content (actor and subject too) of entries by law; their hashes stay and verify.

    The erasure is an entry itself, and `reason` a code such as "erasure_request". Returns how
    many were erased now.
    """
    now = database_now()
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE ledger_entry
                  SET actor = NULL, subject = NULL, details = NULL,
                      actor_salt = NULL, subject_salt = NULL, details_salt = NULL, erased_at = %s
                WHERE id = ANY(%s) AND erased_at IS NULL
            RETURNING id""",
            [now, list(entry_ids)],
        )
        erased = [row[0] for row in cursor.fetchall()]
    if erased:
        details: dict[str, Json] = {"reason": reason, "entries": [str(identifier) for identifier in erased]}
        record(at=now, action="ledger.erased", actor=actor, subject=Party(kind="ledger"), details=details)
    return len(erased)
