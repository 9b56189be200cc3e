"""What a tree head says, in bytes, and whose key signed it (Ed25519, RFC 8032); the same key signs "alive"."""

import base64
import hashlib
from datetime import UTC, datetime
from typing import Any

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from wayhome.core.keys import keyring

KEY = "ledger-signing"

ALIVE_TYPE = "wayhome-alive-1"
"""Says in the signed text what it is: a signature over "alive" can never pass for one over a head of the record."""

ALIVE_HEADER = "Wayhome-Alive-Signature"
"""The answer's header with the signature over its body, as hexadecimal text."""


def head_bytes(size: int, root: bytes, at: datetime) -> bytes:
    """Return the canonical JSON (RFC 8785) that a head's signature covers."""
    instant = at.astimezone(UTC).isoformat(timespec="microseconds")
    return rfc8785.dumps({"at": instant, "root": root.hex(), "size": size, "type": "wayhome-tree-head-1"})


def public_key() -> Ed25519PublicKey:
    """Return the key that checks our heads; whoever keeps it can check them without us."""
    return Ed25519PrivateKey.from_private_bytes(keyring().secret(KEY)).public_key()


def export_key(key: Ed25519PublicKey) -> dict[str, str]:
    """Return the public key as a JSON Web Key (RFC 8037, section 2): what a stranger checks heads with."""
    raw = key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return {"kty": "OKP", "crv": "Ed25519", "x": base64.urlsafe_b64encode(raw).decode().rstrip("="), "kid": key_id(key)}


def import_key(exported: object) -> Ed25519PublicKey:
    """Return the key of what `export_key` gave. Raises ValueError, in words, for anything else."""
    try:
        text = dict(exported)["x"]  # type: ignore[call-overload]  # what it is, is what is tried here
        return Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (KeyError, TypeError, ValueError):
        raise ValueError("this is not the key that `wayhome ledger key` prints") from None


def sign_document(document: dict[str, Any]) -> tuple[bytes, bytes]:
    """Return the document as canonical JSON (RFC 8785) and our signature over these bytes.

    Its "type" must say what it is, so that no signature can be taken for one over something else.
    """
    body = rfc8785.dumps(document)
    return body, Ed25519PrivateKey.from_private_bytes(keyring().secret(KEY)).sign(body)


def is_signed_document(key: Ed25519PublicKey, signature: bytes, body: bytes) -> bool:
    """Say whether `signature` is that of `key` over `body`."""
    try:
        key.verify(signature, body)
    except InvalidSignature:
        return False
    return True


def key_id(key: Ed25519PublicKey) -> str:
    """Return SHA-256 over the raw public key, as hexadecimal text."""
    raw = key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return hashlib.sha256(raw).hexdigest()


def is_signed(key: Ed25519PublicKey, signature: bytes, *, size: int, root: bytes, at: datetime) -> bool:
    """Say whether `signature` is that of `key` over this head."""
    return is_signed_document(key, signature, head_bytes(size, root, at))
