"""Rows of a file as lines for PostgreSQL's COPY (text format).

Reading an address takes longer than writing it, so a long import has this done in a process of its own, beside the
one that writes: nothing here may lead to Django, which that process does not set up.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import orjson

from wayhome.core.ids import new_id_text
from wayhome.places.rules.matching import COLUMNS
from wayhome.places.rules.premises_csv import PremiseRow, Wrong, premise_row

COPIED = (
    "id", "latitude", "longitude", "created_at", "created_by_id",
    "kind", "label", "text", "civic", "landline", "access_notes", *COLUMNS,
)  # fmt: skip
"""The columns of a line, in order."""

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_UNREADABLE = Wrong(column="", reason="This line cannot be read: is a quotation mark missing?")

Cells = Mapping[str, str] | None
"""The cells of a row by our names; None for a line that is no row."""


class Lines(NamedTuple):
    """Rows that have been read, a place in each list for each.

    Of a good one: the normal form of its address, what sorts it beside its neighbours, and its line. Of any other ""
    three times, and by its place what is wrong with it.

    Lists of text, because they go from one process to another: a million small objects would take their time.
    """

    keys: list[str]
    orders: list[str]
    texts: list[str]
    wrong: dict[int, Wrong]


def lines_of(rows: Sequence[Cells], by: UUID, at: datetime, near: str) -> Lines:
    """Return the rows as lines, written by `by` at `at`; `near` is a number of the country of their landlines."""
    end = f"{at.isoformat()}\t{by}"
    lines = Lines(keys=[], orders=[], texts=[], wrong={})
    for place, cells in enumerate(rows):
        row = _UNREADABLE if cells is None else premise_row(cells, near)
        if isinstance(row, Wrong):
            lines.wrong[place] = row
            key = order = text = ""
        else:
            key, order, text = _line(row, end)
        lines.keys.append(key)
        lines.orders.append(order)
        lines.texts.append(text)
    return lines


def _line(row: PremiseRow, end: str) -> tuple[str, str, str]:
    """Return key, order and line: tabs between columns, a backslash before what means something."""
    keys = row.keys
    civic = orjson.dumps(row.civic).decode() if row.civic else "{}"
    said = (row.kind, row.label, row.text, civic, row.landline, row.access_notes, *keys.values())
    cells = "\t".join(said)
    if "\\" in cells or "\n" in cells or "\r" in cells or cells.count("\t") >= len(said):
        cells = "\t".join([text.translate(_ESCAPES) for text in said])
    order = f"{keys['postal_code']}\t{keys['town_key']}\t{keys['house_number']}"
    place = f"{_number(row.latitude)}\t{_number(row.longitude)}"
    return keys["exact_key"], order, f"{new_id_text()}\t{place}\t{end}\t{cells}\n"


def _number(value: float | None) -> str:
    return "\\N" if value is None else repr(value)
