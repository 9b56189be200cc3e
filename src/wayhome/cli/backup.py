"""Dumping a database: a pg_dump in the custom format, which pg_restore reads; and the one `serve` takes by itself."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

BACKUPS = 5
"""So many are kept."""

DUMP_SECONDS = 3_600


class BackupError(RuntimeError):
    """No backup could be written; the message is what pg_dump said."""


def given(owner: dict[str, Any]) -> dict[str, Any]:
    """Return how the owner connects in libpq's own words, with whatever the URL said beside (sslmode, say)."""
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    found = {name: owner[key] for name, key in names.items() if owner[key]}
    return found | dict(owner["OPTIONS"])


def back_up(data: Path, owner: dict[str, Any]) -> Path:
    """Write a pg_dump (custom format) into data/backups and return its path; the last five are kept.

    Raises BackupError with what pg_dump said: nothing is migrated without a backup.
    """
    from wayhome.core.clock import process_now

    folder = data / "backups"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"before-migration-{process_now():%Y%m%d-%H%M%S}.dump"
    part = path.with_suffix(".part")  # what was begun and never finished is no backup, and must not look like one
    for begun in folder.glob("*.part"):
        begun.unlink()
    dump(part, owner)
    part.rename(path)
    for old in sorted(folder.glob("before-migration-*.dump"))[:-BACKUPS]:
        old.unlink()
    return path


def dump(path: Path, owner: dict[str, Any]) -> None:
    """Write a pg_dump to `path`, for nobody else to read. Raises BackupError, and leaves nothing there."""
    path.touch(mode=0o600)  # before anything is in it: pg_dump keeps the mode of a file that is there
    said: list[str] = []
    for program in programs("pg_dump"):
        wrong = run_on(program, [f"--file={path}", "--format=custom"], given(owner))
        if wrong is None:
            return
        said.append(wrong)
    path.unlink()
    raise BackupError("; ".join(said))


def programs(name: str) -> list[str]:
    """Return the programs called `name` to try: the embedded one; for a database of your own first that of the PATH.

    The embedded one is built without TLS, which a database on another machine should ask for; that of
    the PATH may be too old for the server.
    """
    from wayhome.cli.settings import value
    from wayhome.core.embedded import postgres_folder

    own = str(postgres_folder() / name)
    on_the_path = shutil.which(name) if value("WAYHOME_DATABASE_URL") else None
    return [on_the_path, own] if on_the_path else [own]


def run_on(program: str, arguments: list[str], conninfo: dict[str, Any]) -> str | None:
    """Run a program of PostgreSQL on a database; return None, or what it said when it failed."""
    from psycopg.conninfo import make_conninfo

    password = str(conninfo.pop("password", ""))  # by the environment: ps shows arguments
    done = subprocess.run(
        [program, f"--dbname={make_conninfo(**conninfo)}", *arguments],
        env=dict(os.environ) | {"PGPASSWORD": password},
        capture_output=True,
        text=True,
        timeout=DUMP_SECONDS,
        check=False,
    )
    return done.stderr.strip()[-500:] if done.returncode else None
