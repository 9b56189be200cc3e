"""What a telephone system's word for how a call ended means here. Pure.

The words are those of Twilio's CallStatus and of many that follow it.
"""

ENDED = frozenset({"completed", "no-answer", "canceled", "busy", "failed"})


def leaves_a_call_back(status: str, *, was_taken: bool, is_open: bool) -> bool:
    """Say whether this call, over now, must be called back: nobody took it, and nobody has put it aside."""
    return status.strip().lower() in ENDED and is_open and not was_taken
