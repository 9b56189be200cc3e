"""Codes that prove a route or enrol a device: how they are written, how long they hold, how often one may try. Pure."""

from datetime import datetime, timedelta

from wayhome.core.errors import Problem

CODE_DIGITS = 6
CODE_HOLDS = timedelta(minutes=15)
MOST_TRIES = 5
SEND_AGAIN_AFTER = timedelta(seconds=60)
ENROLMENT_HOLDS = timedelta(minutes=30)
LONGEST_TOKEN = timedelta(days=366)
SILENT_AFTER = timedelta(minutes=5)
"""A wall screen that was not seen for so long is silent: its stream is asked for every half minute."""

TYPED_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letter that is taken for another, none that makes words by accident."""

TYPED_CHARACTERS = 12
"""60 bits, for half an hour: somebody types them with a television's remote control."""

_MISREAD = str.maketrans("OIL", "011")


def may_send(now: datetime, sent_at: datetime | None) -> list[Problem]:
    """Say whether a code may be sent (again) now."""
    if sent_at is None or now - sent_at >= SEND_AGAIN_AFTER:
        return []
    left = int((SEND_AGAIN_AFTER - (now - sent_at)).total_seconds()) + 1
    words = f"A code is on its way. Wait {left} seconds before you ask for another."
    return [Problem(code="too_soon", message=words, field="code")]


def may_try(now: datetime, sent_at: datetime | None, tries: int) -> list[Problem]:
    """Say whether a typed code is looked at at all."""
    if sent_at is None:
        return [Problem(code="no_code", message="No code was sent yet. Ask for one.", field="code")]
    if now - sent_at >= CODE_HOLDS:
        return [Problem(code="too_old", message="This code has expired. Ask for a new one.", field="code")]
    if tries >= MOST_TRIES:
        return [Problem(code="too_many", message="Too many wrong tries. Ask for a new code.", field="code")]
    return []


def in_groups(code: str) -> str:
    """Return a code that is typed as it is shown: in groups of four."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def as_made(typed: str) -> str:
    """Return a code as it was made, of what somebody typed: in any case, with or without groups."""
    letters = typed.upper().translate(_MISREAD)
    return "".join(letter for letter in letters if letter in TYPED_ALPHABET)
