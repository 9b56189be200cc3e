"""Before anything is served: a backup, the schema, the static files. Runs as a process of its own.

So the memory that it takes is given back, and `serve` itself stays small.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from wayhome.cli.backup import BackupError, back_up, given
from wayhome.core.asking import ask


class PrepareError(RuntimeError):
    """Wayhome cannot start on this database; the message says why and the mend."""


def prepare() -> str:
    """Bring database and static files up to this version and return the link to print.

    Raises PrepareError with the mend.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wayhome.project.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from wayhome.core import schema

    if settings.WAYHOME_OWNER_IS_KNOWN:
        with _one_at_a_time(settings.WAYHOME_OWNER_DATABASE):
            if _pending() and _is_in_use() and settings.WAYHOME_BACKUP:
                _back_up_first()
            schema.migrate(connection.settings_dict["USER"])
    elif _pending():
        raise PrepareError(
            "the database's schema is older than this Wayhome, and WAYHOME_DATABASE_OWNER_URL is not set; "
            "set it to the owner's connection for one start"
        )
    call_command("collectstatic", interactive=False, verbosity=0)
    return link()


def _back_up_first() -> None:
    from django.conf import settings

    try:
        back_up(Path(settings.WAYHOME_DATA), settings.WAYHOME_OWNER_DATABASE)
    except BackupError as error:
        raise PrepareError(
            f"the backup before the migration failed: {error}; mend that, or take a backup "
            "yourself and set WAYHOME_BACKUP=no for one start"
        ) from error


def link() -> str:
    """Return the one link to print: the first-run page while there is no agency, else the board."""
    from django.conf import settings

    from wayhome.http.first_run import first_run_link, is_first_run

    return first_run_link() if is_first_run() else f"{settings.WAYHOME_URL}/"


@contextmanager
def _one_at_a_time(owner: dict[str, Any]) -> Iterator[None]:
    """Hold the migration lock: a session's lock on a connection of its own, waited for without end."""
    from psycopg import connect

    from wayhome.core.locks import NAMESPACE, Lock

    with connect(**given(owner), autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s, %s)", [NAMESPACE, int(Lock.MIGRATE)])
        yield


def _pending() -> bool:
    """Say whether migrations are to be run. Raises PrepareError on a schema that is too new for this code."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    ours = {name for name, _ in executor.loader.disk_migrations}
    unknown = [
        (app, name)
        for app, name in executor.loader.applied_migrations
        if app in ours and (app, name) not in executor.loader.disk_migrations
    ]
    # Code runs on its own schema and on the next; further on, columns that it writes may be gone.
    if any(sum(1 for other, _ in unknown if other == app) > 1 for app, _ in unknown):
        names = ", ".join(f"{app}.{name}" for app, name in sorted(unknown))
        raise PrepareError(f"the database is of a newer Wayhome ({names}); start that version instead")
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _is_in_use() -> bool:
    """Say whether somebody's data is in the database."""
    from django.db import connection

    if "staff_person" not in connection.introspection.table_names():
        return False
    [anybody] = ask("SELECT EXISTS (SELECT FROM staff_person)")
    return bool(anybody)
