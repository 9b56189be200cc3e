"""Which hosts Wayhome connects to on a person's word: public ones, and those that the agency named.

A worker may type the address of a webhook or of a calendar; nobody may reach the agency's own
network through us that way. A name is resolved once and connected to as resolved, so that it
cannot point elsewhere between the check and the use.
"""

import ipaddress
import socket
from urllib.parse import urlsplit

from django.conf import settings

HTTPS_PORT = 443
HTTP_PORT = 80


# IPv6 that carries an IPv4 address to a translator, which may well stand in the agency's own network:
# NAT64 (RFC 6052), 6to4 (RFC 3056), Teredo (RFC 4380) and the old compatible form (RFC 4291, 2.5.5.1).
TRANSLATED = tuple(
    ipaddress.ip_network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96")
)


class ForbiddenHostError(Exception):
    """The host is on this machine or its network, and the agency did not name it."""


def is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Say whether an address is on the public internet, and leads nowhere else through a translator."""
    if any(address in net for net in TRANSLATED):
        return False
    return address.is_global and not address.is_multicast


def resolve(host: str, port: int) -> str:
    """Return the address (text) that `host` stands for.

    Raises ForbiddenHostError where any of its addresses is not public, and OSError for an unknown name.
    """
    found = [
        ipaddress.ip_address(str(entry[4][0]).split("%", 1)[0])
        for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    ]
    allowed = host in settings.WAYHOME_WEBHOOK_HOSTS
    if not allowed and not all(is_public(one) for one in found):
        raise ForbiddenHostError("that host is on this machine or its network (WAYHOME_WEBHOOK_HOSTS)")
    return str(found[0])


def pinned(address: str) -> tuple[str, str]:
    """Return a web address with its host resolved, and the Host header of the original.

    Raises ForbiddenHostError, OSError for an unknown host, ValueError for what is no web address.
    """
    parts = urlsplit(address)
    port = parts.port or (HTTPS_PORT if parts.scheme == "https" else HTTP_PORT)
    ip = resolve(parts.hostname or "", port)
    literal = f"[{ip}]" if ":" in ip else ip
    return parts._replace(netloc=f"{literal}:{port}").geturl(), parts.netloc.rpartition("@")[2]
