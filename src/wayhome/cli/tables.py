"""CSV files of any size as rows: their encoding and delimiter found out, one row at a time in memory."""

import codecs
import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from wayhome.core.errors import refuse
from wayhome.staff.rules.people_csv import MOST_CELL_CHARACTERS, MOST_COLUMNS, SAMPLE_BYTES, delimiter_of, encodings_of

_CHUNK_BYTES = 1_048_576
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A file that can be read as a table: how, and which column stands where."""

    path: Path
    encoding: str
    delimiter: str
    places: Mapping[str, int]
    width: int
    unknown: tuple[str, ...]

    def rows(self) -> Iterator[tuple[int, dict[str, str] | None]]:
        """Yield the line on which each row begins and its cells; None for a row that cannot be read."""
        with self.path.open(encoding=_codec(self.encoding), newline="") as file:
            reader = csv.reader(_bounded(file), delimiter=self.delimiter, strict=True)
            next(reader, None)
            while True:
                line = reader.line_num + 1
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error:
                    yield line, None
                    continue
                if any(cell.strip() for cell in cells):
                    yield line, self._named(cells)

    def _named(self, cells: list[str]) -> dict[str, str] | None:
        if len(cells) > self.width and any(cell.strip() for cell in cells[self.width :]):
            return None
        if max(map(len, cells)) > MOST_CELL_CHARACTERS:
            return None
        return {name: cells[place].strip() for name, place in self.places.items() if place < len(cells)}


def open_table(
    path: Path, columns: Mapping[str, tuple[str, ...]], *, needed: tuple[tuple[str, ...], ...], encoding: str = ""
) -> Table:
    """Return a file as a table. `columns` are our names and the headings they go by; of each of `needed` one is there.

    Raises Refused (on `file`) when it is no such file. The whole file is read once to be sure of its encoding.
    """
    with path.open("rb") as file:
        sample = file.read(SAMPLE_BYTES)
    if not sample.strip():
        _no("empty", "This file is empty.")
    if sample.startswith(_WORKBOOKS):
        _no("workbook", "This is an Excel workbook. Save it as “CSV UTF-8” and give that file.")
    used = next((name for name in ((encoding,) if encoding else _likely(sample)) if _decodes(path, name)), "")
    if not used:
        _no("encoding", "This file cannot be read in that encoding. Save it as “CSV UTF-8”, or name another.")
    with path.open(encoding=_codec(used), newline="") as file:
        delimiter = delimiter_of(file.read(SAMPLE_BYTES))
        file.seek(0)
        try:
            heading = next(csv.reader(_bounded(file), delimiter=delimiter, strict=True), [])
        except csv.Error:
            heading = []
    if not heading or len(heading) > MOST_COLUMNS:
        _no("columns", f"The first line must name the columns, {MOST_COLUMNS} at most.")
    places, unknown = _places(heading, columns)
    for one_of in needed:
        if not any(name in places for name in one_of):
            _no("missing", f"There is no column for: {' or '.join(one_of)}. The first line names the columns.")
    return Table(path=path, encoding=used, delimiter=delimiter, places=places, width=len(heading), unknown=unknown)


def _likely(sample: bytes) -> list[str]:
    cut = sample[: sample.rfind(b"\n") + 1] or sample  # not in the middle of a letter
    return encodings_of(cut)


def _decodes(path: Path, encoding: str) -> bool:
    try:
        decoder = codecs.getincrementaldecoder(_codec(encoding))()
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                if "\x00" in decoder.decode(chunk):
                    return False
        decoder.decode(b"", final=True)
    except (UnicodeDecodeError, LookupError):
        return False
    return True


def _codec(encoding: str) -> str:
    return "utf-8-sig" if encoding == "utf-8" else encoding


def _bounded(file: Iterator[str]) -> Iterator[str]:
    """Yield lines no longer than a row may be, so that a missing quotation mark never reads the whole file."""
    most = MOST_COLUMNS * MOST_CELL_CHARACTERS
    for line in file:
        yield line if len(line) <= most else line[:most] + "\n"


def _places(heading: list[str], columns: Mapping[str, tuple[str, ...]]) -> tuple[dict[str, int], tuple[str, ...]]:
    known = {alias: name for name, aliases in columns.items() for alias in aliases}
    places: dict[str, int] = {}
    unknown = []
    for place, title in enumerate(heading):
        plain = " ".join(title.split())
        name = known.get(plain.casefold())
        if name is None:
            unknown.append(plain[:60])
        elif name in places:
            _no("twice", f"The column “{name}” is there twice.")
        else:
            places[name] = place
    return places, tuple(title for title in unknown if title)


def _no(code: str, words: str) -> NoReturn:
    raise refuse(code, words, on="file")
