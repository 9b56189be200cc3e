"""What stands in Wayhome's place, and the sentinel that is pointed at it: processes, stand-ins, silent servers."""

import json
import os
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.cli.test_sentinel_rules import KEY, document, signed
from tests.sinks import HttpSink, SmtpSink
from wayhome.cli.sentinel.course import Rule
from wayhome.cli.sentinel.running import Found, Sentinel, look
from wayhome.cli.sentinel.settings import Settings, read
from wayhome.core.clock import process_now
from wayhome.http.asgi import Receive, Scope, Send, respond
from wayhome.ledger.signing import export_key
from wayhome.messaging.wire.tls import trusted

if TYPE_CHECKING:
    from wayhome.cli.sentinel.judging import Answer

SECRET = "shared-with-the-receiver"


def environment(url: str, *, mail: SmtpSink | None = None, hook: HttpSink | None = None, **more: str) -> dict[str, str]:
    """Return what a machine with nothing but a sentinel has in its environment."""
    found = {"URL": url, "KEY": json.dumps(export_key(KEY.public_key())), "SECONDS": "1", **more}
    if mail:
        found |= {"SMTP_URL": mail.url, "MAIL_FROM": "sentinel@else.example", "MAIL_TO": "duty@agency.example"}
    if hook:
        found |= {"WEBHOOKS": hook.url, "WEBHOOK_SECRET": SECRET}
    return {f"WAYHOME_SENTINEL_{name}": value for name, value in found.items()}


class Process:
    """`wayhome sentinel` as a process of its own."""

    def __init__(self, variables: dict[str, str], *arguments: str) -> None:
        bare = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "HOME") if name in os.environ}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "wayhome.cli.main", "sentinel", *arguments],
            env=bare | variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate()

    def end(self, seconds: float = 20) -> tuple[int, str, str]:
        said, complained = self.process.communicate(timeout=seconds)
        return self.process.returncode, said, complained


def subjects(mail: SmtpSink) -> list[str]:
    return [str(one["Subject"]).removeprefix("Wayhome: ") for one in mail.mails]


class Stand:
    """Stands in Wayhome's place on a real port, and answers as told."""

    def __init__(self) -> None:
        self.status = 200
        self.key = KEY
        self.answer: Answer | None = None
        self.changes: dict[str, object] = {}
        self.url = ""
        self.asked = 0

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        assert scope["path"] == "/health/alive"
        self.asked += 1
        now = process_now()
        beats = {"at": now.isoformat(), "engine_ran_at": (now - timedelta(seconds=1)).isoformat()}
        nonce = scope["query_string"].decode().removeprefix("nonce=")
        answer = self.answer or signed(document(nonce=nonce, **beats) | self.changes, self.key)
        more = [(b"wayhome-alive-signature", answer.signature.encode())]
        await respond(send, self.status, answer.body, "application/json", more=more)


def settings(url: str, *, repeat_seconds: float = 900, **given: Any) -> Settings:
    """Return settings; with a short step, and a repetition as short as a test needs it."""
    read_so = read(environment(url, **given), url="", key="")
    return replace(read_so, seconds=0.05, rule=Rule(in_a_row=2, repeat_seconds=repeat_seconds))


@contextmanager
def watching(sentinel: Sentinel) -> Iterator[None]:
    stop = Event()
    thread = Thread(target=sentinel.run, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(20)
        assert not thread.is_alive()


def look_at(url: str, **more: Any) -> Found:
    """Ask once."""
    return look(settings(url, **more), trusted())


@contextmanager
def silent_server(first: bytes, *, hang_up: bool = False, certificate: Path | None = None) -> Iterator[str]:
    """Take connections, say `first`, and then nothing (or hang up)."""
    done = Event()
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.1)
    held = []

    def serve() -> None:
        while not done.is_set():
            try:
                connected, _ = listener.accept()
                if certificate is not None:
                    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                    context.load_cert_chain(certificate)
                    connected.settimeout(5)
                    connected = context.wrap_socket(connected, server_side=True)
                connected.sendall(first)
            except OSError:
                continue
            if hang_up:
                connected.close()
            else:
                held.append(connected)

    thread = Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        done.set()
        thread.join(10)
        for connected in held:
            connected.close()
        listener.close()


def self_signed(folder: Path, host: str = "wayhome.agency.example") -> Path:
    """Write a certificate of `host` that nobody vouches for, and its key, into one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    now = process_now()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / "self-signed.pem"
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return path
