"""The agency's own map pictures: an address that is checked, and the one origin that the policy then lets in."""

import re
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

EXAMPLE = "https://tiles.agency.example/{z}/{x}/{y}.png"
NEEDED = {"{z}", "{x}", "{y}"}
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def tile_origin(url: str) -> str:
    """Return the origin of `WAYHOME_TILE_URL`; "" for none and for a path of this very server.

    Raises ImproperlyConfigured with what to write. Exactly one origin: no `{s}`, which would be several.
    """
    if not url:
        return ""
    parts = urlsplit(url)
    if set(re.findall(r"\{[^}]*\}", url)) != NEEDED or any("{" in part for part in (parts.scheme, parts.netloc)):
        raise _wrong("it needs {z}, {x} and {y} in its path, and no other name in braces ({s} neither)")
    if re.search(r"[\s;'\"<>\\]", url):
        raise _wrong("it holds a sign that an address cannot have")
    if url.startswith("/") and not parts.netloc:
        return ""
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise _wrong("it must begin with https:// (or with / for a path of Wayhome's own server)")
    return f"{parts.scheme}://{_host(url)}"


def _host(url: str) -> str:
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        raise _wrong("its port is no number") from None
    if not parts.hostname or "*" in parts.hostname or parts.username is not None:
        raise _wrong("it must name one server, without a user's name or password")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{host}:{port}" if port else host


def _wrong(why: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"WAYHOME_TILE_URL: {why}. Write it like {EXAMPLE}, or leave it out for no pictures.")
