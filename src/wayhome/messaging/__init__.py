"""The outbox and the channels."""
