"""Who watches when: pure decisions over spells of duty and absence (half-open, in UTC)."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """From `starts_at` until just before `ends_at` this person is on duty (or away)."""

    person_id: UUID
    starts_at: datetime
    ends_at: datetime
    stand_in_id: UUID | None = None

    def covers(self, at: datetime) -> bool:
        """Say whether `at` falls into the spell."""
        return self.starts_at <= at < self.ends_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Who watches an office now (None: nobody), until when, and who comes next."""

    person_id: UUID | None
    until: datetime | None
    next_person_id: UUID | None
    next_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A time in which nobody is on duty."""

    starts_at: datetime
    ends_at: datetime


def covering(person_id: UUID, at: datetime, absences: Iterable[Spell]) -> UUID | None:
    """Return who stands for `person_id` at `at`: themselves, their stand-in, or nobody.

    A stand-in who is away too is not followed further: chains of stand-ins hide that nobody is there.
    """
    away = [spell for spell in absences if spell.covers(at)]
    absent = {spell.person_id for spell in away}
    if person_id not in absent:
        return person_id
    for spell in away:
        if spell.person_id == person_id and spell.stand_in_id is not None and spell.stand_in_id not in absent:
            return spell.stand_in_id
    return None


def watch_at(at: datetime, shifts: Sequence[Spell], absences: Sequence[Spell]) -> Watch:
    """Return who watches at `at`, given the office's shifts of one duty in order of their beginning."""
    now = next((shift for shift in shifts if shift.covers(at)), None)
    after = next((shift for shift in shifts if shift.starts_at > at), None)
    person_id = covering(now.person_id, at, absences) if now is not None else None
    return Watch(
        person_id=person_id,
        until=now.ends_at if now is not None and person_id is not None else None,
        next_person_id=covering(after.person_id, after.starts_at, absences) if after is not None else None,
        next_at=after.starts_at if after is not None else None,
    )


def gaps_between(
    starts_at: datetime, ends_at: datetime, shifts: Iterable[Spell], absences: Sequence[Spell]
) -> list[Gap]:
    """Return the times between `starts_at` and `ends_at` in which nobody watches, merged, in order."""
    shifts = [shift for shift in shifts if shift.ends_at > starts_at and shift.starts_at < ends_at]
    edges = {starts_at, ends_at}
    for spell in (*shifts, *absences):
        edges |= {edge for edge in (spell.starts_at, spell.ends_at) if starts_at < edge < ends_at}
    ordered = sorted(edges)
    found: list[Gap] = []
    for begin, end in itertools.pairwise(ordered):
        on_duty = [shift for shift in shifts if shift.covers(begin)]
        if any(covering(shift.person_id, begin, absences) is not None for shift in on_duty):
            continue
        if found and found[-1].ends_at == begin:
            found[-1] = Gap(starts_at=found[-1].starts_at, ends_at=end)
        else:
            found.append(Gap(starts_at=begin, ends_at=end))
    return found
