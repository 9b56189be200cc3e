"""Checks that need no database: settings, keyring, disk."""

import difflib
import ipaddress
import os
import shutil
import stat
from importlib import import_module
from pathlib import Path
from urllib.parse import urlsplit

from wayhome.cli.doctor.finding import Findings, fault, good, note
from wayhome.cli.settings import data_folder, value

LEAST_FREE_BYTES = 1_000_000_000
INTERNAL = frozenset({"WAYHOME_PARENT", "WAYHOME_DEMO_SMTP_PORT", "WAYHOME_DEMO_WEB_PORT"})

SENTINEL = "WAYHOME_SENTINEL_"
"""Settings of another program, for another machine; it looks at them itself."""


def settings() -> Findings:
    """Look at the environment: unknown names, values of the wrong kind, and settings that do not fit."""
    table = {one.name: one for one in import_module("wayhome.project.environment").SETTINGS}
    wrong = 0
    for name in sorted(os.environ):
        ours = name.startswith("WAYHOME_") and not name.startswith(SENTINEL)
        if ours and name not in table and name not in INTERNAL:
            near = difflib.get_close_matches(name, table, n=1)
            mend = f"did you mean {near[0]}?" if near else "remove it; docs/reference/settings.md lists all"
            yield note("settings", f"there is no setting {name}", mend)
    for name, setting in table.items():
        try:
            value(name)
        except ValueError:
            wrong += 1
            yield fault("settings", f"{name} is not of the kind {setting.cast}", f"set {name} anew or remove it")
    if wrong:
        return
    yield from _reach()
    yield from _tiles()
    if str(value("WAYHOME_SECOND_FACTOR")) == "optional":
        yield note("settings", "sign-ins need no second factor", "remove WAYHOME_SECOND_FACTOR outside of a trial")
    if value("WAYHOME_DEBUG"):
        yield fault("settings", "debug pages are on and show data to anybody", "remove WAYHOME_DEBUG")
    if value("WAYHOME_CONSOLE_CHANNEL"):
        yield note("settings", "messages may go to the console", "remove WAYHOME_CONSOLE_CHANNEL on duty")
    yield good("settings", f"{sum(name in os.environ for name in table)} set, the rest by default")


def _reach() -> Findings:
    url = str(value("WAYHOME_URL")) or f"http://{value('WAYHOME_HOST')}:{value('WAYHOME_PORT')}"
    parts = urlsplit(url)
    if not parts.hostname:
        yield fault("settings", "WAYHOME_URL is not an address", "set it to https://NAME, as people type it")
    elif parts.scheme != "https" and not _is_loopback(parts.hostname):
        yield fault(
            "settings",
            f"people reach Wayhome unencrypted at {parts.hostname}: sign-ins and addresses can be read on the way",
            "put a TLS proxy before it and set WAYHOME_URL to its https:// address",
        )


def _tiles() -> Findings:
    origin = import_module("wayhome.project.tiles").tile_origin(str(value("WAYHOME_TILE_URL")))
    if origin:
        words = f"{origin} learns where people go from the map pictures it is asked for"
        yield note("settings", words, "name only a server of your own in WAYHOME_TILE_URL")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def keyring() -> Findings:
    """Look at the modes of the keyring: a key that others can read is no key."""
    folder = Path(str(value("WAYHOME_KEYRING"))) if value("WAYHOME_KEYRING") else data_folder() / "keyring"
    if not folder.is_dir():
        yield fault("keyring", f"there is no {folder}", "start Wayhome once, or put the keyring back from its copy")
        return
    bad = [path for path in (folder, *sorted(folder.iterdir())) if stat.S_IMODE(path.stat().st_mode) & 0o077]
    for path in bad:
        mode = "700" if path.is_dir() else "600"
        yield fault("keyring", f"{path} can be read by others", f"chmod {mode} {path}")
    if not bad:
        yield good("keyring", f"{len(list(folder.glob('*.key')))} keys, closed to others")


def disk() -> Findings:
    """Look at the space for data: a full disk stops every alarm."""
    folder = data_folder()
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    said = f"{free / 1e9:.1f} GB free at {folder}"
    if free < LEAST_FREE_BYTES:
        yield fault("disk", said, "make room: Wayhome stops recording when the disk is full")
    else:
        yield good("disk", said)
