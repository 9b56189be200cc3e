"""The command line of the sentinel."""

import json
import os
import signal
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from wayhome.cli.saying import say
from wayhome.core.stopping import Stopping

if TYPE_CHECKING:
    from wayhome.cli.sentinel.settings import Settings

TRIAL_SECONDS = 60.0


def sentinel(
    url: Annotated[str, typer.Option(help="Wayhome's address; else WAYHOME_SENTINEL_URL.")] = "",
    key: Annotated[
        str, typer.Option(help="File with what `wayhome ledger key` printed; else WAYHOME_SENTINEL_KEY.")
    ] = "",
    once: Annotated[bool, typer.Option("--once", help="Ask once, tell nobody, exit 1 if the answer is bad.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="With --once: print JSON, for programs.")] = False,
    trial: Annotated[bool, typer.Option("--trial", help="Send a trial message by every way, and exit.")] = False,
) -> None:
    """Watch a Wayhome from another machine: ask it for a signed sign of life, and tell people when there is none.

    It needs no database and none of the server's settings; its own are WAYHOME_SENTINEL_* (docs/how-to/sentinel.md).
    """
    settings = _settings(url, key)
    if once:
        raise typer.Exit(_ask_once(settings, as_json=as_json))
    if not settings.addresses and not settings.webhooks:
        _stop("nobody would be told: set WAYHOME_SENTINEL_MAIL_TO and WAYHOME_SENTINEL_SMTP_URL, or ..._WEBHOOKS")
    _mail_without_server_settings()
    if trial:
        raise typer.Exit(_try_every_way(settings))
    from wayhome.cli.sentinel.running import Sentinel

    stop = Stopping()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    Sentinel(settings, say).run(stop)


def _settings(url: str, key: str) -> "Settings":
    from wayhome.cli.sentinel.settings import WrongSettings, read

    try:
        return read(os.environ, url=url, key=key)
    except WrongSettings as wrong:
        _stop(str(wrong))
        raise


def _stop(words: str) -> None:
    print(f"The sentinel does not watch: {words}.", file=sys.stderr)
    raise typer.Exit(2)


def _ask_once(settings: "Settings", *, as_json: bool) -> int:
    from wayhome.cli.sentinel.running import look
    from wayhome.messaging.wire.tls import trusted

    found = look(settings, trusted())
    if as_json:
        kind = found.trouble.kind.value if found.trouble else None
        words = found.trouble.words if found.trouble else None
        print(json.dumps({"good": found.trouble is None, "kind": kind, "words": words, "answer": found.document}))
    else:
        print(f"Not good: {found.trouble.words}." if found.trouble else "Good: Wayhome watches.")
    return 1 if found.trouble else 0


def _try_every_way(settings: "Settings") -> int:
    from wayhome.cli.sentinel import words
    from wayhome.cli.sentinel.telling import Teller, ways_of

    teller = Teller(ways_of(settings, say))
    teller.owe(words.trial())
    teller.deliver(TRIAL_SECONDS)
    return 1 if teller.owes or any(way.failed for way in teller.ways) else 0


def _mail_without_server_settings() -> None:
    """Mail is written by Django's own code, which wants settings: its defaults, none of the server's."""
    from django.conf import settings

    if not settings.configured:
        settings.configure()
