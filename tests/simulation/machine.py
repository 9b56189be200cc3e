"""The machine: everything that can happen to people who are out, to engines, providers, clocks, in any order.

Each run is one transaction that is rolled back; what a crash cuts off is cut off at a savepoint, as
a killed process leaves the database. The engines here are their own cycles, called by hand, so that
a run can stop one between claiming and recording, or in the middle of any statement.
"""

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.cast import Cast
from tests.clock import HeldClock
from tests.simulation import truths
from tests.simulation.model import Model
from wayhome.alarms import actions as alarms
from wayhome.alarms.actions import Opening
from wayhome.alarms.models import Alarm, Kind
from wayhome.core.errors import NotAllowed, NotFound, Refused
from wayhome.messaging.actions import Claimed, claim, record_accepted, record_failure
from wayhome.messaging.channels import LEASE_SECONDS
from wayhome.messaging.models import Channel
from wayhome.staff.models import Person, Shift
from wayhome.visits import actions as visits
from wayhome.visits.actions import SignOut, VisitOutcome
from wayhome.visits.models import Visit

WORKERS = ("nora", "ben")
ANSWERERS = ("marcus", "bea", "sofia", "zoe", "nora")
"""Zoe is of another office and Nora is the one in danger: neither may answer."""

CYCLES = 40
"""More cycles than any run can need: the loops of the engine come to rest within them."""


class Killed(BaseException):
    """The process is killed at this statement."""


@dataclass(kw_only=True)
class World:
    """What stays from run to run: the cast, committed to an outer transaction, and the clock."""

    cast: Cast
    clock: HeldClock


@dataclass(kw_only=True)
class Engine:
    """One engine: what it has leased and not recorded yet."""

    name: str
    in_flight: list[list[Claimed]] = field(default_factory=list)


