"""Figures, each beside the machine's own limit from the same run: `make bench` prints and keeps a table."""
