"""Bringing a file of premises in: rows are read as they are written, what is refused is told and kept beside."""

import csv
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from wayhome.cli.people import stop
from wayhome.cli.tables import Table, open_table
from wayhome.core.errors import WayhomeError
from wayhome.places.actions import PremisesReport, Refusal, import_premises
from wayhome.places.rules.premises_csv import COLUMNS
from wayhome.staff.rules import Actor

SAID_ROWS = 200
_NEEDED = (("text", "RD", "POBOX"),)


def bring_in(actor: Actor, file: Path, refused: Path | None, *, dry_run: bool, encoding: str) -> tuple[str, int]:
    """Import the file; return what to say at the end, and how many rows were refused."""
    if refused is not None and refused.resolve() == file.resolve():
        stop("--refused names the file that is read; choose another.")
    try:
        table = open_table(file, COLUMNS, needed=_NEEDED, encoding=encoding)
        print(f"Read as {table.encoding}, columns between {table.delimiter!r}.")
        if table.unknown:
            print(f"Not used: {', '.join(table.unknown)}.")
        with _kept(refused, table) as tell, _bar() as bar:
            report = _import(actor, table, tell, bar, dry_run=dry_run)
    except WayhomeError as error:
        stop(str(error))
    except OSError as error:
        stop(f"{error.filename or file}: {error.strerror}.")
    return _words(report, refused, dry_run=dry_run), report.refused


def _import(
    actor: Actor, table: Table, tell: Callable[[Refusal], None], bar: Progress, *, dry_run: bool
) -> PremisesReport:
    lines = _lines(table.path)
    task = bar.add_task("trying" if dry_run else "writing", total=lines)
    return import_premises(
        actor, table.rows(), dry_run=dry_run, refused=tell, progress=lambda rows: bar.advance(task, rows)
    )


def _words(report: PremisesReport, refused: Path | None, *, dry_run: bool) -> str:
    done = f"{report.good:,} premises {'are good. Without --dry-run they are written' if dry_run else 'written'}."
    if not report.refused:
        return done
    where = f"; they are in {refused}" if refused else "; --refused OUT.csv keeps them in a file"
    return f"{done} {report.refused:,} rows were refused{where}."


@contextmanager
def _kept(refused: Path | None, table: Table) -> Iterator[Callable[[Refusal], None]]:
    """Give what is to be told of each refused row: the first ones are said, all go into the file if one is named."""
    said = 0

    def say(refusal: Refusal) -> None:
        nonlocal said
        said += 1
        if said <= SAID_ROWS:
            print(f"line {refusal.line}, {refusal.column or 'row'}: {refusal.reason}", file=sys.stderr)

    if refused is None:
        yield say
        return
    names = list(table.places)
    with refused.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["line", "column", "reason", *names])

        def keep(refusal: Refusal) -> None:
            say(refusal)
            cells = [refusal.cells.get(name, "") for name in names]
            writer.writerow([refusal.line, refusal.column, refusal.reason, *cells])

        yield keep


def _lines(path: Path) -> int:
    """Return how many lines the file has: near enough to the rows for a bar."""
    with path.open("rb") as file:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1_048_576), b""))


def _bar() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    return Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True)
