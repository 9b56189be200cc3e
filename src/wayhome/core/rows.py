"""Many rows in one statement: what Django's bulk_create does, for the few places where thousands come at once.

The rows travel as one JSON document (RFC 8259) and PostgreSQL takes them apart, so that a row costs
about a tenth of what it costs to compile a parameter for each value.
"""

from collections.abc import Sequence
from typing import Any

import orjson
from django.db import connection, models


def insert_rows(objects: Sequence[models.Model], *, ignore_conflicts: bool = False) -> None:
    """Insert these objects of one model, whose keys are set already, in the caller's transaction.

    With `ignore_conflicts` a row that a constraint refuses is left out, as with bulk_create.
    Raises what the database raises; then none of them is written.
    """
    if not objects:
        return
    fields = objects[0]._meta.concrete_fields  # noqa: SLF001 - Django documents _meta as public
    rows = [{str(field.column): getattr(one, field.attname) for field in fields} for one in objects]
    table = connection.ops.quote_name(objects[0]._meta.db_table)  # noqa: SLF001 - the same
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    types = ", ".join(f"{connection.ops.quote_name(str(field.column))} {field.db_type(connection)}" for field in fields)
    ending = " ON CONFLICT DO NOTHING" if ignore_conflicts else ""
    statement = (
        f"INSERT INTO {table} ({names}) SELECT {names} FROM json_to_recordset(%s::json) AS row ({types}){ending}"  # noqa: S608 - names of our models
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [as_document(rows)])


def as_document(rows: Sequence[dict[str, Any]]) -> str:
    """Return rows as the JSON that json_to_recordset takes apart; instants, UUIDs and bytes as PostgreSQL reads them.

    Raises TypeError for what cannot be written this way.
    """
    return orjson.dumps(rows, default=_plain).decode()


def _plain(value: Any) -> str:
    """Return as text what orjson does not know itself (it writes datetime, date, time and UUID)."""
    if isinstance(value, bytes | bytearray | memoryview):
        return "\\x" + bytes(value).hex()
    raise TypeError(f"{type(value).__name__} cannot be written this way")
