"""Who watches, pure: gaps, stand-ins, who is next, and the days on which the clocks change."""

import itertools
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from wayhome.staff.rules import Gap, Spell, covering, gaps_between, stretches, watch_at, weekly
from wayhome.staff.rules.roster import absence_wrong, shift_wrong

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
DUBLIN = ZoneInfo("Europe/Dublin")
A, B, C = (UUID(int=number) for number in (1, 2, 3))
DAY = timedelta(days=1)


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def spell(person: UUID, begin: float, end: float, stand_in: UUID | None = None) -> Spell:
    return Spell(person_id=person, starts_at=at(begin), ends_at=at(end), stand_in_id=stand_in)


def test_a_spell_is_half_open() -> None:
    assert spell(A, 0, 1).covers(at(0))
    assert not spell(A, 0, 1).covers(at(1))


def test_a_stand_in_covers_and_an_absent_stand_in_does_not() -> None:
    assert covering(A, at(1), []) == A
    assert covering(A, at(1), [spell(A, 0, 2, B)]) == B
    assert covering(A, at(1), [spell(A, 0, 2)]) is None
    assert covering(A, at(1), [spell(A, 0, 2, B), spell(B, 0, 2, C)]) is None
    assert covering(A, at(1), [spell(C, 0, 2), spell(A, 0, 2), spell(A, 0, 2, B)]) == B


def test_the_watch_goes_on_over_shifts_that_touch() -> None:
    watch = watch_at(at(0.5), [spell(A, 0, 1), spell(A, 1, 2), spell(B, 2, 3)], [], ahead=DAY)
    assert (watch.person_id, watch.until, watch.next_person_id, watch.next_at) == (A, at(2), B, at(2))


def test_the_watch_ends_where_an_absence_begins() -> None:
    watch = watch_at(at(0), [spell(A, 0, 4)], [spell(A, 1, 2), spell(A, 2, 3, B)], ahead=DAY)
    assert (watch.person_id, watch.until) == (A, at(1))
    assert (watch.next_person_id, watch.next_at) == (B, at(2))


def test_nobody_watches_and_nobody_comes() -> None:
    watch = watch_at(at(0), [spell(A, -2, -1)], [], ahead=DAY)
    assert (watch.person_id, watch.until, watch.next_person_id, watch.next_at) == (None, None, None, None)
    assert watch_at(at(0), [spell(A, 1, 2)], [], ahead=DAY).next_at == at(1)


def test_gaps_are_what_nobody_covers() -> None:
    shifts = [spell(A, 0, 2), spell(B, 3, 6)]
    assert gaps_between(at(-1), at(8), shifts, [spell(B, 4, 5)]) == [
        Gap(starts_at=at(-1), ends_at=at(0)),
        Gap(starts_at=at(2), ends_at=at(3)),
        Gap(starts_at=at(4), ends_at=at(5)),
        Gap(starts_at=at(6), ends_at=at(8)),
    ]
    assert gaps_between(at(0), at(2), shifts, []) == []
    assert gaps_between(at(0), at(0), shifts, []) == []


hours = st.integers(min_value=-30, max_value=60)
people = st.sampled_from([A, B, C])


@st.composite
def spells(draw: st.DrawFn) -> Spell:
    begin, length = draw(hours), draw(st.integers(min_value=1, max_value=20))
    return spell(draw(people), begin, begin + length, draw(st.none() | people))


@given(st.lists(spells(), max_size=6), st.lists(spells(), max_size=4))
def test_every_hour_is_either_watched_or_a_gap(shifts: list[Spell], absences: list[Spell]) -> None:
    gaps = gaps_between(at(0), at(24), shifts, absences)
    watched = stretches(at(0), at(24), shifts, absences)
    pieces = sorted([(gap.starts_at, gap.ends_at) for gap in gaps] + [(one.starts_at, one.ends_at) for one in watched])
    assert pieces[0][0] == at(0)
    assert pieces[-1][1] == at(24)
    assert all(before[1] == after[0] for before, after in itertools.pairwise(pieces))
    for hour in range(24):
        now = at(hour)
        on_duty = [covering(one.person_id, now, absences) for one in shifts if one.covers(now)]
        assert any(gap.starts_at <= now < gap.ends_at for gap in gaps) == (not any(on_duty))


@given(st.lists(spells(), max_size=6), st.lists(spells(), max_size=4), st.integers(min_value=0, max_value=23))
def test_who_watches_now_stands_in_for_somebody_on_duty(shifts: list[Spell], absences: list[Spell], hour: int) -> None:
    watch = watch_at(at(hour), shifts, absences, ahead=DAY)
    standing = {covering(one.person_id, at(hour), absences) for one in shifts if one.covers(at(hour))}
    assert watch.person_id in standing or not standing - {None}
    if watch.next_at is not None:
        assert watch.next_at >= (watch.until or at(hour))
        assert watch.next_person_id is not None


def test_weekly_shifts_keep_the_wall_clock_over_the_skipped_hour() -> None:
    """Dublin, Sunday 29 March 2026: 01:00 becomes 02:00."""
    night = datetime(2026, 3, 21, 22, tzinfo=UTC), datetime(2026, 3, 22, 6, tzinfo=UTC)
    _, short = weekly(*night, DUBLIN, 2)
    assert [f"{one.astimezone(DUBLIN):%d %H:%M}" for one in short] == ["28 22:00", "29 06:00"]
    assert short[1] - short[0] == timedelta(hours=7)


def test_weekly_shifts_keep_the_wall_clock_over_the_repeated_hour() -> None:
    """Dublin, Sunday 25 October 2026: 02:00 becomes 01:00 again."""
    night = datetime(2026, 10, 17, 21, tzinfo=UTC), datetime(2026, 10, 18, 5, tzinfo=UTC)
    _, long = weekly(*night, DUBLIN, 2)
    assert [f"{one.astimezone(DUBLIN):%d %H:%M}" for one in long] == ["24 22:00", "25 06:00"]
    assert long[1] - long[0] == timedelta(hours=9)


def test_shifts_that_meet_in_the_hour_that_is_skipped_or_repeated_still_meet() -> None:
    for sunday in (datetime(2026, 3, 22, 1, 30, tzinfo=UTC), datetime(2026, 10, 18, 0, 30, tzinfo=UTC)):
        early = weekly(sunday - timedelta(hours=6), sunday, DUBLIN, 2)
        late = weekly(sunday, sunday + timedelta(hours=6), DUBLIN, 2)
        assert [one[1] for one in early] == [one[0] for one in late]


def codes(problems: list[object]) -> list[str]:
    return [problem.code for problem in problems]  # type: ignore[attr-defined] # problems of core.errors


def test_times_of_shifts_and_absences_are_judged() -> None:
    assert codes([*shift_wrong(at(1), at(1), START)]) == ["ends_before"]
    assert codes([*shift_wrong(at(-1), at(1), START)]) == ["past"]
    assert codes([*shift_wrong(START + 400 * DAY, START + 401 * DAY, START)]) == ["too_far"]
    assert codes([*shift_wrong(START, START + 15 * DAY, START)]) == ["too_long"]
    assert shift_wrong(START, at(8), START) == []
    assert codes([*absence_wrong(at(2), at(1), START)]) == ["ends_before"]
    assert codes([*absence_wrong(at(-2), at(-1), START)]) == ["past"]
    assert codes([*absence_wrong(START + 400 * DAY, START + 401 * DAY, START)]) == ["too_far"]
    assert codes([*absence_wrong(START, START + 400 * DAY, START)]) == ["too_long"]
    assert absence_wrong(at(-20), at(8), START) == []
