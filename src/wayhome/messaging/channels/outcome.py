"""What became of one attempt (of `wire`, which the sentinel shares)."""

from wayhome.messaging.wire.outcome import Accepted, Failed, Outcome

__all__ = ["Accepted", "Failed", "Outcome"]
