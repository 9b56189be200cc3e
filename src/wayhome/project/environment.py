"""Every setting that an agency may set, typed, with its default and its meaning, in one table.

`docs/reference/settings.md` is held to this table by a test.
"""

import os
from dataclasses import dataclass
from pathlib import Path

import environ

ENV = environ.Env()


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One environment variable: its type as `django-environ` names it, default and meaning."""

    name: str
    cast: str
    default: object
    meaning: str


def default_data_folder() -> Path:
    """Return where data is kept by default: /var/lib/wayhome for root, else the user's data folder."""
    if os.getuid() == 0:
        return Path("/var/lib/wayhome")
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "wayhome"


SETTINGS: tuple[Setting, ...] = (
    Setting(name="WAYHOME_DATA", cast="str", default="", meaning="The data folder; empty means the usual place."),
    Setting(
        name="WAYHOME_KEYRING",
        cast="str",
        default="",
        meaning="The keyring folder; empty means `keyring` in the data folder. Keep it out of database backups.",
    ),
    Setting(
        name="WAYHOME_DATABASE_URL",
        cast="str",
        default="",
        meaning="A PostgreSQL of your own for the runtime role (libpq string or URL); empty means the embedded one.",
    ),
    Setting(
        name="WAYHOME_DATABASE_OWNER_URL",
        cast="str",
        default="",
        meaning="The same database for the owner role, used to migrate only.",
    ),
    Setting(name="WAYHOME_HOST", cast="str", default="127.0.0.1", meaning="The address the web server listens on."),
    Setting(name="WAYHOME_PORT", cast="int", default=8000, meaning="The port the web server listens on."),
    Setting(
        name="WAYHOME_URL",
        cast="str",
        default="",
        meaning="How people reach Wayhome, for links in messages; empty means http://HOST:PORT.",
    ),
    Setting(
        name="WAYHOME_HOSTS",
        cast="list",
        default=[],
        meaning="More host names that Wayhome answers to, beside that of WAYHOME_URL and the loopback.",
    ),
    Setting(
        name="WAYHOME_SECOND_FACTOR",
        cast="str",
        default="required",
        meaning="`required`, or `optional` for a demonstration: whether a sign-in needs a second factor.",
    ),
    Setting(
        name="WAYHOME_SMTP_URL",
        cast="str",
        default="",
        meaning="The mail server: smtp://user:password@host:port, smtp+tls:// (STARTTLS) or smtps://; empty: no mail.",
    ),
    Setting(
        name="WAYHOME_MAIL_FROM",
        cast="str",
        default="wayhome@localhost",
        meaning="The sender's address of mail from Wayhome.",
    ),
    Setting(
        name="WAYHOME_WEBHOOK_HOSTS",
        cast="list",
        default=[],
        meaning="Hosts that webhooks may be sent to; empty means any that is not loopback or private.",
    ),
    Setting(
        name="WAYHOME_DEADMAN_URL",
        cast="str",
        default="",
        meaning="An outside service that is pinged while the engine watches, and rings you when pings stay away.",
    ),
    Setting(
        name="WAYHOME_DEADMAN_SECONDS",
        cast="int",
        default=60,
        meaning="How often it is pinged; at least 10.",
    ),
    Setting(
        name="WAYHOME_BOARD_SILENT_SECONDS",
        cast="int",
        default=180,
        meaning="How long the board of who watches may be closed while somebody is out; then people are told (0: off).",
    ),
    Setting(
        name="WAYHOME_CONSOLE_CHANNEL",
        cast="bool",
        default=False,
        meaning="Whether messages may also go to the engine's standard output (for a trial, never for duty).",
    ),
    Setting(
        name="WAYHOME_BACKUP",
        cast="bool",
        default=True,
        meaning="Whether `serve` backs the database up before it migrates it; off only if you have just done so.",
    ),
    Setting(
        name="WAYHOME_WEB_PROCESSES",
        cast="int",
        default=2,
        meaning="How many web processes `serve` starts: with two, one that hangs or dies leaves the other.",
    ),
    Setting(name="WAYHOME_DEBUG", cast="bool", default=False, meaning="Django's debug pages: for developers only."),
    Setting(
        name="WAYHOME_TILE_URL",
        cast="str",
        default="",
        meaning="A map tile server of your own. A tile request tells it where a worker is; empty means no tiles.",
    ),
    Setting(
        name="WAYHOME_TILE_ATTRIBUTION",
        cast="str",
        default="",
        meaning="Whose map the tiles are, as their licence wants it written on the map.",
    ),
    Setting(
        name="WAYHOME_TWILIO_AUTH_TOKEN",
        cast="str",
        default="",
        meaning="The secret by which a telephone system signs calls to /api/v1/calls/voice; empty closes that address.",
    ),
    Setting(
        name="WAYHOME_VOICE_DUTY_NUMBER",
        cast="str",
        default="",
        meaning="Where the telephone system is told to connect such a call (E.164); empty: it is told to wait.",
    ),
    Setting(
        name="WAYHOME_LOCATION_SERVERS",
        cast="list",
        default=[],
        meaning="Location servers (HELD) that may be asked where a caller is: host or host:port; empty means none is.",
    ),
    Setting(
        name="WAYHOME_CALL_DAYS",
        cast="int",
        default=90,
        meaning="How long calls are kept, with where they came from; afterwards what they were is only counted.",
    ),
    Setting(
        name="WAYHOME_LEFT_DAYS",
        cast="int",
        default=30,
        meaning="How long the numbers, contacts, description and devices of somebody who left the agency are kept.",
    ),
)


def read(name: str) -> object:
    """Return the value of the setting `name`, cast to its type. Raises KeyError for an unknown name."""
    setting = next(setting for setting in SETTINGS if setting.name == name)
    return getattr(ENV, setting.cast)(name, default=setting.default)
