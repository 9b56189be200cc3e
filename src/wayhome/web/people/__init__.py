"""People: list, one person with everything of theirs, import from a file."""
