"""The engine is killed at every statement boundary between "falls due" and "accepted by the provider"."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.alarms.scenes import go_out
from tests.calls.stories import STRANGE, begun
from tests.clock import HeldClock
from tests.crash import choosing, truths
from tests.crash.boundaries import Boundary, Death
from tests.crash.choosing import chosen, say
from tests.crash.conftest import Scene
from tests.crash.stage import Engine, Nursery
from tests.sinks import SmtpSink
from wayhome.alarms.models import Alarm, Kind
from wayhome.calls.models import CallBack
from wayhome.ledger.models import Entry, Pending
from wayhome.messaging.models import Channel, Message
from wayhome.visits.models import Visit

if TYPE_CHECKING:
    from tests.cast import Cast

LEASE_SECONDS = 100
"""A little more than a sender's lease: what a dead one had leased goes out again after it."""

Play = Callable[[], list[Visit]]


def _at_rest(alarms: int, told: set[str], kind: str = Kind.MISSED_CONTACT) -> Callable[[], bool]:
    def rests() -> bool:
        waiting = Message.objects.filter(state__in=[Message.State.QUEUED, Message.State.LEASED]).exists()
        sent = Message.objects.filter(purpose="alarm", state=Message.State.ACCEPTED, accepted_channel=Channel.SMTP)
        return (
            not waiting
            and Alarm.objects.filter(kind=kind).count() == alarms
            and sent.values("recipient_id").distinct().count() >= len(told)
            and not Pending.objects.exists()
        )

    return rests


def _matrix(engine: Engine, set_the_scene: Play, check: Callable[[list[Visit]], None], clock: HeldClock) -> None:
    """Die at each chosen boundary, take over, and see that nothing is lost."""
    set_the_scene()
    boundaries = engine.record()
    assert len(boundaries) > 30, "the instrument sees too little"
    failures: list[str] = []
    reached = 0
    for death in chosen(boundaries):
        visits = set_the_scene()
        reached += engine.dies(death)
        clock.advance(seconds=LEASE_SECONDS)
        try:
            assert engine.takes_over(), "it did not come to rest"
            check(visits)
        except AssertionError as error:
            failures.append(f"{death.as_text()}: {error}")
    say(f"{len(boundaries)} boundaries found; of the deaths chosen {reached} died, {len(failures)} lost something")
    assert not failures, "\n".join(failures)
    assert reached > 0


def test_between_falling_due_and_accepted(scene: Scene, clock: HeldClock, processes: Nursery, sink: SmtpSink) -> None:
    told = {"marcus"}

    def play() -> list[Visit]:
        people: Cast = scene()
        visits = [go_out(person, clock.now) for person in (people.nora, people.ben)]
        clock.advance(minutes=75)
        return visits

    def check(visits: list[Visit]) -> None:
        truths.alarms_are_whole(visits)
        truths.messages_are_true(sink)
        truths.everybody_was_told(sink, told)
        truths.the_record_holds()

    _matrix(Engine(processes, _at_rest(2, told)), play, check, clock)


def test_between_a_step_falling_due_and_accepted(
    scene: Scene, clock: HeldClock, processes: Nursery, sink: SmtpSink
) -> None:
    told = {"marcus", "bea"}
    first = Engine(processes, _at_rest(1, {"marcus"}))

    def play() -> list[Visit]:
        people: Cast = scene()
        visits = [go_out(people.nora, clock.now)]
        clock.advance(minutes=75)
        assert first.takes_over()
        clock.advance(minutes=5)
        return visits

    def check(visits: list[Visit]) -> None:
        truths.alarms_are_whole(visits)
        truths.messages_are_true(sink)
        truths.everybody_was_told(sink, told)
        truths.the_record_holds()
        assert Alarm.objects.get(kind=Kind.MISSED_CONTACT).step >= 2, "a step that was climbed was taken back"

    _matrix(Engine(processes, _at_rest(1, told)), play, check, clock)


def test_between_a_call_back_running_out_and_accepted(
    scene: Scene, clock: HeldClock, processes: Nursery, sink: SmtpSink
) -> None:
    told = {"marcus"}

    def play() -> list[Visit]:
        begun(scene(), STRANGE)
        clock.advance(minutes=10)
        return []

    def check(_: list[Visit]) -> None:
        alarm = Alarm.objects.get(kind=Kind.UNFINISHED_CALL_BACK)
        assert CallBack.objects.get().alarm_id == alarm.pk, "the alarm is open, and the call-back does not know it"
        assert truths.entries("alarm.opened", alarm) == 1
        assert Entry.objects.filter(action="call.back_unfinished").count() == 1
        truths.messages_are_true(sink)
        truths.everybody_was_told(sink, told)
        truths.the_record_holds()

    _matrix(Engine(processes, _at_rest(1, told, Kind.UNFINISHED_CALL_BACK)), play, check, clock)


def test_a_death_says_where_it_was() -> None:
    death = Death.from_json({"boundary": {"functions": ["a.py:f", "b.py:g"], "number": 2}, "after": True})
    assert death.as_text() == "after a.py:f > b.py:g #2"
    assert Death.from_json(death.as_json()) == death
    assert death.boundary.file == "b.py"


def test_every_boundary_of_changed_code_can_be_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    old = [Boundary(functions=("a.py:f", "b.py:g"), number=number) for number in range(9)]
    new = [Boundary(functions=("rules/new.py:f", "core/rows.py:g"), number=number) for number in range(9)]
    monkeypatch.setattr(choosing, "changed_files", lambda: {"rules/new.py"})
    monkeypatch.setenv("WAYHOME_CRASH", "")
    few = [death for death in chosen([*old, *new]) if death.boundary in new]
    assert choosing.CHANGED_MOST <= len(few) <= choosing.CHANGED_MOST + choosing.SAMPLE
    monkeypatch.setenv("WAYHOME_CRASH", "changed")
    every = [death for death in chosen([*old, *new]) if death.boundary in new]
    assert len(every) == 18
    assert len(chosen([*old, *new])) == 18 + choosing.SAMPLE
    monkeypatch.setenv("WAYHOME_CRASH", "all")
    assert len(chosen([*old, *new])) == 36
