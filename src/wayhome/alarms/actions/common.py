"""What the actions of this room share: locking an alarm, its story, who may act, its messages' drafts."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from wayhome.alarms.actions.directory import Directory, Recipient
from wayhome.alarms.models import Alarm, AlarmEvent
from wayhome.alarms.queries.access import RESPONDERS, may_read
from wayhome.alarms.rules import NOT_BY_BOARD_KINDS, words
from wayhome.core.clock import database_now
from wayhome.core.errors import NotAllowed, NotFound, refuse
from wayhome.ledger.rules import Json, Party
from wayhome.messaging.models import Channel, Purpose
from wayhome.messaging.rules import Draft, Route
from wayhome.staff.rules import Actor
from wayhome.visits.models import Visit

PRIORITIES = {"panic": 0, "duress": 0, "followed": 5}
DRILL_PRIORITY = 100
"""Added for a drill: it leases after real work. Lower is sooner."""

LEAST_SECONDS_TO_TRY = 60


def lock_alarm(alarm_id: UUID) -> Alarm:
    """Lock the visit, then the alarm, and return it. Raises NotFound."""
    visit_id = Alarm.objects.filter(pk=alarm_id).values_list("visit_id", flat=True).first()
    if visit_id is not None:
        Visit.objects.select_for_update(of=("self",)).filter(pk=visit_id).first()
    alarm = Alarm.objects.select_for_update(of=("self",)).filter(pk=alarm_id).first()
    if alarm is None:
        raise NotFound("There is no such alarm.")
    return alarm


def ensure_may_act(actor: Actor, alarm: Alarm) -> None:
    """Raise NotFound unless `actor` answers alarms of this office or was rung about this one (queries.access).

    For the person whose duress it is there is no such alarm: what their own screen shows must be
    the same as ever (I8). Whoever was only rung is refused kindly once it is closed.
    """
    ensure_may_read(actor, alarm)
    if not actor.has(*RESPONDERS, office_id=alarm.office_id):
        ensure_open(alarm)


def ensure_may_read(actor: Actor, alarm: Alarm) -> None:
    """Raise NotFound unless `actor` may read this alarm, NotAllowed for a token without the scope."""
    if actor.scopes is not None and "alarms" not in actor.scopes:
        raise NotAllowed("This token may not act on alarms.")
    if not may_read(actor, alarm, database_now()):
        raise NotFound("There is no such alarm.")


def ensure_open(alarm: Alarm) -> None:
    """Refuse what only makes sense while the alarm is open."""
    if alarm.closed_at is not None:
        raise refuse("closed", "This alarm is closed already. Nothing more is to be done here.")


def subject_of(alarm: Alarm) -> Party:
    """Return the alarm as the ledger names it."""
    return Party(kind="alarm", id=alarm.pk)


def add_event(
    alarm: Alarm, kind: str, now: datetime, *, person_id: UUID | None = None, details: dict[str, Any] | None = None
) -> AlarmEvent:
    """Write one line of the alarm's story."""
    return AlarmEvent.objects.create(alarm=alarm, kind=kind, at=now, person_id=person_id, details=details or {})


def draft_for(
    alarm: Alarm,
    recipient: Recipient,
    directory: Directory,
    *,
    why: str,
    seconds_to_try: int,
    coalesce: str = "",
) -> Draft:
    """Return one message about `alarm`; its key is of this ringing, so that it is queued once."""
    telling = words.Telling(
        kind=alarm.kind,
        why=why,
        called=directory.called(alarm.person_id),
        due_words=directory.local_words(alarm.office_id, alarm.due_at),
        detailed=recipient.detailed,
        drill=alarm.drill_id is not None,
        reason=_reason(alarm, recipient, directory),
    )
    mark = f"{alarm.drill_id.hex if alarm.drill_id else 'real'}:{coalesce}:{recipient.id.hex}" if coalesce else ""
    return Draft(
        purpose=Purpose.ALARM,
        recipient_id=recipient.id,
        recipient_kind=recipient.kind,
        routes=_routes(alarm, recipient),
        subject=words.subject(drill=alarm.drill_id is not None),
        body=words.body(telling),
        give_up_at=directory.now + timedelta(seconds=max(seconds_to_try, LEAST_SECONDS_TO_TRY)),
        idempotency_key=f"a{alarm.pk.hex}:{alarm.rounds}:{recipient.id.hex}",
        about_kind="alarm",
        about_id=alarm.pk,
        drill_id=alarm.drill_id,
        office_id=alarm.office_id,
        priority=PRIORITIES.get(alarm.kind, 10) + (DRILL_PRIORITY if alarm.drill_id else 0),
        coalesce_key=mark,
        with_link=recipient.kind == "person",
    )


def _routes(alarm: Alarm, recipient: Recipient) -> tuple[Route, ...]:
    """Where a board may be read by nobody, what the board takes is not told: their other routes come first."""
    if alarm.kind not in NOT_BY_BOARD_KINDS:
        return recipient.routes
    return tuple(sorted(recipient.routes, key=lambda route: route.channel == Channel.BOARD))


def _reason(alarm: Alarm, recipient: Recipient, directory: Directory) -> str:
    """A service outside has no board to look at: it is told whom to ring."""
    if recipient.kind == "service" and alarm.office_id:
        office = directory.office(alarm.office_id)
        return f"Ring the duty desk of {office.name}: {office.phone or 'no number on file'}."
    return alarm.reason if alarm.subject_kind != Alarm.Subject.PERSON else ""


def people_of(recipients: Iterable[Recipient]) -> dict[str, Json]:
    """Return who was rung, for the story: people and services apart."""
    listed = list(recipients)
    return {
        "people": [str(one.id) for one in listed if one.kind == "person"],
        "services": [str(one.id) for one in listed if one.kind == "service"],
    }
