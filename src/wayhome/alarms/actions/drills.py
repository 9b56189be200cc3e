"""Drills: the real ladder over the real channels, everything marked, nothing else disturbed."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from wayhome.alarms.actions.closing import write_closing
from wayhome.alarms.models import DRILL_ORIGIN, Alarm, Cause, ContactKind, Drill
from wayhome.alarms.queries.access import RESPONDERS
from wayhome.core.asking import ask
from wayhome.core.clock import database_now
from wayhome.core.errors import NotAllowed, NotFound, refuse
from wayhome.core.transactions import in_transaction
from wayhome.ledger.actions import record
from wayhome.ledger.rules import SYSTEM, Json, Party
from wayhome.staff import queries as staff
from wayhome.staff.models import Person, Role
from wayhome.staff.rules import Actor
from wayhome.visits import actions as visits
from wayhome.visits.models import Visit

SCENARIOS = ("overdue",)
LIFE_SECONDS = 3_600
"""How long a drill may go on before the engine ends it: police time and the whole ladder fit in."""

MOST_LIFE_SECONDS = 14_400
LEAST_GRACE_SECONDS, MOST_GRACE_SECONDS = 1, 3_600
ENDED_BY_ITSELF = "The drill was not ended in time, and ended by itself."
MAY_DRILL = (*RESPONDERS, Role.ADMINISTRATOR)


@in_transaction
def start_drill(
    actor: Actor | None,
    *,
    person_id: UUID | None = None,
    grace_seconds: int = 2,
    scenario: str = "overdue",
    life_seconds: int = LIFE_SECONDS,
) -> Drill:
    """Sign `person_id` out in a shadow visit that is due now and overdue after `grace_seconds`.

    `actor` None is the command line. Without a person: the first enrolled one, somebody active with
    a verified route. One drill runs at a time for a person, and ends by itself `life_seconds`
    after it is overdue, whatever became of whoever began it. Raises NotAllowed, NotFound, Refused.
    """
    if scenario not in SCENARIOS:
        raise refuse("scenario", f"There is one drill yet: {', '.join(SCENARIOS)}.", on="scenario")
    if not LEAST_GRACE_SECONDS <= grace_seconds <= MOST_GRACE_SECONDS:
        words = f"Between {LEAST_GRACE_SECONDS} and {MOST_GRACE_SECONDS} seconds, please."
        raise refuse("grace", words, on="grace_seconds")
    if not 1 <= life_seconds <= MOST_LIFE_SECONDS:
        raise refuse("life", f"A drill lasts at most {MOST_LIFE_SECONDS // 3600} hours.", on="life_seconds")
    person = _enrolled(person_id)
    if actor is not None and not actor.has(*MAY_DRILL, office_id=person.office_id):
        raise NotAllowed("Only a duty monitor, supervisor, safety officer or administrator starts a drill.")
    if Drill.objects.select_for_update().filter(person=person, ended_at__isnull=True).exists():
        raise refuse("running", "A drill with this person is running. End it first.", on="person")
    now = database_now()
    ends_at = now + timedelta(seconds=grace_seconds + life_seconds)
    drill = Drill.objects.create(
        scenario=scenario,
        person=person,
        office_id=person.office_id,
        started_by_id=actor.person_id if actor else None,
        started_at=now,
        grace_seconds=grace_seconds,
        ends_at=ends_at,
    )
    visits.sign_out_shadow(actor, person_id=person.pk, drill_id=drill.pk, due_at=now, grace_seconds=grace_seconds)
    record(
        at=now,
        action="drill.started",
        actor=actor.party() if actor else SYSTEM,
        subject=Party(kind="drill", id=drill.pk),
        details={"scenario": scenario, "person_id": str(person.pk), "ends_at": ends_at.isoformat()},
    )
    return drill


@in_transaction
def end_drill(actor: Actor | None, drill_id: UUID, *, closed_by_id: UUID | None = None) -> Drill:
    """End a drill: its alarms close with the cause Drill, its shadow visit ends, its messages are withdrawn.

    `closed_by_id` names the person in whose name the command line closes (I4: only a person
    closes). An ended drill stays as it is.
    """
    drill = Drill.objects.select_for_update(of=("self",)).filter(pk=drill_id).first()
    if drill is None:
        raise NotFound("There is no such drill.")
    if actor is not None and not actor.has(*MAY_DRILL, office_id=drill.office_id):
        raise NotAllowed("Only a duty monitor, supervisor, safety officer or administrator ends a drill.")
    if drill.ended_at is not None:
        return drill
    actor = actor or _in_the_name_of(drill, closed_by_id)
    _end(drill, actor, database_now(), by=actor.party(), details={})
    return drill


def end_overdue_drills(now: datetime | None = None, limit: int = 5) -> int:
    """End at most `limit` drills whose time is over: whoever began them was killed, or forgot. Returns how many.

    The record says that the drill ended by itself. Its alarm is closed in the name of whoever has
    it, else of whoever began it (I4: only a person closes).
    """
    [any_runs] = ask("SELECT EXISTS (SELECT FROM alarms_drill WHERE ended_at IS NULL)")
    return _end_overdue(now or database_now(), limit) if any_runs else 0


@in_transaction
def _end_overdue(now: datetime, limit: int) -> int:
    without_end = Q(ends_at__isnull=True, started_at__lt=now - timedelta(seconds=MOST_LIFE_SECONDS))
    over = Drill.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        Q(ends_at__lte=now) | without_end, ended_at__isnull=True
    )
    found = list(over.order_by("started_at")[:limit])
    for drill in found:
        held = Alarm.objects.filter(drill_id=drill.pk, acknowledged_by__isnull=False)
        actor = _in_the_name_of(drill, held.values_list("acknowledged_by_id", flat=True).first())
        _end(drill, actor, now, by=SYSTEM, details={"by_itself": True})
    return len(found)


def _in_the_name_of(drill: Drill, closed_by_id: UUID | None) -> Actor:
    closer = Person.objects.get(pk=closed_by_id or drill.started_by_id or drill.person_id)
    return staff.actor_of(closer, origin=DRILL_ORIGIN)


def _end(drill: Drill, actor: Actor, now: datetime, *, by: Party, details: dict[str, Json]) -> None:
    for shadow in Visit.objects.filter(drill_id=drill.pk, state=Visit.State.OUT):
        visits.end_or_reset_after_alarm(shadow.pk, visits.VisitOutcome(back=True), actor, now)
    note = ENDED_BY_ITSELF if details else ""
    for alarm in Alarm.objects.select_for_update(of=("self",)).filter(drill_id=drill.pk, closed_at__isnull=True):
        write_closing(alarm, actor, now, cause=Cause.DRILL, contact=ContactKind.NOT_A_PERSON, note=note)
    drill.ended_at = now
    drill.save()
    record(at=now, action="drill.ended", actor=by, subject=Party(kind="drill", id=drill.pk), details=details)


def _enrolled(person_id: UUID | None) -> Person:
    """Return the person of the drill: the one named, or the first worker who can be reached."""
    if person_id is not None:
        person = Person.objects.filter(pk=person_id, is_active=True).first()
        if person is None:
            raise NotFound("There is no such person.")
        return person
    workers = Person.objects.filter(is_active=True, grants__role=Role.WORKER, routes__verified_at__isnull=False)
    person = workers.order_by("joined_at", "name").first()
    if person is None:
        raise refuse("nobody-enrolled", "Nobody with the role Worker has a verified contact route yet.", on="person")
    return person
