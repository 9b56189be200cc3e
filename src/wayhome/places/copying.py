"""Rows of a file as lines for PostgreSQL's COPY (text format).

Reading an address takes longer than writing it, so a long import has this done in a process of its own, beside the
one that writes: nothing here may lead to Django, which that process does not set up.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import orjson

from wayhome.core.ids import new_id
from wayhome.places.rules.matching import COLUMNS
from wayhome.places.rules.premises_csv import PremiseRow, Wrong, premise_row

COPIED = (
    "id", "latitude", "longitude", "created_at", "created_by_id",
    "kind", "label", "text", "civic", "landline", "access_notes", *COLUMNS,
)  # fmt: skip
"""The columns of a line, in order."""

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_MEANS = re.compile(r"[\\\t\n\r]")
_UNREADABLE = Wrong(column="", reason="This line cannot be read: is a quotation mark missing?")

Cells = Mapping[str, str] | None
"""The cells of a row by our names; None for a line that is no row."""


class Line(NamedTuple):
    """A good row: the normal form of its address, what sorts it beside its neighbours, and its line."""

    key: str
    order: str
    text: str


def lines_of(rows: Sequence[Cells], by: UUID, at: datetime) -> list[Line | Wrong]:
    """Return each row as its line, written by `by` at `at`, or what is wrong with it."""
    end = f"{at.isoformat()}\t{by}"
    return [_line(_UNREADABLE if cells is None else premise_row(cells), end) for cells in rows]


def _line(row: PremiseRow | Wrong, end: str) -> Line | Wrong:
    """Return tabs between columns, a backslash before what means something."""
    if isinstance(row, Wrong):
        return row
    civic = orjson.dumps(row.civic).decode() if row.civic else "{}"
    said = (row.kind, row.label, row.text, civic, row.landline, row.access_notes, *row.keys.values())
    cells = "\t".join([text.translate(_ESCAPES) if _MEANS.search(text) else text for text in said])
    place = f"{_number(row.latitude)}\t{_number(row.longitude)}"
    order = f"{row.keys['postal_code']}\t{row.keys['town_key']}\t{row.keys['house_number']}"
    return Line(key=row.keys["exact_key"], order=order, text=f"{new_id()}\t{place}\t{end}\t{cells}\n")


def _number(value: float | None) -> str:
    return "\\N" if value is None else repr(value)
