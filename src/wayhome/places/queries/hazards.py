"""Hazards in force at premises, and near a point: what a briefing and a sign-out ask."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db import connection

from wayhome.core.limits import LIST_ROWS
from wayhome.places import statements
from wayhome.places.models import Hazard
from wayhome.places.rules.hazards import COUNTING, Dates, Standing, standing_of
from wayhome.places.rules.near import MOST_RADIUS_METRES, apart_metres, boxes_around

MOST_HAZARDS = 1_000
"""The most hazards that one question is answered with, the worst first."""

OVER = (Hazard.State.REFUSED, Hazard.State.ENDED)

# The index of cells decides which premises are looked at; that one has hazards is asked of its own small index.
_HAS_HAZARDS = """
  AND kind <> 'worker_home'
  AND (EXISTS (SELECT FROM places_hazard hazard
               WHERE hazard.premise_id = premise.id AND hazard.state NOT IN ('refused', 'ended'))
       OR EXISTS (SELECT FROM places_person_at there WHERE there.premise_id = premise.id AND there.until IS NULL))
"""
_NEAR = f"SELECT id, text, latitude, longitude {statements.IN_STRIPS.format(also=_HAS_HAZARDS)}"

# Where a hazard's person, under any of their names, is now.
_NOW_AT = """
        SELECT FROM persons_person whose
        JOIN persons_person alias ON alias.root_id = whose.root_id
        JOIN places_person_at there ON there.person_id = alias.id AND there.until IS NULL
        WHERE whose.id = own.person_id
"""
_MOVED = f"""
SELECT own.person_id FROM places_hazard own
WHERE own.premise_id = %(premise)s AND own.person_id IS NOT NULL AND own.state NOT IN ('refused', 'ended')
  AND EXISTS ({_NOW_AT}) AND NOT EXISTS ({_NOW_AT} AND there.premise_id = own.premise_id)
