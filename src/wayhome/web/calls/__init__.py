"""Calls at the desk: who has one, calling back as a timed list, what came of them."""
