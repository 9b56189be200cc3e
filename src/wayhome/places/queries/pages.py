"""What a premise's page and the list of reviews show, to those who may know of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from wayhome.core.limits import LIST_ROWS
from wayhome.persons.models import PersonOfConcern
from wayhome.persons.queries import hidden_from
from wayhome.places.models import Hazard, HazardEvent, Objection, Premise, PremiseEntry, PremiseView
from wayhome.places.queries.access import find_hazard, find_premise, known_persons, may_decide, readable
from wayhome.places.queries.hazards import (
    OVER,
    HazardLine,
    NearHazards,
    hazards_in_force,
    hazards_near,
    lines_at,
    lines_of,
    moved_away,
)
from wayhome.places.queries.premises import history_of, persons_at
from wayhome.places.rules.hazards import Standing, last_today
from wayhome.staff.rules import Actor

VIEWS_SHOWN = 50
NEAR_METRES = 300.0
MOST_NEAR = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class PremiseDetail:
    """One premise: its hazards by how they stand (the over ones apart), its history, who looked at it last.

    `persons` are those of concern who are there now, `whose` those of the hazards, whom the reader may know;
    `objected` the hazards with an objection that waits; `near` the premises around where something is in force;
    `merged` what was found to be the same place.
    """

    premise: Premise
    hazards: tuple[HazardLine, ...]
    faded: tuple[HazardLine, ...]
    over: tuple[HazardLine, ...]
    moved_away: int
    persons: tuple[PersonOfConcern, ...]
    whose: tuple[PersonOfConcern, ...]
    objected: frozenset[UUID]
    near: tuple[NearHazards, ...]
    merged: tuple[Premise, ...]
    history: tuple[PremiseEntry, ...]
    views: tuple[PremiseView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HazardDetail:
    """One hazard with its story (oldest first) and what was said against it."""

    hazard: Hazard
    line: HazardLine
    events: tuple[HazardEvent, ...]
    objections: tuple[Objection, ...]
    may_decide: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What waits for somebody: undecided, asked, due for review, faded, objected to, not told. `more`: not all."""

    name: str
    lines: Sequence[tuple[Hazard, HazardLine]]
    more: bool


def premise_detail(actor: Actor, premise_id: UUID, now: datetime) -> PremiseDetail:
    """Return one premise with everything of it. Raises NotFound.

    A page calls `actions.open_premise`, which records that somebody looked.
    """
    premise = find_premise(actor, premise_id)
    lines = lines_at([premise.pk], now, with_over=True)
    gone = moved_away(premise.pk)
    hidden = hidden_from(actor, [*(line.person_id for line in lines), *gone])
    lines = [line for line in lines if line.person_id not in hidden]
    over = (Standing.REFUSED, Standing.ENDED)
    mine = [line.person_id for line in lines if line.person_id]
    waiting = Objection.objects.filter(hazard__in=[line.id for line in lines], outcome="")
    views = PremiseView.objects.filter(premise=premise).select_related("person").order_by("-at", "-id")
    return PremiseDetail(
        premise=premise,
        hazards=tuple(line for line in lines if line.standing not in (*over, Standing.FADED)),
        faded=tuple(line for line in lines if line.standing is Standing.FADED),
        over=tuple(line for line in lines if line.standing in over),
        moved_away=sum(person_id not in hidden for person_id in gone),
        persons=tuple(known_persons(actor).filter(pk__in=persons_at(premise.pk)).order_by("name", "id")),
        whose=tuple(known_persons(actor).filter(pk__in=mine)),
        objected=frozenset(waiting.values_list("hazard_id", flat=True)),
        near=_near(actor, premise, now),
        merged=tuple(readable(actor).filter(merged_into=premise).order_by("text", "id")[:LIST_ROWS]),
        history=tuple(history_of(premise.pk)),
        views=tuple(views[:VIEWS_SHOWN]),
    )


