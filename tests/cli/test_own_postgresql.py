"""Wayhome on an agency's own PostgreSQL, set up literally as docs/how-to/own-postgresql.md says."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.agency import EMAIL, begin, call, token
from tests.cli.running import Server, command, data_folder
from tests.cli.theirs import NEWEST, OLDEST, Theirs, programs, their_postgresql
from tests.http.front import ask, wait_until
from tests.ports import free_port
from tests.sinks import smtp_sink

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to" / "own-postgresql.md"
PROGRAMS = programs()
MISSING = f"no PostgreSQL {OLDEST} to {NEWEST} in /usr/lib/postgresql: install the system's package `postgresql`"
VERIFY = "from wayhome.staff.models import *; ContactRoute.objects.update(verified_at=Agency.objects.get().created_at)"

pytestmark = pytest.mark.skipif(PROGRAMS is None, reason=MISSING)


def blocks() -> list[str]:
    """Return what the page wants typed, block by block."""
    text = HOW_TO.read_text()
    found = re.findall(r"(?:^ {7}\S.*\n(?: {7}.*\n)*)", text, re.MULTILINE)
    return [re.sub(r"^ {7}", "", block, flags=re.MULTILINE) for block in found]


def environment(theirs: Theirs) -> dict[str, str]:
    """Return the page's environment, pointed at this server, with TLS."""
    there = f"host=127.0.0.1 port={theirs.port} sslmode=verify-ca sslrootcert={theirs.authority}"
    lines = blocks()[1].replace("host=db", there).replace("…", theirs.password).splitlines()
    return {name: given.strip("'") for name, _, given in (line.partition("=") for line in lines)}


@pytest.fixture(scope="module")
def theirs() -> Iterator[Theirs]:
    assert PROGRAMS is not None
    with their_postgresql(PROGRAMS) as found:
        found.psql(blocks()[0].replace("…", found.password))
        yield found


def test_it_serves_drills_migrates_and_outlives_an_outage(theirs: Theirs) -> None:
    with data_folder() as data, smtp_sink() as mail:
        both = environment(theirs) | {"WAYHOME_SMTP_URL": mail.url, "WAYHOME_SECOND_FACTOR": "optional"}
        runtime = {name: given for name, given in both.items() if name != "WAYHOME_DATABASE_OWNER_URL"}
        owner = {**both, "WAYHOME_DATABASE_URL": both["WAYHOME_DATABASE_OWNER_URL"]}
        server = Server(data, free_port(), "serve", **both)
        try:
            begin(server)
            sign_out_and_check_in(server, data, runtime)
            drill(data, runtime)
            outage(theirs, server)
        finally:
            assert server.stop() == 0
        assert not (data / "postgres").exists()
        assert command(data, "manage", "migrate", "visits", "0001", **owner).returncode == 0
        older = command(data, "serve", WAYHOME_PORT=str(free_port()), **runtime)
        assert (older.returncode, "WAYHOME_DATABASE_OWNER_URL" in older.stderr) == (1, True)
        for variables in (both, runtime):  # once with the owner, to migrate; then without
            server = Server(data, free_port(), "serve", **variables)
            try:
                assert "first-run" not in server.wait_for("Wayhome is running")
                said = command(data, "doctor", **variables, WAYHOME_PORT=str(server.port)).stdout
                for words in ("the runtime role owns nothing", "as this version needs it", "all loops beat"):
                    assert words in said, said
            finally:
                assert server.stop() == 0
        assert [path.read_bytes()[:5] for path in (data / "backups").iterdir()] == [b"PGDMP"]
    assert "Amara" not in theirs.log
    assert EMAIL not in theirs.log


def test_of_several_servers_the_doctor_says_what_is_missing(theirs: Theirs) -> None:
    there = f"host=127.0.0.1 port={theirs.port}"
    address = environment(theirs)["WAYHOME_DATABASE_URL"].replace(there, f"host=127.0.0.1,127.0.0.1 port={theirs.port}")
    wanted = {
        "": ("would not look for the one that does", "no synchronous standby"),
        " options='-c default_transaction_read_only=on'": ("takes nothing that is written",),
        " target_session_attrs=read-write": (f"127.0.0.1 port {theirs.port} is the primary",),
    }
    with data_folder() as data:
        for more, words in wanted.items():
            said = command(data, "doctor", WAYHOME_DATABASE_URL=address + more, COLUMNS="400").stdout
            assert all(one in said for one in words), said


def sign_out_and_check_in(server: Server, data: Path, variables: dict[str, str]) -> None:
    mine = token(data, "sign-out", "check-in", **variables)
    back_at = (datetime.now(UTC) + timedelta(hours=2)).isoformat()
    stop = {"address": "12 Quay Street", "purpose": "home visit"}
    out = call(server, "/visits", mine, {"expected_back_at": back_at, "stops": [stop]})
    assert out.status_code in {200, 201}, out.text
    heard = call(server, f"/visits/{out.json()['visit_id']}/check-in", mine, {})
    assert (heard.status_code, heard.json()["counted"]) == (200, True), heard.text


def drill(data: Path, variables: dict[str, str]) -> None:
    people = data / "people.csv"
    people.write_text("name,email,office,roles\nMarcus Doyle,marcus@harbour.example,Harbour Street,supervisor\n")
    assert command(data, "import", "people", str(people), **variables).returncode == 0
    assert command(data, "manage", "shell", "--command", VERIFY, **variables).returncode == 0
    said = command(data, "drill", "overdue", "--grace-seconds", "1", "--answer-seconds", "0", "--json", **variables)
    assert said.returncode == 0, said.stderr
    report = json.loads(said.stdout)
    assert (report["complete"], report["engine"]) == (True, "running")
    assert "Marcus Doyle" in {step["who"] for step in report["steps"] if step["step"] == "accepted"}
    assert command(data, "ledger", "verify", **variables).returncode == 0


def outage(theirs: Theirs, server: Server) -> None:
    """Their administrator restarts the server; everything of ours comes back by itself."""
    theirs.pg_ctl("restart", "--mode=fast", f"--log={theirs.folder / 'log'}")
    wait_until(lambda: ask(server.port, "/health/ready").status == 200, 40)
    assert server.child("engine")
