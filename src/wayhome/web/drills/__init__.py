"""Drills: started from the board, reported with every time."""
