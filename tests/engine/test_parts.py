"""The engine's parts by hand: cycles under a held clock, the clock's watch, loops that fail, results that wait."""

from datetime import UTC, datetime, timedelta
from threading import Event
from types import SimpleNamespace
from uuid import uuid4

import psycopg
import pytest
from django.db import InterfaceError, OperationalError, ProgrammingError, connection, transaction
from psycopg import Connection

from tests.alarms.scenes import go_out, story
from tests.cast import Cast
from tests.clock import HeldClock
from wayhome.alarms.models import Alarm
from wayhome.alarms.queries import anybody_heard_from
from wayhome.core import locks
from wayhome.core.models import ClockMark
from wayhome.engine import beats, clockwatch, cycles, sending, wake
from wayhome.engine import loop as loops
from wayhome.engine.audit import faults
from wayhome.engine.cycles import Cycle, Upkeep, climb_cycle, open_cycle
from wayhome.engine.loop import Loop, seconds_to_wait
from wayhome.engine.models import Heartbeat
from wayhome.engine.queries import health
from wayhome.ledger.actions import record
from wayhome.ledger.models import Entry, Leaf
from wayhome.ledger.queries import anything_pending
from wayhome.ledger.rules import SYSTEM
from wayhome.messaging.actions import Claimed, claim
from wayhome.messaging.models import Message
from wayhome.staff.models import Person, Shift
from wayhome.visits.models import CalendarFeed, Visit

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock_mark(django_db_setup: None, superuser: Connection) -> None:
    superuser.execute("UPDATE core_clock_mark SET high_water = '2026-01-01', jumped_at = NULL, jumped_seconds = NULL")


def test_open_then_climb_and_each_says_when_it_wants_to_run_again(cast: Cast, clock: HeldClock) -> None:
    assert open_cycle() == Cycle(now=clock.now, done=0)
    go_out(cast.nora, clock.now)
    due_at = clock.now + timedelta(minutes=60)
    assert open_cycle().next_at is None  # not within what the loop sleeps at most
    clock.advance(minutes=60)
    assert open_cycle().next_at == due_at + timedelta(minutes=15)
    clock.advance(minutes=15)
    assert open_cycle().done == 1
    assert climb_cycle().next_at == clock.now + timedelta(minutes=5)
    clock.advance(minutes=6)
    Alarm.objects.update(wake_at=clock.now + timedelta(seconds=-1), step_at=clock.now + timedelta(hours=1))
    Alarm.objects.update(ring_at=clock.now + timedelta(hours=1), police_at=None)
    assert climb_cycle().done == 1


def test_what_is_past_its_time_is_shown_as_undone(cast: Cast, clock: HeldClock) -> None:
    go_out(cast.nora, clock.now)
    clock.advance(minutes=75)
    assert cycles._cycle(clock.now, 0, clock.now - timedelta(seconds=9)).oldest_undone_at == clock.now - timedelta(
        seconds=9
    )


def test_upkeep_reminds_writes_leaves_watches_the_roster_and_audits(cast: Cast, clock: HeldClock) -> None:
    go_out(cast.nora, clock.now)
    Shift.objects.all().delete()
    clock.advance(minutes=55)
    upkeep = Upkeep()
    upkeep.cycle()
    assert Message.objects.filter(purpose="reminder", recipient_id=cast.nora.pk).exists()
    assert Alarm.objects.filter(kind="nobody_on_duty").exists()
    upkeep.cycle()
    assert Leaf.objects.count() > 0
    assert Entry.objects.count() > 0


