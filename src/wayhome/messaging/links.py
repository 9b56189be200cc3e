"""The acknowledgement link: a token that is made at sending and stands for one message.

Token: base64url of the message's id (16 bytes) and HMAC-SHA-256(key, id) cut to 16 bytes (RFC 2104,
section 5). Nothing of it is stored: whoever reads the database cannot make one.
"""

import base64
import binascii
import hmac
from uuid import UUID

from django.conf import settings

from wayhome.core.keys import keyring

KEY = "ack-link"
ID_BYTES = 16
MAC_BYTES = 16


def make_token(message_id: UUID) -> str:
    """Return the link token of a message: 43 characters that are safe in an address."""
    return base64.urlsafe_b64encode(message_id.bytes + _mac(message_id)).decode().rstrip("=")


def read_token(text: str) -> UUID | None:
    """Return the message's id of a token that we made, None for anything else (in constant time)."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(raw) != ID_BYTES + MAC_BYTES:
        return None
    message_id = UUID(bytes=raw[:ID_BYTES])
    return message_id if hmac.compare_digest(raw[ID_BYTES:], _mac(message_id)) else None


def link_of(message_id: UUID) -> str:
    """Return the whole address of a message's link."""
    return f"{settings.WAYHOME_URL}/a/{make_token(message_id)}"


def _mac(message_id: UUID) -> bytes:
    return keyring().mac(KEY, message_id.bytes)[:MAC_BYTES]
