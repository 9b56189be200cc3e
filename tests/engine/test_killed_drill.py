"""A drill ends by itself also when the command that began it is killed: no ladder rings on in its name."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from pytest_django import Settings

from tests.cast import Cast
from tests.clock import HeldClock
from tests.engine.running import engine, until
from tests.sinks import smtp_sink
from wayhome.alarms.models import Alarm, Drill
from wayhome.core.embedded import RUNTIME, Credentials
from wayhome.ledger.models import Entry
from wayhome.messaging.models import Message
from wayhome.visits.models import Visit


@contextmanager
def drill_command(settings: Settings, cluster: Credentials, smtp_url: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Run `wayhome drill overdue` as a process of its own, waiting long for an answer."""
    variables = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "WAYHOME_DATA": str(settings.WAYHOME_DATA),
        "WAYHOME_DATABASE_URL": cluster.url(RUNTIME),
        "WAYHOME_SMTP_URL": smtp_url,
        "PYTHONPATH": os.pathsep.join(path for path in ("src", ".", os.environ.get("PYTHONPATH", "")) if path),
    }
    arguments = ["drill", "overdue", "--grace-seconds", "1", "--answer-seconds", "600", "--json"]
    process = subprocess.Popen(
        [sys.executable, "-m", "wayhome.cli.main", *arguments],
        env=variables,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait(10)


def test_a_drill_whose_command_was_killed_is_ended_by_the_engine(
    committed_cast: Cast, clock: HeldClock, settings: Settings, cluster: Credentials
) -> None:
    with smtp_sink() as mail:
        with drill_command(settings, cluster, mail.url) as process:
            until(Drill.objects.exists, 30)
            clock.advance(seconds=2)
            until(lambda: Message.objects.filter(drill_id__isnull=False, state="accepted").exists(), 30)
            process.send_signal(signal.SIGKILL)
            process.wait(10)
        drill = Drill.objects.get()
        assert drill.ended_at is None
        assert drill.ends_at is not None
        alarm = Alarm.objects.get(drill_id=drill.pk)
        assert alarm.closed_at is None
        clock.set(drill.ends_at)
        settings.WAYHOME_SMTP_URL = mail.url
        with engine():
            until(lambda: Drill.objects.filter(ended_at__isnull=False).exists())
        alarm.refresh_from_db()
        assert alarm.cause == "drill"
        assert alarm.closing_note
        assert Visit.objects.get(drill_id=drill.pk).state == "back"
        assert Entry.objects.get(action="drill.ended").details == {"by_itself": True}
        assert not Message.objects.filter(drill_id=drill.pk, state__in=["queued", "leased"]).exists()
