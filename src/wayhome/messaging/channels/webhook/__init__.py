"""HTTP webhooks: JSON, signed, with an idempotency key; only to hosts that are not our own network.

Signature: `Wayhome-Signature: t=SECONDS,v1=HEX`, HEX being HMAC-SHA-256 over "SECONDS.BODY" under the
route's own secret (docs/reference/webhook.md). The address is resolved once and connected to as
resolved, so that a name cannot point elsewhere between check and use.
"""

import socket
import ssl
from collections.abc import Sequence
from functools import partial
from urllib.parse import urlsplit

import httpx
from django.conf import settings

from wayhome.core.clock import process_now
from wayhome.core.hosts import ForbiddenHostError, pinned
from wayhome.core.keys import keyring
from wayhome.messaging.actions import Claimed
from wayhome.messaging.channels.bounded import send_each
from wayhome.messaging.channels.outcome import Failed, Outcome
from wayhome.messaging.channels.words import body_of
from wayhome.messaging.wire import webhook as wire

TIMEOUT_SECONDS = 10.0
BATCH_SECONDS = 3 * TIMEOUT_SECONDS  # connecting, writing and reading
BATCH = 20
KEY = "webhook"


def secret_of(route_id: str, address: str) -> str:
    """Return the secret that a route's receiver checks signatures with (hexadecimal text)."""
    return keyring().mac(KEY, route_id.encode(), address.encode()).hex()


def send(batch: Sequence[Claimed]) -> list[Outcome]:
    """Post each message; one client, so that connections to one host are used again."""
    limits = httpx.Limits(max_connections=BATCH)
    with httpx.Client(timeout=TIMEOUT_SECONDS, follow_redirects=False, limits=limits, trust_env=False) as client:
        return send_each(batch, partial(_send_one, client), seconds=BATCH_SECONDS)


def _send_one(client: httpx.Client, message: Claimed) -> Outcome:
    post = wire.Post(
        message_id=str(message.message_id),
        subject=message.subject,
        text=body_of(message),
        covers=message.covers,
        key=message.idempotency_key,
        secret=secret_of(message.route_id, message.address),
    )
    body = post.body()
    try:
        target, host = pinned(message.address)
    except ForbiddenHostError as error:
        return Failed(error=str(error), permanent=True)
    except ValueError as error:
        return Failed(error=f"not a web address ({type(error).__name__})", permanent=True)
    except OSError as error:
        return Failed(error=type(error).__name__, permanent=False)
    headers = post.headers(body, seconds=int(process_now().timestamp())) | {"Host": host}
    return wire.send(client, target, body, headers, server_name=urlsplit(message.address).hostname or "")


def check() -> str:
    """Nothing to connect to by itself: each receiver has an address of its own."""
    return ""


def check_address(address: str) -> str:
    """Connect to a receiver (over TLS, its name checked, for https) and send it nothing; return "" or what is wrong."""
    parts = urlsplit(address)
    try:
        target = urlsplit(pinned(address)[0])
        with socket.create_connection((target.hostname, target.port), TIMEOUT_SECONDS) as connected:
            if parts.scheme == "https":
                ssl.create_default_context().wrap_socket(connected, server_hostname=parts.hostname).close()
    except ForbiddenHostError as error:
        return str(error)
    except (OSError, ValueError) as error:
        return f"the receiver does not answer as it should ({type(error).__name__})"
    return ""


def is_configured() -> bool:
    """Say yes: a webhook needs nothing but its address."""
    return True


def address_fault(address: str) -> str:
    """Check that an address is http(s) with a host and without a password in it."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return "This is not a web address."
    if parts.scheme not in {"http", "https"} or not parts.hostname or port == 0:
        return "A webhook's address begins with https:// and names a host."
    if parts.username or parts.password:
        return "Leave user name and password out of the address; the receiver checks the signature."
    if parts.scheme == "http" and parts.hostname not in settings.WAYHOME_WEBHOOK_HOSTS:
        return "A webhook's address begins with https://, so that nobody on the way can read it."
    return ""
