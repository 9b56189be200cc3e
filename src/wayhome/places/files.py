"""Premises of a file, to try the matching without a database of Wayhome's.

They are held in a temporary database of SQLite, which keeps them in memory while they are few and on
the disk when they are many; it is gone when it is closed.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from wayhome.places.rules.matching import COLUMNS, PAIRS, Address, Answer, Held, Keys, Pair, find, keys_of_address
from wayhome.places.rules.matching.find import MOST_OF_A_PAIR

MOST_PREMISES = 5_000_000
_CACHE_KILOBYTES = 200_000

_TABLE = f"CREATE TABLE premise (number INTEGER PRIMARY KEY, id TEXT, {' TEXT, '.join(COLUMNS)} TEXT)"
_INSERT = f"INSERT INTO premise (id, {', '.join(COLUMNS)}) VALUES (?{', ?' * len(COLUMNS)})"  # noqa: S608 - columns named in the rules
_EXACT = "SELECT number, exact_key FROM premise WHERE exact_key = ? LIMIT ?"
_PAIR = "SELECT number, exact_key FROM premise WHERE {} = ? AND {} = ? LIMIT ?"


class FilePremises:
    """Premises by their keys; each is known by its number in the order in which they were added."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def add(self, premises: Iterable[tuple[str, Address]]) -> int:
        """Hold these premises, and return how many there are. Once: the indexes are made behind the last one."""
        self._database.executemany(_INSERT, ((key, *_columns(keys_of_address(address))) for key, address in premises))
        for place, columns in enumerate([("exact_key",), *PAIRS]):
            self._database.execute(f"CREATE INDEX key_{place} ON premise ({', '.join(columns)})")
        self._database.execute("ANALYZE")
        count: int = self._database.execute("SELECT count(*) FROM premise").fetchone()[0]
        return count

    def find(self, address: Address) -> Answer[int]:
        """Return which premise is meant, or among which to choose, by number."""
        return find(address, self)

    def id_of(self, number: int) -> str:
        """Return the id that the file gives a premise."""
        key: str = self._database.execute("SELECT id FROM premise WHERE number = ?", [number]).fetchone()[0]
        return key

    def of_exact(self, exact: str) -> Held[int]:
        """Return the premises of exactly this normal form."""
        return self._database.execute(_EXACT, [exact, MOST_OF_A_PAIR]).fetchall()

    def of_pairs(self, pairs: Sequence[Pair], most: int) -> Held[int]:
        """Return what any of the pairs finds, at most `most` a pair."""
        return [
            row
            for place, first, second in pairs
            for row in self._database.execute(_PAIR.format(*PAIRS[place]), [first, second, most])
        ]


@contextmanager
def file_premises() -> Iterator[FilePremises]:
    """Give room for the premises of a file."""
    database = sqlite3.connect("", isolation_level=None)
    try:
        database.execute(f"PRAGMA cache_size = -{_CACHE_KILOBYTES}")
        database.execute("PRAGMA journal_mode = OFF")
        database.execute(_TABLE)
        yield FilePremises(database)
    finally:
        database.close()


def _columns(keys: Keys) -> list[str]:
    return [getattr(keys, name) for name in COLUMNS]
