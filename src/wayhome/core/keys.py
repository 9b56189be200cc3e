"""The keyring: one folder (0700, files 0600), outside the database and outside its backups.

Whoever has the database alone can neither make an acknowledgement link, nor try PINs offline,
nor sign a ledger head, nor read what is sealed. A key is made on first use and never replaced
in silence: a missing file beside an existing database is for `wayhome doctor` to report.
"""

import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

KEY_BYTES = 32


class KeyringError(RuntimeError):
    """The keyring is missing, unreadable, or open to others; the message says the mend."""


class Keyring:
    """Named secrets of 32 bytes each in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def secret(self, name: str) -> bytes:
        """Return the 32 bytes named `name`, made on first use.

        Raises KeyringError if the file is open to others or not 32 bytes long.
        """
        return _read_or_make(self.folder, name)

    def text(self, name: str) -> str:
        """Return the secret as hexadecimal text: for Django's SECRET_KEY and passwords."""
        return self.secret(name).hex()

    def mac(self, name: str, *parts: bytes) -> bytes:
        """Return HMAC-SHA-256 (RFC 2104) under the key `name` over length-prefixed parts."""
        message = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
        return hmac.digest(self.secret(name), message, hashlib.sha256)


@lru_cache(maxsize=64)
def _read_or_make(folder: Path, name: str) -> bytes:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{name}.key"
    if path.exists():
        return _read(path)
    # Whole before it has its name: who reads it meanwhile, or after a crash, never finds half of a key.
    draft = folder / f".{name}.{secrets.token_hex(8)}.part"
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):  # another process was quicker: its key is the one
            os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    return _read(path)


def _read(path: Path) -> bytes:
    if path.stat().st_mode & 0o077:
        message = f"{path} can be read by others; run: chmod 600 {path}"
        raise KeyringError(message)
    secret = path.read_bytes()
    if len(secret) != KEY_BYTES:
        message = f"{path} holds {len(secret)} bytes instead of {KEY_BYTES}; restore it from the recovery copy"
        raise KeyringError(message)
    return secret


def keyring() -> Keyring:
    """Return the keyring that the settings name."""
    from django.conf import settings  # noqa: PLC0415 - settings.py itself reads the keyring for SECRET_KEY

    return Keyring(Path(settings.WAYHOME_KEYRING))
