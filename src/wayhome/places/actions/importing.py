"""Premises from a file: what is wrong is refused row by row and told, the good rows are written all or none.

A million rows come through COPY, some thousands at a time, in one transaction: nothing of the file
stays in memory, and an import that is broken off leaves nothing behind.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

import orjson
from django.db import connection
from psycopg import Connection, Cursor

from wayhome.core.clock import database_now
from wayhome.core.errors import NotAllowed, refuse
from wayhome.core.ids import new_id
from wayhome.core.transactions import in_transaction
from wayhome.ledger.actions import record
from wayhome.ledger.rules import Party
from wayhome.places.rules.matching import COLUMNS
from wayhome.places.rules.premises_csv import PremiseRow, Wrong, premise_row
from wayhome.staff.models import Role
from wayhome.staff.rules import Actor

MOST_ROWS = 3_000_000
BATCH = 10_000
IMPORT_TIMEOUT = "60s"
MANY_ROWS = 1_000
"""After so many new rows PostgreSQL is told what the table looks like now: its own round comes a minute later."""

_TIMEOUTS = ("statement_timeout", "idle_in_transaction_session_timeout")

_COPIED = (
    "id", "latitude", "longitude", "created_at", "created_by_id",
    "kind", "label", "text", "civic", "landline", "access_notes", *COLUMNS,
)  # fmt: skip
_COPY = f"COPY places_premise ({', '.join(_COPIED)}) FROM STDIN"
# A colleague's home is no duplicate: saying so would tell whoever imports that one of us lives there.
_THERE = (
    "SELECT exact_key FROM places_premise WHERE closed_at IS NULL AND kind <> 'worker_home' AND exact_key = ANY(%s)"
)

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_MEANS = re.compile(r"[\\\t\n\r]")

Row = tuple[int, Mapping[str, str] | None]
"""The line it begins on, and its cells by our names; None for a line that is no row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A row that was not written: its line, the column ("" for the whole row), why, and its cells."""

    line: int
    column: str
    reason: str
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PremisesReport:
    """How many rows were good (written, unless it was a dry run), and how many were refused."""

    good: int
    refused: int


@in_transaction
def import_premises(
    actor: Actor,
    rows: Iterable[Row],
    *,
    dry_run: bool,
    refused: Callable[[Refusal], None],
    progress: Callable[[int], None] = lambda _rows: None,
) -> PremisesReport:
    """Write the good rows, and tell `refused` of each other one. `progress` hears how many rows were read.

    Raises NotAllowed; Refused (on `file`) for more than 3,000,000 rows: then nothing is written.
    """
    if actor.scopes is not None or not actor.has(Role.ADMINISTRATOR):
        raise NotAllowed("Only administrators import premises.")
    now = database_now()
    _take_time()
    counts = _Counts()
    source = iter(rows)
    raw = _raw()
    with ThreadPoolExecutor(1) as writing:  # PostgreSQL writes one batch while the next one is read
        before: Future[None] | None = None
        while batch := list(islice(source, BATCH)):
            read = [(line, cells, _read(cells)) for line, cells in batch]
            if before is not None:
                before.result()
            counts.read += len(batch)
            if counts.read > MOST_ROWS:
                raise refuse("too_many", f"At most {MOST_ROWS:,} rows at a time. Split the file.", on="file")
            before = writing.submit(_take, raw, read, counts, refused, None if dry_run else (actor.person_id, now))
            progress(len(batch))
        if before is not None:
            before.result()
    good, bad = counts.good, counts.refused
    if not dry_run:
        if good >= MANY_ROWS:
            _look_again()
        details = {"written": good, "refused": bad}
        subject = Party(kind="person", id=actor.person_id)
        record(at=now, action="premises.imported", actor=actor.party(), subject=subject, details=details)
    return PremisesReport(good=good, refused=bad)


@dataclass(slots=True)
class _Counts:
    """What has become of the rows so far, and which addresses the file has had (by their hash)."""

    read: int = 0
    good: int = 0
    refused: int = 0
    seen: set[int] = field(default_factory=set)


def _take(
    raw: Connection[Any],
    read: list[tuple[int, Mapping[str, str] | None, PremiseRow | Wrong]],
    counts: _Counts,
    refused: Callable[[Refusal], None],
    by: tuple[UUID, datetime] | None,
) -> None:
    """Write the good rows of a batch (`by` whom and when; not in a dry run) and tell of the refused ones."""
    with raw.cursor() as cursor:
        there = _there(cursor, [row.keys["exact_key"] for _, _, row in read if isinstance(row, PremiseRow)])
        kept: list[PremiseRow] = []
        for line, cells, row in read:
            wrong = row if isinstance(row, Wrong) else _keep(row, kept, there, counts.seen)
            if wrong is not None:
                counts.refused += 1
                refused(Refusal(line=line, column=wrong.column, reason=wrong.reason, cells=cells or {}))
        counts.good += len(kept)
        if by is not None and kept:
            with cursor.copy(_COPY) as copy:
                kept.sort(key=_neighbourhood)
                copy.write(_document(kept, *by))


def _neighbourhood(row: PremiseRow) -> tuple[str, str, str]:
    """Return what puts neighbours beside each other, so that the same pages of the indexes are written together."""
    return row.keys["postal_code"], row.keys["town_key"], row.keys["house_number"]


def _keep(row: PremiseRow, kept: list[PremiseRow], there: set[str], seen: set[int]) -> Wrong | None:
    """Take the row among those to be written, or return why its address is there twice."""
    key = row.keys["exact_key"]
    if key in there:
        return Wrong(column="text", reason="This address is there already.")
    if hash(key) in seen:
        return Wrong(column="text", reason="This address stands earlier in the file.")
    seen.add(hash(key))
    kept.append(row)
    return None


def _read(cells: Mapping[str, str] | None) -> PremiseRow | Wrong:
    if cells is None:
        return Wrong(column="", reason="This line cannot be read: is a quotation mark missing?")
    return premise_row(cells)


def _there(cursor: Cursor[Any], keys: list[str]) -> set[str]:
    cursor.execute(_THERE, [keys])
    return {key for (key,) in cursor.fetchall()}


def _document(rows: list[PremiseRow], by: UUID, now: datetime) -> str:
    """Return rows in the text format of COPY: tabs between columns, a backslash before what means something."""
    end = f"{now.isoformat()}\t{by}"
    lines = []
    for row in rows:
        civic = orjson.dumps(row.civic).decode() if row.civic else "{}"
        said = (row.kind, row.label, row.text, civic, row.landline, row.access_notes, *row.keys.values())
        cells = "\t".join([text.translate(_ESCAPES) if _MEANS.search(text) else text for text in said])
        lines.append(f"{new_id()}\t{_number(row.latitude)}\t{_number(row.longitude)}\t{end}\t{cells}\n")
    return "".join(lines)


def _number(value: float | None) -> str:
    return "\\N" if value is None else repr(value)


def _raw() -> Connection[Any]:
    """Return the connection of this transaction as psycopg has it: the one that another thread may use."""
    connection.ensure_connection()
    raw: Connection[Any] = connection.connection
    return raw


def _look_again() -> None:
    """Have the statistics of the table made anew, by the function that the owner of the table lends for it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT places_analyze_premises()")


def _take_time() -> None:
    """Imports have time-outs of their own (DESIGN, Time)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config(name, %s, true) FROM unnest(%s::text[]) name", [IMPORT_TIMEOUT, list(_TIMEOUTS)]
        )
