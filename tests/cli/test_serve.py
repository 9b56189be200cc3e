"""`wayhome serve`, really run: it comes up, prints one link, mends itself, and ends everything."""

import json
import os
import re
import signal
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.running import Server, command, data_folder
from tests.http.front import ask, wait_until
from tests.ports import free_port


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    with data_folder() as data:
        yield data


@pytest.fixture(scope="module")
def server(place: Path) -> Iterator[Server]:
    running = Server(place, free_port(), "serve")
    try:
        running.wait_for("Wayhome is running")
        yield running
    finally:
        if running.process.poll() is None:
            running.stop()


def test_it_comes_up_and_prints_one_link_that_opens(server: Server) -> None:
    line = server.wait_for("Wayhome is running")
    address = line.rpartition(" ")[2]
    assert address.startswith(f"http://127.0.0.1:{server.port}/first-run/?token=")
    with urllib.request.urlopen(address, timeout=10) as page:
        assert page.status == 200
    assert sum("http://" in one for one in server.lines) == 1


def test_a_process_that_dies_is_started_again(server: Server) -> None:
    def web() -> set[int]:
        return {pid for pid, line in server.children().items() if line.startswith("wayhome web")}

    before = web()
    os.kill(min(before), signal.SIGKILL)
    wait_until(lambda: len(web()) == len(before) and web() != before, 20)
    wait_until(lambda: min(before) not in server.children(), 20)
    wait_until(lambda: ask(server.port, "/health/ready").status == 200, 20)
    assert server.child("engine")
    assert server.child("worker")


def test_idle_memory_is_small(server: Server) -> None:
    kilobytes = 0
    for pid in [server.process.pid, *server.children()]:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                kilobytes += int(line.split()[1])
    assert kilobytes < 250_000  # two web processes, worker, engine, and serve itself


def test_a_second_one_says_what_to_do(server: Server, place: Path) -> None:
    same_port = command(place, "serve", WAYHOME_PORT=str(server.port))
    assert (same_port.returncode, "WAYHOME_PORT" in same_port.stderr) == (1, True)
    same_folder = command(place, "serve", WAYHOME_PORT=str(free_port()))
    assert (same_folder.returncode, "WAYHOME_DATA" in same_folder.stderr) == (1, True)
    assert "Traceback" not in same_port.stderr + same_folder.stderr


def test_the_doctor_finds_what_is_missing_and_says_the_mend(server: Server, place: Path) -> None:
    said = command(place, "doctor", WAYHOME_PORT=str(server.port), WAYHOME_PROT="1")
    assert said.returncode == 1
    assert "Traceback" not in said.stdout + said.stderr
    for words in ("did you mean WAYHOME_PORT", "set WAYHOME_SMTP_URL", "all loops beat", "there is no agency yet"):
        assert words in said.stdout


def test_the_ledger_verifies_and_manage_passes_on(server: Server, place: Path) -> None:
    said = command(place, "ledger", "verify", "--json")
    assert (said.returncode, json.loads(said.stdout)["holds"]) == (0, True)
    assert command(place, "manage", "check").returncode == 0


def test_a_drill_without_anybody_says_why(server: Server, place: Path) -> None:
    said = command(place, "drill", "overdue", "--json")
    assert said.returncode == 1
    assert "error" in json.loads(said.stderr.strip().splitlines()[-1])


@pytest.fixture
def own_place() -> Iterator[Path]:
    """A folder for a test that ends what it starts: the others may come before or after it."""
    with data_folder(migrated=True) as data:
        yield data


def test_sigterm_ends_everything_and_it_starts_again(own_place: Path) -> None:
    server = Server(own_place, free_port(), "serve")
    server.wait_for("Wayhome is running")
    children = server.children()
    assert children
    assert server.stop() == 0
    assert not [pid for pid in children if Path(f"/proc/{pid}").exists()]
    assert not (own_place / "postgres" / "postmaster.pid").exists()
    # As if another version had collected its static files here: pages name those of this version, and they are served.
    manifest = own_place / "static" / "staticfiles.json"
    manifest.write_text(re.sub(r"base/base\.[0-9a-f]{12}\.css", "base/base.0123456789ab.css", manifest.read_text()))
    again = Server(own_place, server.port, "serve")
    try:
        again.wait_for("Wayhome is running")
        with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/sign-in/", timeout=10) as page:
            named = re.search(r"/static/base/base\.[0-9a-f]{12}\.css", page.read().decode())
        assert named is not None
        assert "0123456789ab" not in named[0]
        with urllib.request.urlopen(f"http://127.0.0.1:{server.port}{named[0]}", timeout=10) as style:
            assert style.status == 200
    finally:
        assert again.stop(signal.SIGINT) == 0


def test_killed_outright_it_leaves_no_child_and_starts_again(own_place: Path) -> None:
    running = Server(own_place, free_port(), "serve")
    running.wait_for("Wayhome is running")
    children = [pid for pid, line in running.children().items() if line.startswith("wayhome ")]
    running.process.kill()
    running.process.wait(10)
    wait_until(lambda: not [pid for pid in children if is_alive(pid)], 30)
    again = Server(own_place, running.port, "serve")
    try:
        again.wait_for("Wayhome is running")
    finally:
        assert again.stop() == 0


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
