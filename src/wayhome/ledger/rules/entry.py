"""An entry commits to salted parts, so that each part can be erased and the hash still stands.

A part is canonical JSON (RFC 8785); its commitment is SHA-256 over a salt of 32 random bytes
and that JSON. The entry's hash is SHA-256 over fixed bytes rather than JSON, so that one SQL
statement can make an entry too (`ENTRY_HASH_SQL`): the check-in does.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Union
from uuid import UUID

import rfc8785

Json = Union[  # noqa: UP007 - a name in quotes cannot stand beside |
    str, int, float, bool, None, Sequence["Json"], Mapping[str, "Json"]
]

SALT_BYTES = 32
ENTRY_TAG = b"wayhome-entry-1"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

ENTRY_HASH_SQL = """sha256(
    convert_to('wayhome-entry-1', 'UTF8') || uuid_send({id}) || int8send((extract(epoch FROM {at}) * 1000000)::bigint)
    || convert_to({action}, 'UTF8') || '\\x00'::bytea || {actor} || {subject} || {details})"""
"""The same as `entry_hash` in PostgreSQL: expressions for id, at, action and the three commitments."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """One part of an entry: its content, the salt, and SHA-256 over both."""

    content: Json
    salt: bytes
    commitment: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """An entry's three parts, before its time is known."""

    actor: Sealed
    subject: Sealed
    details: Sealed


def canonical(content: Json) -> bytes:
    """Return the canonical JSON (RFC 8785) of `content`.

    What has only plain keys and no fractions, which is nearly everything here, takes the short way
    through the standard library's encoder, whose output is the same; a test holds the two together.
    """
    if _is_plain(content):
        return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
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


def seal(content: Json) -> Sealed:
    """Commit to `content` with a fresh salt."""
    salt = secrets.token_bytes(SALT_BYTES)
    return Sealed(content=content, salt=salt, commitment=commitment(salt, content))


def prepare(*, actor: Party, subject: Party, details: Mapping[str, Json] | None = None) -> Prepared:
    """Commit to who, about whom and what, each with a salt of its own."""
    return Prepared(actor=seal(actor.as_json()), subject=seal(subject.as_json()), details=seal(dict(details or {})))


def entry_hash(*, entry_id: UUID, at: datetime, action: str, actor: bytes, subject: bytes, details: bytes) -> bytes:
    """Return SHA-256 over tag, id, time (microseconds since 1970, 8 bytes), action, NUL and the commitments."""
    microseconds = (at - _EPOCH) // timedelta(microseconds=1)
    parts = (ENTRY_TAG, entry_id.bytes, microseconds.to_bytes(8, "big", signed=True), action.encode(), b"\x00")
    return hashlib.sha256(b"".join(parts) + actor + subject + details).digest()
