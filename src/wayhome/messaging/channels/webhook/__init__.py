"""HTTP webhooks: JSON, signed, with an idempotency key; only to hosts that are not our own network.

Signature: `Wayhome-Signature: t=SECONDS,v1=HEX`, HEX being HMAC-SHA-256 over "SECONDS.BODY" under the
route's own secret (docs/reference/webhook.md). The address is resolved once and connected to as
resolved, so that a name cannot point elsewhere between check and use.
"""

import hashlib
import hmac
import json
import logging
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
from wayhome.messaging.channels.outcome import Accepted, Failed, Outcome
from wayhome.messaging.channels.words import body_of

TIMEOUT_SECONDS = 10.0
BATCH_SECONDS = 3 * TIMEOUT_SECONDS  # connecting, writing and reading
BATCH = 20
ANSWER_BYTES = 4_096
KEY = "webhook"
TRY_AGAIN = {408, 425, 429}

# Its log lines carry whole addresses, and an address may be a secret by itself.
logging.getLogger("httpx").setLevel(logging.WARNING)
logging.getLogger("httpcore").setLevel(logging.WARNING)


def secret_of(route_id: str, address: str) -> str:
    """Return the secret that a route's receiver checks signatures with (hexadecimal text)."""
    return keyring().mac(KEY, route_id.encode(), address.encode()).hex()


def signature(secret: str, seconds: int, body: bytes) -> str:
    """Return the value of the Wayhome-Signature header."""
    digest = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={seconds},v1={digest}"


def send(batch: Sequence[Claimed]) -> list[Outcome]:
    """Post each message; one client, so that connections to one host are used again."""
    limits = httpx.Limits(max_connections=BATCH)
    with httpx.Client(timeout=TIMEOUT_SECONDS, follow_redirects=False, limits=limits, trust_env=False) as client:
        return send_each(batch, partial(_send_one, client), seconds=BATCH_SECONDS)


def _send_one(client: httpx.Client, message: Claimed) -> Outcome:
    body = json.dumps(
        {
            "type": "message",
            "id": str(message.message_id),
            "subject": message.subject,
            "text": body_of(message),
            "covers": message.covers,
        },
        ensure_ascii=False,
    ).encode()
    seconds = int(process_now().timestamp())
    headers = {
        "Content-Type": "application/json",
        "Idempotency-Key": message.idempotency_key,
        "User-Agent": "Wayhome",
        "Wayhome-Signature": signature(secret_of(message.route_id, message.address), seconds, body),
    }
    try:
        target, host = pinned(message.address)
        headers["Host"] = host
        extensions = {"sni_hostname": urlsplit(message.address).hostname or ""}
        with client.stream("POST", target, content=body, headers=headers, extensions=extensions) as answer:
            next(answer.iter_raw(ANSWER_BYTES), b"")  # raw: a small answer cannot unpack into a large one
            return _outcome(answer.status_code)
    except ForbiddenHostError as error:
        return Failed(error=str(error), permanent=True)
    except (httpx.InvalidURL, ValueError) as error:
        return Failed(error=f"not a web address ({type(error).__name__})", permanent=True)
    except (httpx.HTTPError, OSError) as error:
        return Failed(error=type(error).__name__, permanent=False)


def _outcome(status: int) -> Outcome:
    if status in range(200, 300):
        return Accepted(reference=str(status))
    permanent = status in range(400, 500) and status not in TRY_AGAIN
    return Failed(error=f"the receiver answered {status}", permanent=permanent)


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
