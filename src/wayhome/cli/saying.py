"""Words of a process that goes on for ever, to whoever reads its output, if anybody does and the disk has room."""

import sys
from contextlib import suppress


def say(words: str) -> None:
    """Print a line. A full disk or a reader that has gone is no reason to stop watching.

    In one write also where Python does not buffer (PYTHONUNBUFFERED, as in many containers): print() by itself would
    write the end of the line after the words, and what another process says could come in between.
    """
    with suppress(OSError):
        print(f"{words}\n", end="", flush=True)


def complain(words: str) -> None:
    """Print a line to stderr, as `say` does."""
    with suppress(OSError):
        print(f"{words}\n", end="", file=sys.stderr, flush=True)


def flush() -> None:
    """Write out what was printed, where it can be."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):
            stream.flush()
