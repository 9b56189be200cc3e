"""A real uvicorn on loopback around an ASGI application, and raw sockets to try it with."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal, Self

import uvicorn

from wayhome.http.asgi import Application
from wayhome.http.protocol import CONNECTIONS, BoundedProtocol


@contextmanager
def serving(
    application: Application, *, protocol: str = "bounded", lifespan: Literal["on", "off"] = "off"
) -> Iterator[int]:
    """Serve `application` in a thread of its own and give the port."""
    server = uvicorn.Server(
        uvicorn.Config(
            application,
            http=BoundedProtocol if protocol == "bounded" else protocol,
            ws="none",
            lifespan=lifespan,
            access_log=False,
            log_level="error",
            limit_concurrency=CONNECTIONS,
            timeout_graceful_shutdown=1,
        )
    )
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(2048)
    port: int = listener.getsockname()[1]
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listener])), daemon=True)
    thread.start()
    try:
        wait_until(lambda: server.started)
        yield port
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()


def wait_until(holds: object, seconds: float = 10) -> None:
    """Wait until calling `holds` gives something true."""
    give_up = time.monotonic() + seconds
    while not holds():  # type: ignore[operator]  # a callable, given as lambda
        assert time.monotonic() < give_up, "waited in vain"
        time.sleep(0.01)


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes


class Wire:
    """One raw connection: says exactly these bytes, hears whatever comes."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=20)
        self.file = self.socket.makefile("rb")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.file.close()
        self.socket.close()

    def say(self, text: str | bytes) -> "Wire":
        self.socket.sendall(text.encode() if isinstance(text, str) else text)
        return self

    def hear(self, *, method: str = "GET") -> Reply:
        """Read one answer; raises EOFError when the server hung up without one."""
        line = self.file.readline()
        if not line:
            raise EOFError
        headers: dict[str, str] = {}
        while (header := self.file.readline().strip()) != b"":
            name, _, value = header.decode("latin-1").partition(":")
            headers[name.lower()] = value.strip()
        status = int(line.split()[1])
        body = b""
        if method != "HEAD" and status not in {204, 304}:
            body = self._body(headers)
        return Reply(status, headers, body)

    def _body(self, headers: dict[str, str]) -> bytes:
        if "transfer-encoding" in headers:
            return self._chunks()
        if "content-length" not in headers:
            return self.file.read()
        body = self.file.read(int(headers["content-length"]))
        if len(body) != int(headers["content-length"]):
            raise EOFError("cut off")
        return body

    def _chunks(self) -> bytes:
        body = b""
        while True:
            line = self.file.readline()
            if not line:
                raise EOFError("cut off")
            size = int(line, 16)
            body += self.file.read(size)
            self.file.readline()
            if size == 0:
                return body

    def hung_up(self) -> bool:
        """Say whether the server ended the connection (waits for it)."""
        try:
            return self.file.read(1) == b""
        except ConnectionResetError:
            return True


def ask(port: int, path: str, *, method: str = "GET", headers: str = "", body: bytes = b"") -> Reply:
    """Make one whole request on a connection of its own."""
    length = f"Content-Length: {len(body)}\r\n" if body else ""
    with Wire(port) as wire:
        wire.say(f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n{length}{headers}\r\n".encode() + body)
        return wire.hear(method=method)
