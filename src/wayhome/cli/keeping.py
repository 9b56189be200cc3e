"""`wayhome backup` and `wayhome restore`: what is kept elsewhere, and putting it back on an empty machine."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from wayhome.cli import archive
from wayhome.cli.backup import BackupError
from wayhome.cli.settings import data_folder, set_up_django, value
from wayhome.core.embedded import Cluster, EmbeddedError

Folder = Annotated[Path | None, typer.Argument(help="Where to write it (default: `backups` in the data folder).")]
File = Annotated[Path, typer.Argument(help="A backup that `wayhome backup` wrote.", exists=True, dir_okay=False)]


def backup(folder: Folder = None) -> None:
    """Write a backup of everything but the keys while Wayhome runs; prints its path."""
    set_up_django()
    from django.conf import settings
    from django.db import Error as DatabaseError

    if not settings.WAYHOME_OWNER_IS_KNOWN:
        _refuse("a backup is taken as the database's owner; set WAYHOME_DATABASE_OWNER_URL")
    try:
        path = archive.write(folder or Path(settings.WAYHOME_DATA) / "backups", settings.WAYHOME_OWNER_DATABASE)
    except (BackupError, DatabaseError) as error:
        _refuse(f"no backup was written: {str(error).strip()}")
    print(path)
    print(
        "It holds who was where, and with whom: keep it where only those who may know that can read it.\n"
        f"The keys are not in it. Keep a copy of {data_folder() / 'keyring'}/*.key at another place.",
        file=sys.stderr,
    )


def restore(file: File) -> None:
    """Put a backup back on an empty Wayhome that is not running, and check its record; exits 1 if that fails."""
    try:
        with tempfile.TemporaryDirectory(prefix="wayhome-restore-") as begun, _database():
            _restore(file, Path(begun))
    except (archive.RestoreError, EmbeddedError) as error:
        _refuse(f"nothing was restored: {error}")


def _restore(file: Path, begun: Path) -> None:
    manifest = archive.unpack(file, begun)
    set_up_django()
    from django.conf import settings
    from django.db import connection

    from wayhome.core import schema
    from wayhome.ledger import signing
    from wayhome.ledger.models import Head
    from wayhome.ledger.verify import verify

    if not settings.WAYHOME_OWNER_IS_KNOWN:
        raise archive.RestoreError("set WAYHOME_DATABASE_OWNER_URL to the owner's connection")
    if connection.introspection.table_names():
        raise archive.RestoreError("this database is in use; restore into an empty one (a new WAYHOME_DATA)")
    if newer := archive.unknown_migrations(manifest):
        raise archive.RestoreError(f"the backup is of a newer Wayhome ({', '.join(newer)}); use that version")
    if signing.key_id(signing.public_key()) != manifest.key_id:
        keyring = Path(settings.WAYHOME_DATA) / "keyring"
        raise archive.RestoreError(f"its keys are not here; copy the *.key files of its keyring into {keyring} first")
    archive.put_back(begun / archive.DUMP, settings.WAYHOME_OWNER_DATABASE)
    schema.migrate(connection.settings_dict["USER"])
    report = verify()
    head = Head.objects.filter(size=manifest.head_size).first()
    missing = manifest.head_size and (head is None or bytes(head.root).hex() != manifest.head_root)
    print(f"Restored as it was on {manifest.made_at}: {report.entries} entries of the record, {report.heads} heads.")
    if report.fault is not None or missing:
        why = report.fault.why if report.fault else "the head that the backup names is not in it"
        _refuse(f"the record does NOT hold: {why}")
    print(
        "The record holds. Start Wayhome with `wayhome serve`; what fell due since then is opened at once, marked late."
    )


@contextmanager
def _database() -> Iterator[None]:
    """Run the embedded database meanwhile; a database of the agency's own runs already."""
    if value("WAYHOME_DATABASE_URL"):
        yield
        return
    cluster = Cluster(data_folder())
    cluster.start()
    try:
        yield
    finally:
        cluster.stop()


def _refuse(why: str) -> None:
    print(f"Wayhome: {why}.", file=sys.stderr)
    raise typer.Exit(1)
