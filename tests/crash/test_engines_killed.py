"""Two and five engines on one database, each killed at random while people come and go for ten simulated minutes.

By `make test` a sample in a quarter of a minute; by `make test-crash` at a tenth of its speed, several
times over. Of each run the seed is printed; WAYHOME_CRASH_SEED repeats what is done, not how threads fall.
"""

import os
import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic, sleep
from uuid import UUID

import pytest
from django.db import connection

from tests.alarms.scenes import go_out
from tests.cast import Cast, person
from tests.clock import HeldClock
from tests.crash import truths
from tests.crash.choosing import every_boundary, say
from tests.crash.conftest import Scene
from tests.crash.stage import Nursery, is_alive, kill, wait_for
from tests.sinks import SmtpSink
from wayhome.alarms import actions
from wayhome.alarms.models import Alarm, AlarmEvent, Kind
from wayhome.core.clock import database_now
from wayhome.ledger.models import Pending
from wayhome.messaging.models import Message
from wayhome.staff.models import Person, Role
from wayhome.visits import actions as visits
from wayhome.visits.models import Visit

SIMULATED = timedelta(minutes=10)
WORKERS = 40
DUE_MINUTES = 2.0
GRACE_SECONDS = 60
LEASE_SECONDS = 100
REST_SECONDS = 15.0


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How fast the simulated time goes, and how often an engine is killed (in real seconds)."""

    tick_seconds: float
    tick_real_seconds: float
    kill_seconds: tuple[float, float]


SAMPLE = Pace(tick_seconds=10.0, tick_real_seconds=0.12, kill_seconds=(0.3, 1.2))
WHOLE = Pace(tick_seconds=2.0, tick_real_seconds=0.2, kill_seconds=(0.2, 3.0))
WHOLE_RUNS = 3


@dataclass
class Fleet:
    """So many engines; whoever was killed is started again."""

    nursery: Nursery
    dice: random.Random
    pids: list[int]
    pace: Pace
    kill_at: float = 0.0
    killed: int = 0

    def turn(self) -> None:
        """Kill one of them if it is time; start another in its place."""
        if monotonic() < self.kill_at:
            return
        self.kill_at = monotonic() + self.dice.uniform(*self.pace.kill_seconds)
        victim = self.dice.randrange(len(self.pids))
        assert is_alive(self.pids[victim]), "an engine ended by itself"
        kill(self.pids[victim])
        self.killed += 1
        self.pids[victim] = self.nursery.start("engine")

    def end(self) -> None:
        for pid in self.pids:
            kill(pid)


@dataclass
class Traffic:
    """People who go out: some are silent and must be missed, some are heard from in time and must not."""

    cast: Cast
    workers: list[Person]
    dice: random.Random
    silent: list[Visit] = field(default_factory=list)
    heard: dict[UUID, Visit] = field(default_factory=dict)
    acknowledged: int = 0

    def turn(self, now: datetime) -> None:
        """Let somebody go out, those who are faithful check in or come back, and a monitor answer an alarm."""
        if self.workers and self.dice.random() < 0.7:
            self._go_out(self.workers.pop(), now)
        for who, visit in list(self.heard.items()):
            actor = self.cast.actor(visit.person)
            if self.dice.random() < 0.1:
                visits.come_back(actor, visit.pk)
                del self.heard[who]
            else:
                visits.check_in(actor, visit.pk)
        if self.dice.random() < 0.2:
            self._acknowledge()

    def _go_out(self, who: Person, now: datetime) -> None:
        faithful = self.dice.random() < 0.4
        due = self.dice.uniform(0.2, DUE_MINUTES) if not faithful else 60.0
        visit = go_out(who, now, due_minutes=due, grace_seconds=GRACE_SECONDS)
        if faithful:
            self.heard[who.pk] = visit
        else:
            self.silent.append(visit)

    def _acknowledge(self) -> None:
        open_ones = Alarm.objects.filter(kind=Kind.MISSED_CONTACT, acknowledged_by__isnull=True)
        alarm = open_ones.order_by("?").first()
        if alarm is not None:
            actions.acknowledge(self.cast.actor(self.cast.marcus), alarm.pk)
            self.acknowledged += 1


def at_rest(silent: list[Visit]) -> bool:
    """Say whether everybody overdue has an alarm, and nothing waits to be sent or recorded."""
    try:
        opened = Alarm.objects.filter(kind=Kind.MISSED_CONTACT).count()
        waiting = Message.objects.filter(state__in=[Message.State.QUEUED, Message.State.LEASED]).exists()
        return opened >= len(silent) and not waiting and not Pending.objects.exists()
    finally:
        connection.close()


def what_waits() -> str:
    """Return what keeps it from its rest, for whoever mends it."""
    waiting = Message.objects.filter(state__in=[Message.State.QUEUED, Message.State.LEASED])
    rows = Counter(waiting.values_list("state", "channel", "not_before", "lease_until", "attempts_begun"))
    alarms = Alarm.objects.filter(kind=Kind.MISSED_CONTACT).count()
    return f"{alarms} alarms, {Pending.objects.count()} without a leaf, {database_now()}: {rows}"


def told_of(alarm: Alarm, recipient: Person) -> bool:
    """Say whether this person had an accepted message about this alarm, alone or in a digest."""
    accepted = Message.objects.filter(recipient_id=recipient.pk, state=Message.State.ACCEPTED)
    alone = accepted.filter(about_id=alarm.pk).exists()
    return alone or accepted.filter(about_others__contains=[str(alarm.pk)]).exists()


def play(scene: Scene, clock: HeldClock, processes: Nursery, *, engines: int, pace: Pace, seed: str) -> Traffic:
    """Run engines and traffic for ten simulated minutes; then let one engine come to rest."""
    dice = random.Random(f"{seed}:{engines}")
    cast = scene()
    workers = [person(f"Worker{number} Ash", cast.office, clock.now, Role.WORKER) for number in range(WORKERS)]
    traffic = Traffic(cast=cast, workers=workers, dice=dice)
    fleet = Fleet(nursery=processes, dice=dice, pids=[processes.start("engine") for _ in range(engines)], pace=pace)
    end = clock.now + SIMULATED
    try:
        while clock.now < end:
            started = monotonic()
            traffic.turn(clock.now)
            fleet.turn()
            clock.advance(seconds=pace.tick_seconds)
            sleep(max(0.0, pace.tick_real_seconds - (monotonic() - started)))
        say(f"{engines} engines, {fleet.killed} killed, {len(traffic.silent)} overdue, seed {seed}")
        assert fleet.killed >= 5
    finally:
        fleet.end()
    last = processes.start("engine")
    try:
        for who, visit in traffic.heard.items():
            visits.check_in(cast.actor(Person.objects.get(pk=who)), visit.pk)
        clock.advance(seconds=LEASE_SECONDS + 60 * DUE_MINUTES)
        assert wait_for(lambda: at_rest(traffic.silent), REST_SECONDS), f"it did not come to rest: {what_waits()}"
    finally:
        kill(last)
    return traffic


def check(traffic: Traffic, sink: SmtpSink) -> None:
    """No alarm twice opened, none missed, none for who was heard from; no message lost, duplicates are the same."""
    alarms = Alarm.objects.filter(kind=Kind.MISSED_CONTACT)
    twice = [one for one, count in Counter(alarms.values_list("person_id", flat=True)).items() if count > 1]
    assert not twice, f"opened twice: {twice}"
    missed = {visit.person_id for visit in traffic.silent} - set(alarms.values_list("person_id", flat=True))
    assert not missed, f"never opened: {missed}"
    assert alarms.count() == len(traffic.silent), "an alarm for somebody who was heard from"
    truths.alarms_are_whole(traffic.silent)
    truths.messages_are_true(sink)
    truths.the_record_holds()
    untold = [alarm.pk for alarm in alarms if not told_of(alarm, traffic.cast.marcus)]
    assert not untold, f"the monitor never heard of {untold}"
    acknowledged = AlarmEvent.objects.filter(kind=AlarmEvent.Kind.ACKNOWLEDGED, alarm__in=alarms)
    assert acknowledged.count() == traffic.acknowledged


def seeds() -> list[str]:
    given = os.environ.get("WAYHOME_CRASH_SEED")
    runs = WHOLE_RUNS if every_boundary() else 1
    return [given] if given else [str(random.SystemRandom().randrange(1_000_000)) for _ in range(runs)]


@pytest.mark.long
@pytest.mark.parametrize("engines", [2, 5])
def test_killed_at_random_no_alarm_is_lost_or_opened_twice(
    scene: Scene, clock: HeldClock, processes: Nursery, sink: SmtpSink, engines: int
) -> None:
    for seed in seeds():
        pace = WHOLE if every_boundary() else SAMPLE
        traffic = play(scene, clock, processes, engines=engines, pace=pace, seed=seed)
        check(traffic, sink)
        assert len(traffic.silent) > 5
