"""A CSV file of people as spreadsheets write it: its encoding, its delimiter, its columns. Pure and bounded."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from charset_normalizer import from_bytes

from wayhome.core.errors import refuse
from wayhome.core.limits import UPLOAD_BYTES

MOST_ROWS = 10_000
MOST_COLUMNS = 40
SAMPLE_BYTES = 65_536
MOST_CELL_CHARACTERS = 5_000

ENCODINGS = (
    "utf-8",
    "utf-16",
    "cp1252",
    "cp1250",
    "cp1251",
    "cp1253",
    "cp1254",
    "cp1255",
    "cp1256",
    "cp932",
    "gb18030",
)
"""What may be chosen by hand where detection errs."""

_GUESSED = ("cp1252", "cp1250", "cp1251", "cp1253", "cp932")
DELIMITERS = (";", ",", "\t")

COLUMNS: dict[str, tuple[str, ...]] = {
    "name": ("name", "full name", "person"),
    "called": ("called", "first name", "known as", "short name"),
    "email": ("email", "e-mail", "mail", "email address"),
    "phone": ("phone", "telephone", "mobile", "cell"),
    "office": ("office", "base", "team office"),
    "roles": ("roles", "role"),
    "description": ("description", "appearance"),
    "language": ("language",),
}
"""Our columns, and the headings by which each is known (in any case)."""

REQUIRED = ("name", "email", "office")

TEMPLATE = (
    "name,called,email,phone,office,roles,description,language\r\n"
    "Nora Byrne,Nora,nora.byrne@agency.example,+353861230001,Harbour Street,worker,,en\r\n"
    "Łukasz Żółć,Łukasz,lukasz.zolc@agency.example,+48512345678,Harbour Street,worker+monitor,,pl\r\n"
)
"""What the page offers to begin with; written with a mark in front, so that Excel reads it as UTF-8."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of the file: the line it begins on (1 is the heading's) and its cells by our names."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRow:
    """Something wrong with the file: on which line, in which column ("" for the whole row), and why."""

    line: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What was read: how, which headings mean nothing to us, the rows, and rows that are no rows."""

    encoding: str
    delimiter: str
    unknown: tuple[str, ...]
    rows: tuple[Row, ...]
    bad: tuple[BadRow, ...]


def read(data: bytes, *, encoding: str = "") -> Sheet:
    """Read a whole file. Raises Refused (on `file`) when it is no such file; bad rows are listed in the sheet."""
    text, used = decode(data, encoding)
    delimiter = delimiter_of(text)
    lines = _lines(text, delimiter)
    first = next(lines, None)
    if first is None or first[1] is None:
        raise refuse("empty", "This file has no heading line. Begin with the template.", on="file")
    places, unknown = _columns(first[1])
    rows: list[Row] = []
    bad: list[BadRow] = []
    for line, cells in lines:
        if len(rows) + len(bad) >= MOST_ROWS:
            raise refuse("too_many", f"At most {MOST_ROWS} rows at a time. Split the file.", on="file")
        if cells is None:
            bad.append(BadRow(line=line, column="", reason="This line cannot be read: is a quotation mark missing?"))
        elif any(cell.strip() for cell in cells):
            wrong = _row_wrong(line, cells, len(first[1]))
            if wrong:
                bad.append(wrong)
            else:
                said = {name: cells[place].strip() for name, place in places.items() if place < len(cells)}
                rows.append(Row(line=line, cells=said))
    return Sheet(encoding=used, delimiter=delimiter, unknown=unknown, rows=tuple(rows), bad=tuple(bad))


def decode(data: bytes, encoding: str = "") -> tuple[str, str]:
    """Return the text and the encoding that it was read by. Raises Refused."""
    if len(data) > UPLOAD_BYTES:
        raise refuse("too_big", f"At most {UPLOAD_BYTES // 1_000_000} MB. Split the file.", on="file")
    if not data.strip():
        raise refuse("empty", "This file is empty.", on="file")
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise refuse("workbook", "This is an Excel workbook. Save it as “CSV UTF-8” and choose that file.", on="file")
    for candidate in (encoding,) if encoding else encodings_of(data):
        try:
            text = data.decode("utf-8-sig" if candidate == "utf-8" else candidate)
        except (UnicodeDecodeError, LookupError):
            continue
        if "\x00" in text:
            raise refuse("binary", "This is not a text file. Save the table as CSV.", on="file")
        return text, candidate
    words = "This file cannot be read in that encoding. Save it as “CSV UTF-8”, or choose another."
    raise refuse("encoding", words, on="file")


def delimiter_of(text: str) -> str:
    """Return what stands between the cells: what occurs most often in the heading line, outside quotes."""
    heading, quoted = text.lstrip("\r\n").split("\n", maxsplit=1)[0], False
    counts = dict.fromkeys(DELIMITERS, 0)
    for mark in heading:
        if mark == '"':
            quoted = not quoted
        elif mark in counts and not quoted:
            counts[mark] += 1
    return max(DELIMITERS, key=lambda mark: counts[mark])


def encodings_of(data: bytes) -> list[str]:
    """Return the encodings to try, the likeliest first; a marked or half empty file is UTF-16 and nothing else."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ["utf-16"]
    sample = data[:SAMPLE_BYTES]
    nulls = sample.count(b"\x00")
    if nulls > len(sample) // 4:
        return ["utf-16-le" if sample[1::2].count(b"\x00") > nulls // 2 else "utf-16-be"]
    best = from_bytes(sample, cp_isolation=list(_GUESSED)).best()
    return ["utf-8", *([best.encoding] if best else []), "cp1252", "latin-1"]


def _lines(text: str, delimiter: str) -> Iterator[tuple[int, list[str] | None]]:
    """Yield each row with the line it begins on; None for one that cannot be read, and then no more."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield line, None
            return
        if cells:
            yield line, cells


def _columns(heading: list[str]) -> tuple[dict[str, int], tuple[str, ...]]:
    if len(heading) > MOST_COLUMNS:
        raise refuse("columns", f"At most {MOST_COLUMNS} columns.", on="file")
    known = {alias: name for name, aliases in COLUMNS.items() for alias in aliases}
    places: dict[str, int] = {}
    unknown = []
    for place, title in enumerate(heading):
        name = known.get(" ".join(title.split()).casefold())
        if name is None:
            unknown.append(" ".join(title.split())[:60])
        elif name in places:
            raise refuse("twice", f"The column “{name}” is there twice.", on="file")
        else:
            places[name] = place
    missing = [name for name in REQUIRED if name not in places]
    if missing:
        words = f"There is no column for: {', '.join(missing)}. The first line names the columns, as in the template."
        raise refuse("missing", words, on="file")
    return places, tuple(title for title in unknown if title)


def _row_wrong(line: int, cells: list[str], width: int) -> BadRow | None:
    if len(cells) > width and any(cell.strip() for cell in cells[width:]):
        reason = f"{len(cells)} cells, but the heading has {width}: is a quotation mark missing?"
        return BadRow(line=line, column="", reason=reason)
    if any(len(cell) > MOST_CELL_CHARACTERS for cell in cells):
        return BadRow(line=line, column="", reason=f"A cell has more than {MOST_CELL_CHARACTERS} characters.")
    return None
