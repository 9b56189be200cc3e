"""A worker's own day, phone first."""
