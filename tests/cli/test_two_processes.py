"""`wayhome serve` with two web processes: whichever answers, it is one Wayhome.

They share one listening socket, and whoever is free takes a connection. So a test asks one of
them by stopping the other for a moment, which is also what a process that hangs looks like.
"""

import os
import re
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.cli.agency import EMAIL, FIRST_RUN, PASSWORD, call, token
from tests.cli.running import Server, data_folder
from tests.http.front import Wire, wait_until
from tests.ports import free_port

LEAVES_SECONDS = 30
"""A stream whose session has ended does so within half a minute."""

LIVE_SECONDS = 2
GRACE_SECONDS = 8
"""Less than what a web process waits for an answer that does not end."""


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    with data_folder(migrated=True) as data:
        yield data


@pytest.fixture(scope="module")
def server(place: Path) -> Iterator[Server]:
    more = {"WAYHOME_WEB_PROCESSES": "2", "WAYHOME_SECOND_FACTOR": "optional"}
    running = Server(place, free_port(), "serve", **more)
    try:
        both_answer(running)
        two_browsers_begin(running)
        yield running
    finally:
        if running.process.poll() is None:
            running.stop()


def processes(server: Server) -> list[int]:
    return sorted(pid for pid, line in server.children().items() if line.startswith("wayhome web"))


@contextmanager
def only(server: Server, pid: int) -> Iterator[None]:
    """Let no other web process than `pid` take a connection or answer one."""
    others = [other for other in processes(server) if other != pid]
    for other in others:
        os.kill(other, signal.SIGSTOP)
    try:
        yield
    finally:
        for other in others:
            os.kill(other, signal.SIGCONT)


def answers(server: Server, pid: int) -> bool:
    try:
        with only(server, pid):
            return httpx.get(f"http://127.0.0.1:{server.port}/health/ready", trust_env=False, timeout=2).is_success
    except httpx.HTTPError:
        return False


def both_answer(server: Server) -> None:
    """Wait until the server runs, and each web process of it answers by itself."""
    server.wait_for("Wayhome is running")
    wait_until(lambda: all(answers(server, pid) for pid in processes(server)), 30)


def browser(server: Server) -> httpx.Client:
    """Return a browser without kept connections: each request may be answered by either."""
    return httpx.Client(
        base_url=f"http://127.0.0.1:{server.port}",
        trust_env=False,
        timeout=20,
        limits=httpx.Limits(max_keepalive_connections=0),
    )


def form_token(page: httpx.Response) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
    assert found is not None, page.text
    return found[1]


def two_browsers_begin(server: Server) -> None:
    """Both fill in the first-run page at the same time, and one of them makes the agency."""
    link = server.wait_for("Wayhome is running").rpartition(" ")[2]
    first, second = processes(server)
    statuses: list[int] = []
    barrier = threading.Barrier(2)

    def fill_in() -> None:
        with browser(server) as one:
            page = one.get(link)
            barrier.wait(20)
            answer = one.post(link, data={**FIRST_RUN, "csrfmiddlewaretoken": form_token(page)})
            statuses.append(answer.status_code)

    pair = [threading.Thread(target=fill_in) for _ in range(2)]
    for thread in pair:
        thread.start()
    for thread in pair:
        thread.join(60)
    assert sorted(statuses) in ([200, 302], [302, 410]), statuses  # said in the form, or instead of it
    for pid in (first, second):
        with only(server, pid), browser(server) as one:
            assert one.get(link).status_code == 410


def sign_in(one: httpx.Client, password: str = PASSWORD, email: str = EMAIL) -> httpx.Response:
    page = one.get("/sign-in/")
    given = {"login": email, "password": password, "csrfmiddlewaretoken": form_token(page)}
    return one.post("/sign-in/", data=given)


def sockets(pid: int) -> int:
    return sum(str(link.readlink()).startswith("socket:") for link in Path(f"/proc/{pid}/fd").iterdir())


