"""Three PostgreSQL under Patroni on the loopback, set up as docs/how-to/cluster.md says, and killed as a test wants."""

import os
import pwd
import re
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from psycopg import connect

from tests.cli.standing import self_signed
from tests.cli.theirs import programs
from tests.http.front import wait_until
from tests.ports import free_port

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to" / "cluster.md"
HOST = "localhost"  # a name, and not an address: clients look it up and check the certificate against it
ADDRESSES = ("10.0.0.11", "10.0.0.12", "10.0.0.13")
HOSTS = re.compile(r"host=\S+ port=\S+")
START_SECONDS = 90


def block(first: str) -> str:
    """Return the block of the page that begins with the line `first`."""
    for found in re.findall(r"(?:^ {4}\S.*\n(?:(?: {4}.*)?\n)*)", HOW_TO.read_text(), re.MULTILINE):
        if found.strip().startswith(first):
            return re.sub(r"^ {4}", "", found, flags=re.MULTILINE).strip() + "\n"
    raise AssertionError(f"docs/how-to/cluster.md has no block that begins with {first!r}")


@dataclass
class Node:
    """One machine: a Patroni and the PostgreSQL that it keeps."""

    folder: Path
    number: int
    etcd: int
    authority: Path
    password: str
    port: int = field(default_factory=free_port)
    rest: int = field(default_factory=free_port)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def name(self) -> str:
        return f"node{self.number}"

    def configuration(self) -> str:
        """Return the page's configuration with this node's addresses; nothing else is changed."""
        text = block("scope: wayhome")
        changed = {
            "name: node1": f"name: {self.name}",
            ",".join(f"{one}:2379" for one in ADDRESSES): f"127.0.0.1:{self.etcd}",
            f"{ADDRESSES[0]}:8008": f"127.0.0.1:{self.rest}",
            f"{ADDRESSES[0]}:5432": f"127.0.0.1:{self.port}",
            "10.0.0.0/24": "127.0.0.1/32",
            "/var/lib/postgresql/15/wayhome": f"{self.folder}/data",
            "/usr/lib/postgresql/15/bin": str(programs()),
            "/var/run/postgresql": str(self.folder),
            "/etc/patroni/server.pem": str(self.authority),
            "/etc/patroni/server.key": str(self.authority),
            "…": self.password,
        }
        for old, new in changed.items():
            assert old in text, old
            text = text.replace(old, new)
        return text

    def start(self) -> None:
        path = self.folder / "patroni.yml"
        path.write_text(self.configuration())
        self.process = as_postgres(["patroni", str(path)], self.folder, "patroni.log")

    def postmaster(self) -> int:
        return int((self.folder / "data" / "postmaster.pid").read_text().split("\n", 1)[0])

    def kill(self, *, patroni: bool) -> None:
        """SIGKILL the server, and its Patroni first if that is to die too."""
        postmaster = self.postmaster()
        if patroni and self.process is not None:
            self.process.kill()
            self.process.wait()
        os.kill(postmaster, signal.SIGKILL)

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()  # which stops its PostgreSQL as well
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(30)
            self.process.kill()
            self.process.wait()
        with suppress(OSError, ValueError):
            os.kill(self.postmaster(), signal.SIGQUIT)


@dataclass
class Cluster:
    """The nodes, and how one reaches them."""

    folder: Path
    nodes: list[Node]
    password: str
    authority: Path

    @property
    def addresses(self) -> str:
        hosts = ",".join(HOST for _ in self.nodes)
        return f"host={hosts} port={','.join(str(node.port) for node in self.nodes)}"

    def environment(self) -> dict[str, str]:
        """Return the page's two addresses, pointed at these nodes."""
        text = HOSTS.sub(self.addresses, block("WAYHOME_DATABASE_URL"))
        text = text.replace("…", self.password).replace("/etc/wayhome/authority.pem", str(self.authority))
        assert "sslmode=verify-full" in text
        assert "target_session_attrs=read-write" in text
        return {name: given.strip("'") for name, _, given in (line.partition("=") for line in text.splitlines())}

    def superuser(self, database: str = "wayhome") -> str:
        """Return the address of the primary, whichever it is, for the superuser."""
        return (
            f"{self.addresses} user=postgres password={self.password} dbname={database} sslmode=verify-full"
            f" sslrootcert={self.authority} target_session_attrs=read-write connect_timeout=3"
        )

    def members(self) -> list[dict[str, Any]]:
        """Ask any Patroni how the cluster stands."""
        for node in self.nodes:
            with suppress(httpx.HTTPError):
                answer = httpx.get(f"http://127.0.0.1:{node.rest}/cluster", trust_env=False, timeout=3)
                found: list[dict[str, Any]] = answer.json()["members"]
                return found
        return []

    def node(self, role: str) -> Node:
        name = next(one["name"] for one in self.members() if one["role"] == role)
        return next(node for node in self.nodes if node.name == name)

    def is_whole(self) -> bool:
        """Say whether all nodes run on one timeline, with a primary and a synchronous standby."""
        members = self.members()
        roles = sorted(one["role"] for one in members)
        running = all(one["state"] in {"running", "streaming"} for one in members)
        return (
            running
            and roles == sorted(["leader", "sync_standby", *["replica"] * (len(self.nodes) - 2)])
            and len({one.get("timeline") for one in members}) == 1
        )

    def heal(self) -> None:
        """Start what is dead and wait until all is as it should be."""
        for node in self.nodes:
            if node.process is None or node.process.poll() is not None:
                node.start()
        try:
            wait_until(self.is_whole, START_SECONDS)
        except AssertionError:
            logs = "\n".join((node.folder / "patroni.log").read_text()[-1500:] for node in self.nodes)
            raise AssertionError(f"{self.members()}\n{logs}") from None


