"""Drills: the real ladder over the real channels, everything marked, nothing else disturbed."""

from uuid import UUID

from wayhome.alarms.actions.closing import write_closing
from wayhome.alarms.models import Alarm, Cause, ContactKind, Drill
from wayhome.alarms.queries.access import RESPONDERS
from wayhome.core.clock import database_now
from wayhome.core.errors import NotAllowed, NotFound, refuse
from wayhome.core.transactions import in_transaction
from wayhome.ledger.actions import record
from wayhome.ledger.rules import SYSTEM, Party
from wayhome.staff import queries as staff
from wayhome.staff.models import Person, Role
from wayhome.staff.rules import Actor
from wayhome.visits import actions as visits
from wayhome.visits.models import Visit

SCENARIOS = ("overdue",)
LEAST_GRACE_SECONDS, MOST_GRACE_SECONDS = 1, 3_600
MAY_DRILL = (*RESPONDERS, Role.ADMINISTRATOR)


@in_transaction
def start_drill(
    actor: Actor | None, *, person_id: UUID | None = None, grace_seconds: int = 2, scenario: str = "overdue"
) -> Drill:
    """Sign `person_id` out in a shadow visit that is due now and overdue after `grace_seconds`.

    `actor` None is the command line. Without a person: the first enrolled one, somebody active with
    a verified route. One drill runs at a time for a person. Raises NotAllowed, NotFound, Refused.
    """
    if scenario not in SCENARIOS:
        raise refuse("scenario", f"There is one drill yet: {', '.join(SCENARIOS)}.", on="scenario")
    if not LEAST_GRACE_SECONDS <= grace_seconds <= MOST_GRACE_SECONDS:
        words = f"Between {LEAST_GRACE_SECONDS} and {MOST_GRACE_SECONDS} seconds, please."
        raise refuse("grace", words, on="grace_seconds")
    person = _enrolled(person_id)
    if actor is not None and not actor.has(*MAY_DRILL, office_id=person.office_id):
        raise NotAllowed("Only a duty monitor, supervisor, safety officer or administrator starts a drill.")
    if Drill.objects.select_for_update().filter(person=person, ended_at__isnull=True).exists():
        raise refuse("running", "A drill with this person is running. End it first.", on="person")
    now = database_now()
    drill = Drill.objects.create(
        scenario=scenario,
        person=person,
        office_id=person.office_id,
        started_by_id=actor.person_id if actor else None,
        started_at=now,
        grace_seconds=grace_seconds,
    )
    visits.sign_out_shadow(actor, person_id=person.pk, drill_id=drill.pk, due_at=now, grace_seconds=grace_seconds)
    record(
        at=now,
        action="drill.started",
        actor=actor.party() if actor else SYSTEM,
        subject=Party(kind="drill", id=drill.pk),
        details={"scenario": scenario, "person_id": str(person.pk)},
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
    now = database_now()
    if actor is None:
        closer = Person.objects.get(pk=closed_by_id or drill.started_by_id or drill.person_id)
        actor = staff.actor_of(closer, origin="drill")
    for shadow in Visit.objects.filter(drill_id=drill.pk, state=Visit.State.OUT):
        visits.end_or_reset_after_alarm(shadow.pk, visits.VisitOutcome(back=True), actor, now)
    for alarm in Alarm.objects.select_for_update(of=("self",)).filter(drill_id=drill.pk, closed_at__isnull=True):
        write_closing(alarm, actor, now, cause=Cause.DRILL, contact=ContactKind.NOT_A_PERSON, note="")
    drill.ended_at = now
    drill.save()
    record(at=now, action="drill.ended", actor=actor.party(), subject=Party(kind="drill", id=drill.pk))
    return drill


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
