"""What a tree head says, in bytes, and whose key signed it (Ed25519, RFC 8032)."""

import base64
import hashlib
from datetime import UTC, datetime

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from wayhome.core.keys import keyring

KEY = "ledger-signing"


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


def key_id(key: Ed25519PublicKey) -> str:
    """Return SHA-256 over the raw public key, as hexadecimal text."""
    raw = key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return hashlib.sha256(raw).hexdigest()


def is_signed(key: Ed25519PublicKey, signature: bytes, *, size: int, root: bytes, at: datetime) -> bool:
    """Say whether `signature` is that of `key` over this head."""
    try:
        key.verify(signature, head_bytes(size, root, at))
    except InvalidSignature:
        return False
    return True