def as_postgres(command: list[str], folder: Path, log: str) -> "subprocess.Popen[bytes]":
    """Start a program as the user of PostgreSQL's packages, in a session of its own."""
    user = pwd.getpwnam("postgres") if os.getuid() == 0 else None
    with (folder / log).open("ab") as output:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": str(folder)},
            start_new_session=True,
            user=user.pw_uid if user else None,
            group=user.pw_gid if user else None,
            extra_groups=[] if user else None,
        )


def owned_folder(path: Path) -> Path:
    path.mkdir(mode=0o700)
    if os.getuid() == 0:
        shutil.chown(path, "postgres", "postgres")
    return path


@contextmanager
def patroni_cluster() -> Iterator[Cluster]:
    """Run etcd and three nodes; give them once a standby is synchronous."""
    folder = Path(tempfile.mkdtemp(prefix="wayhome-nodes-", dir=os.environ.get("WAYHOME_TEST_TMP")))
    folder.chmod(0o755)
    etcd_folder = owned_folder(folder / "etcd")
    client, peer = free_port(), free_port()
    (folder / "tls").mkdir()
    server_key = self_signed(folder / "tls", host=HOST)
    password = secrets.token_hex(12)
    authority = folder / "authority.pem"
    authority.write_text(server_key.read_text().partition("-----END PRIVATE KEY-----\n")[2])
    server_key.chmod(0o600)
    if os.getuid() == 0:
        shutil.chown(server_key, "postgres", "postgres")
    etcd = as_postgres(etcd_command(etcd_folder, client, peer), etcd_folder, "log")
    nodes = []
    for number in (1, 2, 3):
        place = owned_folder(folder / f"node{number}")
        nodes.append(Node(place, number, client, server_key, password))
    cluster = Cluster(folder, nodes, password, authority)
    try:
        nodes[0].start()
        wait_until(lambda: any(one["role"] == "leader" for one in cluster.members()), START_SECONDS)
        cluster.heal()
        yield cluster
    finally:
        for node in reversed(nodes):
            node.stop()
        etcd.kill()
        etcd.wait()
        time.sleep(0.2)  # what a killed PostgreSQL left behind ends by itself
        shutil.rmtree(folder, ignore_errors=True)


def etcd_command(folder: Path, client: int, peer: int) -> list[str]:
    """Return etcd as a cluster of one: which of three agree is etcd's own matter, and tested there."""
    here, there = f"http://127.0.0.1:{client}", f"http://127.0.0.1:{peer}"
    return [
        "etcd",
        "--name=node1",
        f"--data-dir={folder}/data",
        f"--listen-client-urls={here}",
        f"--advertise-client-urls={here}",
        f"--listen-peer-urls={there}",
        f"--initial-advertise-peer-urls={there}",
        f"--initial-cluster=node1={there}",
    ]


def begin(cluster: Cluster, script: str) -> None:
    """Run what `own-postgresql.md` wants typed, on the primary; a line of psql's chooses the database."""
    before, _, after = script.replace("…", cluster.password).partition("\\c wayhome\n")
    for database, part in (("postgres", before), ("wayhome", after)):
        with connect(cluster.superuser(database), autocommit=True) as connection:
            for statement in part.split(";\n"):
                if statement.strip():
                    connection.execute(statement.encode())
