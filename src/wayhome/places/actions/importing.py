"""Premises from a file: what is wrong is refused row by row and told, the good rows are written all or none.

A million rows come through COPY, some thousands at a time, in one transaction: nothing of the file
stays in memory, and an import that is broken off leaves nothing behind.
"""

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import chain, islice
from multiprocessing import get_context
from typing import Any

from django.db import connection
from psycopg import Connection

from wayhome.core.clock import database_now
from wayhome.core.errors import NotAllowed, refuse
from wayhome.core.transactions import in_transaction
from wayhome.ledger.actions import record
from wayhome.ledger.rules import Party
from wayhome.places import statements
from wayhome.places.copying import COPIED, Cells, Lines, lines_of
from wayhome.places.rules.premises_csv import Wrong
from wayhome.staff.models import Office, Role
from wayhome.staff.rules import Actor

MOST_ROWS = 3_000_000
BATCH = 10_000
IMPORT_TIMEOUT = "60s"
UNDER_WAY = 2
"""So many batches are read or written while the next one is taken from the file; no more stay in memory."""

MANY_ROWS = 1_000
"""After so many new rows PostgreSQL is told what the table looks like now: its own round comes a minute later."""

_TIMEOUTS = ("statement_timeout", "idle_in_transaction_session_timeout")

_THERE_ALREADY = Wrong(column="text", reason="This address is there already.")
_EARLIER = Wrong(column="text", reason="This address stands earlier in the file.")

_COPY = f"COPY places_premise ({', '.join(COPIED)}) FROM STDIN"

Row = tuple[int, Cells]
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
    near = Office.objects.filter(pk=actor.office_id).values_list("phone", flat=True).first() or ""
    _make_ready()
    counts = _Counts()
    source = iter(rows)
    raw = _raw()
    under_way: deque[Future[None]] = deque()
    first = list(islice(source, BATCH))
    with _reader(first) as reading, ThreadPoolExecutor(1) as writing:
        for batch in chain([first], iter(lambda: list(islice(source, BATCH)), [])):
            counts.read += len(batch)
            if counts.read > MOST_ROWS:
                raise refuse("too_many", f"At most {MOST_ROWS:,} rows at a time. Split the file.", on="file")
            lines = reading.submit(lines_of, [cells for _, cells in batch], actor.person_id, now, near)
            under_way.append(writing.submit(_take, raw, batch, lines, counts, refused, writes=not dry_run))
            progress(len(batch))
            if len(under_way) > UNDER_WAY:
                under_way.popleft().result()
        for written in under_way:
            written.result()
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


def _reader(first: Sequence[Row]) -> Executor:
    """Return who reads the batches: a process of its own where a whole one comes, which starts in half a second."""
    if len(first) < BATCH:
        return ThreadPoolExecutor(1)
    return ProcessPoolExecutor(1, mp_context=get_context("spawn"))  # a fork would share this connection


def _take(
    raw: Connection[Any],
    batch: Sequence[Row],
    read: Future[Lines],
    counts: _Counts,
    refused: Callable[[Refusal], None],
    *,
    writes: bool,
) -> None:
    """Write the good rows of a batch (not in a dry run) and tell of the refused ones."""
    lines = read.result()
    with raw.cursor() as cursor:
        cursor.execute(statements.THERE, [lines.keys])
        there = {key for (key,) in cursor.fetchall()}
        kept: list[int] = []
        for place, key in enumerate(lines.keys):
            wrong = _twice(key, there, counts.seen) if key else lines.wrong[place]
            if wrong is None:
                kept.append(place)
                continue
            counts.refused += 1
            number, cells = batch[place]
            refused(Refusal(line=number, column=wrong.column, reason=wrong.reason, cells=cells or {}))
        counts.good += len(kept)
        if writes and kept:
            # Neighbours beside each other, so that the same pages of the indexes are written together.
            kept.sort(key=lines.orders.__getitem__)
            with cursor.copy(_COPY) as copy:
                copy.write("".join([lines.texts[place] for place in kept]))


def _twice(key: str, there: set[str], seen: set[int]) -> Wrong | None:
    """Return why an address may not be written once more, None if it may: then it has been seen."""
    if key in there:
        return _THERE_ALREADY
    mark = hash(key)
    if mark in seen:
        return _EARLIER
    seen.add(mark)
    return None


def _raw() -> Connection[Any]:
    """Return the connection of this transaction as psycopg has it: the one that another thread may use."""
    connection.ensure_connection()
    raw: Connection[Any] = connection.connection
    return raw


def _look_again() -> None:
    """Have the statistics of the table made anew, by the function that the owner of the table lends for it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT places_analyze_premises()")


def _make_ready() -> None:
    """Give the transaction the time-outs of an import (DESIGN, Time), and have it do its work as the rows come.

    Foreign keys are checked after each batch, while the next one is read, not all at the end while everybody waits. And
    whether an address is there is asked of the index: without fresh statistics the whole table would be read each time.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config(name, %s, true) FROM unnest(%s::text[]) name", [IMPORT_TIMEOUT, list(_TIMEOUTS)]
        )
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
