"""Everything else, by Apprise: one address of its kind a route (ntfy, Matrix, Teams, telephone gateways, ...)."""

import logging
from collections.abc import Sequence

import apprise as library

from wayhome.core.hosts import HTTPS_PORT, ForbiddenHostError, resolve
from wayhome.messaging.actions import Claimed
from wayhome.messaging.channels.apprise.outside import only_outward
from wayhome.messaging.channels.bounded import send_each
from wayhome.messaging.channels.outcome import Accepted, Failed, Outcome
from wayhome.messaging.channels.words import body_of

TIMEOUT_SECONDS = 20.0
BATCH_SECONDS = TIMEOUT_SECONDS
BATCH = 10

# Its log lines carry addresses with passwords in them.
logging.getLogger("apprise").setLevel(logging.CRITICAL)

FORBIDDEN_SCHEMES = ("file", "syslog", "dbus", "qt", "kde", "glib", "gio", "windows", "macosx", "gnome", "blink1")
"""Kinds that do something on this machine instead of telling a person."""


def send(batch: Sequence[Claimed]) -> list[Outcome]:
    """Send each message by itself; Apprise says only whether the service took it."""
    return send_each(batch, _send_one, seconds=BATCH_SECONDS)


def _send_one(message: Claimed) -> Outcome:
    service = _service(message.address)
    if service is None:
        return Failed(error="Apprise does not know this kind of address", permanent=True)
    try:
        _ensure_outside(service)
        with only_outward():
            taken = service.notify(title=message.subject, body=body_of(message), body_format=library.NotifyFormat.TEXT)
    except ForbiddenHostError as error:
        return Failed(error=str(error), permanent=True)
    except OSError as error:
        return Failed(error=type(error).__name__, permanent=False)
    if taken:
        return Accepted(reference="apprise")
    return Failed(error="the service did not take it", permanent=False)


def _service(address: str) -> "library.NotifyBase | None":
    address = address.strip()  # as the library reads it
    if address.partition("://")[0].lower() in FORBIDDEN_SCHEMES:
        return None
    service = library.Apprise.instantiate(address, suppress_exceptions=True)
    if service is not None:
        service.redirects = False  # whatever the address says (?redirect=yes): a message goes where its route says
    return service


def _ensure_outside(service: "library.NotifyBase") -> None:
    """Refuse a service that the worker hosts on our own network; those with a host of their own have no `host`."""
    host = getattr(service, "host", None)
    if isinstance(host, str) and host:
        port = getattr(service, "port", None)
        resolve(host, port if isinstance(port, int) else HTTPS_PORT)


def check() -> str:
    """Nothing to connect to by itself: each address is a service of its own."""
    return ""


def is_configured() -> bool:
    """Say yes: an Apprise address needs nothing but itself."""
    return True


def address_fault(address: str) -> str:
    """Check that Apprise knows this kind of address."""
    if _service(address) is None:
        return "Apprise does not know this address; it looks like ntfys://topic or matrixs://user:pass@host/#room."
    return ""