def test_a_part_that_fails_stops_no_other_and_is_told_in_the_end(
    cast: Cast, clock: HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> int:
        raise ValueError("a mistake of ours")

    monkeypatch.setattr("wayhome.engine.cycles.visits.remind_due", broken)
    upkeep = Upkeep()
    for _ in range(6):
        upkeep.cycle()
    alarm = Alarm.objects.get(kind="not_watching")
    assert "reminders" in alarm.reason
    assert story(alarm).count("found") == 1


def test_who_was_heard_from_is_shown_on_the_open_alarm_by_the_next_cycle(cast: Cast, clock: HeldClock) -> None:
    visit = go_out(cast.nora, clock.now)
    clock.advance(minutes=75)
    open_cycle()
    clock.advance(minutes=1)
    assert not anybody_heard_from()
    Visit.objects.filter(pk=visit.pk).update(last_heard_at=clock.now)
    assert anybody_heard_from()
    open_cycle()
    assert Alarm.objects.get().heard_at == clock.now
    assert not anybody_heard_from()


def test_losing_the_database_in_upkeep_is_the_loops_to_handle(
    cast: Cast, clock: HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object) -> int:
        raise OperationalError

    monkeypatch.setattr("wayhome.engine.cycles.visits.remind_due", gone)
    with pytest.raises(OperationalError):
        Upkeep().cycle()


def test_a_question_that_takes_too_long_holds_up_no_part_after_it(
    cast: Cast, clock: HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(*_: object) -> int:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 20")
            cursor.execute("SELECT pg_sleep(10)")
        return 0

    record(at=clock.now, action="test.happened", actor=SYSTEM, subject=SYSTEM)
    assert anything_pending()
    monkeypatch.setattr("wayhome.engine.cycles.visits.remind_due", slow)
    upkeep = Upkeep()
    upkeep.cycle()
    assert not anything_pending()
    for _ in range(4):
        upkeep.cycle()
    assert "reminders" in Alarm.objects.get(kind="not_watching").reason


def test_a_clock_that_jumps_forwards_is_told_and_opens_what_fell_due(cast: Cast, clock: HeldClock) -> None:
    upkeep = Upkeep()
    upkeep.cycle()
    go_out(cast.nora, clock.now)
    clock.advance(hours=3)
    upkeep.cycle()
    assert "jumped forwards by about 180 minutes" in Alarm.objects.get(kind="not_watching").reason
    mark = ClockMark.objects.get()
    assert mark.high_water == clock.now
    assert mark.jumped_at == clock.now
    assert open_cycle().done == 1


def test_a_clock_set_back_is_told_too() -> None:
    before = clockwatch.Moment(database=NOW, process_seconds=0.0)
    after = clockwatch.Moment(database=NOW, process_seconds=120.0)
    assert clockwatch.jumped_seconds(before, after) == -120.0
    assert clockwatch.words_of_jump(-120.0).startswith("The clock was set back by about 2 minutes")
    assert clockwatch.words_of_jump(45.0).startswith("The clock jumped forwards by about 1 minute,")
    assert clockwatch.words_of_jump(29.0) == ""


def test_one_engine_at_a_time_raises_the_mark(cast: Cast, clock: HeldClock, superuser: Connection) -> None:
    with superuser.transaction():
        superuser.execute("SELECT pg_advisory_xact_lock(%s, %s)", [locks.NAMESPACE, int(locks.Lock.CLOCK)])
        assert not clockwatch.raise_mark()
    assert clockwatch.raise_mark()


def test_the_auditor_names_every_fault(cast: Cast, clock: HeldClock) -> None:
    go_out(cast.nora, clock.now)
    assert list(faults(clock.now, loops_expected=())) == []
    clock.advance(minutes=75)
    open_cycle()
    go_out(cast.ben, clock.now, due_minutes=-20)
    clock.advance(minutes=10)
    told = list(faults(clock.now, loops_expected=("send", "open")))
    assert told == [
        "People are overdue and no alarm was opened for them.",
        "Open alarms are not climbing their ladders.",
        "Messages are due and nobody sends them.",
        "The record is being written, but not sealed: its tree is behind.",
        "A loop of the engine has stopped: open.",
        "A loop of the engine has stopped: send.",
    ]
    upkeep = Upkeep(loops_expected=("send",), warm_up_cycles=1)
    upkeep.cycle()
    upkeep.cycle()
    assert Alarm.objects.filter(kind="not_watching").count() == 1


def test_health_is_fresh_only_when_every_loop_is(cast: Cast, clock: HeldClock) -> None:
    assert health().beat_at is None
    assert not health().fresh
    for loop in ("open", "climb", "send", "upkeep"):
        beats.beat("one", loop, now=clock.now, milliseconds=2.0, done=1, oldest_undone_at=clock.now)
    assert health().fresh
    assert health().oldest_undone_at == clock.now
    clock.advance(seconds=6)
    for loop in ("open", "climb", "send"):
        beats.beat("one", loop, now=clock.now, milliseconds=2.0, done=0, oldest_undone_at=None)
    stale = health()
    assert not stale.fresh
    assert stale.beat_at == clock.now - timedelta(seconds=6)
    assert [loop.name for loop in stale.loops if not loop.fresh] == ["upkeep"]
    assert Heartbeat.objects.count() == 4
    assert beats.forget_old(clock.now + timedelta(days=2)) == 4
    assert beats.engine_name() != beats.engine_name()


def test_a_loop_waits_until_what_is_due_next_and_never_longer_than_a_second() -> None:
    def cycle(ahead: float, done: int = 0) -> Cycle:
        return Cycle(now=NOW, done=done, next_at=NOW + timedelta(seconds=ahead))

    assert seconds_to_wait(Cycle(now=NOW, done=3)) == 1.0
    assert seconds_to_wait(cycle(60)) == 1.0
    assert seconds_to_wait(cycle(0.4)) == pytest.approx(0.4)
    assert seconds_to_wait(cycle(0.001)) == 0.02
    assert seconds_to_wait(cycle(-5, done=2)) == 0.0
    assert seconds_to_wait(cycle(-5)) == 0.25


def make_loop(work: object) -> Loop:
    return Loop("open", work, engine="test", stop=Event(), wake=Event())  # type: ignore[arg-type]  # a test's function


def test_a_lost_database_is_waited_for_with_back_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loops, "connection", SimpleNamespace(close=lambda: None))

    def gone() -> Cycle:
        raise OperationalError

    loop = make_loop(gone)
    waits = [loop.once() for _ in range(8)]
    assert waits[0] == pytest.approx(0.4)
    assert waits[-1] == 5.0
    assert not loop.died


def test_a_refused_statement_is_not_the_end_and_a_mistake_of_ours_is_after_five(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(loops, "connection", SimpleNamespace(close=lambda: None))

    def refused() -> Cycle:
        raise ProgrammingError

    loop = make_loop(refused)
    for _ in range(10):
        loop.once()
    assert not loop.died

    def broken() -> Cycle:
        raise ValueError("a mistake of ours")

    loop = make_loop(broken)
    for _ in range(5):
        assert not loop.died
        loop.once()
    assert loop.died


def test_a_good_cycle_beats_and_forgets_earlier_failures(cast: Cast, clock: HeldClock) -> None:
    loop = make_loop(lambda: Cycle(now=clock.now, done=1))
    loop._crashes = 3
    assert loop.once() == 1.0
    assert loop._crashes == 0
    assert Heartbeat.objects.get().loop == "open"


def claimed() -> Claimed:
    return Claimed(
        message_id=uuid4(),
        attempt_id=uuid4(),
        recipient_id=uuid4(),
        channel="board",
        address="",
        route_id="",
        subject="",
        body="",
        with_link=False,
        idempotency_key="k",
    )


def test_a_result_is_written_again_and_again_while_the_database_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wayhome.engine.sending.sleep_seconds", lambda _: None)
    monkeypatch.setattr(sending, "connection", SimpleNamespace(close=lambda: None, in_atomic_block=False))
    tries: list[int] = []

    def write() -> None:
        tries.append(1)
        if len(tries) < 3:
            raise InterfaceError

    sending._persist(write)
    assert len(tries) == 3

    def never() -> None:
        tries.append(1)
        raise OperationalError

    with pytest.raises(OperationalError):
        sending._persist(never)
    assert len(tries) == 3 + sending.RECORD_TRIES


def test_a_worker_that_fails_frees_its_place_and_a_claim_that_fails_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "connection", SimpleNamespace(close=lambda: None))
    woken = Event()
    sender = sending.Sender("test", woken)

    def broken(*_: object, **__: object) -> list[Claimed]:
        raise ValueError("a mistake of ours")

    monkeypatch.setattr("wayhome.engine.sending.deliver", broken)
    assert sender._free["board"].acquire(blocking=False)
    sender._work("board", [claimed()])
    assert woken.is_set()
    monkeypatch.setattr("wayhome.engine.sending.claim", broken)
    monkeypatch.setattr("wayhome.engine.sending.channels_due", lambda: set(sending.WORKERS))
    for _ in range(3):
        with pytest.raises(ValueError, match="mistake"):
            sender.cycle()
    sender.stop()


def test_a_failed_message_is_recorded_as_failed(monkeypatch: pytest.MonkeyPatch, cast: Cast, clock: HeldClock) -> None:
    go_out(cast.nora, clock.now)
    clock.advance(minutes=75)
    open_cycle()
    [batch] = [claim(channels=["smtp"], limit=5, engine="test", lease_seconds=60)]
    sending.deliver("smtp", batch)
    assert Message.objects.get(purpose="alarm").state == "queued"
    assert Message.objects.get(purpose="alarm").channel == "board"


def test_with_every_worker_busy_nothing_more_is_claimed(cast: Cast, clock: HeldClock) -> None:
    sender = sending.Sender("test", Event())
    for name, count in sending.WORKERS.items():
        for _ in range(count):
            assert sender._free[name].acquire(blocking=False)
    assert sender.cycle() == Cycle(now=clock.now, done=0)
    sender.stop()


def test_the_listener_comes_back_after_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    stop, tries = Event(), []
    monkeypatch.setattr("wayhome.engine.wake.BACK_OFF_SECONDS", 0.0)

    def once(stop: Event, _wakes: object) -> None:
        tries.append(1)
        if len(tries) == 2:
            stop.set()
        raise psycopg.OperationalError

    monkeypatch.setattr("wayhome.engine.wake._listen_once", once)
    wake.listen(stop, {})
    assert len(tries) == 2


def test_upkeep_forgets_who_left_but_not_who_is_still_out(cast: Cast, clock: HeldClock) -> None:
    go_out(cast.nora, clock.now)
    left_at = clock.now - timedelta(days=400)
    Person.objects.filter(pk__in=[cast.nora.pk, cast.ben.pk]).update(is_active=False, left_at=left_at, phone="+353861")
    CalendarFeed.objects.create(person=cast.ben, url="https://calendar.example/secret.ics")
    Upkeep().cycle()
    assert dict(Person.objects.filter(is_active=False).values_list("name", "phone")) == {
        "Nora Byrne": "+353861",
        "Ben Okafor": "",
    }
    assert not CalendarFeed.objects.exists()
