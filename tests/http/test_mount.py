"""The mount under a real uvicorn: what stalls, lies or floods takes no thread and stops nobody else."""

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from tests.http.front import Wire, ask, serving, wait_until
from wayhome.http import bodies, mount, protocol, wsgi
from wayhome.http.mount import Mount

Start = Callable[[str, list[tuple[str, str]]], Any]
HEAD = "Host: localhost\r\n"
ESTABLISHED = "01"
"""TCP_ESTABLISHED, as /proc/net/tcp writes it."""


class Pages:
    """A small WSGI application that does what a page may do, and can be held."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.held = 0
        self.calls = 0
        self.closed = 0
        self.environ: dict[str, Any] = {}
        self.front: Mount

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        self.calls += 1
        self.environ = environ
        match environ["PATH_INFO"]:
            case "/hold":
                self.held += 1
                self.go.wait(20)
                return self._plain(start, b"held")
            case "/echo" | "/upload" | "/api/echo":
                return self._plain(start, environ["wsgi.input"].read())
            case "/not-modified":
                start("304 Not Modified", [("Content-Length", "5"), ("ETag", '"a"')])
                return [b""]
            case "/fails":
                raise ValueError("outside of Django")
            case "/long" | "/long-fails" as path:
                start("200 OK", [("Content-Type", "text/plain")])
                return Pieces(self, fails=path.endswith("fails"))
            case "/written":
                start("200 OK", [("Content-Type", "text/plain")])(b"by write")
                return []
        return self._plain(start, b"here")

    def _plain(self, start: Start, body: bytes) -> list[bytes]:
        start("200 OK", [("Content-Type", "text/plain")])
        return [body]


class Pieces:
    """An answer of 12 MB in pieces of 1 MB, that says when it was closed."""

    def __init__(self, pages: Pages, *, fails: bool) -> None:
        self.pages = pages
        self.fails = fails

    def __iter__(self) -> Iterator[bytes]:
        for number in range(12):
            if self.fails and number == 8:
                raise ValueError("on the way")
            yield b"x" * 1_000_000

    def close(self) -> None:
        self.pages.closed += 1


@contextmanager
def mounted(pages: Pages, protocol_name: str = "bounded", **sizes: Any) -> Iterator[int]:
    front = pages.front = Mount(
        pages,
        is_urgent=lambda path: path.startswith("/urgent"),
        is_upload=lambda path: path == "/upload",
        goes_on=lambda path: path == "/api/echo",
        **sizes,
    )
    try:
        with serving(front, protocol=protocol_name) as port:
            yield port
    finally:
        pages.go.set()
        front.close()


@pytest.fixture(params=["bounded", "h11"], scope="module")
def site(request: pytest.FixtureRequest) -> Iterator[tuple[Pages, int]]:
    pages = Pages()
    with mounted(pages, request.param) as port:
        yield pages, port


def test_a_page_and_its_environment(site: tuple[Pages, int]) -> None:
    pages, port = site
    reply = ask(
        port, "/caf%C3%A9/%20?q=%C3%A9", headers="Cookie: a=1\r\nX-Two: 1\r\nX-Two: 2\r\n", body=b"abc", method="POST"
    )
    assert (reply.status, reply.body) == (200, b"here")
    assert pages.environ["PATH_INFO"].encode("latin-1").decode() == "/café/ "
    assert pages.environ["QUERY_STRING"] == "q=%C3%A9"
    assert pages.environ["HTTP_X_TWO"] == "1,2"
    assert pages.environ["HTTP_COOKIE"] == "a=1"
    assert pages.environ["CONTENT_LENGTH"] == "3"
    assert pages.environ["REMOTE_ADDR"] == "127.0.0.1"


def test_a_connection_serves_request_after_request(site: tuple[Pages, int]) -> None:
    _, port = site
    with Wire(port) as wire:
        for number in range(5):
            text = f"number {number}"
            wire.say(f"POST /echo HTTP/1.1\r\n{HEAD}Content-Length: {len(text)}\r\n\r\n{text}")
            assert wire.hear().body.decode() == text


def test_a_chunked_body_arrives_whole(site: tuple[Pages, int]) -> None:
    _, port = site
    with Wire(port) as wire:
        wire.say(f"POST /echo HTTP/1.1\r\n{HEAD}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")
        wire.say("4\r\ndefg\r\n0\r\n\r\n")
        assert wire.hear().body == b"abcdefg"


def test_head_and_not_modified_have_no_body_and_keep_the_connection(site: tuple[Pages, int]) -> None:
    _, port = site
    with Wire(port) as wire:
        wire.say(f"HEAD / HTTP/1.1\r\n{HEAD}\r\n")
        reply = wire.hear(method="HEAD")
        assert (reply.status, reply.headers["content-length"]) == (200, "4")
        wire.say(f"GET /not-modified HTTP/1.1\r\n{HEAD}\r\n")
        assert wire.hear().status == 304
        wire.say(f"GET /written HTTP/1.1\r\n{HEAD}\r\n")
        assert wire.hear().body == b"by write"


def test_an_underscore_in_a_header_name_is_refused(site: tuple[Pages, int]) -> None:
    pages, port = site
    before = pages.calls
    reply = ask(port, "/", headers="X_Forwarded_For: 10.0.0.1\r\n")
    assert reply.status == 400
    assert b"hyphen" in reply.body
    assert pages.calls == before


def test_too_many_headers_are_refused(site: tuple[Pages, int]) -> None:
    pages, port = site
    before = pages.calls
    assert ask(port, "/", headers="".join(f"X-{n}: a\r\n" for n in range(bodies.HEADERS))).status == 400
    assert pages.calls == before


def test_a_doubled_host_is_refused(site: tuple[Pages, int]) -> None:
    _, port = site
    assert ask(port, "/", headers="Host: elsewhere\r\n").status == 400


def test_a_body_too_large_hears_why(site: tuple[Pages, int]) -> None:
    pages, port = site
    before = pages.calls
    reply = ask(port, "/echo", method="POST", body=b"x" * 1_000_001)
    assert (reply.status, reply.headers["connection"]) == (413, "close")
    assert b"at most 1 MB" in reply.body
    assert pages.calls == before


def test_where_a_request_goes_on_without_its_body_that_is_left_out(site: tuple[Pages, int]) -> None:
    pages, port = site
    reply = ask(port, "/api/echo?from=1", method="POST", body=b"x" * 1_000_001)
    assert (reply.status, reply.body) == (200, b"")
    assert (pages.environ["QUERY_STRING"], pages.environ["CONTENT_LENGTH"]) == ("from=1", "0")
    assert pages.environ[mount.LEFT_OUT] is True
    assert ask(port, "/api/echo", method="POST", body=b"whole").body == b"whole"
    assert mount.LEFT_OUT not in pages.environ
    wait_until(lambda: pages.front.pages.held.bytes == 0)
    with Wire(port) as wire:  # what was not read to its end goes on nowhere
        wire.say(f"POST /api/echo HTTP/1.1\r\n{HEAD}Content-Length: 1000000000\r\n\r\nx")
        assert wire.hear().status == 413


def test_a_chunked_body_too_large_hears_why(site: tuple[Pages, int]) -> None:
    _, port = site
    with Wire(port) as wire:
        wire.say(f"POST /echo HTTP/1.1\r\n{HEAD}Transfer-Encoding: chunked\r\n\r\n")
        for _ in range(12):
            wire.say(b"186a0\r\n" + b"x" * 100_000 + b"\r\n")
        wire.say("0\r\n\r\n")
        assert wire.hear().status == 413


def test_thirty_megabytes_hear_why_and_a_gigabyte_is_not_read(site: tuple[Pages, int]) -> None:
    _, port = site
    assert ask(port, "/upload", method="POST", body=b"x" * 30_000_000).status == 413
    with Wire(port) as wire:
        wire.say(f"POST /upload HTTP/1.1\r\n{HEAD}Content-Length: 1000000000\r\n\r\nx")
        assert wire.hear().status == 413


def test_an_upload_may_be_five_megabytes(site: tuple[Pages, int]) -> None:
    _, port = site
    body = b"x" * 5_000_000
    assert ask(port, "/upload", method="POST", body=body).body == body


def test_a_short_body_never_reaches_the_page(site: tuple[Pages, int]) -> None:
    pages, port = site
    before = pages.calls
    with Wire(port) as wire:
        wire.say(f"POST /echo HTTP/1.1\r\n{HEAD}Content-Length: 100\r\n\r\nonly this")
        wire.socket.shutdown(1)
        with suppress(EOFError):  # the server closes a half-closed connection: nobody is left to hear it
            assert wire.hear().status == 400
    assert ask(port, "/").status == 200
    assert pages.calls == before + 1


def test_what_fails_outside_of_django_is_a_plain_answer(site: tuple[Pages, int]) -> None:
    _, port = site
    reply = ask(port, "/fails")
    assert reply.status == 500
    assert b"ValueError" not in reply.body


def test_below_the_api_a_refusal_is_a_problem_document(site: tuple[Pages, int]) -> None:
    _, port = site
    reply = ask(port, "/api/echo", headers="X_Y: 1\r\n")
    assert reply.headers["content-type"] == "application/problem+json"
    assert b'"status": 400' in reply.body


def test_a_long_answer_goes_out_in_pieces_and_is_closed(site: tuple[Pages, int]) -> None:
    pages, port = site
    before = pages.closed
    assert len(ask(port, "/long").body) == 12_000_000
    assert pages.closed == before + 1


def test_a_long_answer_that_fails_is_seen_to_be_broken(site: tuple[Pages, int]) -> None:
    pages, port = site
    before = pages.closed
    with pytest.raises((EOFError, ConnectionResetError, ValueError)):
        ask(port, "/long-fails")
    wait_until(lambda: pages.closed == before + 1)


def test_a_client_that_hangs_up_frees_its_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mount, "PIECE_SECONDS", 0.5)
    pages = Pages()
    with mounted(pages, threads=1, queue=1) as port:
        with Wire(port) as wire:
            wire.say(f"GET /long HTTP/1.1\r\n{HEAD}\r\n")
            wait_until(lambda: pages.calls == 1)
        wait_until(lambda: pages.closed == 1)
        assert ask(port, "/").status == 200


def test_a_slow_reader_of_a_page_holds_no_thread() -> None:
    pages = Pages()
    with mounted(pages, threads=1, queue=1) as port, ExitStack() as wires:
        body = b"x" * 900_000
        for _ in range(20):
            wire = wires.enter_context(Wire(port))
            wire.say(f"POST /echo HTTP/1.1\r\n{HEAD}Content-Length: {len(body)}\r\n\r\n".encode() + body)
            wait_until(lambda: ask(port, "/").status == 200)


def test_stalled_bodies_hold_no_thread_and_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mount, "FORM", bodies.BodyLimits(seconds=1.0))
    pages = Pages()
    with mounted(pages) as port, ExitStack() as wires:
        stalled = [wires.enter_context(Wire(port)) for _ in range(100)]
        for wire in stalled:
            wire.say(f"POST /echo HTTP/1.1\r\n{HEAD}Content-Length: 10\r\n\r\nabc")
        assert ask(port, "/").status == 200
        assert [wire.hear().status for wire in stalled] == [408] * 100
        assert pages.calls == 1


def test_a_full_house_says_so_and_the_urgent_lane_still_answers() -> None:
    pages = Pages()
    with mounted(pages) as port, ThreadPoolExecutor(mount.THREADS + mount.QUEUE) as people:
        waiting = [people.submit(ask, port, "/hold") for _ in range(mount.THREADS + mount.QUEUE)]
        wait_until(lambda: pages.held == mount.THREADS)
        wait_until(lambda: pages.front.pages.inside == mount.THREADS + mount.QUEUE)
        refused = ask(port, "/")
        assert (refused.status, refused.headers["retry-after"]) == (503, "2")
        assert ask(port, "/urgent/panic", method="POST", body=b"now").status == 200  # the others are still held
        pages.go.set()
        assert [one.result().status for one in waiting] == [200] * (mount.THREADS + mount.QUEUE)
        assert ask(port, "/").status == 200


def test_bodies_held_by_one_lane_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "HELD_BYTES", 1_000_000)
    pages = Pages()
    with mounted(pages) as port:
        with Wire(port) as wire:
            wire.say(f"POST /echo HTTP/1.1\r\n{HEAD}Content-Length: 900001\r\n\r\n".encode() + b"x" * 900_000)
            wait_until(lambda: pages.front.pages.held.bytes == 900_000)
            assert ask(port, "/echo", method="POST", body=b"x" * 200_000).status == 503
            assert ask(port, "/urgent", method="POST", body=b"x" * 200_000).status == 200
            wire.say("x")
            assert wire.hear().status == 200
        assert ask(port, "/echo", method="POST", body=b"x" * 200_000).status == 200


def test_a_head_without_end_is_cut_off() -> None:
    with mounted(Pages()) as port, Wire(port) as wire:
        wire.say(f"GET / HTTP/1.1\r\n{HEAD}X-Long: ")
        with suppress(BrokenPipeError, ConnectionResetError):
            for _ in range(100):
                wire.say("x" * 10_000)
        assert answered_431(wire)
        assert ask(port, "/").status == 200


def test_a_slow_head_and_an_idle_connection_are_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "HEAD_SECONDS", 0.3)
    with mounted(Pages()) as port, Wire(port) as silent, Wire(port) as slow, Wire(port) as later:
        slow.say("GET / HT")
        later.say(f"GET / HTTP/1.1\r\n{HEAD}\r\n")
        assert later.hear().status == 200
        later.say("\r\n")
        assert silent.hung_up()
        assert slow.hung_up()
        assert later.hung_up()


def is_held(port: int, client: int) -> bool:
    """Say whether the server on `port` still holds its end of the connection of the client on the other port."""
    ends = f":{port:04X}", f":{client:04X}"
    found = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return any(
        here.endswith(ends[0]) and there.endswith(ends[1]) and state == ESTABLISHED
        for _, here, there, state, *_ in found
    )


def test_who_reads_nothing_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "STALLED_SECONDS", 0.3)
    monkeypatch.setattr(wsgi, "HELD_ANSWER_BYTES", 100_000_000)
    pages = Pages()
    with mounted(pages) as port, Wire(port) as wire:
        wire.say(f"GET /long HTTP/1.1\r\n{HEAD}\r\n")
        wait_until(lambda: pages.closed == 1)
        wait_until(lambda: not is_held(port, wire.socket.getsockname()[1]), 20)
        with pytest.raises((EOFError, ConnectionResetError, ValueError)):
            wire.hear()


def test_whoever_is_silent_longest_gives_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hole: as many silent connections as the process takes, and everybody else was told 503."""
    monkeypatch.setattr(protocol, "UNFINISHED", 4)
    stalled = "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nhalf"
    with mounted(Pages()) as port, ExitStack() as stack:
        silent, sending, idle, later = (stack.enter_context(Wire(port)) for _ in range(4))
        sending.say(stalled)
        idle.say("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert idle.hear().status == 200
        for wire in (silent, sending, later):  # in the order of their silence: the idle one spoke last
            assert ask(port, "/").status == 200
            fresh = stack.enter_context(Wire(port))
            assert wire.hung_up()
            assert fresh.say("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").hear().status == 200
        assert idle.say("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").hear().status == 200


def test_a_running_page_and_a_live_stream_give_way_to_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "UNFINISHED", 2)
    pages = Pages()
    with mounted(pages) as port, Wire(port) as held, ExitStack() as stack:
        held.say("GET /hold HTTP/1.1\r\nHost: localhost\r\n\r\n")
        wait_until(lambda: pages.held)
        for _ in range(5):
            stack.enter_context(Wire(port))
        assert ask(port, "/").status == 200
        pages.go.set()
        assert held.hear().body == b"held"


def answered_431(wire: Wire) -> bool:
    """Say whether the answer, if it survived the break, was the right one, and the connection is over."""
    try:
        return wire.hear().status == 431 and wire.hung_up()
    except (EOFError, ConnectionResetError):
        return True
