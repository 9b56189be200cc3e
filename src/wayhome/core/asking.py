"""One plain question to the database: for what is asked each second, without the mapper's work around it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection


def ask(question: str, parameters: Mapping[str, Any] | Sequence[Any] | None = None) -> tuple[Any, ...]:
    """Return the one row of a question that always gives one. Raises RuntimeError where it gave none."""
    with connection.cursor() as cursor:
        cursor.execute(question, parameters)
        row: tuple[Any, ...] | None = cursor.fetchone()
    if row is None:
        raise RuntimeError("a question that always gives a row gave none")
    return row
