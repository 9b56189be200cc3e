"""E-mail over SMTP (RFC 5321): one connection a batch, plain text, a subject that says nothing."""

import smtplib
from collections.abc import Sequence
from functools import partial
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail.backends.smtp import EmailBackend
from django.core.validators import validate_email

from wayhome.core.clock import monotonic_seconds
from wayhome.messaging.actions import Claimed
from wayhome.messaging.channels.bounded import TOO_SLOW, guarded
from wayhome.messaging.channels.outcome import Failed, Outcome
from wayhome.messaging.channels.words import body_of
from wayhome.messaging.wire import smtp as wire

TIMEOUT_SECONDS = 10.0  # of each step of the dialogue
START_SECONDS = 20.0
"""No further message of a batch is begun after so long; the rest has failed for now."""
BATCH_SECONDS = START_SECONDS + 7 * TIMEOUT_SECONDS  # connect, greeting, EHLO, MAIL, RCPT, DATA, the text
BATCH = 100


def server_settings(url: str) -> dict[str, Any]:
    """Return Django's keyword arguments of an address of a mail server. Raises ValueError, in words."""
    return wire.server_settings(url, timeout_seconds=TIMEOUT_SECONDS, name="WAYHOME_SMTP_URL")


def _connection() -> EmailBackend:
    return wire.connection_to(server_settings(settings.WAYHOME_SMTP_URL))


def send(batch: Sequence[Claimed]) -> list[Outcome]:
    """Send the batch over one connection; after a broken connection the next message opens another."""
    if not is_configured():
        return [Failed(error="no mail server is set (WAYHOME_SMTP_URL)", permanent=True) for _ in batch]
    connection = _connection()
    try:
        return _send_in_time(connection, batch)
    finally:
        wire.close(connection)


def _send_in_time(connection: EmailBackend, batch: Sequence[Claimed]) -> list[Outcome]:
    begun = monotonic_seconds()
    outcomes: list[Outcome] = []
    for message in batch:
        in_time = monotonic_seconds() - begun < START_SECONDS
        outcomes.append(guarded(partial(_send_one, connection), message) if in_time else TOO_SLOW)
    return outcomes


def _send_one(connection: EmailBackend, message: Claimed) -> Outcome:
    letter = wire.Letter(
        sender=settings.WAYHOME_MAIL_FROM,
        to=message.address,
        subject=message.subject,
        body=body_of(message),
        key=message.idempotency_key,
    )
    return wire.post(connection, letter)


def check() -> str:
    """Connect, say hello, sign in, NOOP; nobody gets a message."""
    if not is_configured():
        return "no mail server is set; set WAYHOME_SMTP_URL"
    try:
        connection = _connection()
        connection.open()
        code, _ = connection.connection.noop() if connection.connection is not None else (0, b"")
    except ValueError as error:
        return str(error)
    except (OSError, smtplib.SMTPException) as error:
        return f"the mail server does not answer as it should ({type(error).__name__}); check WAYHOME_SMTP_URL"
    wire.close(connection)
    return "" if code in range(200, 300) else f"the mail server answered {code} to NOOP"


def is_configured() -> bool:
    """Say whether WAYHOME_SMTP_URL is set."""
    return bool(settings.WAYHOME_SMTP_URL)


def address_fault(address: str) -> str:
    """Check an e-mail address."""
    try:
        validate_email(address)
    except ValidationError:
        return "This is not an e-mail address; it looks like name@agency.example."
    return ""