class Machine(RuleBasedStateMachine):
    """Rules are what happens; invariants hold after each. `world` is set before a run begins."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.model = Model()
        self.engines = [Engine(name="one"), Engine(name="two")]
        self.cast = self.world.cast
        self.clock = self.world.clock
        self.clock.set_start()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    # People who go out

    @initialize(minutes=st.integers(20, 300), stops=st.integers(0, 2), both=st.booleans())
    def begin(self, minutes: int, stops: int, *, both: bool) -> None:
        """Nora goes out, and perhaps Ben: a run in which nobody is out tells little."""
        assert not Alarm.objects.exists()
        self.sign_out("nora", minutes, stops)
        if both:
            self.sign_out("ben", minutes // 2 + 10, 0)

    @rule(who=st.sampled_from(WORKERS), minutes=st.integers(20, 300), stops=st.integers(0, 2))
    def sign_out(self, who: str, minutes: int, stops: int) -> None:
        """Go out, with up to two stops on the way."""
        person = self._person(who)
        back = self.clock.now + timedelta(minutes=minutes)
        plans = tuple(self._stop(minutes, number, stops) for number in range(stops))
        asked = SignOut(expected_back_at=back, stops=plans, phone_carried="+353861230000")
        try:
            done = visits.sign_out(self.cast.actor(person), asked)
        except Refused:
            assert person.pk in self.model.out
            return
        assert person.pk not in self.model.out
        self.model.out[person.pk] = done.visit_id
        self.model.heard[done.visit_id] = self.clock.now

    def _stop(self, minutes: int, number: int, stops: int) -> Any:
        share = minutes / (stops + 1)
        at = self.clock.now + timedelta(minutes=share * (number + 0.5))
        return visits.StopPlan(
            address=f"{number + 1} Quay Street",
            expected_arrival_at=at,
            expected_departure_at=at + timedelta(minutes=share * 0.4),
        )

    @precondition(lambda self: self.model.out)
    @rule(data=st.data(), late_minutes=st.none() | st.integers(0, 240), again=st.booleans())
    def check_in(self, data: st.DataObject, late_minutes: int | None, *, again: bool) -> None:
        """Be heard from: now, or by a telephone that was offline; sent twice it is one."""
        person, visit = self._somebody_out(data)
        claimed_at = None if late_minutes is None else self.clock.now - timedelta(minutes=late_minutes)
        event = uuid4()
        answer = visits.check_in(self.cast.actor(person), visit, client_event_id=event, claimed_at=claimed_at)
        counts = claimed_at is None or claimed_at > self.model.heard[visit]
        assert answer.counted == counts, "an old word counted, or a new one did not"
        if counts:
            self.model.heard[visit] = claimed_at or self.clock.now
        if again:
            repeat = visits.check_in(self.cast.actor(person), visit, client_event_id=event)
            assert repeat.repeated
            assert repeat.as_json() == answer.as_json()

    @precondition(lambda self: self.model.out)
    @rule(data=st.data(), what=st.sampled_from(["arrive", "leave", "extend"]))
    def report(self, data: st.DataObject, what: str) -> None:
        """Arrive, leave, or ask for a quarter of an hour more."""
        person, visit = self._somebody_out(data)
        actor = self.cast.actor(person)
        try:
            if what == "extend":
                answer = visits.extend(actor, visit, 15)
            else:
                answer = (visits.arrive if what == "arrive" else visits.leave)(actor, visit)
        except Refused:
            return
        if answer.counted:
            self.model.heard[visit] = answer.occurred_at

    @precondition(lambda self: self.model.out)
    @rule(data=st.data())
    def come_back(self, data: st.DataObject) -> None:
        """Be back."""
        person, visit = self._somebody_out(data)
        visits.come_back(self.cast.actor(person), visit)
        del self.model.out[person.pk]

    @rule(who=st.sampled_from(WORKERS), kind=st.sampled_from([Kind.DURESS, Kind.PANIC]))
    def cry_for_help(self, who: str, kind: str) -> None:
        """Duress or panic: a new alarm, whatever else is open."""
        person = self._person(who)
        alarm = alarms.raise_alarm(
            Opening(
                kind=kind,
                subject_kind=Alarm.Subject.PERSON,
                subject_id=person.pk,
                person_id=person.pk,
                office_id=person.office_id,
                visit_id=self.model.out.get(person.pk),
                due_at=self.clock.now,
                should_open_at=self.clock.now,
            )
        )
        assert alarm.kind == kind
        assert truths.somebody_was_rung(alarm.pk)

    # People who answer

    @precondition(lambda self: self._open())
    @rule(who=st.sampled_from(ANSWERERS), data=st.data(), take_over=st.booleans())
    def acknowledge(self, who: str, data: st.DataObject, *, take_over: bool) -> None:
        """Take an alarm: the person in danger and strangers cannot."""
        person = self._person(who)
        alarm = data.draw(st.sampled_from(self._open()))
        try:
            done = alarms.acknowledge(self.cast.actor(person), alarm.pk, take_over=take_over)
        except (NotFound, NotAllowed):
            return
        assert person.pk != alarm.person_id, "acknowledged by the person in danger"
        assert done.outcome in {"yours", "already_yours", "held"}

    @precondition(lambda self: self._open())
    @rule(who=st.sampled_from(ANSWERERS), data=st.data(), back=st.booleans(), minutes=st.integers(1, 120))
    def close(self, who: str, data: st.DataObject, *, back: bool, minutes: int) -> None:
        """Close an alarm with cause and contact; what becomes of the visit is said with it."""
        person = self._person(who)
        alarm = data.draw(st.sampled_from(self._open()))
        outcome = (
            VisitOutcome(back=True) if back else VisitOutcome(next_due_at=self.clock.now + timedelta(minutes=minutes))
        )
        is_out = alarm.visit_id is not None and alarm.visit_id in self.model.out.values()
        about_person = alarm.subject_kind == Alarm.Subject.PERSON
        cause = "late" if about_person else "system_mended" if alarm.kind == Kind.NOT_WATCHING else "duty_covered"
        contact = "seen" if about_person else "not_a_person"
        try:
            alarms.close(
                self.cast.actor(person),
                alarm.pk,
                cause=cause,
                contact=contact,
                visit_outcome=outcome if is_out else None,
            )
        except (NotFound, NotAllowed, Refused):
            return
        self.model.closed_by_people.add(alarm.pk)
        if is_out:
            assert alarm.person_id is not None
            assert alarm.visit_id is not None
            if back:
                del self.model.out[alarm.person_id]
            else:
                self.model.heard[alarm.visit_id] = self.clock.now

    @rule(on=st.booleans())
    def roster(self, *, on: bool) -> None:
        """Nobody is on duty any more, or somebody is again."""
        shifts = Shift.objects.filter(office=self.cast.office)
        shifts.update(cancelled_at=None if on else self.clock.now)

    # The machinery

    @precondition(lambda self: self.model.out)
    @rule(data=st.data(), seconds=st.integers(0, 90))
    def somebody_runs_over(self, data: st.DataObject, seconds: int) -> None:
        """Time goes on to where one of them is overdue, and the engines see it."""
        visit = Visit.objects.get(pk=data.draw(st.sampled_from(sorted(self.model.out.values()))))
        assert visit.due_at is not None
        overdue_at = visit.due_at + timedelta(seconds=visit.grace_seconds + seconds)
        if overdue_at > self.clock.now:
            self.clock.set(overdue_at)
        self.engines_open()

    @precondition(lambda self: self._open())
    @rule(minutes=st.integers(1, 30), reminded=st.booleans())
    def ladders_climb_on(self, minutes: int, *, reminded: bool) -> None:
        """Some minutes later the engines look again, and senders with them."""
        self.clock.advance(minutes=minutes)
        if reminded:
            self.engines_look_round()
        self.engines_climb()
        self.claim(0, Channel.SMTP)
        self.deliver(0, "no")

    @rule(seconds=st.integers(1, 900))
    def time_passes(self, seconds: int) -> None:
        """A quarter of an hour at most."""
        self.clock.advance(seconds=seconds)

    @rule(hours=st.integers(1, 12))
    def everything_stands_still(self, hours: int) -> None:
        """All processes are down for hours, or the clock jumps forwards."""
        for engine in self.engines:
            engine.in_flight.clear()
        self.clock.advance(hours=hours)

    @rule(up=st.booleans(), lying=st.booleans())
    def provider(self, *, up: bool, lying: bool) -> None:
        """The provider goes down or comes up; a lying one takes a message and says that it failed."""
        self.model.post.up, self.model.post.lying = up, lying

    @rule()
    def engines_open(self) -> None:
        """Open until nothing is overdue: nobody is forgotten (I1)."""
        self._until_rest(lambda: alarms.open_overdue(limit=2))
        truths.nobody_overdue_is_forgotten(self.clock.now)

    @rule()
    def engines_climb(self) -> None:
        """Climb until nothing is due: no ladder is silent (I6)."""
        self._until_rest(lambda: alarms.carry_exhausted(5) + alarms.climb(limit=2))
        truths.no_ladder_is_silent(self.clock.now)

    @rule()
    def engines_look_round(self) -> None:
        """What upkeep does: reminders, the roster."""
        visits.remind_due(self.clock.now)
        alarms.watch_roster(self.clock.now)

    @rule(statement=st.integers(1, 60), what=st.sampled_from(["open", "climb", "remind", "roster"]))
    def engine_is_killed(self, statement: int, what: str) -> None:
        """An engine is killed at its nth statement: what it had not committed was never there."""
        work: dict[str, Callable[[], object]] = {
            "open": alarms.open_overdue,
            "climb": alarms.climb,
            "remind": visits.remind_due,
            "roster": alarms.watch_roster,
        }
        with self._killed_at(statement):
            work[what]()

    @rule(number=st.integers(0, 1), channel=st.sampled_from([Channel.SMTP, Channel.BOARD]))
    def claim(self, number: int, channel: str) -> None:
        """A sender leases what is due on its channel."""
        found = claim(channels=[channel], limit=3, engine=self.engines[number].name, lease_seconds=LEASE_SECONDS)
        if found:
            self.engines[number].in_flight.append(found)

    @precondition(lambda self: any(engine.in_flight for engine in self.engines))
    @rule(number=st.integers(0, 1), dies=st.sampled_from(["no", "before", "after"]))
    def deliver(self, number: int, dies: str) -> None:
        """A sender hands a batch over and records it; or dies before the handing over, or before the recording."""
        engine = self.engines[number]
        if not engine.in_flight:
            return
        batch = engine.in_flight.pop(0)
        if dies == "before":
            return
        for one in batch:
            self._hand_over(one, recorded=dies == "no")

    def _hand_over(self, one: Claimed, *, recorded: bool) -> None:
        post = self.model.post
        taken = one.channel == Channel.BOARD or post.up
        if taken:
            post.take(one.idempotency_key)
        if not recorded:
            return
        if taken and not (post.lying and one.channel == Channel.SMTP):
            record_accepted([(one, "")])
        else:
            record_failure(one, error="not this time", permanent=False)

    # What holds after every step

    @invariant()
    def what_must_hold(self) -> None:
        """I2, I3, I4, I7, I14, and the police time of I5."""
        truths.who_is_out_is_recorded(self.model)
        truths.kinds_never_change_and_nothing_vanishes(self.model)
        truths.one_open_alarm_a_subject_and_kind()
        truths.only_people_close(self.model)
        truths.opening_is_whole()
        truths.nothing_is_marked_sent_before_it_was_taken(self.model)

    # Helpers

    def _person(self, name: str) -> Person:
        person: Person = getattr(self.cast, name)
        return person

    def _somebody_out(self, data: st.DataObject) -> tuple[Person, UUID]:
        name = data.draw(st.sampled_from([name for name in WORKERS if self._person(name).pk in self.model.out]))
        person = self._person(name)
        return person, self.model.out[person.pk]

    def _open(self) -> list[Alarm]:
        return list(Alarm.objects.filter(closed_at__isnull=True).order_by("opened_at", "pk"))

    def _until_rest(self, cycle: Callable[[], int]) -> None:
        for _ in range(CYCLES):
            if not cycle():
                return
        raise AssertionError("the engine does not come to rest")

    @contextmanager
    def _killed_at(self, statement: int) -> Any:
        """Kill what runs inside at its nth statement, if it comes that far; its transaction is gone."""
        left = statement

        def count(execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
            nonlocal left
            left -= 1
            if left == 0:
                raise Killed
            return execute(sql, params, many, context)

        try:
            with transaction.atomic(), connection.execute_wrapper(count):
                yield
        except Killed:
            pass
