"""Ports for servers of the tests, and for addresses at which nobody is."""

import secrets
import socket

PORTS = range(10_000, 32_000)
"""Below those that Linux gives to whoever connects or asks for any (32768 and more): nobody comes upon one of these
between its choice and its use, and where nobody listens nobody comes up meanwhile."""

TRIES = 100


def free_port() -> int:
    """Return a port of the loopback on which nobody listens. Raises OSError when none was found."""
    for _ in range(TRIES):
        # Not of `random`: pytest-randomly begins that alike in every process of a run, and all would choose the same.
        port = secrets.choice(PORTS)
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        return port
    raise OSError("no port is free")
