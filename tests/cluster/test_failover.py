"""The primary is killed while people sign out and check in: nothing acknowledged is lost, and all goes on by itself.

Only by `make test-cluster`: it takes minutes, and wants Debian's patroni and etcd-server.
"""

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import psycopg
import pytest
from django.conf import settings as django_settings
from psycopg import connect

from tests.cli.running import Server, command, data_folder
from tests.cli.test_own_postgresql import blocks
from tests.cluster.load import Load, load
from tests.cluster.patroni import Cluster, Node, begin, patroni_cluster
from tests.http.front import wait_until
from tests.ports import free_port
from tests.sinks import SmtpSink, smtp_sink

WHY = "a cluster of three takes minutes and Debian's patroni and etcd-server: `make test-cluster` runs it"
pytestmark = [pytest.mark.long, pytest.mark.skipif("WAYHOME_CLUSTER" not in os.environ, reason=WHY)]

WORKERS = 6
DUE_SECONDS = 3.0
ALARM_SECONDS = 30.0
"""How long after there is a primary again an alarm may take to its first accepted mail."""
GAP_SECONDS = 40.0
"""The longest time without an acknowledgement: Patroni's 20 s, a promotion, and a machine busy with all of it."""


@dataclass
class Agency:
    """Wayhome on the cluster, while it runs."""

    cluster: Cluster
    server: Server
    data: Path
    variables: dict[str, str]
    mail: SmtpSink
    session: str
    tokens: list[str]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.port}"

    def shell(self, line: str) -> str:
        return shell(self.data, self.variables, line)

    def page(self) -> httpx.Response:
        cookies = {django_settings.SESSION_COOKIE_NAME: self.session}
        return httpx.get(f"{self.url}/sign-out/", cookies=cookies, trust_env=False, timeout=20)

    def ours(self) -> set[int]:
        """Return the processes that must outlive a failover."""
        kept = ("wayhome web", "wayhome engine")
        return {pid for pid, line in self.server.children().items() if line.startswith(kept)}


def shell(data: Path, variables: dict[str, str], line: str) -> str:
    done = command(data, "manage", "shell", "--command", f"from tests.cluster.people import *; {line}", **variables)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().splitlines()[-1]


@pytest.fixture(scope="module")
def agency() -> Iterator[Agency]:
    with patroni_cluster() as cluster, data_folder() as data, smtp_sink() as mail:
        begin(cluster, blocks()[0])
        variables = cluster.environment() | {"WAYHOME_SMTP_URL": mail.url, "WAYHOME_SECOND_FACTOR": "optional"}
        server = Server(data, free_port(), "serve", **variables)
        try:
            server.wait_for("Wayhome is running")
            made = json.loads(shell(data, variables, f"begin({WORKERS})"))
            yield Agency(cluster, server, data, variables, mail, made["session"], made["tokens"])
        finally:
            assert server.stop() == 0


@dataclass
class Seen:
    """What was seen from outside while the database failed."""

    killed_at: float
    primary_at: float
    mail_at: float
    pages: set[int]
    words: str


def fail_over(agency: Agency, busy: Load, number: int, victim: Node, *, patroni: bool) -> Seen:
    """Kill `victim` while somebody falls due, and watch until people were told and everybody works again."""
    visit = agency.shell(f"fall_due({number}, {DUE_SECONDS})")
    wait_until(lambda: len(busy.at) > 200, 60)
    victim.kill(patroni=patroni)
    seen = Seen(time.monotonic(), 0.0, 0.0, set(), "")
    while not seen.primary_at:
        assert time.monotonic() < seen.killed_at + 90, agency.cluster.members()
        with suppress(httpx.TransportError):
            page = agency.page()
            seen.pages.add(page.status_code)
            seen.words = page.text if page.status_code == 503 else seen.words
        with suppress(psycopg.Error), connect(agency.cluster.superuser()) as connection:
            connection.execute("SELECT 1 FROM visits_visit LIMIT 1")
            seen.primary_at = time.monotonic()
    wait_until(lambda: is_told(agency, visit), ALARM_SECONDS + 30)
    seen.mail_at = time.monotonic()
    with connect(agency.cluster.superuser()) as connection:
        opened = connection.execute("SELECT kind FROM alarms_alarm WHERE visit_id = %s", [visit]).fetchall()
    assert opened == [("missed_contact",)]
    wait_until(lambda: agency.page().status_code == 200, 30)
    wait_until(lambda: busy.acknowledged_since(seen.mail_at) > 100, 60)
    return seen


