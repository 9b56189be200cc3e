"""A database machine that loses its power closes no connection: it is given up after ten seconds of silence.

A PostgreSQL in a network of its own, whose cable is pulled: only root may make one.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from tests.cli.theirs import Theirs, programs, their_postgresql
from tests.cluster.test_failover import WHY
from wayhome.project.settings import PATIENCE

pytestmark = [pytest.mark.long, pytest.mark.skipif("WAYHOME_CLUSTER" not in os.environ, reason=WHY)]

NETWORK, HERE, THERE = "wayhome-test", "10.213.7.1", "10.213.7.2"
MOST_SECONDS = 15.0


def ip(*arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["ip", *arguments], capture_output=True, text=True, check=check)


@contextmanager
def cable() -> Iterator[None]:
    """Lay a cable to a network of its own."""
    made = ip("netns", "add", NETWORK, check=False)
    if made.returncode:
        pytest.skip(f"only root may make a network of its own: {made.stderr.strip()}")
    try:
        ip("link", "add", "wayhome0", "type", "veth", "peer", "name", "wayhome1", "netns", NETWORK)
        ip("addr", "add", f"{HERE}/24", "dev", "wayhome0")
        ip("link", "set", "wayhome0", "up")
        ip("-n", NETWORK, "addr", "add", f"{THERE}/24", "dev", "wayhome1")
        ip("-n", NETWORK, "link", "set", "wayhome1", "up")
        yield
    finally:
        ip("netns", "del", NETWORK)


@contextmanager
def there() -> Iterator[Theirs]:
    """Run a PostgreSQL at the other end of the cable."""
    found = programs()
    assert found is not None, "tools/cluster installs PostgreSQL"
    with their_postgresql(found) as theirs:
        theirs.pg_ctl("stop")
        with (theirs.folder / "data" / "postgresql.conf").open("a") as file:
            file.write(f"listen_addresses = '{THERE}'\n")
        with (theirs.folder / "data" / "pg_hba.conf").open("a") as file:
            file.write(f"hostssl all all {HERE}/32 scram-sha-256\n")
        moved = ("ip", "netns", "exec", NETWORK, "setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups")
        start = (str(theirs.bin / "pg_ctl"), "start", "--wait", f"--pgdata={theirs.folder / 'data'}")
        subprocess.run(
            [*moved, *start, f"--log={theirs.folder / 'log'}"], check=True, cwd="/", stdout=subprocess.DEVNULL
        )
        yield theirs


@pytest.mark.enable_socket
@pytest.mark.allow_hosts([THERE])
def test_a_pulled_plug_is_noticed_while_one_waits_and_while_one_asks() -> None:
    with cable(), there() as theirs:
        address = f"host={THERE} port={theirs.port} user=postgres password={theirs.password} dbname=postgres"
        address = make_conninfo(address, **PATIENCE)
        waiting, asking = (psycopg.connect(address, autocommit=True) for _ in range(2))
        asking.execute("SELECT 1")
        waiting.pgconn.send_query(b"SELECT pg_sleep(300)")
        ip("-n", NETWORK, "link", "set", "wayhome1", "down")
        pulled_at = time.monotonic()
        with pytest.raises(psycopg.OperationalError):
            asking.execute("SELECT 1")
        asked = time.monotonic() - pulled_at
        waiting.pgconn.get_result()
        waited = time.monotonic() - pulled_at
        assert waiting.pgconn.status == psycopg.pq.ConnStatus.BAD
        sys.stdout.write(f"\nplug pulled: noticed after {asked:.1f} s by who asks, {waited:.1f} s by who waits\n")
        assert max(asked, waited) < MOST_SECONDS
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(address)
        assert time.monotonic() - pulled_at < MOST_SECONDS + 2 * PATIENCE["connect_timeout"]
        ip("-n", NETWORK, "link", "set", "wayhome1", "up")
