"""Visits and their history, with search."""
