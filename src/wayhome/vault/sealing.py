"""Sealing single values: AES-256-GCM (NIST SP 800-38D) under a key that is outside the database.

A sealed value is `key id (4) | nonce (12) | ciphertext and tag`. Table, column and row are its
associated data, so that a sealed value copied to another row does not open there.
"""

import base64
import binascii
import hashlib
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from wayhome.core.keys import keyring

KEY = "vault"
KEY_ID_BYTES = 4
NONCE_BYTES = 12
PREFIX = "sealed."


class SealError(ValueError):
    """What was to be opened was not sealed by us, for this place, or with this keyring."""


def seal(plain: bytes, *, table: str, column: str, row: str) -> bytes:
    """Seal `plain` for one cell; 32 bytes longer than what went in."""
    key = keyring().secret(KEY)
    nonce = secrets.token_bytes(NONCE_BYTES)
    return _key_id(key) + nonce + AESGCM(key).encrypt(nonce, plain, _place(table, column, row))


def open_sealed(sealed: bytes, *, table: str, column: str, row: str) -> bytes:
    """Open what `seal` made for the same cell. Raises SealError."""
    key = keyring().secret(KEY)
    if sealed[:KEY_ID_BYTES] != _key_id(key):
        raise SealError("sealed with another key: is this the keyring that belongs to the database?")
    nonce, body = sealed[KEY_ID_BYTES : KEY_ID_BYTES + NONCE_BYTES], sealed[KEY_ID_BYTES + NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, body, _place(table, column, row))
    except (InvalidTag, ValueError):
        raise SealError("not sealed for this place, or changed since") from None


def seal_text(text: str, *, table: str, column: str, row: str) -> str:
    """Seal `text` for one cell of a text column: "sealed." and URL-safe base64."""
    sealed = seal(text.encode(), table=table, column=column, row=row)
    return PREFIX + base64.urlsafe_b64encode(sealed).decode()


def open_text(sealed: str, *, table: str, column: str, row: str) -> str:
    """Open what `seal_text` made for the same cell. Raises SealError."""
    if not sealed.startswith(PREFIX):
        raise SealError("not sealed")
    try:
        packed = base64.urlsafe_b64decode(sealed.removeprefix(PREFIX))
    except (binascii.Error, ValueError):
        raise SealError("not sealed") from None
    return open_sealed(packed, table=table, column=column, row=row).decode()


def _key_id(key: bytes) -> bytes:
    return hashlib.sha256(b"wayhome-vault-key" + key).digest()[:KEY_ID_BYTES]


def _place(*parts: str) -> bytes:
    encoded = [part.encode() for part in parts]
    return b"".join(len(part).to_bytes(2, "big") + part for part in encoded)
