"""Identifiers of everything Wayhome stores."""

import uuid

from uuid_utils import compat


def new_id() -> uuid.UUID:
    """Return a fresh UUIDv7 (RFC 9562, section 5.7): unique, and sorted by when it was made."""
    return compat.uuid7()
