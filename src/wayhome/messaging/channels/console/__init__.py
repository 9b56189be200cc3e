"""The engine's standard output: for a trial on one machine, never for duty."""

import sys
from collections.abc import Sequence

from django.conf import settings

from wayhome.messaging.actions import Claimed
from wayhome.messaging.channels.outcome import Accepted, Failed, Outcome
from wayhome.messaging.channels.words import body_of

TIMEOUT_SECONDS = 1.0
BATCH_SECONDS = 1.0
BATCH = 50


def send(batch: Sequence[Claimed]) -> list[Outcome]:
    """Print each message, if the agency allows it."""
    if not is_configured():
        return [Failed(error="the console channel is off", permanent=True) for _ in batch]
    for message in batch:
        sys.stdout.write(f"--- {message.subject}\n{body_of(message)}\n")
    sys.stdout.flush()
    return [Accepted(reference="console") for _ in batch]


def check() -> str:
    """Nothing to connect to."""
    return ""


def is_configured() -> bool:
    """Say whether WAYHOME_CONSOLE_CHANNEL is on."""
    return bool(settings.WAYHOME_CONSOLE_CHANNEL)


def address_fault(address: str) -> str:
    """Accept any address: there is one console."""
    del address
    return ""
