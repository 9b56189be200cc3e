"""Who watches when: pure decisions over spells of duty and of absence (half open, aware instants)."""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from wayhome.core.errors import Problem
from wayhome.core.limits import DAYS_AHEAD

LONGEST_SHIFT = timedelta(days=14)
"""A longer shift is a slip of the finger: nobody is on call for more than a fortnight."""

LATE_ENTRY = timedelta(minutes=15)
"""A shift may be written down so much later than it began; further back would rewrite who answered for whom."""

LONGEST_ABSENCE = timedelta(days=DAYS_AHEAD)


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
    return _covering(person_id, at, _by_person(absences))


def _by_person(spells: Iterable[Spell]) -> dict[UUID, list[Spell]]:
    found: dict[UUID, list[Spell]] = {}
    for spell in spells:
        found.setdefault(spell.person_id, []).append(spell)
    return found


def _covering(person_id: UUID, at: datetime, absences: Mapping[UUID, Sequence[Spell]]) -> UUID | None:
    away = [spell for spell in absences.get(person_id, ()) if spell.covers(at)]
    if not away:
        return person_id
    for spell in away:
        one = spell.stand_in_id
        if one is not None and not any(other.covers(at) for other in absences.get(one, ())):
            return one
    return None


def stretches(
    starts_at: datetime, ends_at: datetime, shifts: Iterable[Spell], absences: Sequence[Spell]
) -> list[Spell]:
    """Return who really watches between the two, in order; shifts of one person that touch are one stretch."""
    within = [shift for shift in shifts if shift.ends_at > starts_at and shift.starts_at < ends_at]
    away = _by_person(absences)
    on_duty = {shift.person_id for shift in within}
    standing_in = {spell.stand_in_id for one in on_duty for spell in away.get(one, ()) if spell.stand_in_id}
    edges = {starts_at, ends_at} if starts_at < ends_at else set()
    for spell in (*within, *(spell for one in on_duty | standing_in for spell in away.get(one, ()))):
        edges |= {edge for edge in (spell.starts_at, spell.ends_at) if starts_at < edge < ends_at}
    moments = sorted(edges)
    found: list[Spell] = []
    for (begin, end), there in zip(itertools.pairwise(moments), _covering_each(within, moments[:-1]), strict=True):
        standing = (_covering(shift.person_id, begin, away) for shift in there)
        person_id = next((one for one in standing if one is not None), None)
        if person_id is None:
            continue
        before = found[-1] if found else None
        if before is not None and before.ends_at == begin and before.person_id == person_id:
            found[-1] = Spell(person_id=person_id, starts_at=before.starts_at, ends_at=end)
        else:
            found.append(Spell(person_id=person_id, starts_at=begin, ends_at=end))
    return found


def _covering_each(spells: Sequence[Spell], moments: Iterable[datetime]) -> Iterator[list[Spell]]:
    """Yield for each of the moments, which come in order, the spells that cover it, in their own order."""
    coming = sorted(enumerate(spells), key=lambda pair: pair[1].starts_at, reverse=True)
    there: list[tuple[int, Spell]] = []
    for at in moments:
        while coming and coming[-1][1].starts_at <= at:
            there.append(coming.pop())
        there = sorted((pair for pair in there if pair[1].ends_at > at), key=lambda pair: pair[0])
        yield [spell for _, spell in there]


def watch_at(at: datetime, shifts: Sequence[Spell], absences: Sequence[Spell], *, ahead: timedelta) -> Watch:
    """Return who watches at `at`, and who is next within `ahead`, given an office's shifts of one duty."""
    coming = stretches(at, at + ahead, shifts, absences)
    now = coming[0] if coming and coming[0].starts_at == at else None
    after = next((spell for spell in coming if spell is not now), None)
    return Watch(
        person_id=now.person_id if now else None,
        until=now.ends_at if now else None,
        next_person_id=after.person_id if after else None,
        next_at=after.starts_at if after else None,
    )


def gaps_between(
    starts_at: datetime, ends_at: datetime, shifts: Iterable[Spell], absences: Sequence[Spell]
) -> list[Gap]:
    """Return the times between `starts_at` and `ends_at` in which nobody watches, merged, in order."""
    found: list[Gap] = []
    free_from = starts_at
    for spell in stretches(starts_at, ends_at, shifts, absences):
        if spell.starts_at > free_from:
            found.append(Gap(starts_at=free_from, ends_at=spell.starts_at))
        free_from = spell.ends_at
    if free_from < ends_at:
        found.append(Gap(starts_at=free_from, ends_at=ends_at))
    return found


def shift_wrong(starts_at: datetime, ends_at: datetime, now: datetime) -> list[Problem]:
    """Say what is wrong with the times of a shift."""
    if ends_at <= starts_at:
        return [_problem("ends_before", "ends_at", "The shift ends before it begins. Is the day of the end right?")]
    if starts_at < now - LATE_ENTRY:
        words = "This begins in the past. Begin it now: the roster keeps who was responsible until now."
        return [_problem("past", "starts_at", words)]
    if starts_at > now + timedelta(days=DAYS_AHEAD):
        return [_problem("too_far", "starts_at", f"At most {DAYS_AHEAD} days ahead.")]
    if ends_at - starts_at > LONGEST_SHIFT:
        return [_problem("too_long", "ends_at", f"A shift lasts at most {LONGEST_SHIFT.days} days.")]
    return []


def absence_wrong(starts_at: datetime, ends_at: datetime, now: datetime) -> list[Problem]:
    """Say what is wrong with the times of an absence. It may have begun already: people ring in sick late."""
    if ends_at <= starts_at:
        return [_problem("ends_before", "ends_at", "It ends before it begins. Is the day of the end right?")]
    if ends_at <= now:
        return [_problem("past", "ends_at", "This is over already.")]
    if starts_at > now + timedelta(days=DAYS_AHEAD):
        return [_problem("too_far", "starts_at", f"At most {DAYS_AHEAD} days ahead.")]
    if ends_at - starts_at > LONGEST_ABSENCE:
        return [_problem("too_long", "ends_at", f"At most {LONGEST_ABSENCE.days} days at a time.")]
    return []


def weekly(starts_at: datetime, ends_at: datetime, zone: ZoneInfo, weeks: int) -> list[tuple[datetime, datetime]]:
    """Return the shift repeated for `weeks` weeks at the same times of the zone's wall clock.

    The change to and from summer time moves the instants, not the clock on the wall; so shifts
    that follow each other without a gap do so in every week.
    """
    return [(_weeks_later(starts_at, zone, week), _weeks_later(ends_at, zone, week)) for week in range(max(1, weeks))]


def _weeks_later(instant: datetime, zone: ZoneInfo, weeks: int) -> datetime:
    if weeks == 0:
        return instant
    wall = instant.astimezone(zone).replace(tzinfo=None) + timedelta(weeks=weeks)
    return wall.replace(tzinfo=zone).astimezone(UTC)


def _problem(code: str, field: str, message: str) -> Problem:
    return Problem(code=code, message=message, field=field)
