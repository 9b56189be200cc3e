"""Asking a location server for a call's location (HELD, RFC 5985 and 6753): only servers that the agency named.

One of the few modules that may open a connection (tests/tidy). It decides nothing about calls.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer
from urllib.parse import urlsplit

import httpx
from django.conf import settings

from wayhome.calls.rules.held import MEDIA_TYPE, request_body
from wayhome.calls.rules.pidf.safe_xml import MOST_BYTES
from wayhome.core.hosts import HTTP_PORT, HTTPS_PORT, ForbiddenHostError, pinned

SECONDS = 8.0
WHOLE_SECONDS = 15.0
"""All of it: `SECONDS` is for one read, and a server that says a byte now and then would hold the worker for ever."""

OK = 200


class ServerError(Exception):
    """The server did not tell; the words name no address."""


def is_ours(uri: str) -> bool:
    """Say whether a reference leads to a server that the agency named; by https, but for a host of its own network.

    References come from strangers: a host that was named without a port is asked at the usual one, and nowhere else.
    """
    try:
        parts = urlsplit(uri)
        host = parts.hostname or ""
        usual = HTTP_PORT if parts.scheme == "http" else HTTPS_PORT
        port = parts.port or usual
    except ValueError:
        return False
    by_http = parts.scheme == "http" and host in settings.WAYHOME_WEBHOOK_HOSTS
    if not by_http and parts.scheme != "https":
        return False
    literal = f"[{host}]" if ":" in host else host
    names = {f"{literal}:{port}", *({host, literal} if port == usual else ())}
    return not names.isdisjoint(settings.WAYHOME_LOCATION_SERVERS)


def fetch(uri: str) -> bytes:
    """Return what the server answers: at most 200 kB within 15 seconds, no redirects. Raises ServerError.

    Nothing compressed is asked for or unpacked: a few bytes could become all the memory there is.
    """
    if not is_ours(uri):
        raise ServerError("The agency has not named this location server any more; it was not asked.")
    try:
        target, host = pinned(uri)
    except (ForbiddenHostError, OSError, ValueError) as error:
        raise ServerError("The location server is not known, or not allowed.") from error
    headers = {"Accept": MEDIA_TYPE, "Accept-Encoding": "identity", "Content-Type": MEDIA_TYPE, "Host": host}
    extensions = {"sni_hostname": urlsplit(uri).hostname or ""}
    try:
        with (
            httpx.Client(timeout=SECONDS, follow_redirects=False, trust_env=False) as client,
            _hanging_up(client),
            client.stream("POST", target, headers=headers, content=request_body(), extensions=extensions) as response,
        ):
            if response.status_code != OK:
                raise ServerError(f"The location server answered {response.status_code}.")
            content = bytearray()
            for part in response.iter_raw():
                content += part
                if len(content) > MOST_BYTES:
                    raise ServerError("The location server's answer is too large.")
            return bytes(content)
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, ValueError) as error:
        raise ServerError("The location server did not answer.") from error


@contextmanager
def _hanging_up(client: httpx.Client) -> Iterator[None]:
    """Close the connection under whoever reads it once the time for all of it is over."""
    timer = Timer(WHOLE_SECONDS, client.close)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
