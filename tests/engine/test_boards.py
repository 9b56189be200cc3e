"""The board of who watches, closed or silent while somebody is out: told by other routes, calmed when it is open."""

from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import Settings

from tests.alarms.scenes import fresh, go_out, story, told
from tests.cast import Cast
from tests.clock import HeldClock
from wayhome.alarms.models import Alarm
from wayhome.engine.boards import Watch, has_board_open, is_silent, note_board, watch_boards
from wayhome.engine.cycles import Upkeep
from wayhome.engine.models import BoardSeen
from wayhome.messaging.models import Message
from wayhome.staff.models import OfficeHours, Shift

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
PATIENCE = timedelta(minutes=3)


def ago(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("since", "seen", "in_hours", "silent"),
    [
        (60, 1, True, False),
        (60, 4, True, True),
        (60, None, True, True),
        (2, None, True, False),  # the watch has only begun
        (60, None, False, False),  # at home, by telephone: no board is expected
        (60, 4, False, True),  # it was open on this watch, and is no more
        (60, 90, False, False),  # that was an earlier watch
        (60, 90, True, True),
    ],
)
def test_when_a_board_is_silent(since: float, seen: float | None, in_hours: object, silent: object) -> None:
    watch = Watch(since=ago(since), seen_at=None if seen is None else ago(seen), in_hours=bool(in_hours))
    assert is_silent(watch, NOW, PATIENCE) is silent


@pytest.fixture(autouse=True)
def patience(settings: Settings) -> None:
    settings.WAYHOME_BOARD_SILENT_SECONDS = 180


def test_never_opened_while_somebody_is_out_is_told_to_who_watches_by_another_route(
    cast: Cast, clock: HeldClock
) -> None:
    assert watch_boards(clock.now) == 0
    go_out(cast.nora, clock.now, due_minutes=300)
    assert watch_boards(clock.now) == 0
    assert watch_boards(clock.advance(minutes=3, seconds=1)) == 1
    assert watch_boards(clock.now) == 1
    alarm = Alarm.objects.get()
    assert (alarm.kind, alarm.office_id) == ("board_silent", cast.office.pk)
    assert told(alarm) == ["Marcus"]
    assert Message.objects.get().channel == "smtp"
    assert "Nora" not in Message.objects.get().body


def test_a_board_before_other_routes_is_put_behind_them(cast: Cast, clock: HeldClock) -> None:
    cast.marcus.routes.filter(channel="board").update(position=9)
    cast.marcus.routes.filter(channel="smtp").update(position=8)
    cast.marcus.routes.filter(channel="board").update(position=0)
    go_out(cast.nora, clock.now, due_minutes=300)
    watch_boards(clock.advance(minutes=4))
    assert Message.objects.get().channel == "smtp"


def test_an_open_board_is_no_alarm_and_one_that_is_opened_calms_it(cast: Cast, clock: HeldClock) -> None:
    go_out(cast.nora, clock.now, due_minutes=300)
    note_board(cast.marcus.pk, clock.advance(minutes=5))
    note_board(cast.marcus.pk, clock.now)
    assert str(BoardSeen.objects.get()) == f"{clock.now:%H:%M:%S}"
    assert watch_boards(clock.now) == 0
    assert watch_boards(clock.advance(minutes=4)) == 1
    alarm = Alarm.objects.get()
    note_board(cast.marcus.pk, clock.advance(minutes=3))
    assert watch_boards(clock.now) == 0
    assert story(alarm)[-1] == "mended"
    assert fresh(alarm).closed_at is None
    assert watch_boards(clock.advance(minutes=4)) == 1
    assert story(alarm)[-1] == "found"
    assert Alarm.objects.count() == 1


def test_a_watch_that_begins_is_given_time(cast: Cast, clock: HeldClock) -> None:
    go_out(cast.nora, clock.now, due_minutes=300)
    clock.advance(minutes=10)
    Shift.objects.filter(duty="monitor").update(ends_at=clock.now)
    Shift.objects.create(
        office=cast.office, person=cast.sofia, starts_at=clock.now, ends_at=clock.now + timedelta(hours=8)
    )
    assert watch_boards(clock.now) == 0
    assert watch_boards(clock.advance(minutes=2)) == 0
    assert watch_boards(clock.advance(minutes=2)) == 1
    assert told() == ["Sofia"]


def test_out_of_hours_only_a_board_that_was_open_is_missed(cast: Cast, clock: HeldClock) -> None:
    OfficeHours.objects.all().delete()
    go_out(cast.nora, clock.now, due_minutes=300)
    assert watch_boards(clock.advance(minutes=30)) == 0
    note_board(cast.marcus.pk, clock.now)
    assert watch_boards(clock.advance(minutes=4)) == 1


def test_where_nobody_watches_it_is_another_alarm_and_zero_asks_for_no_board(
    cast: Cast, clock: HeldClock, settings: Settings
) -> None:
    go_out(cast.nora, clock.now, due_minutes=300)
    clock.advance(minutes=30)
    settings.WAYHOME_BOARD_SILENT_SECONDS = 0
    assert watch_boards(clock.now) == 0
    settings.WAYHOME_BOARD_SILENT_SECONDS = 180
    Shift.objects.all().delete()
    assert watch_boards(clock.now) == 0


def test_upkeep_asks_after_the_boards_every_ten_seconds(cast: Cast, clock: HeldClock) -> None:
    go_out(cast.nora, clock.now, due_minutes=300)
    upkeep = Upkeep()
    upkeep.cycle()
    clock.advance(seconds=181)
    upkeep.cycle()
    assert Alarm.objects.filter(kind="board_silent").exists()


def test_a_board_is_open_for_a_minute_after_it_said_so(cast: Cast, clock: HeldClock) -> None:
    assert not has_board_open(cast.marcus.pk, clock.now)
    note_board(cast.marcus.pk, clock.now)
    assert has_board_open(cast.marcus.pk, clock.now + timedelta(seconds=59))
    assert not has_board_open(cast.marcus.pk, clock.now + timedelta(seconds=60))
    assert not has_board_open(cast.bea.pk, clock.now)
