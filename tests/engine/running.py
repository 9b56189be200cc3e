"""Real engines for stories: threads in this process, or a process of their own that can be killed."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic, sleep

from django.conf import settings
from django.db import connection

from wayhome.core.embedded import RUNTIME, Credentials
from wayhome.engine.run import run_forever

PROGRAM = """
import logging, django
django.setup()
logging.disable(logging.NOTSET)
from threading import Event
from wayhome.engine.run import run_forever
run_forever(Event())
"""


@contextmanager
def engine(name: str = "") -> Iterator[Event]:
    """Run an engine on threads of this process; its end is waited for."""
    stop = Event()
    thread = Thread(target=run_forever, args=(stop,), kwargs={"name": name})
    thread.start()
    try:
        yield stop
    finally:
        stop.set()
        thread.join(40)
        assert not thread.is_alive()


@contextmanager
def engine_process(cluster: Credentials, smtp_url: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Run an engine as a process of its own; killed at the end if it still lives."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "WAYHOME_DATA": str(settings.WAYHOME_DATA),
        "WAYHOME_DATABASE_URL": cluster.url(RUNTIME),
        "WAYHOME_SMTP_URL": smtp_url,
        "PYTHONPATH": os.pathsep.join(path for path in ("src", ".", os.environ.get("PYTHONPATH", "")) if path),
    }
    process = subprocess.Popen([sys.executable, "-c", PROGRAM], env=environment)
    try:
        yield process
    finally:
        process.kill()
        process.wait(10)


def until(holds: Callable[[], object], seconds: float = 15) -> None:
    """Wait until it holds; fail after `seconds`."""
    end = monotonic() + seconds
    while not holds():
        assert monotonic() < end, "it did not come to hold in time"
        sleep(0.05)
    connection.close()
