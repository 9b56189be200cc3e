"""E-mail over SMTP (RFC 5321): one connection a batch, plain text, a subject that says nothing."""

import re
import smtplib
from collections.abc import Sequence
from email.utils import parseaddr
from functools import partial
from typing import Any, cast
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.core.validators import validate_email

from wayhome.core.clock import monotonic_seconds
from wayhome.messaging.actions import Claimed
from wayhome.messaging.channels.bounded import TOO_SLOW, guarded
from wayhome.messaging.channels.outcome import Accepted, Failed, Outcome
from wayhome.messaging.channels.words import body_of

TIMEOUT_SECONDS = 10.0  # of each step of the dialogue
START_SECONDS = 20.0
"""No further message of a batch is begun after so long; the rest has failed for now."""
BATCH_SECONDS = START_SECONDS + 7 * TIMEOUT_SECONDS  # connect, greeting, EHLO, MAIL, RCPT, DATA, the text
BATCH = 100
PERMANENT = range(500, 600)
CLOSING = 421
NOT_IN_ATOM = re.compile(r"[^A-Za-z0-9._-]")
SCHEMES = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


def server_settings(url: str) -> dict[str, Any]:
    """Return Django's keyword arguments of smtp://, smtp+tls:// (STARTTLS) or smtps:// addresses.

    Raises ValueError, in words, for anything else.
    """
    parts = urlsplit(url)
    if parts.scheme not in SCHEMES or not parts.hostname:
        raise ValueError("WAYHOME_SMTP_URL is smtp://, smtp+tls:// or smtps:// with a host, such as smtps://mail:465")
    return {
        "host": parts.hostname,
        "port": parts.port or SCHEMES[parts.scheme],
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_tls": parts.scheme == "smtp+tls",
        "use_ssl": parts.scheme == "smtps",
        "timeout": TIMEOUT_SECONDS,
    }


def _connection() -> EmailBackend:
    found = get_connection(
        "django.core.mail.backends.smtp.EmailBackend",
        fail_silently=False,
        **server_settings(settings.WAYHOME_SMTP_URL),
    )
    return cast("EmailBackend", found)  # the name above says so


def send(batch: Sequence[Claimed]) -> list[Outcome]:
    """Send the batch over one connection; after a broken connection the next message opens another."""
    if not is_configured():
        return [Failed(error="no mail server is set (WAYHOME_SMTP_URL)", permanent=True) for _ in batch]
    connection = _connection()
    try:
        return _send_in_time(connection, batch)
    finally:
        _close(connection)


def _send_in_time(connection: EmailBackend, batch: Sequence[Claimed]) -> list[Outcome]:
    begun = monotonic_seconds()
    outcomes: list[Outcome] = []
    for message in batch:
        in_time = monotonic_seconds() - begun < START_SECONDS
        outcomes.append(guarded(partial(_send_one, connection), message) if in_time else TOO_SLOW)
    return outcomes


def _send_one(connection: EmailBackend, message: Claimed) -> Outcome:
    mail = EmailMessage(
        subject=" ".join(message.subject.split()),  # no line breaks: a subject cannot become a header
        body=body_of(message),
        from_email=settings.WAYHOME_MAIL_FROM,
        to=[message.address],
        headers={
            "Message-ID": _message_id(message),
            "Auto-Submitted": "auto-generated",  # RFC 3834: no vacation notices back
            "X-Wayhome-Key": message.idempotency_key,
        },
        connection=connection,
    )
    try:
        connection.open()
        mail.send(fail_silently=False)
    except smtplib.SMTPRecipientsRefused as refused:
        code = next(code for code, _ in refused.recipients.values())
        if code == CLOSING:  # smtplib has hung up by itself; the next message needs a connection of its own
            _close(connection)
        return Failed(error=f"recipient refused ({code})", permanent=code in PERMANENT)
    except smtplib.SMTPDataError as answer:
        _close(connection)
        return Failed(error=f"message refused ({answer.smtp_code})", permanent=answer.smtp_code in PERMANENT)
    except smtplib.SMTPResponseException as answer:
        _close(connection)
        # A server that refuses us (authentication, sender) may be mended; only the address is for ever.
        return Failed(error=f"{type(answer).__name__} ({answer.smtp_code})", permanent=False)
    except (OSError, smtplib.SMTPException) as error:
        _close(connection)
        return Failed(error=type(error).__name__, permanent=False)
    return Accepted(reference=_message_id(message))


def _message_id(message: Claimed) -> str:
    domain = parseaddr(settings.WAYHOME_MAIL_FROM)[1].rpartition("@")[2] or "localhost"
    local = NOT_IN_ATOM.sub("-", message.idempotency_key)
    return f"<{local}@{domain}>"


def _close(connection: EmailBackend) -> None:
    try:
        connection.close()
    except (OSError, smtplib.SMTPException):
        connection.connection = None


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
    _close(connection)
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
