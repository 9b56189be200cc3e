"""The only writers of the record: entries in the caller's transaction, leaves and heads behind the commit."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection, transaction

from wayhome.core import locks
from wayhome.core.clock import database_now
from wayhome.core.ids import new_id
from wayhome.core.keys import keyring
from wayhome.core.rows import as_document, insert_rows
from wayhome.ledger import queries, signing
from wayhome.ledger.models import Head, Leaf, Pending
from wayhome.ledger.rules import Json, Party, leaf_hash
from wayhome.ledger.rules.entry import ENTRY_HASH_SQL, PARTS, SALT_BYTES, canonical, commitment_sql, salt_sql
from wayhome.ledger.rules.tree import Frontier

_SALTS = ", ".join(f"{salt_sql(part, 'given.salts')} AS {part}_salt" for part in PARTS)
_COMMITMENTS = ", ".join(f"{commitment_sql(f'{part}_salt', part)} AS {part}_commitment" for part in PARTS)
_HASH = ENTRY_HASH_SQL.format(
    id="id",
    at="at",
    action="action",
    actor="actor_commitment",
    subject="subject_commitment",
    details="details_commitment",
)
RECORD = f"""
WITH given AS (
  SELECT * FROM json_to_recordset(%s::json)
    AS one (id uuid, at timestamptz, action text, actor text, subject text, details text, salts bytea)
), salted AS MATERIALIZED (SELECT given.*, {_SALTS} FROM given
), sealed AS MATERIALIZED (SELECT salted.*, {_COMMITMENTS} FROM salted)
INSERT INTO ledger_entry (id, at, action, actor, subject, details, actor_salt, subject_salt, details_salt,
                          actor_commitment, subject_commitment, details_commitment, hash)
SELECT id, at, action, actor::jsonb, subject::jsonb, details::jsonb, actor_salt, subject_salt, details_salt,
       actor_commitment, subject_commitment, details_commitment, {_HASH}
  FROM sealed
"""  # noqa: S608 - the pieces are constants of this file and of the rules; every value is a parameter


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
    """Write entries in the caller's transaction, in one statement, and return their ids in order.

    Entries that share an actor, or the very mapping of their details, cost less: it is written down once.
    """
    given = list(entries)
    parties = {party: _party(party) for entry in given for party in (entry.actor, entry.subject)}
    details = {id(entry.details): canonical(dict(entry.details or {})).decode() for entry in _apart(given)}
    ids = [new_id() for _ in given]
    rows = [
        {
            "id": entry_id,
            "at": entry.at,
            "action": entry.action,
            "actor": parties[entry.actor],
            "subject": parties[entry.subject],
            "details": details[id(entry.details)],
            "salts": secrets.token_bytes(SALT_BYTES * len(PARTS)),
        }
        for entry_id, entry in zip(ids, given, strict=True)
    ]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(RECORD, [as_document(rows)])
    return ids


def _apart(entries: Iterable[NewEntry]) -> Iterable[NewEntry]:
    """Return one entry of each mapping of details: the entries hold them, so that no id is given twice."""
    return {id(entry.details): entry for entry in entries}.values()


def _party(party: Party) -> str:
    """Return its canonical JSON; the common words need no escape, and then it is put together here."""
    if party.id is None or not _plain_word(party.kind + party.origin):
        return canonical(party.as_json()).decode()
    return f'{{"id":"{party.id}","kind":"{party.kind}","origin":"{party.origin}"}}'


@lru_cache(maxsize=256)
def _plain_word(text: str) -> bool:
    return text.isascii() and text.replace("_", "").isalnum()


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
