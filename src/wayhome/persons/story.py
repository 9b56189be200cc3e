"""The history of a record: who wrote what down and when, what it said before, what was merged and parted again.

Each record keeps its own. Read together they say which of them a line comes from.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from wayhome.core.errors import NotFound
from wayhome.core.limits import LIST_ROWS
from wayhome.persons.models import (
    Alias,
    Behaviour,
    Change,
    KnownPlace,
    Merge,
    Number,
    PersonOfConcern,
    Photo,
    Relationship,
    Vehicle,
)
from wayhome.persons.queries import visible_to
from wayhome.persons.rules import vehicle_words
from wayhome.staff.rules import Actor

VEHICLE = ("plate", "region", "make", "model", "colour", "marks")
SAYS: dict[str, Any] = {
    "alias": lambda row: f"also called {row.name}",
    "vehicle": lambda row: f"vehicle: {vehicle_words(**{name: getattr(row, name) for name in VEHICLE})}",
    "number": lambda row: f"telephone {row.e164}",
    "place": lambda row: f"often seen: {row.words}",
    "relationship": lambda row: f"{row.worker.name}: {row.get_kind_display().lower()}",
    "behaviour": lambda row: f"{row.happened_on:%-d %b %Y}: {row.words}",
    "photo": lambda row: f"photograph: {row.words}" if row.words else "photograph",
}
ROWS: dict[str, Any] = {
    "alias": Alias,
    "vehicle": Vehicle,
    "number": Number,
    "place": KnownPlace,
    "relationship": Relationship,
    "behaviour": Behaviour,
    "photo": Photo,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryLine:
    """One thing that was done to a record. `record` is the name of the one it was done to, "" where there is one only.

    `before` are fields with what they said until then.
    """

    at: datetime
    by: str
    words: str
    record: str = ""
    before: tuple[tuple[str, str], ...] = ()


def story_of(actor: Actor, person_id: UUID) -> tuple[StoryLine, ...]:
    """Return the history of a record and of what was merged into it, the newest 200 lines, the oldest first.

    A merged record is read by itself. Raises NotFound. The page that shows it has recorded the look
    (`actions.view_person`).
    """
    person = visible_to(actor).select_related("recorded_by").filter(pk=person_id).first()
    if person is None:
        raise NotFound("There is no such person of concern.")
    members = [person]
    if person.merged_into_id is None:
        family = PersonOfConcern.objects.filter(root=person).exclude(pk=person.pk).select_related("recorded_by")
        members += family.order_by("recorded_at")[:LIST_ROWS]
    names = {one.pk: one.name if len(members) > 1 else "" for one in members}
    lines = [
        StoryLine(at=one.recorded_at, by=one.recorded_by.name, words="written down", record=names[one.pk])
        for one in members
    ]
    lines += [*_rows(names), *_merges(names)]
    return tuple(sorted(lines, key=lambda line: line.at)[-LIST_ROWS:])


def _rows(names: dict[UUID, str]) -> Iterable[StoryLine]:
    said: dict[UUID, str] = {}
    for kind, model in ROWS.items():
        rows = model.objects.filter(person__in=names).select_related("recorded_by").order_by("-recorded_at")
        rows = rows.defer("original", "shown", "small") if model is Photo else rows
        rows = rows.select_related("worker") if model is Relationship else rows
        for row in rows[:LIST_ROWS]:
            said[row.pk] = SAYS[kind](row)
            yield StoryLine(
                at=row.recorded_at, by=row.recorded_by.name, words=f"added, {said[row.pk]}", record=names[row.person_id]
            )
    for one in Change.objects.filter(person__in=names).select_related("by").order_by("-at")[:LIST_ROWS]:
        struck = one.kind == Change.Kind.STRUCK
        yield StoryLine(
            at=one.at,
            by=one.by.name,
            words=f"struck out, {said.get(one.row, one.what)}" if struck and one.row else "description changed",
            record=names[one.person_id],
            before=tuple((name.replace("_", " "), value or "nothing") for name, value in sorted(one.before.items())),
        )


def _merges(names: dict[UUID, str]) -> Iterable[StoryLine]:
    found = Merge.objects.filter(Q(kept__in=names) | Q(merged__in=names))
    for one in found.select_related("kept", "merged", "by", "undone_by").order_by("-at")[:LIST_ROWS]:
        # Of a record that has been parted since only that is said: its name may be kept from who reads this one.
        other = one.merged.name if one.merged_id in names and one.kept_id in names else "another record"
        words = f"{other} was merged into this: {one.reason}"
        if one.kept_id not in names:
            words = f"merged into another record: {one.reason}"
        yield StoryLine(at=one.at, by=one.by.name, words=words, record=names.get(one.kept_id, ""))
        if one.undone_at is not None and one.undone_by is not None:
            yield StoryLine(at=one.undone_at, by=one.undone_by.name, words="that merge was taken back")
