"""A backup as one file: a tar of the database's dump and of a manifest that says what it must be.

The keyring is not in it, on purpose: whoever finds a backup can neither read what is sealed nor
sign for the agency. A backup still holds who was where; it is written for its owner's eyes (0600).
"""

import hashlib
import json
import os
import shutil
import tarfile
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from wayhome import __version__
from wayhome.cli.backup import BackupError, dump, given, programs, run_on

FORMAT = "wayhome-backup-1"
MANIFEST, DUMP = "manifest.json", "database.dump"
CHUNK_BYTES = 1 << 20
MANIFEST_BYTES = 1 << 20
GONE_APPS = frozenset({"socialaccount"})
"""Installed once and never used: a backup from then has their empty tables, and is no newer for it."""


class RestoreError(RuntimeError):
    """The backup cannot be restored here; the message says why, and that nothing was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup holds. `head_*` is the newest signed head of the record before the dump began (size 0: none)."""

    format: str
    version: str
    made_at: str
    migrations: dict[str, str]
    head_size: int
    head_root: str
    key_id: str
    dump_bytes: int
    dump_sha256: str


def write(folder: Path, owner: dict[str, Any]) -> Path:
    """Write a backup into `folder` and return its path. Raises BackupError; then nothing new is there."""
    from wayhome.core.clock import process_now

    now = process_now()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / f"wayhome-{now:%Y%m%d-%H%M%S}.tar"
        with tempfile.TemporaryDirectory(prefix=".backup-", dir=folder) as begun:
            return _write(path, Path(begun), owner, now.isoformat())
    except OSError as error:
        raise BackupError(f"{folder}: {error.strerror or error}") from error


def _write(path: Path, begun: Path, owner: dict[str, Any], made_at: str) -> Path:
    from wayhome.ledger import signing
    from wayhome.ledger.queries import latest_head

    head = latest_head()
    dump(begun / DUMP, owner)
    manifest = Manifest(
        format=FORMAT,
        version=__version__,
        made_at=made_at,
        migrations=_migrations(),
        head_size=head.size if head else 0,
        head_root=bytes(head.root).hex() if head else "",
        key_id=signing.key_id(signing.public_key()),
        dump_bytes=(begun / DUMP).stat().st_size,
        dump_sha256=_sha256(begun / DUMP),
    )
    (begun / MANIFEST).write_text(json.dumps(asdict(manifest), indent=2))
    whole = begun / "whole.tar"
    whole.touch(mode=0o600)
    with whole.open("wb") as file, tarfile.open(fileobj=file, mode="w") as tar:
        for name in (MANIFEST, DUMP):
            tar.add(begun / name, arcname=name)
        file.flush()
        os.fsync(file.fileno())
    whole.rename(path)
    return path


def unpack(path: Path, into: Path) -> Manifest:
    """Take a backup apart into `into` and check it against its manifest. Raises RestoreError."""
    try:
        with tarfile.open(path) as tar:
            for name, most in ((MANIFEST, MANIFEST_BYTES), (DUMP, None)):
                member = tar.getmember(name)
                if not member.isreg() or (most is not None and member.size > most):
                    raise RestoreError(f"{path} is no backup of Wayhome")
                file = tar.extractfile(member)
                assert file is not None
                with (into / name).open("wb") as out:
                    shutil.copyfileobj(file, out, CHUNK_BYTES)
        manifest = Manifest(**json.loads((into / MANIFEST).read_text()))
    except (OSError, tarfile.TarError, KeyError, TypeError, ValueError) as error:
        raise RestoreError(f"{path} is no whole backup of Wayhome ({error})") from error
    if manifest.format != FORMAT:
        raise RestoreError(f"{path} is a backup in another form ({manifest.format})")
    if _sha256(into / DUMP) != manifest.dump_sha256:
        raise RestoreError(f"{path} was damaged or changed: its contents are not what its manifest says")
    return manifest


def put_back(dumped: Path, owner: dict[str, Any]) -> None:
    """Restore a dump into the owner's empty database, whole or not at all. Raises RestoreError."""
    wanted = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", "--no-comments", str(dumped)]
    said = []
    for program in programs("pg_restore"):
        wrong = run_on(program, wanted, given(owner))
        if wrong is None:
            return
        said.append(wrong)
    raise RestoreError("; ".join(said))


def unknown_migrations(manifest: Manifest) -> list[str]:
    """Return what a newer Wayhome did to the schema and this one does not know."""
    from django.db.migrations.loader import MigrationLoader

    known = MigrationLoader(None).disk_migrations
    return sorted(
        f"{app}.{name}"
        for app, name in manifest.migrations.items()
        if app not in GONE_APPS and (app, name) not in known
    )


def _migrations() -> dict[str, str]:
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    applied = MigrationRecorder(connection).applied_migrations()
    return dict(sorted(applied))  # the last of each


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
