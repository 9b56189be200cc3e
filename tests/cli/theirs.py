"""A PostgreSQL of the agency's own: the system's programs, a cluster of its own on the loopback, TLS, passwords."""

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.cli.standing import self_signed
from tests.ports import free_port

SUPERUSER = "postgres"
OLDEST, NEWEST = 15, 18


def programs() -> Path | None:
    """Return the folder of the newest PostgreSQL of this system that Wayhome runs on (Debian's places)."""
    found = {
        int(folder.parent.name): folder
        for folder in Path("/usr/lib/postgresql").glob("*/bin")
        if folder.parent.name.isdigit() and (folder / "initdb").exists()
    }
    fitting = [number for number in found if OLDEST <= number <= NEWEST]
    return found[max(fitting)] if fitting else None


@dataclass(frozen=True)
class Theirs:
    """One cluster while it runs."""

    folder: Path
    bin: Path
    port: int
    password: str

    def run(self, program: str, *arguments: str, check: bool = True) -> str:
        """Run one of its programs as the user that it belongs to."""
        user = _unprivileged()
        done = subprocess.run(
            [str(self.bin / program), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=(self.folder / "said").open("w"),  # a server keeps an inherited pipe open for ever
            stderr=subprocess.STDOUT,
            cwd="/",
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "PGPASSWORD": self.password},
            check=False,
            user=user.pw_uid if user else None,
            group=user.pw_gid if user else None,
            extra_groups=[] if user else None,
        )
        said = (self.folder / "said").read_text()
        assert done.returncode == 0 or not check, said
        return said

    def psql(self, script: str) -> str:
        """Run a script as the superuser, over TLS, and stop at the first thing that is wrong."""
        path = self.folder / "script.sql"
        path.write_text(script)
        path.chmod(0o644)
        conninfo = f"host=127.0.0.1 port={self.port} user={SUPERUSER} dbname=postgres sslmode=require"
        return self.run("psql", conninfo, "--set=ON_ERROR_STOP=1", f"--file={path}")

    def pg_ctl(self, *arguments: str) -> None:
        self.run("pg_ctl", f"--pgdata={self.folder / 'data'}", "--wait", *arguments)

    def start(self) -> None:
        self.pg_ctl("start", f"--log={self.folder / 'log'}")

    @property
    def authority(self) -> Path:
        """The certificate that its own is signed by."""
        return self.folder / "self-signed.pem"

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text()


@contextmanager
def their_postgresql(bin_folder: Path) -> Iterator[Theirs]:
    """Make a cluster as an agency's administrator does, and run it."""
    folder = Path(tempfile.mkdtemp(prefix="wayhome-theirs-", dir=os.environ.get("WAYHOME_TEST_TMP")))
    folder.chmod(0o755)
    theirs = Theirs(folder, bin_folder, free_port(), secrets.token_hex(12))
    password_file = folder / "password"
    password_file.write_text(theirs.password)
    self_signed(folder)
    theirs.authority.chmod(0o600)
    user = _unprivileged()
    if user is not None:
        for path in (folder, password_file, theirs.authority):
            os.chown(path, user.pw_uid, user.pw_gid)
    theirs.run(
        "initdb",
        f"--pgdata={folder / 'data'}",
        f"--username={SUPERUSER}",
        f"--pwfile={password_file}",
        "--auth=scram-sha-256",
    )
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": str(theirs.port),
        "unix_socket_directories": str(folder),
        "ssl": "on",
        "ssl_cert_file": str(theirs.authority),
        "ssl_key_file": str(theirs.authority),
    }
    with (folder / "data" / "postgresql.conf").open("a") as file:
        file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())
    only_tls = "hostssl all all 127.0.0.1/32 scram-sha-256\n"
    (folder / "data" / "pg_hba.conf").write_text(only_tls)
    theirs.start()
    try:
        yield theirs
    finally:
        theirs.run("pg_ctl", f"--pgdata={folder / 'data'}", "--mode=fast", "--wait", "stop", check=False)
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: the packages make a user for it."""
    return pwd.getpwnam("postgres") if os.getuid() == 0 else None
