"""Processes that `serve` forks: what they share, what they must not, and how they end."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import sleep

import pytest

from tests.cli.running import data_folder, environment
from tests.http.front import wait_until
from wayhome.cli.forking import fork

LOADED = """
import os
from wayhome.cli.forking import fork, load
load()
from wayhome.core.ids import new_id
new_id()  # whoever draws before forking shares no draw with the children
print(len(os.listdir("/proc/self/task")), flush=True)
def draw():
    print(*(new_id() for _ in range(200)), flush=True)
    return 0
both = [fork(draw, title="wayhome draws") for _ in range(2)]
assert [one.wait() for one in both] == [0, 0]
"""


def test_what_is_forked_has_one_thread_to_forget_and_ids_of_its_own() -> None:
    with data_folder() as place:
        done = subprocess.run(
            [sys.executable, "-c", LOADED],
            env=environment(place, WAYHOME_DATABASE_URL="postgresql:///nobody-asks"),
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    threads, *drawn = done.stdout.split()
    assert threads == "1"
    assert len(drawn) == len(set(drawn)) == 400


def test_a_child_has_its_title_no_input_and_none_of_our_files() -> None:
    reading, writing = os.pipe()
    kept, given = os.pipe()

    def tell() -> int:
        ours = sorted(int(one.name) for one in Path("/proc/self/fd").iterdir())
        title = Path("/proc/self/cmdline").read_bytes().decode().strip("\0 ")
        os.write(1, f"{os.read(0, 9)!r} {writing in ours} {given in ours} {title}".encode())
        return 3

    child = fork(tell, title="wayhome tells", keep_open=(given,), stdout=writing)
    os.close(writing)
    assert child.wait(20) == 3
    with os.fdopen(reading) as said:
        assert said.read().split() == ["b''", "False", "True", "wayhome", "tells"]
    os.close(kept)
    os.close(given)


def slumber() -> int:
    sleep(60)
    return 0


def test_it_ends_by_a_signal_although_the_parent_minds_them() -> None:
    heard: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, _: heard.append(number))
    try:
        child = fork(slumber, title="wayhome sleeps")
        with pytest.raises(subprocess.TimeoutExpired):
            child.wait(0.1)
        child.terminate()
        assert child.wait(20) == -signal.SIGTERM
        child.terminate()  # what has ended is not asked again: its number may be another's
        assert heard == []
    finally:
        signal.signal(signal.SIGTERM, before)


def leave(said: str | None) -> int:
    raise SystemExit(said)


def fail() -> int:
    raise ZeroDivisionError


@pytest.mark.parametrize(("run", "code"), [(partial(leave, None), 0), (partial(leave, "no"), 1), (fail, 1)])
def test_whatever_is_raised_stays_in_the_child(run: Callable[[], int], code: int) -> None:
    child = fork(run, title="wayhome fails")
    wait_until(lambda: child.poll() is not None, 20)
    assert child.wait() == code


FULL_DISK = """
import os, sys
from wayhome.cli.forking import fork
def complain():
    print("what stays in the buffer")
    return 0
code = fork(complain, title="wayhome complains").wait()
os.write(2, b"[%d]" % code)
"""


def test_a_child_on_a_full_disk_does_not_go_on_as_a_second_parent() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([sys.executable, "-E", "-c", FULL_DISK], stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.stderr == b"[0]"


NO_PROCESS = """
import os, resource, signal
from wayhome.cli.forking import fork
if os.geteuid() == 0:
    os.setuid(65_534)
resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
try:
    fork(lambda: 0, title="wayhome is too many")
except BlockingIOError:
    print("refused", signal.pthread_sigmask(signal.SIG_BLOCK, []))
"""


def test_where_no_process_is_to_be_had_the_parent_still_hears_that_it_is_to_end() -> None:
    done = subprocess.run([sys.executable, "-c", NO_PROCESS], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "refused set()", done.stderr
