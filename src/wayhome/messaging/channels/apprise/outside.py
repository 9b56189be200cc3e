"""Where a library may connect to while it sends for us: outward only, whatever address, redirect or name led it there.

Apprise connects by itself: an address may name a second server (`mailto://...?smtp=`), a server may redirect, and a
name may stand for another host by the time it is used. So each connection is judged as it is made, by Python's own
audit events (PEP 578), which see the numeric address and which no library can go around.
"""

import ipaddress
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import local

from django.conf import settings

from wayhome.core.hosts import ForbiddenHostError, is_public

JUDGED = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})

_here = local()


@contextmanager
def only_outward() -> Iterator[None]:
    """Let this thread connect only to public addresses and to hosts that the agency named (WAYHOME_WEBHOOK_HOSTS).

    Inside, what connects elsewhere gets a ForbiddenHostError.
    """
    _here.judged = True
    try:
        yield
    finally:
        _here.judged = False


def _judge(event: str, given: tuple[object, ...]) -> None:
    if event not in JUDGED or not getattr(_here, "judged", False):
        return
    where = given[1]
    if where is None:  # a socket that is connected already was judged then
        return
    if not isinstance(where, tuple) or not _may(str(where[0])):
        raise ForbiddenHostError("that host is on this machine or its network (WAYHOME_WEBHOOK_HOSTS)")


def _may(host: str) -> bool:
    """Say whether `host`, an address or a name that the socket resolves itself, may be connected to."""
    try:
        address = ipaddress.ip_address(host.split("%", 1)[0])
    except ValueError:
        return False  # a name could stand for another address a moment later
    return is_public(address) or any(address in _addresses(name) for name in settings.WAYHOME_WEBHOOK_HOSTS)


def _addresses(name: str) -> set[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    try:
        found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return set()
    return {ipaddress.ip_address(str(entry[4][0]).split("%", 1)[0]) for entry in found}


sys.addaudithook(_judge)
