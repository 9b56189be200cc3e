"""Words of a process that goes on for ever, to whoever reads its output, if anybody does and the disk has room."""

import sys
from contextlib import suppress


def say(words: str) -> None:
    """Print a line. A full disk or a reader that has gone is no reason to stop watching."""
    with suppress(OSError):
        print(words, flush=True)


def complain(words: str) -> None:
    """Print a line to stderr, as `say` does."""
    with suppress(OSError):
        print(words, file=sys.stderr, flush=True)


def flush() -> None:
    """Write out what was printed, where it can be."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):
            stream.flush()
