"""The duty roster: shifts, stand-ins, vacations, and who watches because of them."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError

from tests.cast import Cast
from tests.clock import HeldClock
from tests.staff.helpers import forbidden, recorded, refused
from wayhome.core.errors import Conflict, NotFound
from wayhome.staff.actions import add_absence, add_shift, cancel_shift, end_absence, grant_role, stand_in
from wayhome.staff.actions.roster import overlap_in_words
from wayhome.staff.models import Absence, Person, Role, RoleGrant, Shift
from wayhome.staff.queries import (
    gaps,
    is_away,
    is_in_hours,
    next_roster_change,
    on_duty,
    people_by_id,
    people_to_choose,
    safety_officers,
    supervisors_of,
    watches_between,
    watching,
)

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def shift_of(cast: Cast, person: Person) -> Shift:
    return Shift.objects.filter(office=cast.office, person=person, cancelled_at__isnull=True).order_by("starts_at")[0]


def test_marcus_watches_then_nobody(cast: Cast, clock: HeldClock) -> None:
    now = clock.now
    assert on_duty(cast.office.pk, now) == cast.marcus
    assert on_duty(cast.office.pk, now, "backup") == cast.bea
    assert on_duty(cast.other_office.pk, now) is None
    assert on_duty(cast.office.pk, now + 11 * HOUR) is None
    watch = watching([cast.office.pk, cast.other_office.pk], now)
    assert (watch[cast.office.pk].person, watch[cast.office.pk].until) == (cast.marcus, now + 11 * HOUR)
    assert (watch[cast.office.pk].next, watch[cast.other_office.pk].person) == (None, None)
    assert [(gap.starts_at, gap.ends_at) for gap in gaps(cast.office.pk, now, now + DAY)] == [
        (now + 11 * HOUR, now + DAY)
    ]
    assert next_roster_change(now) == now + 11 * HOUR
    assert next_roster_change(now + DAY) is None


def test_the_next_shift_is_added_and_is_next(cast: Cast, clock: HeldClock) -> None:
    begins = clock.now + 11 * HOUR
    add_shift(
        cast.actor(cast.sofia), cast.office.pk, person_id=cast.bea.pk, starts_at=begins, ends_at=begins + 8 * HOUR
    )
    watch = watching([cast.office.pk], clock.now)[cast.office.pk]
    assert (watch.next, watch.next_at) == (cast.bea, begins)
    assert gaps(cast.office.pk, clock.now, begins + 8 * HOUR) == []
    assert [spell.person_id for spell in watches_between(cast.office.pk, clock.now, begins + HOUR)] == [
        cast.marcus.pk,
        cast.bea.pk,
    ]
    assert recorded() == ["staff.shift_added"]


def test_two_on_one_duty_and_one_on_two_duties_are_refused_in_words(cast: Cast, clock: HeldClock) -> None:
    sofia, now = cast.actor(cast.sofia), clock.now
    times: Any = {"starts_at": now, "ends_at": now + HOUR}
    with pytest.raises(Exception, match="Marcus Doyle is duty monitor from Mon 2 Mar 08:00 to Mon 2 Mar 20:00"):
        add_shift(sofia, cast.office.pk, person_id=cast.sofia.pk, **times)
    wrong = lambda: add_shift(sofia, cast.office.pk, person_id=cast.marcus.pk, duty="backup", **times)  # noqa: E731 - one line of a story
    assert refused(wrong) == [("starts_at", "overlap")]


def test_other_constraints_are_not_hidden_behind_those_words(cast: Cast, clock: HeldClock) -> None:
    backwards = Shift(office=cast.office, person=cast.bea, starts_at=clock.now, ends_at=clock.now - HOUR)
    with pytest.raises(IntegrityError), overlap_in_words(backwards):
        Shift.objects.create(
            office=cast.office, person=cast.zoe, duty="x", starts_at=clock.now + 50 * DAY, ends_at=clock.now + 49 * DAY
        )
    elsewhere = Shift(office=cast.other_office, person=cast.zoe, starts_at=clock.now, ends_at=clock.now + HOUR)
    copy = Shift(office=cast.office, person=cast.sofia, starts_at=clock.now, ends_at=clock.now + HOUR)
    with pytest.raises(Exception, match="overlaps another shift"), overlap_in_words(elsewhere):
        copy.save(force_insert=True)


def test_weeks_are_all_or_nothing_over_the_clock_change(cast: Cast, clock: HeldClock) -> None:
    sofia = cast.actor(cast.sofia)
    night = datetime(2026, 3, 21, 22, tzinfo=UTC), datetime(2026, 3, 22, 6, tzinfo=UTC)
    made = add_shift(sofia, cast.office.pk, person_id=cast.bea.pk, starts_at=night[0], ends_at=night[1], weeks=2)
    assert [shift.ends_at - shift.starts_at for shift in made] == [8 * HOUR, 7 * HOUR]
    before = Shift.objects.count()
    clash = night[0] - 14 * DAY
    wrong = lambda: add_shift(  # noqa: E731 - one line of a story
        sofia, cast.office.pk, person_id=cast.marcus.pk, starts_at=clash, ends_at=clash + HOUR, weeks=4
    )
    assert refused(wrong) == [("starts_at", "overlap")]
    assert Shift.objects.count() == before


def test_an_october_night_shift_has_nine_hours(cast: Cast, clock: HeldClock) -> None:
    night = datetime(2026, 10, 24, 21, tzinfo=UTC), datetime(2026, 10, 25, 6, tzinfo=UTC)
    add_shift(cast.actor(cast.sofia), cast.office.pk, person_id=cast.bea.pk, starts_at=night[0], ends_at=night[1])
    for minutes in range(0, 540, 30):
        assert on_duty(cast.office.pk, night[0] + timedelta(minutes=minutes)) == cast.bea
    assert gaps(cast.office.pk, *night) == []


def test_what_a_shift_cannot_be(cast: Cast, clock: HeldClock) -> None:
    sofia, now = cast.actor(cast.sofia), clock.now + DAY

    def add(person_id: UUID = cast.bea.pk, begin: datetime = now, end: datetime = now + HOUR, **more: object) -> object:
        return add_shift(sofia, cast.office.pk, person_id=person_id, starts_at=begin, ends_at=end, **more)  # type: ignore[arg-type] # a story's words

    assert refused(lambda: add(end=now)) == [("ends_at", "ends_before")]
    assert refused(lambda: add(begin=now - 2 * DAY)) == [("starts_at", "past")]
    assert refused(lambda: add(begin=now + 400 * DAY, end=now + 401 * DAY)) == [("starts_at", "too_far")]
    assert refused(lambda: add(duty="king")) == [("duty", "duty")]
    assert refused(lambda: add(weeks=0)) == [("weeks", "weeks")]
    assert refused(lambda: add(weeks=99)) == [("weeks", "weeks")]
    assert refused(lambda: add(person_id=cast.nora.pk)) == [("person_id", "no_monitor")]
    assert refused(lambda: add(person_id=uuid4())) == [("person_id", "gone")]


def test_only_who_makes_the_roster_makes_it(cast: Cast, clock: HeldClock) -> None:
    now = clock.now + DAY
    for person in (cast.nora, cast.marcus, cast.ines, cast.zoe):
        actor = cast.actor(person)
        with pytest.raises(Exception, match="may not"):
            add_shift(actor, cast.office.pk, person_id=cast.bea.pk, starts_at=now, ends_at=now + HOUR)
        forbidden(lambda actor=actor: cancel_shift(actor, shift_of(cast, cast.bea).pk))  # type: ignore[misc] # a default binds the loop's value
    forbidden(lambda: stand_in(cast.actor(cast.nora), shift_of(cast, cast.marcus).pk, cast.bea.pk))
    with pytest.raises(NotFound):
        cancel_shift(cast.actor(cast.sofia), uuid4())


def test_a_running_shift_ends_now_and_a_coming_one_never_was(cast: Cast, clock: HeldClock) -> None:
    sofia, running = cast.actor(cast.sofia), shift_of(cast, cast.marcus)
    coming = add_shift(
        sofia, cast.office.pk, person_id=cast.bea.pk, starts_at=clock.now + DAY, ends_at=clock.now + 2 * DAY
    )[0]
    cancel_shift(sofia, coming.pk)
    cancel_shift(sofia, running.pk)
    running.refresh_from_db()
    coming.refresh_from_db()
    assert (running.ends_at, running.cancelled_at, coming.cancelled_at) == (clock.now, None, clock.now)
    assert on_duty(cast.office.pk, clock.now) is None
    for shift in (running, coming):
        with pytest.raises(Conflict):
            cancel_shift(sofia, shift.pk)


def test_a_stand_in_takes_what_is_left_and_leaves_the_stand_by(cast: Cast, clock: HeldClock) -> None:
    marcus = shift_of(cast, cast.marcus)
    clock.advance(hours=2)
    new = stand_in(cast.actor(cast.marcus), marcus.pk, cast.bea.pk)
    assert (new.person, new.starts_at, new.stands_in_for) == (cast.bea, clock.now, cast.marcus)
    assert on_duty(cast.office.pk, clock.now) == cast.bea
    assert on_duty(cast.office.pk, clock.now, "backup") is None, "nobody stands by for themselves"
    assert gaps(cast.office.pk, clock.now - HOUR, clock.now + HOUR) == []
    again = stand_in(cast.actor(cast.sofia), new.pk, cast.sofia.pk)
    assert again.stands_in_for == cast.marcus


def test_a_stand_in_of_a_coming_shift_keeps_the_rest_of_the_stand_by(cast: Cast, clock: HeldClock) -> None:
    sofia, now = cast.actor(cast.sofia), clock.now
    coming = add_shift(
        sofia, cast.office.pk, person_id=cast.marcus.pk, starts_at=now + DAY, ends_at=now + DAY + 2 * HOUR
    )[0]
    add_shift(
        sofia,
        cast.office.pk,
        person_id=cast.bea.pk,
        starts_at=now + DAY - HOUR,
        ends_at=now + DAY + 4 * HOUR,
        duty="backup",
    )
    stand_in(sofia, coming.pk, cast.bea.pk)
    backups = [on_duty(cast.office.pk, now + DAY + hours * HOUR, "backup") for hours in (-0.5, 0.5, 2.5)]
    assert backups == [cast.bea, None, cast.bea]


def test_a_stand_in_must_be_another_and_there(cast: Cast, clock: HeldClock) -> None:
    sofia, marcus = cast.actor(cast.sofia), shift_of(cast, cast.marcus)
    assert refused(lambda: stand_in(sofia, marcus.pk, cast.marcus.pk)) == [("person_id", "same")]
    add_absence(cast.actor(cast.bea), cast.bea.pk, starts_at=clock.now, ends_at=clock.now + DAY)
    assert refused(lambda: stand_in(sofia, marcus.pk, cast.bea.pk)) == [("person_id", "away")]


def test_a_vacation_with_a_stand_in_leaves_no_gap(cast: Cast, clock: HeldClock) -> None:
    now = clock.now
    marcus = cast.actor(cast.marcus)
    away = add_absence(
        marcus, cast.marcus.pk, starts_at=now + HOUR, ends_at=now + 3 * HOUR, stand_in_id=cast.bea.pk, kind="vacation"
    )
    assert [on_duty(cast.office.pk, now + hour * HOUR) for hour in (0, 1, 3)] == [cast.marcus, cast.bea, cast.marcus]
    assert next_roster_change(now) == now + HOUR
    clock.advance(hours=2)
    assert is_away(cast.marcus.pk, clock.now)
    assert not is_away(cast.bea.pk, clock.now)
    end_absence(marcus, away.pk)
    end_absence(marcus, away.pk)
    assert on_duty(cast.office.pk, clock.now) == cast.marcus
    assert recorded() == ["staff.absence_added", "staff.absence_ended"]


def test_an_absence_without_a_stand_in_is_a_gap_and_can_be_struck(cast: Cast, clock: HeldClock) -> None:
    now = clock.now
    away = add_absence(
        cast.actor(cast.sofia), cast.marcus.pk, starts_at=now + HOUR, ends_at=now + 2 * HOUR, kind="sick"
    )
    assert [(gap.starts_at, gap.ends_at) for gap in gaps(cast.office.pk, now, now + 5 * HOUR)] == [
        (now + HOUR, now + 2 * HOUR)
    ]
    end_absence(cast.actor(cast.sofia), away.pk)
    assert not Absence.objects.exists()
    assert gaps(cast.office.pk, now, now + 5 * HOUR) == []


def test_what_an_absence_cannot_be(cast: Cast, clock: HeldClock) -> None:
    now, marcus = clock.now, cast.actor(cast.marcus)

    def add(stand_in_id: UUID | None = None, kind: str = "vacation", hours: int = 5) -> object:
        ends = now + hours * HOUR
        return add_absence(marcus, cast.marcus.pk, starts_at=now, ends_at=ends, kind=kind, stand_in_id=stand_in_id)

    assert refused(lambda: add(hours=0)) == [("ends_at", "ends_before")]
    assert refused(lambda: add(kind="moon")) == [("kind", "kind")]
    assert refused(lambda: add(cast.marcus.pk)) == [("stand_in_id", "same")]
    assert refused(lambda: add(uuid4())) == [("stand_in_id", "gone")]
    assert refused(lambda: add(cast.nora.pk)) == [("stand_in_id", "no_monitor")]
    add_absence(cast.actor(cast.bea), cast.bea.pk, starts_at=now, ends_at=now + HOUR)
    assert refused(lambda: add(cast.bea.pk)) == [("stand_in_id", "away")]
    add()
    assert refused(add) == [("starts_at", "overlap")]
    forbidden(lambda: add_absence(cast.actor(cast.ben), cast.nora.pk, starts_at=now, ends_at=now + HOUR))
    with pytest.raises(NotFound):
        end_absence(marcus, uuid4())
    add_absence(cast.actor(cast.nora), cast.nora.pk, starts_at=now, ends_at=now + HOUR, stand_in_id=cast.ben.pk)


def test_supervisors_and_safety_officers_with_their_stand_ins(cast: Cast, clock: HeldClock) -> None:
    now = clock.now
    assert supervisors_of(cast.office.pk, now) == [cast.sofia]
    assert supervisors_of(cast.other_office.pk, now) == []
    assert safety_officers(now) == [cast.ines]
    assert safety_officers(now, cast.other_office.pk) == []
    RoleGrant.objects.create(person=cast.ines, role=Role.SUPERVISOR, office=None)
    assert supervisors_of(cast.office.pk, now) == [cast.ines, cast.sofia]
    add_absence(cast.actor(cast.sofia), cast.sofia.pk, starts_at=now, ends_at=now + HOUR, stand_in_id=cast.ines.pk)
    assert supervisors_of(cast.office.pk, now) == [cast.ines]
    cast.ines.is_active = False
    cast.ines.save()
    assert supervisors_of(cast.office.pk, now) == []


def test_who_has_left_watches_nobody(cast: Cast, clock: HeldClock) -> None:
    cast.marcus.is_active = False
    cast.marcus.save()
    assert on_duty(cast.office.pk, clock.now) is None
    assert watching([cast.office.pk], clock.now)[cast.office.pk].person is None


def test_opening_hours(cast: Cast, clock: HeldClock) -> None:
    assert is_in_hours(cast.office.pk, clock.now)
    assert not is_in_hours(cast.office.pk, clock.now + 12 * HOUR)


def test_people_to_choose_from(cast: Cast) -> None:
    nora = cast.actor(cast.nora)
    assert ("Zoe Hill") not in [name for _, name in people_to_choose(nora)]
    assert [name for _, name in people_to_choose(nora, cast.office.pk, Role.MONITOR)] == ["Bea Łukasik", "Marcus Doyle"]
    assert people_to_choose(nora, cast.other_office.pk) == []
    grant_role(cast.actor(cast.amara), cast.amara.pk, Role.WORKER, cast.office.pk)
    cast.amara.grants.update(office=None)
    assert ("Zoe Hill") in [name for _, name in people_to_choose(cast.actor(cast.amara))]
    assert people_to_choose(nora, cast.office.pk, Role.MONITOR) != []
    assert people_by_id([cast.zoe.pk]) == {cast.zoe.pk: cast.zoe}
