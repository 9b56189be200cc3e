"""Recovery to a point in time, literally as docs/how-to/backup.md says, between two sign-outs of a real agency."""

import os
import re
import shutil
import time
from pathlib import Path

import pytest
from psycopg import connect

from tests.cli.agency import begin, call, token
from tests.cli.running import Server, command, data_folder
from tests.cli.test_own_postgresql import blocks as roles
from tests.cli.test_own_postgresql import environment
from tests.cli.theirs import Theirs, programs, their_postgresql
from tests.cluster.test_failover import WHY
from tests.ports import free_port

pytestmark = [pytest.mark.long, pytest.mark.skipif("WAYHOME_CLUSTER" not in os.environ, reason=WHY)]

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to" / "backup.md"
BEFORE, LOST = "12 Quay Street", "7 Mill Lane"


def block(first: str, theirs: Theirs) -> str:
    """Return the block of the page that begins with `first`, with the places of this test."""
    for found in re.findall(r"(?:^ {4}\S.*\n)+", HOW_TO.read_text(), re.MULTILINE):
        if found.strip().startswith(first):
            text: str = re.sub(r"^ {4}", "", found, flags=re.MULTILINE)
            return text.replace("/mnt/wal", str(theirs.folder / "wal")).replace(
                "/mnt/base", str(theirs.folder / "base")
            )
    raise AssertionError(f"docs/how-to/backup.md has no block that begins with {first!r}")


def archive(theirs: Theirs) -> None:
    """Archive the log from now on, and take a base backup."""
    theirs.run("pg_ctl", f"--pgdata={theirs.folder / 'data'}", "--wait", "stop")
    (theirs.folder / "wal").mkdir()
    if os.getuid() == 0:
        shutil.chown(theirs.folder / "wal", "postgres", "postgres")
    with (theirs.folder / "data" / "postgresql.conf").open("a") as file:
        file.write(block("archive_mode", theirs))
    with (theirs.folder / "data" / "pg_hba.conf").open("a") as file:
        file.write("hostssl replication all 127.0.0.1/32 scram-sha-256\n")
    theirs.start()


def base_backup(theirs: Theirs) -> None:
    program, *arguments = block("pg_basebackup", theirs).split()
    there = ("--host=127.0.0.1", f"--port={theirs.port}", "--username=postgres", "--no-password")
    theirs.run(program, *arguments, *there)
    theirs.run("pg_verifybackup", str(theirs.folder / "base"))


def recover(theirs: Theirs, until: str) -> None:
    """Put the base backup in the place of the data, and play the log up to `until`."""
    theirs.pg_ctl("stop", "--mode=fast")
    (theirs.folder / "data").rename(theirs.folder / "lost")
    shutil.copytree(theirs.folder / "base", theirs.folder / "data", copy_function=shutil.copy2)
    page = block("restore_command", theirs)
    assert page.count("2026-11-23 14:05:00+00") == 1
    with (theirs.folder / "data" / "postgresql.conf").open("a") as file:
        file.write(page.replace("2026-11-23 14:05:00+00", until))
    (theirs.folder / "data" / "recovery.signal").touch()
    (theirs.folder / "data").chmod(0o700)
    if os.getuid() == 0:
        for path in (theirs.folder / "data", *(theirs.folder / "data").rglob("*")):
            shutil.chown(path, "postgres", "postgres")
    theirs.start()


def sign_out(server: Server, mine: str, address: str) -> None:
    out = call(server, "/visits", mine, {"stops": [{"address": address}]})
    assert out.status_code == 201, out.text
    back = call(server, f"/visits/{out.json()['visit_id']}/return", mine, {})
    assert back.status_code == 200, back.text


def test_an_agency_comes_back_to_the_time_between_two_sign_outs() -> None:
    found = programs()
    assert found is not None, "tools/cluster installs PostgreSQL"
    with their_postgresql(found) as theirs, data_folder() as data:
        theirs.psql(roles()[0].replace("…", theirs.password))
        variables = environment(theirs) | {"WAYHOME_SECOND_FACTOR": "optional"}
        owner = variables["WAYHOME_DATABASE_OWNER_URL"]
        archive(theirs)
        server = Server(data, free_port(), "serve", **variables)
        try:
            begin(server)
            mine = token(data, "sign-out", "check-in", **variables)
            base_backup(theirs)
            sign_out(server, mine, BEFORE)
            time.sleep(1.5)
            with connect(owner) as connection:
                (until,) = connection.execute("SELECT now()::text").fetchone() or ("",)
            time.sleep(1.5)
            sign_out(server, mine, LOST)
        finally:
            assert server.stop() == 0
        theirs.psql("SELECT pg_switch_wal();\n")
        recover(theirs, until)
        verified = command(data, "ledger", "verify", **variables)
        assert verified.returncode == 0, verified.stderr
        with connect(owner) as connection:
            there = {address for (address,) in connection.execute("SELECT address FROM visits_stop").fetchall()}
            assert connection.execute("SELECT pg_is_in_recovery()").fetchone() == (False,)
        assert there == {BEFORE}
        server = Server(data, free_port(), "serve", **variables)
        try:
            server.wait_for("Wayhome is running")
            sign_out(server, mine, LOST)
        finally:
            assert server.stop() == 0
        assert command(data, "ledger", "verify", **variables).returncode == 0
