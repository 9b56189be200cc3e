"""A drill from beginning to end: what `wayhome drill overdue` does and only prints."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import ceil
from threading import Event, Thread
from typing import Any
from uuid import UUID

from django.db.models import Q

from wayhome.alarms import actions as alarms
from wayhome.alarms.models import DRILL_ORIGIN, Alarm
from wayhome.alarms.queries import drill_report
from wayhome.core.clock import monotonic_seconds, sleep_seconds
from wayhome.core.errors import refuse
from wayhome.engine.queries import health
from wayhome.engine.run import run_forever
from wayhome.messaging.models import Message
from wayhome.staff import queries as staff
from wayhome.staff.models import Person

WAIT_SECONDS = 60.0
LOOK_SECONDS = 0.1
MARGIN_SECONDS = 60.0
"""What a drill may last longer than all its waiting together; then the engine ends it, should this process be gone."""

LEAST_SETTLE_SECONDS = 2.0
"""After the first acceptance, how long the other messages of the first ring may take to be accepted too."""


def run_drill(
    *,
    worker: str = "",
    grace_seconds: int = 2,
    wait_seconds: float = WAIT_SECONDS,
    answer_seconds: float = 0.0,
    say: Callable[[str], None] = lambda _: None,
) -> dict[str, Any]:
    """Start a drill, wait until somebody was told, acknowledge and close it as that person, return the report.

    `worker` is a name or e-mail address ("": the first enrolled person); people have
    `answer_seconds` to acknowledge before the drill does; `say` is told what goes on. The report
    says which engine ran ("running", or "own" when none did and this process ran one meanwhile),
    that the drill acknowledged by itself (`auto_acknowledged`), and whether it is complete.
    Raises Refused and NotFound in words for the person who asked.
    """
    person_id = _person(worker) if worker else None
    drill = alarms.start_drill(
        None,
        person_id=person_id,
        grace_seconds=grace_seconds,
        life_seconds=ceil(2 * wait_seconds + answer_seconds + MARGIN_SECONDS),
    )
    running = health().fresh
    say("The engine is running." if running else "No engine is running: this command runs one for the drill.")
    try:
        with _engine(needed=not running):
            alarm_id = _wait(lambda: _alarm_id(drill.pk), wait_seconds + grace_seconds)
            if alarm_id is not None:
                say("The alarm is open; waiting until a provider has accepted a message.")
                accepted = _wait(lambda: _accepted_by(alarm_id), wait_seconds)
                if accepted is not None:
                    _wait(lambda: None if _waiting(alarm_id) else True, LEAST_SETTLE_SECONDS)
                    if _wait(lambda: _holder(drill.pk), answer_seconds) is None:
                        _acknowledge(alarm_id, accepted)
    finally:
        alarms.end_drill(None, drill.pk, closed_by_id=_holder(drill.pk))
    report = drill_report(drill.pk).as_json()
    return {**report, "engine": "running" if running else "own"}


def _person(worker: str) -> UUID:
    named = Person.objects.filter(is_active=True)
    exactly = Q(name__iexact=worker) | Q(called__iexact=worker)
    found = list(named.filter(email__iexact=worker) or named.filter(exactly)[:2])
    found = found or list(named.filter(name__icontains=worker)[:2])
    if not found:
        raise refuse("no-worker", f"Nobody active is called {worker}.", on="worker")
    if len(found) > 1:
        raise refuse("two-workers", f"More than one person is called {worker}: give the e-mail address.", on="worker")
    return found[0].pk


@contextmanager
def _engine(*, needed: bool) -> Iterator[None]:
    if not needed:
        yield
        return
    stop = Event()
    thread = Thread(target=run_forever, args=(stop,), kwargs={"name": f"drill:{os.getpid()}"}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(WAIT_SECONDS)


def _wait(ask: Callable[[], Any], seconds: float) -> Any:
    """Ask until there is an answer, at most for `seconds`; None when there was none."""
    until = monotonic_seconds() + seconds
    while (answer := ask()) is None and monotonic_seconds() < until:
        sleep_seconds(LOOK_SECONDS)
    return answer


def _alarm_id(drill_id: UUID) -> UUID | None:
    return Alarm.objects.filter(drill_id=drill_id).values_list("pk", flat=True).first()


def _accepted_by(alarm_id: UUID) -> UUID | None:
    """Return a person for whom a provider has accepted a message about this alarm."""
    told = Message.objects.filter(about_kind="alarm", about_id=alarm_id, state=Message.State.ACCEPTED)
    return told.filter(recipient_kind="person").values_list("recipient_id", flat=True).first()


def _waiting(alarm_id: UUID) -> bool:
    states = [Message.State.QUEUED, Message.State.LEASED]
    return Message.objects.filter(about_kind="alarm", about_id=alarm_id, state__in=states).exists()


def _holder(drill_id: UUID) -> UUID | None:
    """Return who has acknowledged the drill's alarm."""
    held = Alarm.objects.filter(drill_id=drill_id, acknowledged_by__isnull=False)
    return held.values_list("acknowledged_by_id", flat=True).first()


def _acknowledge(alarm_id: UUID, person_id: UUID) -> None:
    """Acknowledge in the name of the person who was told, marked as the drill's own doing."""
    person = Person.objects.get(pk=person_id)
    alarms.acknowledge(staff.actor_of(person, origin=DRILL_ORIGIN), alarm_id)