def test_both_take_connections(server: Server) -> None:
    first, second = processes(server)
    before = {pid: sockets(pid) for pid in (first, second)}
    wires = [Wire(server.port) for _ in range(200)]
    try:
        for wire in wires:
            wire.say("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert {wire.hear().status for wire in wires} == {200}
        assert all(sockets(pid) > before[pid] for pid in (first, second)), (before, sockets(first), sockets(second))
    finally:
        for wire in wires:
            wire.close()


class Board:
    """One open board, held by one web process."""

    def __init__(self, server: Server, pid: int, session: str) -> None:
        with only(server, pid):
            self.wire = Wire(server.port)
            cookie = f"Cookie: sessionid={session}\r\n"
            self.wire.say(f"GET /board/stream?view=desk HTTP/1.1\r\nHost: localhost\r\n{cookie}\r\n")
            assert b" 200 " in self.wire.file.readline()
            self.hear("event: beat", 10)

    def hear(self, text: str, seconds: float) -> None:
        """Read until a line holds `text`; fails after `seconds`."""
        give_up = time.monotonic() + seconds
        self.wire.socket.settimeout(seconds)
        while line := self.wire.file.readline().decode():
            if text in line:
                return
            assert time.monotonic() < give_up, f"waited in vain for {text}"
        raise AssertionError(f"the stream ended without {text}")


def test_a_session_is_of_both_and_so_is_its_end(server: Server) -> None:
    first, second = processes(server)
    with browser(server) as one:
        with only(server, first):
            assert sign_in(one).status_code == 302
        boards = [Board(server, pid, one.cookies["sessionid"]) for pid in (first, second)]
        with only(server, second):
            page = one.get("/me/")
            assert page.status_code == 200
            assert one.post("/sign-out/", data={"csrfmiddlewaretoken": form_token(one.get("/sign-out/"))}).is_redirect
        with only(server, first):
            assert one.get("/me/").headers["location"].startswith("/sign-in/")
    for board in boards:
        board.hear("event: leave", LEAVES_SECONDS)
        board.wire.close()


def test_every_board_hears_what_the_other_process_took(server: Server, place: Path) -> None:
    first, second = processes(server)
    said = token(place, "sign-out", "check-in", WAYHOME_PORT=str(server.port))
    with browser(server) as one:
        sign_in(one)
        boards = [Board(server, pid, one.cookies["sessionid"]) for pid in (first, second)]
    out = call(server, "/visits", said, {"stops": [{"address": "12 Quay Lane"}]})
    assert out.status_code == 201, out.text
    for board in boards:
        board.hear("12 Quay Lane", LIVE_SECONDS)
    event = {"client_event_id": "018f3c8e-0000-7000-8000-00000000abcd"}
    path = f"/visits/{out.json()['visit_id']}/check-in"
    answers = []
    for pid in (first, second, first):
        with only(server, pid):
            answers.append(call(server, path, said, event).json())
    assert [answer["repeated"] for answer in answers] == [False, True, True]
    assert len({answer["received_at"] for answer in answers}) == 1
    assert call(server, f"/visits/{out.json()['visit_id']}/return", said, {}).status_code == 200
    for board in boards:
        board.hear('data-key="in"', LIVE_SECONDS)
        board.wire.close()


def test_two_sign_outs_at_once_make_one_visit(server: Server, place: Path) -> None:
    said = token(place, "sign-out", "check-in", WAYHOME_PORT=str(server.port))
    answers: list[httpx.Response] = []
    tries = [threading.Thread(target=lambda: answers.append(call(server, "/visits", said, {}))) for _ in range(8)]
    for one in tries:
        one.start()
    for one in tries:
        one.join(30)
    made = [answer for answer in answers if answer.status_code == 201]
    assert (len(made), len(answers)) == (1, 8), [answer.text for answer in answers]
    call(server, f"/visits/{made[0].json()['visit_id']}/return", said, {})


def test_the_limit_of_the_sign_in_counts_both(server: Server) -> None:
    first, second = processes(server)
    said = []
    for number in range(6):
        with only(server, (first, second)[number % 2]), browser(server) as one:
            said.append("Too many" in sign_in(one, "wrong", "guessed@harbour.example").text)
    assert said == [False] * 5 + [True]
    for pid in (first, second):
        with only(server, pid), browser(server) as one:
            assert sign_in(one).is_redirect  # nobody is kept out by what is tried with another's address


def test_one_that_hangs_or_dies_leaves_the_other(server: Server) -> None:
    first, second = processes(server)
    with only(server, first):  # the other hangs
        for _ in range(20):
            assert httpx.get(f"http://127.0.0.1:{server.port}/health/ready", trust_env=False, timeout=5).is_success
    os.kill(second, signal.SIGKILL)
    for _ in range(20):
        assert httpx.get(f"http://127.0.0.1:{server.port}/sign-in/", trust_env=False, timeout=10).is_success
    wait_until(lambda: len(processes(server)) == 2, 20)
    wait_until(lambda: all(answers(server, pid) for pid in processes(server)), 30)


def test_both_end_at_once_though_boards_are_open(server: Server) -> None:
    """And it starts again on the same data, for whatever test comes next."""
    with browser(server) as one:
        sign_in(one)
        boards = [Board(server, pid, one.cookies["sessionid"]) for pid in processes(server)]
    began = time.monotonic()
    assert server.stop() == 0
    assert time.monotonic() - began < GRACE_SECONDS
    assert not [line for line in server.lines if "Traceback" in line or "ERROR" in line]
    for board in boards:
        board.wire.close()
    server.start()
    both_answer(server)
