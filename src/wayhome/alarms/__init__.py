"""Kinds, ladder, acknowledgement, closing, drills."""
