"""An entry commits to salted parts, so that each part can be erased and the hash still stands.

A part is canonical JSON (RFC 8785); its commitment is SHA-256 over a salt of 32 random bytes
and that JSON. The entry's hash is SHA-256 over fixed bytes rather than JSON, so that one SQL
statement can make any number of entries (`ENTRY_HASH_SQL`). The functions here say what it must be.
"""

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Union
from uuid import UUID

import orjson
import rfc8785

Json = Union[  # noqa: UP007 - a name in quotes cannot stand beside |
    str, int, float, bool, None, Sequence["Json"], Mapping[str, "Json"]
]

SALT_BYTES = 32
ENTRY_TAG = b"wayhome-entry-1"
PARTS = ("actor", "subject", "details")
"""What an entry commits to. The salts of all three travel together, in this order."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

ENTRY_HASH_SQL = """sha256(
    convert_to('wayhome-entry-1', 'UTF8') || uuid_send({id}) || int8send((extract(epoch FROM {at}) * 1000000)::bigint)
    || convert_to({action}, 'UTF8') || '\\x00'::bytea || {actor} || {subject} || {details})"""
"""The same as `entry_hash` in PostgreSQL: expressions for id, at, action and the three commitments."""


def salt_sql(part: str, salts: str) -> str:
    """Return the SQL of one part's salt, out of the expression `salts` of all three."""
    return f"substring({salts} FROM {1 + SALT_BYTES * PARTS.index(part)} FOR {SALT_BYTES})"


def commitment_sql(salt: str, content: str) -> str:
    """Return the SQL of `commitment`: expressions for the salt and for content that is canonical JSON already."""
    return f"sha256({salt} || convert_to({content}, 'UTF8'))"


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Who did something, or about whom or what it was: a kind and, where there is one, an id.

    `origin` says from where an actor acted: page, api, phone, link, cli, engine.
    """

    kind: str
    id: UUID | None = None
    origin: str = ""

    def as_json(self) -> dict[str, Json]:
        """Return what is committed to."""
        return {"kind": self.kind, "id": str(self.id) if self.id else None, "origin": self.origin}


SYSTEM = Party(kind="system", origin="engine")


def canonical(content: Json) -> bytes:
    """Return the canonical JSON (RFC 8785) of `content`.

    What has only plain keys and no fractions, which is nearly everything here, takes the short way
    through orjson, whose output is the same; a test holds the two together.
    """
    if _is_plain(content):
        with suppress(TypeError):  # half a surrogate pair: the library refuses it in its own way
            return orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
    return rfc8785.dumps(content)


_MOST = 2**53 - 1
"""The largest whole number that RFC 8785 (section 3.2.2.3) writes exactly."""


def _is_plain(content: Json) -> bool:
    if content is None or isinstance(content, str | bool):
        return True
    if isinstance(content, int):
        return -_MOST <= content <= _MOST
    if isinstance(content, dict):
        return all(isinstance(key, str) and key.isascii() and _is_plain(value) for key, value in content.items())
    return isinstance(content, list) and all(_is_plain(value) for value in content)


def commitment(salt: bytes, content: Json) -> bytes:
    """Return SHA-256 over the salt and the canonical JSON (RFC 8785) of `content`: 32 bytes."""
    return hashlib.sha256(salt + canonical(content)).digest()


def entry_hash(*, entry_id: UUID, at: datetime, action: str, actor: bytes, subject: bytes, details: bytes) -> bytes:
    """Return SHA-256 over tag, id, time (microseconds since 1970, 8 bytes), action, NUL and the commitments."""
    microseconds = (at - _EPOCH) // timedelta(microseconds=1)
    parts = (ENTRY_TAG, entry_id.bytes, microseconds.to_bytes(8, "big", signed=True), action.encode(), b"\x00")
    return hashlib.sha256(b"".join(parts) + actor + subject + details).digest()
