"""Identifiers of everything Wayhome stores."""

import uuid

import uuid_utils
from uuid_utils import compat


def new_id() -> uuid.UUID:
    """Return a fresh UUIDv7 (RFC 9562, section 5.7): unique, and sorted by when it was made."""
    return compat.uuid7()


def new_id_text() -> str:
    """Return the same as it is written: for rows that are written by the million."""
    return str(uuid_utils.uuid7())
