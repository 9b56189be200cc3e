"""What `serve` runs in processes of their own; each can also be started by itself.

python -m wayhome.cli.children web FD | engine | worker
"""

import asyncio
import gc
import json
import os
import signal
import socket
import sys

from wayhome.cli.forking import load
from wayhome.cli.saying import complain
from wayhome.core.stopping import Stopping


def prepare() -> int:
    """Prepare database and static files; say the link, or what is in the way, as one line of JSON."""
    from django.db import Error as DatabaseError

    from wayhome.cli.prepare import PrepareError
    from wayhome.cli.prepare import prepare as bring_up_to_date

    try:
        print(json.dumps({"link": bring_up_to_date()}))
    except (PrepareError, DatabaseError) as error:
        print(json.dumps({"error": str(error).strip()}))
        return 1
    return 0


def web(descriptor: int) -> int:
    """Serve pages and API on a socket that listens already, until SIGTERM or SIGINT."""
    from wayhome.cli.web import run_web

    run_web(socket.socket(fileno=descriptor))
    return 0


def engine() -> int:
    """Run the engine's loops until SIGTERM or SIGINT."""
    import django

    from wayhome.cli.parent import end_with_parent

    stop = Stopping()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    end_with_parent()
    django.setup()
    from wayhome.engine.run import EngineDied, run_forever

    gc.collect()
    gc.freeze()  # what is loaded is not looked through again while thousands of alarms are opened
    try:
        run_forever(stop)
    except EngineDied as died:
        complain(str(died))
        os._exit(1)  # an ordinary end would wait for messages on their way, and an engine is wanted now
    return 0


def worker() -> int:
    """Run background jobs until SIGTERM or SIGINT. Nothing of an alarm goes this way."""
    import django

    from wayhome.cli.parent import end_with_parent

    end_with_parent()
    django.setup()
    from wayhome.core.worker import work

    asyncio.run(work())
    return 0


def main(arguments: list[str]) -> int:
    """Run the child that `arguments` name."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wayhome.project.settings")
    match arguments:
        case ["web", descriptor]:
            load()
            return web(int(descriptor))
        case ["engine"]:
            return engine()
        case ["worker"]:
            return worker()
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
