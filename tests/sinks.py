"""Real peers on loopback: an SMTP server and an HTTP receiver that can be told to misbehave."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message as Mail
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.ports import free_port


@dataclass
class SmtpSink:
    """Keeps what it accepted. `answers` maps a recipient to the reply that refuses them."""

    mails: list[Mail] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    data_answer: str = "250 accepted"
    delay_seconds: float = 0.0
    sessions: set[int] = field(default_factory=set)
    url: str = ""

    async def handle_RCPT(  # noqa: N802 - aiosmtpd calls it so
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.answers.get(address)
        if answer is not None:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - the same
        await asyncio.sleep(self.delay_seconds)
        self.sessions.add(id(session))
        if not self.data_answer.startswith("2"):
            return self.data_answer
        content = envelope.content if isinstance(envelope.content, bytes) else str(envelope.content).encode()
        self.mails.append(message_from_bytes(content, policy=default))
        self.recipients += envelope.rcpt_tos
        return self.data_answer


@contextmanager
def smtp_sink() -> Iterator[SmtpSink]:
    """Run an SMTP server on a free port of the loopback."""
    sink = SmtpSink()
    controller = Controller(sink, hostname="127.0.0.1", port=free_port(), ready_timeout=10)
    controller.start()
    try:
        sink.url = f"smtp://127.0.0.1:{controller.port}"
        yield sink
    finally:
        controller.stop()


@dataclass
class Received:
    """One request as the HTTP sink got it."""

    headers: dict[str, str]
    body: bytes
    method: str = "POST"
    path: str = ""


@dataclass
class HttpSink:
    """Keeps every request; answers `status`, after `delay_seconds`."""

    requests: list[Received] = field(default_factory=list)
    status: int = 200
    delay_seconds: float = 0.0
    url: str = ""


@contextmanager
def http_sink() -> Iterator[HttpSink]:
    """Run an HTTP receiver on a free port of the loopback."""
    sink = HttpSink()
    released = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            sink.requests.append(
                Received(headers=dict(self.headers.items()), body=body, method=self.command, path=self.path)
            )
            released.wait(sink.delay_seconds)
            self.send_response(sink.status)
            if sink.status in range(300, 400):
                self.send_header("Location", sink.url)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        do_GET = do_POST  # noqa: N815 - the library calls it so

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    # The library looks for its end twice a second: each test with a sink would wait for that.
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        sink.url = f"http://127.0.0.1:{server.server_address[1]}/hook"
        yield sink
    finally:
        released.set()
        server.shutdown()
        server.server_close()
        thread.join()
