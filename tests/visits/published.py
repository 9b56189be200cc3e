"""A published calendar: what it says, and a real server on the loopback that publishes it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

EVENT = """BEGIN:VEVENT\r
UID:{uid}\r
DTSTAMP:20260301T000000Z\r
DTSTART:20260302T{start}00Z\r
DTEND:20260302T{end}00Z\r
SUMMARY:Visit\r
LOCATION:{where}\r
END:VEVENT\r
"""


def calendar(*events: tuple[str, str, str, str]) -> bytes:
    body = "".join(EVENT.format(uid=uid, start=start, end=end, where=where) for uid, start, end, where in events)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{body}END:VCALENDAR\r\n".encode()


@dataclass
class Server:
    """Publishes `content`; keeps the etags and the paths that it was asked for; does `meanwhile` before it answers."""

    url: str = ""
    content: bytes = b""
    status: int = 200
    asked: list[str] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    meanwhile: Callable[[], None] = lambda: None


@contextmanager
def calendar_server() -> Iterator[Server]:
    state = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known = self.headers.get("If-None-Match", "")
            state.asked.append(known)
            state.paths.append(self.path)
            state.meanwhile()
            self.send_response(304 if known == '"1"' else state.status)
            self.send_header("ETag", '"1"')
            self.end_headers()
            if known != '"1"':
                with suppress(BrokenPipeError):  # whoever asked may be dead by now
                    self.wfile.write(state.content)

        def log_message(self, *_: object) -> None:
            return

    listener = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listener.daemon_threads = True
    thread = threading.Thread(target=listener.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    state.url = f"http://127.0.0.1:{listener.server_port}/nora.ics"
    yield state
    listener.shutdown()
    listener.server_close()
    thread.join(timeout=5)