def is_told(agency: Agency, visit: str) -> bool:
    """Say whether the mail server has a mail about this visit's alarm."""
    with suppress(psycopg.Error), connect(agency.cluster.superuser()) as connection:
        keys = connection.execute(
            "SELECT idempotency_key FROM messaging_message message"
            " JOIN alarms_alarm alarm ON alarm.id = message.about_id WHERE alarm.visit_id = %s",
            [visit],
        ).fetchall()
        return any(key in str(mail) for (key,) in keys for mail in agency.mail.mails[-200:])
    return False


def is_all_there(agency: Agency, busy: Load) -> None:
    """Compare what was acknowledged with what the primary has."""
    with connect(agency.cluster.superuser()) as connection:
        rows = connection.execute("SELECT client_event_id::text FROM visits_event").fetchall()
        rows += connection.execute("SELECT client_event_id::text FROM visits_visit").fetchall()
        visits = {str(pk) for (pk,) in connection.execute("SELECT id FROM visits_visit").fetchall()}
    assert not busy.events - {event for (event,) in rows}
    assert not busy.visits - visits


def judge(agency: Agency, busy: Load, seen: Seen, before: set[int], name: str) -> None:
    said = (
        f"{name}: longest gap {busy.longest_gap():.1f} s, primary after {seen.primary_at - seen.killed_at:.1f} s,"
        f" mail {seen.mail_at - seen.primary_at:.1f} s after it; {len(busy.events)} acknowledged, 0 lost"
    )
    is_all_there(agency, busy)
    sys.stdout.write(f"\n{said}\n")  # the figures of docs/how-to/cluster.md
    assert not busy.broken
    assert seen.mail_at - seen.primary_at < ALARM_SECONDS, said
    assert busy.longest_gap() < GAP_SECONDS, said
    assert agency.ours() == before, "web or engine was started again"
    assert {status for _, status, _ in busy.refused} <= {0, 503}, busy.refused
    assert command(agency.data, "ledger", "verify", **agency.variables).returncode == 0


@pytest.mark.parametrize("patroni", [False, True], ids=["postmaster", "postmaster_and_patroni"])
def test_the_primary_is_killed_and_nothing_acknowledged_is_lost(agency: Agency, *, patroni: bool) -> None:
    agency.cluster.heal()
    before = agency.ours()
    assert len(before) >= 3
    victim = agency.cluster.node("leader")
    with load(agency.url, agency.tokens) as busy:
        seen = fail_over(agency, busy, int(patroni), victim, patroni=patroni)
    judge(agency, busy, seen, before, "primary and its Patroni" if patroni else "postmaster alone")
    if patroni:
        assert agency.cluster.node("leader") is not victim
        assert 503 in seen.pages
        assert "cannot reach its database" in seen.words
        assert seen.pages <= {200, 503}
        assert any(
            status == 503 and '"type": "urn:wayhome:problem:database"' in text for _, status, text in busy.refused
        )
    agency.cluster.heal()  # the old primary comes back as a standby


def test_a_standby_is_killed_and_nothing_acknowledged_is_lost(agency: Agency) -> None:
    agency.cluster.heal()
    before = agency.ours()
    with load(agency.url, agency.tokens) as busy:
        seen = fail_over(agency, busy, 2, agency.cluster.node("sync_standby"), patroni=True)
    judge(agency, busy, seen, before, "synchronous standby and its Patroni")
    agency.cluster.heal()


def test_the_doctor_names_the_primary_and_misses_a_synchronous_standby(agency: Agency) -> None:
    agency.cluster.heal()
    said = command(agency.data, "doctor", **agency.variables, WAYHOME_PORT=str(agency.server.port)).stdout
    assert f"port {agency.cluster.node('leader').port}" in said
    assert "a synchronous standby has what was confirmed" in said
    with connect(agency.cluster.superuser(), autocommit=True) as connection:
        names = connection.execute("SHOW synchronous_standby_names").fetchone()
    assert names
    assert names[0]
