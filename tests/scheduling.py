"""Which tests of a parallel run stay together, and which begin."""

import pytest
from xdist.scheduler import LoadGroupScheduling

TOGETHER = ("tests/cli/", "tests/hammer/")
"""Where the tests of a file share a server: one for the file, not one in each process."""

FIRST = (*TOGETHER, "tests/crash/", "tests/simulation/", "tests/web/test_demo_calls.py")
"""What takes long and waits most of its time: begun last, it would be waited for alone."""


class ServersTogether(LoadGroupScheduling):  # type: ignore[misc]  # xdist ships no types
    """Gives a file's tests to one process where they share a server, and each other test to whoever is free.

    By their path: xdist 3.8's own groups stand in a field that pytest 9.2 does not read any more.
    """

    def _split_scope(self, nodeid: str) -> str:
        return nodeid.partition("::")[0] if nodeid.startswith(TOGETHER) else nodeid


def longest_first(items: list[pytest.Item]) -> None:
    """Bring forward what takes long; the order is otherwise as it was."""
    items.sort(key=lambda item: not item.nodeid.startswith(FIRST))
