"""What Wayhome says of itself to whoever watches from outside: when it ran, what is undone, and of whom nothing."""

from datetime import timedelta

from tests.alarms.scenes import go_out
from tests.cast import Cast
from tests.clock import HeldClock
from wayhome import __version__
from wayhome.engine import alive, beats
from wayhome.engine.models import Heartbeat
from wayhome.engine.queries import LOOPS


def beat_all(clock: HeldClock, *, undone_seconds: float | None = None) -> None:
    at = None if undone_seconds is None else clock.now - timedelta(seconds=undone_seconds)
    for loop in LOOPS:
        beats.beat("one", loop, now=clock.now, milliseconds=1, done=0, oldest_undone_at=at)


def test_an_engine_that_never_ran_says_so(cast: Cast, clock: HeldClock) -> None:
    found = alive.report()
    assert (found.at, found.fresh, found.engine_ran_at) == (clock.now, False, None)
    said = alive.document(found, "00" * 8)
    assert said["engine_ran_at"] is None
    assert said["loops"] == dict.fromkeys(LOOPS)


def test_the_oldest_of_the_last_beats_is_when_the_engine_ran(cast: Cast, clock: HeldClock) -> None:
    beat_all(clock)
    beats.beat("one", "send", now=clock.now - timedelta(seconds=4), milliseconds=1, done=0, oldest_undone_at=None)
    assert str(Heartbeat.objects.get(loop="send")) == "send 08:59:56"
    found = alive.report()
    assert found.fresh
    assert found.engine_ran_at == clock.now - timedelta(seconds=4)
    assert found.oldest_undone_seconds == 0.0
    beats.beat("two", "climb", now=clock.now - timedelta(hours=2), milliseconds=1, done=0, oldest_undone_at=None)
    assert alive.report().engine_ran_at == found.engine_ran_at


def test_what_is_undone_is_found_whether_a_loop_says_so_or_nobody_does(cast: Cast, clock: HeldClock) -> None:
    beat_all(clock, undone_seconds=3)
    assert alive.report().oldest_undone_seconds == 3.0
    go_out(cast.nora, clock.now)
    clock.advance(minutes=80)
    found = alive.report()
    assert found.oldest_undone_at is not None
    assert not found.fresh
    beat_all(clock)
    alone = alive.report()
    assert alone.fresh
    assert 60 < alone.oldest_undone_seconds < 80 * 60


def test_the_document_says_nothing_of_people(cast: Cast, clock: HeldClock) -> None:
    go_out(cast.nora, clock.now)
    beat_all(clock, undone_seconds=1.5)
    said = alive.document(alive.report(), "ab" * 8)
    assert set(said) == {
        "type",
        "nonce",
        "at",
        "engine_ran_at",
        "loops",
        "oldest_undone_at",
        "oldest_undone_seconds",
        "ledger_lag_seconds",
        "version",
    }
    assert (said["type"], said["nonce"], said["version"]) == ("wayhome-alive-1", "ab" * 8, __version__)
    assert said["at"] == "2026-03-02T09:00:00.000000+00:00"
    assert said["oldest_undone_seconds"] == 1.5
