"""Names, addresses and words of people inside a sentence of ours, whichever way they are written. Pure.

Templates set such words in <bdi>. A sentence that is composed before any template sees it, and may be copied, printed
or sent, carries Unicode's own marks instead (UAX #9, sections 2.4 and 6.3): without them the digits and signs after an
Arabic or Hebrew name are drawn on its other side, and two such names in a row change places.
"""

import unicodedata

FIRST_STRONG, POP = "\u2068", "\u2069"
_TURNING = frozenset({"R", "AL", "AN"})


def isolated(text: str) -> str:
    """Return `text` so that it turns nothing around it; what is written from left to right stays as it came."""
    if text.isascii() or not any(unicodedata.bidirectional(mark) in _TURNING for mark in text):
        return text
    return f"{FIRST_STRONG}{text}{POP}"
