"""What ends is started again, however it ended: also a worker that an outage of the database ends with code 0."""

import subprocess
import sys
import threading
from pathlib import Path
from time import monotonic, sleep

import pytest
from psycopg import connect

from tests.cli.running import Server, data_folder
from tests.http.front import ask, wait_until
from tests.ports import free_port
from wayhome.cli.supervisor import Child, Supervisor
from wayhome.core.embedded import RUNTIME, Cluster, read_credentials

OUTAGE_SECONDS = 3.0
WORK_SECONDS = 90.0
"""Half a minute until the old worker gives up, half a minute of the next one's waits, a start on a busy machine."""


@pytest.mark.parametrize("code", [0, 1])
def test_a_child_that_ends_is_started_again_whatever_its_code(code: int, capfd: pytest.CaptureFixture[str]) -> None:
    child = Child(name="a child", arguments=("-c", f"raise SystemExit({code})"))
    supervisor = Supervisor([child])
    supervisor.start()
    thread = threading.Thread(target=supervisor.keep)
    thread.start()
    try:
        wait_until(lambda: child.restarts >= 2, 20)
    finally:
        supervisor.stopping.set()
        thread.join(20)
    assert f"a child ended ({code}); starting it again in 0.5 s" in capfd.readouterr().err
    assert child.wait_seconds > 0.5


CANNOT_START = """
from wayhome.cli.supervisor import Child
child = Child(name="a child", arguments=("-c", "#" * 200_000))
child.look_after()  # more than Linux takes as one argument: the kernel refuses to start the process
child.look_after()
print(child.process, child.restarts, child.wait_seconds)
"""


def test_a_child_that_cannot_be_started_just_now_is_tried_again_also_with_no_room_to_say_so() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([sys.executable, "-c", CANNOT_START], stdout=subprocess.PIPE, stderr=full, check=False)
    assert done.stdout.split() == [b"None", b"1", b"1.0"]


def test_after_an_outage_of_the_database_the_worker_works_again() -> None:
    with data_folder(migrated=True) as place:
        server = Server(place, free_port(), "serve")
        try:
            server.wait_for("Wayhome is running")
            wait_for_a_worker(place, server)
            database = Cluster(place)
            database._pg_ctl("stop", "-m", "fast", "-w")
            sleep(OUTAGE_SECONDS)
            database._pg_ctl("start", "-w", "-l", str(place / "postgres" / "server.log"))
            wait_for_a_worker(place, server)
            wait_until(lambda: ask(server.port, "/health/ready").status == 200, 30)
            assert server.child("engine")
        finally:
            assert server.stop() == 0
        # With 0 where it noticed by itself, with 1 where it was asking just then.
        assert any(line.startswith("worker ended (") for line in server.lines), server.lines


def wait_for_a_worker(place: Path, server: Server) -> None:
    """Put a job into the queue and wait until somebody has done it (it is deleted then)."""
    with connect(read_credentials(place).url(RUNTIME), autocommit=True) as connection:
        (number,) = connection.execute(  # type: ignore[misc]  # RETURNING gives a row
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args)"
            " VALUES ('upkeep', 'core.forget_finished', '{\"timestamp\": 0}') RETURNING id"
        ).fetchone()
        there = "SELECT status, attempts, worker_id FROM procrastinate_jobs WHERE id = %s"
        give_up = monotonic() + WORK_SECONDS
        while (job := connection.execute(there, [number]).fetchone()) is not None:
            assert monotonic() < give_up, (job, server.lines)
            sleep(0.05)
