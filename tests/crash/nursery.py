"""A process that has everything imported and forks the processes that are to be killed.

Run as `python -m tests.crash.nursery`; one JSON line in is one process to start, its pid comes
back: {"program": "engine" | "web", "port": int, "log": path, "death": Death or null}.
"""

import json
import logging
import os
import signal
import sys
from importlib import import_module
from threading import Event
from typing import Any

import django

from tests.crash.boundaries import Death, Instrument

LOG_MODE = 0o600


def main() -> None:
    """Fork until the input ends."""
    django.setup()
    _import_all()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the dead: they are looked for by their pid
    for line in sys.stdin:
        asked = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _become(asked)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


def _import_all() -> None:
    for name in ("wayhome.cli.web", "wayhome.engine.run", "wayhome.project.asgi"):
        import_module(name)


def _become(asked: dict[str, Any]) -> None:
    """Be the engine or a web process until killed."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    logging.disable(logging.CRITICAL)
    log = os.open(asked["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, LOG_MODE) if asked.get("log") else None
    death = Death.from_json(asked["death"]) if asked.get("death") else None
    Instrument(log, death).install()
    try:
        if asked["program"] == "engine":
            from wayhome.engine.run import run_forever  # noqa: PLC0415 - needs Django

            run_forever(Event())
        else:
            from wayhome.cli.web import listen, run_web  # noqa: PLC0415 - needs Django

            run_web(listen("127.0.0.1", asked["port"]))
    finally:
        os._exit(0)


if __name__ == "__main__":
    main()
