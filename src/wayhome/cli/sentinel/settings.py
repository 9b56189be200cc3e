"""The sentinel's own settings: options and WAYHOME_SENTINEL_* of its environment, nothing of the server's."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from wayhome.cli.sentinel.course import Rule
from wayhome.cli.sentinel.judging import Limits
from wayhome.ledger.signing import import_key
from wayhome.messaging.wire.smtp import server_settings

PREFIX = "WAYHOME_SENTINEL_"
MOST_WAYS = 20
"""So many addresses and so many webhooks are told at most."""

SMTP_SECONDS = 10.0  # of each step of the dialogue


class WrongSettings(ValueError):
    """The sentinel cannot start; the message says what to set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Whom to ask, how often, and whom to tell. `server` is None where no mail is to be sent."""

    url: str
    key: Ed25519PublicKey
    seconds: float
    rule: Rule
    limits: Limits
    server: dict[str, Any] | None
    sender: str
    addresses: tuple[str, ...]
    webhooks: tuple[str, ...]
    secret: str
    daily: time | None


class Environment:
    """Reads WAYHOME_SENTINEL_* one by one; each complaint names the setting."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = values

    def text(self, name: str, default: str = "") -> str:
        return self.values.get(PREFIX + name, "").strip() or default

    def number(self, name: str, default: float, least: float, most: float) -> float:
        given = self.text(name, str(default))
        try:
            found = float(given)
        except ValueError:
            raise WrongSettings(f"{PREFIX}{name} is to be a number, not {given!r}") from None
        if not least <= found <= most:
            raise WrongSettings(f"{PREFIX}{name} is to be from {least:g} to {most:g}")
        return found

    def several(self, name: str) -> tuple[str, ...]:
        found = tuple(self.text(name).replace(",", " ").split())
        if len(found) > MOST_WAYS:
            raise WrongSettings(f"{PREFIX}{name} names more than {MOST_WAYS}: use a list of your mail server's")
        return found


def read(values: Mapping[str, str], *, url: str, key: str) -> Settings:
    """Return the settings of the environment `values`; `url` and `key` are options. Raises WrongSettings."""
    found = Environment(values)
    server, addresses = _mail(found)
    webhooks = found.several("WEBHOOKS")
    for webhook in webhooks:
        _check_url(webhook, f"{PREFIX}WEBHOOKS")
    secret = found.text("WEBHOOK_SECRET")
    if webhooks and not secret:
        raise WrongSettings(f"set {PREFIX}WEBHOOK_SECRET, with which receivers check who sent a webhook")
    return Settings(
        url=_check_url(url or found.text("URL"), f"--url or {PREFIX}URL").rstrip("/"),
        key=_key(key or found.text("KEY")),
        seconds=found.number("SECONDS", 20, 1, 300),
        rule=Rule(
            in_a_row=int(found.number("BAD", 2, 1, 10)),
            repeat_seconds=60 * found.number("REPEAT_MINUTES", 15, 1, 1_440),
        ),
        limits=Limits(
            clock_seconds=found.number("CLOCK_SECONDS", 60, 1, 3_600),
            engine_seconds=found.number("ENGINE_SECONDS", 10, 3, 600),
            undone_seconds=found.number("UNDONE_SECONDS", 30, 10, 3_600),
        ),
        server=server,
        sender=found.text("MAIL_FROM", "sentinel@localhost"),
        addresses=addresses,
        webhooks=webhooks,
        secret=secret,
        daily=_daily(found.text("DAILY")),
    )


def _mail(found: Environment) -> tuple[dict[str, Any] | None, tuple[str, ...]]:
    url, addresses = found.text("SMTP_URL"), found.several("MAIL_TO")
    if bool(url) != bool(addresses):
        raise WrongSettings(f"set both {PREFIX}SMTP_URL and {PREFIX}MAIL_TO, or neither")
    if not url:
        return None, ()
    try:
        return server_settings(url, timeout_seconds=SMTP_SECONDS, name=f"{PREFIX}SMTP_URL"), addresses
    except ValueError as error:
        raise WrongSettings(str(error)) from None


def _check_url(url: str, name: str) -> str:
    try:
        parts = urlsplit(url)
        good = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        good = False
    if not good:
        raise WrongSettings(f"{name} is to be an address such as https://wayhome.agency.example")
    return url


def _key(given: str) -> Ed25519PublicKey:
    if not given:
        raise WrongSettings(f"give --key FILE or {PREFIX}KEY: what `wayhome ledger key` prints on the server")
    try:
        return import_key(json.loads(given if given.startswith("{") else Path(given).read_text("utf-8")))
    except OSError as error:
        raise WrongSettings(f"the key cannot be read: {error.strerror}") from None
    except ValueError as error:
        words = "it is no JSON" if isinstance(error, json.JSONDecodeError) else str(error)
        raise WrongSettings(f"the key cannot be used: {words}") from None


def _daily(given: str) -> time | None:
    if not given:
        return None
    try:
        return time.fromisoformat(given)
    except ValueError:
        raise WrongSettings(f"{PREFIX}DAILY is to be a time of day in UTC, such as 08:00") from None
