"""Fetching a worker's published calendar: bounded, https unless the agency allowed the host, nothing private.

One of the few modules that may open a connection (tests/tidy). It decides nothing about visits.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Timer
from urllib.parse import urlsplit

import httpx
from django.conf import settings

from wayhome.core.errors import refuse
from wayhome.core.hosts import ForbiddenHostError, pinned
from wayhome.core.limits import UPLOAD_BYTES

SECONDS = 10.0
WHOLE_SECONDS = 20.0
"""All of it: `SECONDS` is for one read, and a server that says a byte now and then would hold the worker for ever."""

URL_CHARACTERS = 1_000
ETAG_CHARACTERS = 300
NOT_MODIFIED = 304
OK = 200


class FeedError(Exception):
    """The calendar could not be fetched; the words are for its owner, and name no address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What a feed gave; `content` is None when it has not changed since `etag`."""

    content: bytes | None
    etag: str


def check_url(url: str) -> str:
    """Return the address with webcal:// read as https://. Raises Refused for what is never fetched."""
    url = url.strip()
    if url.lower().startswith("webcal://"):
        url = "https://" + url[len("webcal://") :]
    try:
        parts = urlsplit(url)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        host = None
    if host is None or len(url) > URL_CHARACTERS:
        raise refuse("not-an-address", "Paste the calendar's secret address; it begins with https://.", on="url")
    if parts.scheme != "https" and host not in settings.WAYHOME_WEBHOOK_HOSTS:
        raise refuse("not-https", "Only addresses that begin with https:// are fetched.", on="url")
    return url


def fetch(url: str, *, etag: str = "") -> Fetched:
    """Fetch a calendar: at most 5 MB in 20 seconds, no redirects, no private or loopback host. Raises FeedError."""
    try:
        target, host = pinned(url)
    except ForbiddenHostError as error:
        message = "The calendar's server is not on the public internet; an administrator may allow it."
        raise FeedError(message) from error
    except (OSError, ValueError) as error:  # a host such as ".." is a ValueError of the resolver
        raise FeedError("The calendar's server is not known. Check the address.") from error
    headers = {"Accept": "text/calendar", "Host": host, **({"If-None-Match": etag} if is_etag(etag) else {})}
    extensions = {"sni_hostname": urlsplit(url).hostname or ""}
    try:
        with (
            httpx.Client(timeout=SECONDS, follow_redirects=False, trust_env=False) as client,
            _hanging_up(client),
            client.stream("GET", target, headers=headers, extensions=extensions) as response,
        ):
            if response.status_code == NOT_MODIFIED:
                return Fetched(content=None, etag=etag)
            if response.status_code != OK:
                message = f"The calendar's server answered {response.status_code}. Paste its address again."
                raise FeedError(message)
            content = bytearray()
            for part in response.iter_bytes():
                content += part
                if len(content) > UPLOAD_BYTES:
                    raise FeedError("The calendar has more than 5 MB. Publish a smaller one.")
            said = response.headers.get("etag", "")
            return Fetched(content=bytes(content), etag=said if is_etag(said) else "")
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, ValueError) as error:  # a host beyond ASCII too
        raise FeedError("The calendar's server did not answer. It is tried again later.") from error


def is_etag(text: str) -> bool:
    """Say whether `text` may stand in a header as it is; a server may say anything."""
    return 0 < len(text) <= ETAG_CHARACTERS and text.isascii() and text.isprintable()


@contextmanager
def _hanging_up(client: httpx.Client) -> Iterator[None]:
    """Close the connection under whoever reads it once the time for all of it is over."""
    timer = Timer(WHOLE_SECONDS, client.close)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
