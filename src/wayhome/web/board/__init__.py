"""The board: for the desk, for the wall, and on paper."""
