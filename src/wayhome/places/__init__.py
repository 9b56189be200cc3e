"""Addresses, premises, hazards, safe places, geometry and roads."""
