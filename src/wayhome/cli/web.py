"""One web process: uvicorn around the front, on a socket of its own or one that `serve` opened."""

import resource
import socket

from wayhome.cli.parent import end_with_parent

FILES = 20_000
"""Open files a web process asks for: 10,000 connections and what stands behind them."""

BACKLOG = 2_048
GRACE_SECONDS = 10
"""How long running requests may take to end after the signal to stop."""


def listen(host: str, port: int) -> socket.socket:
    """Open the listening socket. Raises OSError where the port is taken or not ours to open."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=BACKLOG)


def run_web(listener: socket.socket) -> None:
    """Serve the front on `listener` until SIGTERM or SIGINT."""
    import uvicorn

    from wayhome.http.protocol import CONNECTIONS, KEEP_ALIVE_SECONDS, BoundedProtocol

    end_with_parent()
    _raise_file_limit()
    config = uvicorn.Config(
        "wayhome.project.asgi:make",
        factory=True,
        http=BoundedProtocol,
        loop="uvloop",
        ws="none",
        lifespan="on",
        access_log=False,  # addresses of pages name visits and people
        log_config=None,  # Django's, which leaves the words of errors out
        log_level="warning",
        server_header=False,
        limit_concurrency=CONNECTIONS,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=GRACE_SECONDS,
        backlog=BACKLOG,
    )
    uvicorn.Server(config).run(sockets=[listener])


def _raise_file_limit() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
