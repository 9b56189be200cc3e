"""A child of `serve` ends with it, however `serve` ended."""

import ctypes
import os
import signal

PR_SET_PDEATHSIG = 1  # linux/prctl.h
PARENT = "WAYHOME_PARENT"
"""Environment variable: the process id of the `serve` that started this one."""


def end_with_parent() -> None:
    """Ask Linux for a SIGTERM when `serve` dies; leave at once if it is dead already."""
    parent = os.environ.get(PARENT)
    if parent is None:
        return
    try:
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    except (OSError, AttributeError):  # not Linux: the supervisor's own signals must do
        return
    if os.getppid() != int(parent):
        os.kill(os.getpid(), signal.SIGTERM)
