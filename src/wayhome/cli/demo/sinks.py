"""A real mail server and a real web server on the loopback that keep what they get, for the demonstration.

python -m wayhome.cli.demo.sinks   (ports and folder by the environment, as `wayhome demo` sets them)
"""

import os
import signal
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread
from typing import Any

from aiosmtpd.controller import Controller

from wayhome.cli.parent import end_with_parent
from wayhome.cli.saying import say
from wayhome.core.stopping import Stopping

KEPT = 500
"""So many mails, and as many webhooks, are kept; the oldest go first."""

BODY_BYTES = 1_000_000
LOOK_SECONDS = 0.5


class Folder:
    """Numbered files in a folder, the oldest thrown away."""

    def __init__(self, folder: Path, ending: str) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder = folder
        self.ending = ending
        self.lock = Lock()
        self.number = max((int(path.stem) for path in folder.glob(f"*{ending}")), default=0)

    def keep(self, content: bytes) -> Path:
        with self.lock:
            self.number += 1
            path = self.folder / f"{self.number:06}{self.ending}"
            path.write_bytes(content)
            for old in sorted(self.folder.glob(f"*{self.ending}"))[:-KEPT]:
                old.unlink()
        return path


class MailKeeper:
    """What aiosmtpd calls for each mail."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        path = self.folder.keep(envelope.content)
        subject = message_from_bytes(envelope.content, policy=policy.default)["subject"]
        say(f"mail to {', '.join(envelope.rcpt_tos)}: {subject}  ({path})")
        return "250 kept"


def handler(folder: Folder) -> type[BaseHTTPRequestHandler]:
    class Keeper(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = min(int(self.headers.get("content-length") or 0), BODY_BYTES)
            path = folder.keep(self.rfile.read(length))
            say(f"webhook {self.path}  ({path})")
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing more: the line above says it."""

    return Keeper


def main() -> None:
    """Run both until SIGTERM."""
    end_with_parent()
    stop = Stopping()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    kept = Path(os.environ["WAYHOME_DATA"]) / "demo"
    mail = Controller(
        MailKeeper(Folder(kept / "mail", ".eml")),
        hostname="127.0.0.1",
        port=int(os.environ["WAYHOME_DEMO_SMTP_PORT"]),
        data_size_limit=BODY_BYTES,
    )
    mail.start()
    web = ThreadingHTTPServer(
        ("127.0.0.1", int(os.environ["WAYHOME_DEMO_WEB_PORT"])), handler(Folder(kept / "webhooks", ".json"))
    )
    Thread(target=web.serve_forever, daemon=True).start()
    while not stop.wait(LOOK_SECONDS):
        pass
    mail.stop()
    web.shutdown()


if __name__ == "__main__":
    main()
