"""Premises: what is known of an address, its hazards, and what waits for a decision."""
