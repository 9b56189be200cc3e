"""`wayhome serve`: the database, the schema, then every process that Wayhome needs, until told to stop."""

import json
import os
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from wayhome.cli import children
from wayhome.cli.database import DatabaseKeeper
from wayhome.cli.forking import fork, load
from wayhome.cli.settings import connections_needed, value, web_processes
from wayhome.cli.supervisor import Child, Supervisor, stop_in_order
from wayhome.cli.web import listen
from wayhome.core.clock import monotonic_seconds, sleep_seconds
from wayhome.core.embedded import Cluster, EmbeddedError

READY_SECONDS = 60
EXTERNAL_SECONDS = 60
"""How long a PostgreSQL of the agency's own may take to come up beside us."""

LEAST_CONNECTIONS = 100
"""As PostgreSQL itself has it."""


class ServeError(RuntimeError):
    """Wayhome cannot start; the message says why and the mend."""


@dataclass(slots=True, kw_only=True)
class Serving:
    """What `serve` runs. `demo` adds its own between preparing and starting."""

    data: Path
    say: Callable[[str], None]
    after_prepare: Callable[[str], str] = field(default=lambda link: link)
    more: list[Child] = field(default_factory=list)

    def run(self) -> None:
        """Start everything, print the link, and stay until SIGTERM or SIGINT. Raises ServeError."""
        host, port = str(value("WAYHOME_HOST")), int(str(value("WAYHOME_PORT")))
        try:
            listener = listen(host, port)
        except OSError as error:
            raise ServeError(
                f"nothing can listen on {host} port {port} ({error.strerror}); set WAYHOME_PORT to a free one"
            ) from error
        room = {"max_connections": str(max(LEAST_CONNECTIONS, connections_needed()))}
        cluster = None if value("WAYHOME_DATABASE_URL") else Cluster(self.data, extra_settings=room)
        supervisor = Supervisor([])
        supervisor.listen_for_the_end()
        try:
            if cluster is not None:
                cluster.start()
            link = self.after_prepare(prepared())
            load()  # after the static files were collected: what is loaded knows them by the names of this version
            supervisor.children = [*self.children(listener.fileno()), *self.more]
            supervisor.start()
            if _wait_until_ready(host, port, supervisor):
                self.say(link)
            supervisor.keep(DatabaseKeeper(cluster).look if cluster is not None else None)
        except EmbeddedError as error:
            raise ServeError(str(error)) from error
        finally:
            stop_in_order(supervisor.children)
            if cluster is not None and cluster.lock is not None:
                cluster.stop()
            listener.close()

    def children(self, listener: int) -> list[Child]:
        """Return the processes in the order in which they are ended: the engine is the last."""
        web = [
            Child(name=f"web {number}", group="web", run=partial(children.web, listener), keep_open=(listener,))
            for number in range(1, web_processes() + 1)
        ]
        return [*web, Child(name="worker", run=children.worker), Child(name="engine", run=children.engine)]


def prepared() -> str:
    """Prepare the database in a process of its own and return the link. Raises ServeError."""
    give_up = monotonic_seconds() + (EXTERNAL_SECONDS if value("WAYHOME_DATABASE_URL") else 0)
    while True:
        last = _said_by(children.prepare).strip().rpartition("\n")[2]
        try:
            answer: dict[str, str] = json.loads(last)
        except ValueError:
            raise ServeError("the database could not be prepared; what it said stands above") from None
        if "link" in answer:
            return answer["link"]
        if "connection" not in answer["error"] or monotonic_seconds() > give_up:
            raise ServeError(answer["error"])
        sleep_seconds(1)


def _said_by(run: Callable[[], int]) -> str:
    """Run something in a process of its own to its end, and return what it printed."""
    ours, theirs = os.pipe()
    child = fork(run, title="wayhome prepare", stdout=theirs)
    os.close(theirs)
    with os.fdopen(ours) as said:
        text = said.read()
    child.wait()
    return text


def _wait_until_ready(host: str, port: int, supervisor: Supervisor) -> bool:
    """Wait until the front answers; say whether it did before the end was asked for. Raises ServeError."""
    reached = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "": "127.0.0.1"}.get(host, host)  # noqa: S104 - asked, not bound
    address = f"http://{f'[{reached}]' if ':' in reached and not reached.startswith('[') else reached}:{port}"
    give_up = monotonic_seconds() + READY_SECONDS
    while not supervisor.stopping.is_set():
        try:
            with urllib.request.urlopen(f"{address}/health/ready", timeout=2):  # noqa: S310 - our own address
                return True
        except (urllib.error.URLError, OSError):
            if monotonic_seconds() > give_up:
                raise ServeError("the web process does not answer; what it said stands above") from None
        for child in supervisor.children:
            child.look_after()
        supervisor.stopping.wait(0.1)
    return False
