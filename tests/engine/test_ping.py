"""The outside service hears from us while all is well, and only then; what it makes of it is written down."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from pytest_django.fixtures import Settings

from tests.alarms.scenes import go_out
from tests.cast import Cast
from tests.clock import HeldClock
from tests.engine.running import engine, until
from tests.engine.test_alive import beat_all
from tests.ports import free_port
from tests.sinks import HttpSink, http_sink
from wayhome.cli.doctor import duty
from wayhome.cli.doctor.finding import Finding, Grade
from wayhome.engine import ping as pings
from wayhome.engine.models import OutsidePing
from wayhome.engine.ping import Pinger


@pytest.fixture
def outside(settings: Settings) -> Iterator[HttpSink]:
    """A service that takes pings, and that Wayhome is set to ping."""
    with http_sink() as sink:
        settings.WAYHOME_DEADMAN_URL = sink.url
        yield sink


def doctor() -> Finding:
    [found] = duty.outside()
    return found


def came_to_something(pinger: Pinger) -> None:
    """Wait for the ping that is on the way."""
    assert pinger._on_the_way is not None
    pinger._on_the_way.join(10)


def test_without_an_address_nobody_is_pinged(cast: Cast, clock: HeldClock) -> None:
    beat_all(clock)
    assert Pinger().cycle(clock.now) == 0
    assert (doctor().grade, "WAYHOME_DEADMAN_URL" in doctor().mend) == (Grade.NOTE, True)


def test_pinged_once_a_minute_with_nothing_in_it(cast: Cast, clock: HeldClock, outside: HttpSink) -> None:
    assert (doctor().grade, "not pinged yet" in doctor().said) == (Grade.NOTE, True)
    pinger = Pinger()
    beat_all(clock)
    assert pinger.cycle(clock.now) == 1
    came_to_something(pinger)
    clock.advance(seconds=59)
    beat_all(clock)
    assert pinger.cycle(clock.now) == 0
    assert (doctor().grade, doctor().said) == (Grade.GOOD, "pinged 59 s ago, and it took it")
    clock.advance(seconds=1)
    beat_all(clock)
    assert pinger.cycle(clock.now) == 1
    came_to_something(pinger)
    assert [(one.method, one.path, one.body) for one in outside.requests] == [("GET", "/hook", b"")] * 2
    assert {name.lower() for name in outside.requests[0].headers} <= {
        "host",
        "accept",
        "accept-encoding",
        "connection",
        "user-agent",
    }


def test_of_several_engines_one_pings(cast: Cast, clock: HeldClock, outside: HttpSink) -> None:
    beat_all(clock)
    period = timedelta(seconds=60)
    assert [pings._claim(clock.now, period) for _ in range(3)] == [True, False, False]
    clock.advance(seconds=60)
    assert [pings._claim(clock.now, period) for _ in range(2)] == [True, False]


def test_another_engine_that_is_quicker_has_pinged(
    cast: Cast, clock: HeldClock, outside: HttpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    def well_and_overtaken() -> bool:
        return pings._claim(clock.now, timedelta(seconds=60))

    monkeypatch.setattr(pings, "_all_is_well", well_and_overtaken)
    assert Pinger().cycle(clock.now) == 0
    assert outside.requests == []


def test_not_while_a_loop_stands_still(cast: Cast, clock: HeldClock, outside: HttpSink) -> None:
    beat_all(clock)
    clock.advance(seconds=6)
    assert Pinger().cycle(clock.now) == 0
    assert outside.requests == []


def test_not_while_work_is_long_undone(cast: Cast, clock: HeldClock, outside: HttpSink) -> None:
    go_out(cast.nora, clock.now)
    clock.advance(minutes=80)
    beat_all(clock)
    assert Pinger().cycle(clock.now) == 0
    beat_all(clock, undone_seconds=29)
    assert outside.requests == []


def test_what_is_late_by_seconds_is_at_work(cast: Cast, clock: HeldClock, outside: HttpSink) -> None:
    beat_all(clock, undone_seconds=29)
    pinger = Pinger()
    assert pinger.cycle(clock.now) == 1
    came_to_something(pinger)


def test_a_service_that_refuses_is_the_doctors_to_tell(cast: Cast, clock: HeldClock, outside: HttpSink) -> None:
    outside.status = 404
    beat_all(clock)
    pinger = Pinger()
    pinger.cycle(clock.now)
    came_to_something(pinger)
    pinger.cycle(clock.now)
    assert (doctor().grade, "answered 404" in doctor().said) == (Grade.FAULT, True)
    assert outside.url not in doctor().said
    outside.status = 204
    clock.advance(minutes=1)
    beat_all(clock)
    pinger.cycle(clock.now)
    came_to_something(pinger)
    pinger.cycle(clock.now)
    assert doctor().grade is Grade.GOOD
    assert OutsidePing.objects.get().answered_at == clock.now
    clock.advance(minutes=4)
    assert (doctor().grade, "last pinged 4 minutes ago" in doctor().said) == (Grade.FAULT, True)


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("http://127.0.0.1:{free_port}/", "ConnectError"),
        ("http://[::1", "not a web address"),
        ("nothing of the kind", "UnsupportedProtocol"),
    ],
)
def test_a_service_that_is_not_there_is_written_down(
    cast: Cast, clock: HeldClock, settings: Settings, url: str, fault: str
) -> None:
    settings.WAYHOME_DEADMAN_URL = url.replace("{free_port}", str(free_port()))
    beat_all(clock)
    pinger = Pinger()
    assert pinger.cycle(clock.now) == 1
    came_to_something(pinger)
    pinger.cycle(clock.now)
    row = OutsidePing.objects.get()
    assert (row.fault, row.answered_at) == (fault, None)
    assert fault in str(row)


def test_a_slow_service_holds_up_nobody_and_is_no_answer(
    cast: Cast, clock: HeldClock, outside: HttpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pings, "TIMEOUT_SECONDS", 2.0)
    outside.delay_seconds = 1.0
    beat_all(clock)
    pinger = Pinger()
    assert pinger.cycle(clock.now) == 1
    assert pinger.cycle(clock.now) == 0  # at once: the ping is on its own thread
    assert OutsidePing.objects.get().fault == ""
    monkeypatch.setattr(pings, "TIMEOUT_SECONDS", 0.0)
    clock.advance(minutes=2)
    beat_all(clock)
    assert pinger.cycle(clock.now) == 0  # one at a time
    assert OutsidePing.objects.get().fault == "no answer within 0 s"
    assert pinger.cycle(clock.now) == 0
    came_to_something(pinger)
    outside.delay_seconds = 0.0
    monkeypatch.setattr(pings, "TIMEOUT_SECONDS", 2.0)
    assert pinger.cycle(clock.now) == 1  # what came too late changes nothing; the next one is on its way
    came_to_something(pinger)
    assert OutsidePing.objects.get().answered_at is None
    pinger.cycle(clock.now)
    assert OutsidePing.objects.get().answered_at == clock.now


def test_whatever_a_library_raises_is_written_down(
    cast: Cast, clock: HeldClock, outside: HttpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(url: str, *, timeout_seconds: float) -> str:
        raise ZeroDivisionError

    monkeypatch.setattr(pings, "ping", broken)
    beat_all(clock)
    pinger = Pinger()
    pinger.cycle(clock.now)
    came_to_something(pinger)
    pinger.cycle(clock.now)
    assert OutsidePing.objects.get().fault == "ZeroDivisionError"


def test_a_running_engine_pings_by_itself(committed_cast: Cast, outside: HttpSink) -> None:
    with engine():
        until(lambda: outside.requests)
        until(lambda: OutsidePing.objects.filter(answered_at__isnull=False).exists())
    assert len(outside.requests) == 1
