"""Making the schema as its owner, and giving the runtime role what it needs and no more."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from psycopg import sql

RUNTIME_MAY = "SELECT, INSERT, UPDATE, DELETE"
# What only grows: the runtime role may not touch written rows, but for the erasure of content.
NARROWED = {
    "ledger_entry": (
        "SELECT, INSERT, UPDATE (actor, subject, details, actor_salt, subject_salt, details_salt, erased_at)"
    ),
    "ledger_leaf": "SELECT, INSERT",
    "ledger_head": "SELECT, INSERT",
}


@contextmanager
def as_owner() -> Iterator[None]:
    """Use the owner's connection inside, the runtime role's again afterwards."""
    runtime = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(settings.WAYHOME_OWNER_DATABASE)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.clear()
        connection.settings_dict.update(runtime)


def migrate(runtime_role: str, *, verbosity: int = 0) -> None:
    """Bring the schema up to date as its owner and grant the runtime role its rights."""
    with as_owner():
        call_command("migrate", verbosity=verbosity, interactive=False)
        grant(runtime_role)


def grant(runtime_role: str) -> None:
    """Give `runtime_role` rows, never tables: no TRUNCATE, no ownership, the ledger only to grow."""
    role = sql.Identifier(runtime_role)
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(role))
        cursor.execute(sql.SQL(f"GRANT {RUNTIME_MAY} ON ALL TABLES IN SCHEMA public TO {{}}").format(role))
        cursor.execute(sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(role))
        for table, rights in NARROWED.items():
            name = sql.Identifier(table)
            cursor.execute(sql.SQL("REVOKE ALL ON {} FROM {}").format(name, role))
            cursor.execute(sql.SQL(f"GRANT {rights} ON {{}} TO {{}}").format(name, role))
