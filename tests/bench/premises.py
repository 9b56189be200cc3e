"""A million premises: how fast they are imported, found again by address, and the hazards among them by point."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from wayhome.core.clock import database_now, monotonic_seconds

if TYPE_CHECKING:
    from uuid import UUID

    from wayhome.staff.models import Person

PREMISES = 1_000_000
ASKED = 3_000
WARM = 200
HAZARDOUS = 100
"""One premise in so many has a hazard in force: of a million, ten thousand."""

_STREETS, _TOWNS = 30_000, 900
_TYPES = ("St", "Ave", "Rd", "Ln", "Dr", "Ct", "Blvd", "Pl")
_SOUNDS = [first + second for first in "bcdfghklmnprstvw" for second in ("a", "e", "i", "o", "u", "ar", "en", "ol")]

Row = tuple[int, dict[str, str]]


def rows(count: int) -> Iterator[Row]:
    """Yield premises of an invented state, the same at each call: some streets long, some towns large."""
    chance = random.Random(4)
    names = ["".join(chance.choices(_SOUNDS, k=chance.choice((2, 3, 3, 4)))).title() for _ in range(_STREETS)]
    towns = [
        (
            "".join(chance.choices(_SOUNDS, k=chance.choice((2, 3)))).title()
            + chance.choice(("", "ton", "ville", " City")),
            place,
        )
        for place in range(_TOWNS)
    ]
    seen: set[str] = set()
    line = 1
    while line <= count:
        street = names[int(chance.random() ** 1.5 * _STREETS)]
        town, place = towns[int(chance.random() ** 2 * _TOWNS)]
        code = 60_000 + place * 3 + len(street) % 3
        ahead = chance.choice(("", "", "", "N ", "W "))
        behind = f" Apt {chance.randint(1, 40)}" if chance.random() < 0.1 else ""
        kind = _TYPES[len(street) * 7 % len(_TYPES)]
        text = f"{int(chance.random() ** 2 * 3000) + 1} {ahead}{street} {kind}{behind}, {town}, IL {code}"
        if text in seen:
            continue
        seen.add(text)
        line += 1
        latitude, longitude = 37 + place % 30 / 6 + chance.random() / 12, -91 + place // 30 / 6 + chance.random() / 12
        yield line, {"text": text, "latitude": f"{latitude:.6f}", "longitude": f"{longitude:.6f}"}


def misspelt(text: str, chance: random.Random) -> str:
    """Return the address with one slip of the finger in its letters, and its ZIP left out once in three times."""
    letters = [place for place, mark in enumerate(text[:-9]) if mark.isalpha()]
    place = chance.choice(letters)
    slip = chance.choice(("drop", "swap", "other", "double"))
    if slip == "drop":
        text = text[:place] + text[place + 1 :]
    elif slip == "swap":
        text = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    elif slip == "other":
        text = text[:place] + chance.choice("abcdefghijklmnopqrstuvwxyz") + text[place + 1 :]
    else:
        text = text[:place] + text[place] + text[place:]
    return text[:-6] if chance.random() < 1 / 3 else text


def milliseconds(asked: list[str], ask: Callable[[str], object]) -> list[float]:
    """Return how long each question took; the first ones warm up and do not count."""
    taken = []
    for question in asked:
        begun = monotonic_seconds()
        ask(question)
        taken.append(1000 * (monotonic_seconds() - begun))
    return sorted(taken[WARM:])


def percentile(values: list[float], share: float) -> float:
    """Return the value below which this share of the sorted values lies."""
    return values[min(len(values) - 1, int(share * len(values)))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Rows a second, and how long each question took, sorted, in milliseconds."""

    rows_a_second: float
    exact: list[float]
    misspelt: list[float]
    near: list[float]


def measured(count: int = PREMISES) -> Measured:
    """Import `count` premises into the empty table, and ask for some of them: what briefings and sign-outs ask."""
    from wayhome.places.actions import import_premises
    from wayhome.places.queries import hazards_near
    from wayhome.places.queries.matching import match_address
    from wayhome.staff.models import Person, Role
    from wayhome.staff.rules import Actor

    person = Person.objects.order_by("joined_at")[0]
    actor = Actor(person_id=person.pk, office_id=person.office_id, grants=frozenset([(Role.ADMINISTRATOR.value, None)]))
    made = list(rows(count))
    begun = monotonic_seconds()
    report = import_premises(actor, made, dry_run=False, refused=lambda _refusal: None)
    seconds = monotonic_seconds() - begun
    _endanger(person)
    now = database_now()
    chance = random.Random(1)
    asked = [cells for _, cells in chance.sample(made, min(ASKED, count))]
    points = {cells["text"]: (float(cells["latitude"]), float(cells["longitude"])) for cells in asked}
    texts = list(points)
    slips = [misspelt(text, chance) for text in texts]
    return Measured(
        rows_a_second=report.good / seconds,
        exact=milliseconds(texts, lambda text: match_address(text, homes=True)),
        misspelt=milliseconds(slips, lambda text: match_address(text, homes=True)),
        near=milliseconds(texts, lambda text: hazards_near(*points[text], 500, now)),
    )


def _endanger(author: "Person") -> None:
    """Write a hazard down at one premise in a hundred, wherever that is; in pieces, as a statement has two seconds."""
    from wayhome.places.models import Hazard, Premise

    now = database_now()
    last: UUID | None = None
    while True:
        rows = Premise.objects.filter(pk__gt=last) if last else Premise.objects.all()
        ids = list(rows.order_by("pk").values_list("pk", flat=True)[: 1_000 * HAZARDOUS])
        if not ids:
            return
        last = ids[-1]
        Hazard.objects.bulk_create(
            Hazard(
                premise_id=one,
                office_id=author.office_id,
                kind=Hazard.Kind.THREAT,
                severity=2,
                statement="Stood in the doorway",
                happened_on=now.date(),
                source="the worker",
                begins_on=now.date(),
                review_by=now.date() + timedelta(days=90),
                author=author,
                written_at=now,
                decide_by_at=now + timedelta(days=3),
            )
            for one in ids[::HAZARDOUS]
        )
