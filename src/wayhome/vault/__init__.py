"""Sealing with keys that are outside the database."""
