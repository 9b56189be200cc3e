"""Many rows in one statement: what Django's bulk_create does, for the few places where thousands come at once.

The rows travel as one JSON document (RFC 8259) and PostgreSQL takes them apart, so that a row costs
about a tenth of what it costs to compile a parameter for each value.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import orjson
from django.db import connection, models

Row = dict[str, Any]
"""A whole row: each column of its table with a value."""


def insert_rows(objects: Sequence[models.Model], *, ignore_conflicts: bool = False) -> None:
    """Insert these objects of one model, whose keys are set already, in the caller's transaction.

    With `ignore_conflicts` a row that a constraint refuses is left out, as with bulk_create.
    Raises what the database raises; then none of them is written.
    """
    if objects:
        with connection.cursor() as cursor:
            cursor.execute(
                _statement(type(objects[0]), ignore_conflicts), [as_document([row_of(one) for one in objects])]
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """Rows that differ in a few columns: `pattern` is a whole row, each of `rows` what it has instead, the key too.

    Every row of one insert differs in the same columns.
    """

    pattern: Row
    rows: Sequence[Row]


def insert_alike(model: type[models.Model], groups: Sequence[Alike], *, ignore_conflicts: bool = False) -> set[Any]:
    """Insert groups of rows that are alike, in one statement; return the keys of those written.

    What a group has in common travels and is taken apart once, however many rows it has.
    """
    rows = [{"alike": number, **row} for number, group in enumerate(groups) for row in group.rows]
    if not rows:
        return set()
    patterns = [{"alike": number, **group.pattern} for number, group in enumerate(groups)]
    statement = _statement_alike(model, tuple(sorted(rows[0].keys() - {"alike"})), ignore_conflicts)
    with connection.cursor() as cursor:
        cursor.execute(statement, [as_document(rows), as_document(patterns)])
        return {key for (key,) in cursor.fetchall()}


def row_of(one: models.Model) -> Row:
    """Return an object as its row."""
    return {str(field.column): getattr(one, field.attname) for field in one._meta.concrete_fields}  # noqa: SLF001 - Django documents _meta as public


@cache
def _statement(model: type[models.Model], ignore_conflicts: bool) -> str:  # noqa: FBT001 - `cache` wants it by position
    meta = model._meta  # noqa: SLF001 - the same
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in meta.concrete_fields)
    types = ", ".join(f"{quote(str(field.column))} {field.db_type(connection)}" for field in meta.concrete_fields)
    ending = " ON CONFLICT DO NOTHING" if ignore_conflicts else ""
    return (
        f"INSERT INTO {quote(meta.db_table)} ({names}) SELECT {names} FROM json_to_recordset(%s::json) AS row ({types})"  # noqa: S608 - names of our models
        f"{ending}"
    )


@cache
def _statement_alike(model: type[models.Model], differing: tuple[str, ...], ignore_conflicts: bool) -> str:  # noqa: FBT001 - the same
    meta = model._meta  # noqa: SLF001 - the same
    quote = connection.ops.quote_name
    types = {str(field.column): field.db_type(connection) for field in meta.concrete_fields}
    own = ", ".join(f"{quote(name)} {types[name]}" for name in differing)
    common = ", ".join(f"{quote(name)} {kind}" for name, kind in types.items() if name not in differing)
    ending = " ON CONFLICT DO NOTHING" if ignore_conflicts else ""
    return (
        f"INSERT INTO {quote(meta.db_table)} ({', '.join(map(quote, types))})"  # noqa: S608 - names of our models
        f" SELECT {', '.join(('own.' if name in differing else 'common.') + quote(name) for name in types)}"
        f" FROM json_to_recordset(%s::json) AS own (alike int, {own})"
        f" JOIN json_to_recordset(%s::json) AS common (alike int, {common}) USING (alike)"
        f"{ending} RETURNING {quote(str(meta.pk.column))}"
    )


def as_document(rows: Sequence[Row]) -> str:
    """Return rows as the JSON that json_to_recordset takes apart; instants, UUIDs and bytes as PostgreSQL reads them.

    Raises TypeError for what cannot be written this way.
    """
    return orjson.dumps(rows, default=_plain).decode()


def _plain(value: Any) -> str:
    """Return as text what orjson does not know itself (it writes datetime, date, time and UUID)."""
    if isinstance(value, bytes | bytearray | memoryview):
        return "\\x" + bytes(value).hex()
    raise TypeError(f"{type(value).__name__} cannot be written this way")
