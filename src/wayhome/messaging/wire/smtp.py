"""One mail over SMTP (RFC 5321): plain text, a subject that says nothing, and what the server made of it."""

import re
import smtplib
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Any, cast
from urllib.parse import unquote, urlsplit

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.smtp import EmailBackend

from wayhome.messaging.wire.outcome import Accepted, Failed, Outcome

PERMANENT = range(500, 600)
CLOSING = 421
NOT_IN_ATOM = re.compile(r"[^A-Za-z0-9._-]")
SCHEMES = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One mail to one address. `key` is the same in every attempt, so that a receiver knows a repetition."""

    sender: str
    to: str
    subject: str
    body: str
    key: str

    def message_id(self) -> str:
        """Return the Message-ID that the key gives."""
        domain = parseaddr(self.sender)[1].rpartition("@")[2] or "localhost"
        return f"<{NOT_IN_ATOM.sub('-', self.key)}@{domain}>"


def server_settings(url: str, *, timeout_seconds: float, name: str) -> dict[str, Any]:
    """Return Django's keyword arguments of smtp://, smtp+tls:// (STARTTLS) or smtps:// addresses.

    Raises ValueError, in words with the setting's `name`, for anything else.
    """
    parts = urlsplit(url)
    if parts.scheme not in SCHEMES or not parts.hostname:
        raise ValueError(f"{name} is smtp://, smtp+tls:// or smtps:// with a host, such as smtps://mail:465")
    return {
        "host": parts.hostname,
        "port": parts.port or SCHEMES[parts.scheme],
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_tls": parts.scheme == "smtp+tls",
        "use_ssl": parts.scheme == "smtps",
        "timeout": timeout_seconds,
    }


def connection_to(server: dict[str, Any]) -> EmailBackend:
    """Return a connection, not open yet, to the server of `server_settings`."""
    found = get_connection("django.core.mail.backends.smtp.EmailBackend", fail_silently=False, **server)
    return cast("EmailBackend", found)  # the name above says so


def post(connection: EmailBackend, letter: Letter) -> Outcome:
    """Send one mail, opening the connection where it is not; after a failure it is closed where it must be."""
    message_id = letter.message_id()
    mail = EmailMessage(
        subject=" ".join(letter.subject.split()),  # no line breaks: a subject cannot become a header
        body=letter.body,
        from_email=letter.sender,
        to=[letter.to],
        headers={
            "Message-ID": message_id,
            "Auto-Submitted": "auto-generated",  # RFC 3834: no vacation notices back
            "X-Wayhome-Key": letter.key,
        },
        connection=connection,
    )
    try:
        connection.open()
        mail.send(fail_silently=False)
    except smtplib.SMTPRecipientsRefused as refused:
        code = next(code for code, _ in refused.recipients.values())
        if code == CLOSING:  # smtplib has hung up by itself; the next message needs a connection of its own
            close(connection)
        return Failed(error=f"recipient refused ({code})", permanent=code in PERMANENT)
    except smtplib.SMTPDataError as answer:
        close(connection)
        return Failed(error=f"message refused ({answer.smtp_code})", permanent=answer.smtp_code in PERMANENT)
    except smtplib.SMTPResponseException as answer:
        close(connection)
        # A server that refuses us (authentication, sender) may be mended; only the address is for ever.
        return Failed(error=f"{type(answer).__name__} ({answer.smtp_code})", permanent=False)
    except (OSError, smtplib.SMTPException) as error:
        close(connection)
        return Failed(error=type(error).__name__, permanent=False)
    return Accepted(reference=message_id)


def close(connection: EmailBackend) -> None:
    """Close the connection, whatever state it is in."""
    try:
        connection.close()
    except (OSError, smtplib.SMTPException):
        connection.connection = None
