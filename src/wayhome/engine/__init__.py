"""The loops that never sleep: open, climb, send."""
