"""`wayhome places`: what an agency can try of the matching of addresses, on its own list, without a database."""

import csv
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Annotated, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from wayhome.cli.tables import Table, open_table
from wayhome.core.clock import monotonic_seconds
from wayhome.core.errors import Refused
from wayhome.places.files import MOST_PREMISES, FilePremises, file_premises
from wayhome.places.rules.matching import MOST_CHOICES, Address, Answer, Outcome, read

app = typer.Typer(no_args_is_help=True, help="Addresses: try how they are matched, before trusting it.")

_COLUMNS = {"id": ("id",), "text": ("text", "address")}
_OUT = ("query_id", "outcome", "first", "second", "third", "score", "milliseconds")
_SAID_ROWS = 200

In = {"exists": True, "dir_okay": False, "readable": True}


@dataclass(slots=True)
class _Said:
    """What was wrong with rows, said as it comes: the first ones in words, all of them counted."""

    bad: int = 0
    outcomes: dict[str, int] = field(default_factory=lambda: dict.fromkeys(Outcome, 0))

    def wrong(self, path: Path, line: int, reason: str) -> None:
        self.bad += 1
        if self.bad <= _SAID_ROWS:
            print(f"{path.name} line {line}: {reason}", file=sys.stderr)


def stop(words: str) -> NoReturn:
    """Say why not, and end with 1: as `cli.people` does, which needs a database."""
    print(words, file=sys.stderr)
    raise typer.Exit(1)


@app.callback()
def places() -> None:
    """Addresses: try how they are matched, before trusting it."""


@app.command()
def match(
    premises: Annotated[Path, typer.Option(**In, help="CSV with the columns id and text: the addresses on file.")],
    queries: Annotated[Path, typer.Option(**In, help="CSV with the columns id and text: what people might say.")],
    out: Annotated[Path, typer.Option(dir_okay=False, help="Where the answers go, as CSV.")],
    encoding: Annotated[str, typer.Option(help="Of both files; else it is found out.")] = "",
) -> None:
    """Match a file of addresses against a file of premises. docs/reference/matching.md says what the outcomes mean.

    Ends with 1 if a row of either file could not be used; the other rows are answered all the same.
    """
    if out.resolve() in {premises.resolve(), queries.resolve()}:
        stop("--out names one of the files that are read; choose another.")
    said = _Said()
    try:
        known = open_table(premises, _COLUMNS, needed=(("id",), ("text",)), encoding=encoding)
        asked = open_table(queries, _COLUMNS, needed=(("id",), ("text",)), encoding=encoding)
        with file_premises() as held, _bar() as bar:
            count = held.add(_premises(known, said, bar))
            if not count:
                stop(f"{premises.name} holds no premise.")
            with _written(out) as file:
                _answer_all(held, asked, said, bar, file)
    except Refused as refused:
        stop(str(refused))
    except OSError as error:
        stop(f"{error.filename or out}: {error.strerror}.")
    words = ", ".join(f"{outcome} {number:,}" for outcome, number in said.outcomes.items())
    print(f"{count:,} premises. {words}. Written to {out}.")
    if said.bad:
        stop(f"{said.bad:,} rows could not be used.")


def _premises(table: Table, said: _Said, bar: Progress) -> Iterator[tuple[str, Address]]:
    seen: set[int] = set()
    task = bar.add_task("reading premises", total=None)
    for number, (line, cells) in enumerate(table.rows()):
        if number >= MOST_PREMISES:
            stop(f"At most {MOST_PREMISES:,} premises.")
        bar.advance(task)
        wrong = _wrong(cells)
        if wrong or cells is None:
            said.wrong(table.path, line, wrong)
        elif not cells["text"]:
            said.wrong(table.path, line, "there is no address.")
        elif hash(cells["id"]) in seen:
            said.wrong(table.path, line, f"the id {cells['id'][:60]!r} is there already.")
        else:
            seen.add(hash(cells["id"]))
            yield cells["id"], read(cells["text"])


def _wrong(cells: Mapping[str, str] | None) -> str:
    if cells is None:
        return "this row cannot be read: is a quotation mark missing?"
    if not cells.get("id"):
        return "there is no id."
    return "" if "text" in cells else "there is no address."


def _answer_all(held: FilePremises, asked: Table, said: _Said, bar: Progress, file: IO[str]) -> None:
    writer = csv.writer(file)
    writer.writerow(_OUT)
    task = bar.add_task("matching", total=None)
    for line, cells in asked.rows():
        bar.advance(task)
        wrong = _wrong(cells)
        if wrong or cells is None:
            said.wrong(asked.path, line, wrong)
            continue
        begun = monotonic_seconds()
        answer = held.find(read(cells["text"]))
        taken = 1000 * (monotonic_seconds() - begun)
        said.outcomes[answer.outcome] += 1
        writer.writerow(_row(cells["id"], held, answer, taken))


def _row(query_id: str, held: FilePremises, answer: Answer[int], milliseconds: float) -> list[str]:
    ids = [held.id_of(choice.id) for choice in answer.choices]
    ids += [""] * (MOST_CHOICES - len(ids))
    score = f"{answer.choices[0].score:.3f}" if answer.choices else ""
    return [query_id, answer.outcome, *ids, score, f"{milliseconds:.3f}"]


@contextmanager
def _written(out: Path) -> Iterator[IO[str]]:
    """Give a file that takes the place of `out` when all is written, and is gone when it is not."""
    beside = out.with_name(f"{out.name}.part")
    try:
        with beside.open("w", encoding="utf-8", newline="") as file:
            yield file
        beside.replace(out)
    finally:
        beside.unlink(missing_ok=True)


def _bar() -> Progress:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
    )
    return Progress(*columns, console=Console(stderr=True), transient=True)