def hazards_listed(actor: Actor, premise_ids: Collection[UUID], now: datetime) -> dict[UUID, list[HazardLine]]:
    """Return what is in force at each of these premises and what has faded, the worst in force first.

    Without what the reader must not be told of. The caller knows that the premises may be read.
    """
    found = hazards_in_force(premise_ids, now, with_faded=True)
    hidden = hidden_from(actor, [line.person_id for lines in found.values() for line in lines])
    cut = ((pk, [line for line in lines if line.person_id not in hidden]) for pk, lines in found.items())
    return {pk: sorted(lines, key=lambda line: line.standing is Standing.FADED) for pk, lines in cut if lines}


def _near(actor: Actor, premise: Premise, now: datetime) -> tuple[NearHazards, ...]:
    """Return what is in force around an open premise, the nearest first, without what the reader must not know of."""
    if premise.latitude is None or premise.longitude is None or premise.closed_at is not None:
        return ()
    found = hazards_near(premise.latitude, premise.longitude, NEAR_METRES, now, but=[premise.pk])[:MOST_NEAR]
    hidden = hidden_from(actor, [line.person_id for one in found for line in one.hazards])
    cut = (replace(one, hazards=tuple(line for line in one.hazards if line.person_id not in hidden)) for one in found)
    return tuple(one for one in cut if one.hazards)


def hazard_detail(actor: Actor, hazard_id: UUID, now: datetime) -> HazardDetail:
    """Return one hazard with its story. Raises NotFound. A page calls `actions.open_hazard`."""
    hazard = find_hazard(actor, hazard_id)
    return HazardDetail(
        hazard=hazard,
        line=lines_of([hazard], now)[0],
        events=tuple(hazard.events.select_related("by").order_by("at", "id")[:LIST_ROWS]),
        objections=tuple(
            hazard.objections.select_related("recorded_by", "answered_by").order_by("recorded_at", "id")[:LIST_ROWS]
        ),
        may_decide=may_decide(actor) and hazard.author_id != actor.person_id,
    )


def review_list(actor: Actor, now: datetime) -> list[Review]:
    """Return what waits for a decision, the longest first, each list at most 200. Empty lists are left out."""
    if not may_decide(actor):
        return []
    rows = Hazard.objects.filter(premise__in=readable(actor)).select_related("premise", "author", "decided_by")
    open_rows = rows.exclude(state__in=OVER)
    today = last_today(now)
    is_objected = Exists(Objection.objects.filter(hazard=OuterRef("pk"), outcome=""))
    decided = open_rows.exclude(state=Hazard.State.UNREVIEWED)
    lists = [
        ("unreviewed", open_rows.filter(state=Hazard.State.UNREVIEWED).order_by("decide_by_at", "id")),
        ("asked", open_rows.exclude(asked="").order_by("decide_by_at", "id")),
        ("objected", open_rows.filter(is_objected).order_by("review_by", "id")),
        ("review", decided.filter(not_expired(now), asked="", review_by__lt=today).order_by("review_by", "id")),
        ("faded", decided.filter(expires_on__lt=today, asked="").order_by("expires_on", "id")),
        ("to_tell", decided.filter(told=Hazard.Told.TO_TELL).order_by("decided_at", "id")),
    ]
    return [review for name, found in lists if (review := _review(actor, name, found, now)).lines]


def not_expired(now: datetime) -> Q:
    """Return the condition of those that have not faded."""
    return Q(expires_on__isnull=True) | Q(expires_on__gte=last_today(now))


def _review(actor: Actor, name: str, found: QuerySet[Hazard], now: datetime) -> Review:
    rows = list(found[: LIST_ROWS + 1])
    hidden = hidden_from(actor, [row.person_id for row in rows])
    shown = [row for row in rows[:LIST_ROWS] if row.person_id not in hidden]
    return Review(name=name, lines=list(zip(shown, lines_of(shown, now), strict=True)), more=len(rows) > LIST_ROWS)