LIMIT %(most)s
"""  # noqa: S608 - a constant of this file

# By hand, since each call and each sign-out asks it for the places around: putting the same together took the
# mapper longer than the database needs to answer it. Two halves, so that each is found by its own index.
_COUNTING = """
SELECT hazard.*, author.name AS author_name, coalesce(decider.name, '') AS decider_name, counts_at
FROM (
    SELECT own.id, own.premise_id AS counts_at FROM places_hazard own
    WHERE own.premise_id = ANY(%s::uuid[]) {state} AND (own.person_id IS NULL OR NOT EXISTS ({now_at}))
    UNION
    SELECT own.id, there.premise_id FROM places_person_at there
    JOIN persons_person known ON known.id = there.person_id
    JOIN persons_person alias ON alias.root_id = known.root_id
    JOIN places_hazard own ON own.person_id = alias.id
    WHERE there.premise_id = ANY(%s::uuid[]) AND there.until IS NULL {state}
) counting
JOIN places_hazard hazard USING (id)
JOIN staff_person author ON author.id = hazard.author_id
LEFT JOIN staff_person decider ON decider.id = hazard.decided_by_id
ORDER BY hazard.severity DESC, hazard.happened_on DESC, hazard.id, counts_at
LIMIT %s
"""
_AT = _COUNTING.format(now_at=_NOW_AT, state="AND own.state NOT IN ('refused', 'ended')")
_AT_ALL = _COUNTING.format(now_at=_NOW_AT, state="")


@dataclass(frozen=True, slots=True, kw_only=True)
class HazardLine:
    """A hazard as others read it: behaviour, date, and how far it is decided on. Names are colleagues'.

    `premise_id` is where it counts now; `person_id` the person of concern whose it is, for those who may see them.
    `asked` is what its author asks and somebody else is to agree to: "renew", "end", "" for nothing.
    """

    id: UUID
    premise_id: UUID
    person_id: UUID | None
    kind: str
    kind_words: str
    severity: int
    severity_words: str
    statement: str
    happened_on: date
    source: str
    begins_on: date
    expires_on: date | None
    review_by: date
    standing: Standing
    asked: str
    undecided_too_long: bool
    author: str
    decided_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NearHazards:
    """A premise near the point asked about, how far off it is, and what is in force there."""

    premise_id: UUID
    text: str
    distance_metres: float
    hazards: tuple[HazardLine, ...] = ()


def hazards_in_force(
    premise_ids: Collection[UUID], now: datetime, *, with_faded: bool = False
) -> dict[UUID, list[HazardLine]]:
    """Return what is in force at each of these premises, the worst first; a premise without any is left out.

    Unreviewed ones are in force and say so (`standing`). `with_faded` adds those that have expired and on
    whose end nobody has decided yet. No authorisation: the caller knows that the premises may be read.
    """
    wanted = COUNTING | {Standing.FADED} if with_faded else COUNTING
    found: dict[UUID, list[HazardLine]] = {}
    for line in lines_at(premise_ids, now):
        if line.standing in wanted:
            found.setdefault(line.premise_id, []).append(line)
    return found


def faded_apart(lines: Iterable[HazardLine]) -> tuple[tuple[HazardLine, ...], tuple[HazardLine, ...]]:
    """Return those in force, and apart from them those that have faded: they bind nobody, and are still said."""
    known = tuple(lines)
    faded = tuple(line for line in known if line.standing is Standing.FADED)
    return tuple(line for line in known if line.standing is not Standing.FADED), faded


def hazards_near(
    latitude: float, longitude: float, radius_metres: float, now: datetime, *, but: Collection[UUID] = ()
) -> list[NearHazards]:
    """Return the premises within `radius_metres` (at most 50 km) at which something is in force, the nearest first.

    `but` are premises that are not asked about: the one that a worker goes to. At most 200. No authorisation;
    the homes of colleagues are left out, so that no list near a point gives one away.
    """
    found = {
        near.premise_id: near
        for near in _within(latitude, longitude, min(radius_metres, MOST_RADIUS_METRES))
        if near.premise_id not in but
    }
    hazards = hazards_in_force(found, now) if found else {}
    endangered = [replace(found[premise_id], hazards=tuple(lines)) for premise_id, lines in hazards.items()]
    return sorted(endangered, key=lambda near: (near.distance_metres, near.premise_id))[:LIST_ROWS]


def lines_at(premise_ids: Collection[UUID], now: datetime, *, with_over: bool = False) -> list[HazardLine]:
    """Return the hazards that count at these premises, the worst first: their own, and those of who is there now.

    One of a person who is elsewhere now counts there instead. One of a person at two of them is there twice.
    """
    ids = list(premise_ids)
    rows = Hazard.objects.raw(_AT_ALL if with_over else _AT, [ids, ids, MOST_HAZARDS])
    return [
        _line(row, now, row.counts_at, row.author_name, row.decider_name)  # type: ignore[attr-defined]  # the statement names them
        for row in rows
    ]


def moved_away(premise_id: UUID) -> list[UUID]:
    """Return whose hazards were written at a premise and count elsewhere now, with the person: one id a hazard."""
    with connection.cursor() as cursor:
        cursor.execute(_MOVED, {"premise": premise_id, "most": MOST_HAZARDS})
        return [person_id for (person_id,) in cursor.fetchall()]


def lines_of(rows: Iterable[Hazard], now: datetime) -> list[HazardLine]:
    """Return hazards as others read them, in their order."""
    return [
        _line(row, now, row.premise_id, row.author.name, row.decided_by.name if row.decided_by else "") for row in rows
    ]


def dates_of(row: Hazard) -> Dates:
    """Return what the rule on a hazard's standing asks."""
    return Dates(
        state=row.state,
        begins_on=row.begins_on,
        expires_on=row.expires_on,
        review_by=row.review_by,
        holds_on=row.asked == Hazard.Asked.RENEW,
        asked_expires_on=row.asked_expires_on,
    )


def _line(row: Hazard, now: datetime, premise_id: UUID, author: str, decided_by: str) -> HazardLine:
    return HazardLine(
        id=row.pk,
        premise_id=premise_id,
        person_id=row.person_id,
        kind=row.kind,
        kind_words=row.get_kind_display(),
        severity=row.severity,
        severity_words=row.get_severity_display(),
        statement=row.statement,
        happened_on=row.happened_on,
        source=row.source,
        begins_on=row.begins_on,
        expires_on=row.expires_on,
        review_by=row.review_by,
        standing=standing_of(dates_of(row), now),
        asked=row.asked,
        undecided_too_long=bool(row.state == Hazard.State.UNREVIEWED or row.asked) and row.decide_by_at <= now,
        author=author,
        decided_by=decided_by,
    )


def _within(latitude: float, longitude: float, radius_metres: float) -> list[NearHazards]:
    """Return the premises within the circle that may have hazards, how far off each is, and none of its hazards yet."""
    found: list[NearHazards] = []
    with connection.cursor() as cursor:
        for box in boxes_around(latitude, longitude, radius_metres):
            cursor.execute(_NEAR, statements.in_box(box, most=MOST_HAZARDS))
            for premise_id, text, there, along in cursor.fetchall():
                distance = apart_metres(latitude, longitude, there, along)
                if distance <= radius_metres:
                    found.append(NearHazards(premise_id=premise_id, text=text, distance_metres=distance))
    return found
