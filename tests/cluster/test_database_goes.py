"""The database is gone for more than a minute, or its disk is full: said, told, kept, and mended by itself.

With real processes and the true minute of patience; tests/outage does slots, read-only and slow with a shorter one.
"""

import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psycopg
import pytest
from django.conf import settings as django_settings

from tests.cli.running import Server, command, data_folder
from tests.cli.test_own_postgresql import blocks, environment
from tests.cli.theirs import programs, their_postgresql
from tests.cluster.load import Load, load
from tests.cluster.test_failover import WHY, shell
from tests.http.front import wait_until
from tests.ports import free_port
from tests.sinks import SmtpSink, smtp_sink
from wayhome.core.embedded import SUPERUSER, read_credentials

pytestmark = [pytest.mark.long, pytest.mark.skipif("WAYHOME_CLUSTER" not in os.environ, reason=WHY)]

WORKERS = 3
DISK_MEGABYTES = 220
DUE_SECONDS = 5.0
TOLD_SECONDS = 150


@dataclass
class Place:
    """Wayhome at work, on whichever database."""

    data: Path
    server: Server
    variables: dict[str, str]
    mail: SmtpSink
    session: str = ""
    tokens: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.port}"

    def page(self, path: str = "/sign-out/") -> httpx.Response:
        cookies = {django_settings.SESSION_COOKIE_NAME: self.session}
        return httpx.get(f"{self.url}{path}", cookies=cookies, trust_env=False, timeout=20)

    def alive(self) -> httpx.Response:
        return httpx.get(f"{self.url}/health/alive?nonce={'ab' * 16}", trust_env=False, timeout=20)

    def said(self, words: str) -> list[str]:
        return [str(one["To"]) for one in self.mail.mails if words in str(one.get_payload())]


@contextmanager
def at_work(data: Path, variables: dict[str, str]) -> Iterator[Place]:
    """Serve, make the people, and serve again: the engine learns at its start whom to tell."""
    with smtp_sink() as mail:
        more = {**variables, "WAYHOME_SMTP_URL": mail.url, "WAYHOME_SECOND_FACTOR": "optional"}
        server = Server(data, free_port(), "serve", **more)
        server.wait_for("Wayhome is running")
        made = json.loads(shell(data, more, f"begin({WORKERS})"))
        assert server.stop() == 0
        server.start()
        try:
            server.wait_for("Wayhome is running")
            time.sleep(3)  # the engine's first cycles
            yield Place(data, server, more, mail, made["session"], tuple(made["tokens"]))
        finally:
            assert server.stop() == 0


def trouble(place: Place, busy: Load, *, begins: Callable[[], object], ends: Callable[[], object]) -> str:
    """Let it happen under load; wait until people are told; end it, and wait until everything is as before."""
    wait_until(lambda: len(busy.at) > 100, 60)
    visit = shell(place.data, place.variables, f"fall_due(1, {DUE_SECONDS})")
    begins()
    wait_until(lambda: any(status == 503 for _, status, _ in busy.refused), 60)
    wait_until(lambda: len(set(place.said("Wayhome is not watching"))) >= 2, TOLD_SECONDS)
    ends()
    ended = time.monotonic()
    wait_until(lambda: busy.acknowledged_since(ended) > 50, 90)
    wait_until(lambda: place.said("Wayhome is watching again"), 60)
    wait_until(lambda: place.page().status_code == 200, 30)
    return visit


def is_kept(busy: Load, visit: str, connection: psycopg.Connection) -> None:
    """Compare what was acknowledged with what is there; who fell due meanwhile has an alarm."""
    rows = connection.execute("SELECT client_event_id::text FROM visits_event").fetchall()
    rows += connection.execute("SELECT client_event_id::text FROM visits_visit").fetchall()
    assert not busy.broken
    assert not busy.events - {event for (event,) in rows}
    assert {status for _, status, _ in busy.refused} <= {0, 503}, busy.refused
    opened = connection.execute("SELECT kind FROM alarms_alarm WHERE visit_id = %s", [visit]).fetchall()
    assert opened == [("missed_contact",)]


def test_gone_for_more_than_a_minute() -> None:
    found = programs()
    assert found is not None, "tools/cluster installs PostgreSQL"
    with their_postgresql(found) as theirs, data_folder() as data:
        theirs.psql(blocks()[0].replace("…", theirs.password))
        variables = environment(theirs)
        with at_work(data, variables) as place:
            seen: list[httpx.Response] = []

            def goes() -> None:
                theirs.pg_ctl("stop", "--mode=immediate")
                seen.extend([place.page(), place.page("/"), place.alive()])

            with load(place.url, list(place.tokens)) as busy:
                visit = trouble(place, busy, begins=goes, ends=theirs.start)
            assert [one.status_code for one in seen] == [503, 503, 503]
            assert "cannot reach its database" in seen[0].text
            with psycopg.connect(variables["WAYHOME_DATABASE_OWNER_URL"]) as connection:
                is_kept(busy, visit, connection)
            assert command(data, "ledger", "verify", **place.variables).returncode == 0


def test_a_disk_that_is_really_full() -> None:
    with small_disk() as data, at_work(data, {}) as place:
        filler = data / "filler"

        def fill() -> None:
            """Take what is left, and what the log gives back, until nothing more can be written."""
            with filler.open("ab", buffering=0) as file:
                for size in (1 << 20, 1 << 12):
                    try:
                        while True:
                            file.write(b"\0" * size)
                    except OSError:
                        continue

        with load(place.url, list(place.tokens)) as busy:
            credentials = read_credentials(data)

            def begins() -> None:
                fill()
                for _ in range(20):  # the log has room left in files that it keeps: use them up
                    try:
                        with psycopg.connect(credentials.url(SUPERUSER), autocommit=True) as connection:
                            connection.execute("SELECT pg_switch_wal()")
                    except psycopg.Error:
                        break
                    fill()

            visit = trouble(place, busy, begins=begins, ends=filler.unlink)
        with psycopg.connect(credentials.url(SUPERUSER)) as connection:
            is_kept(busy, visit, connection)
        assert "No space left on device" in (data / "postgres" / "server.log").read_text()
        assert command(data, "ledger", "verify", **place.variables).returncode == 0


@contextmanager
def small_disk() -> Iterator[Path]:
    """Give a data folder on a disk of its own, which only root may mount."""
    with data_folder() as folder:
        disk = folder / "disk"
        disk.mkdir()
        size = f"size={DISK_MEGABYTES}m,mode=755"
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", size, "none", str(disk)], capture_output=True, text=True, check=False
        )
        if mounted.returncode:
            pytest.skip(f"only root may mount a small disk: {mounted.stderr.strip()}")
        try:
            yield disk
        finally:
            subprocess.run(["umount", "--lazy", str(disk)], check=True)
