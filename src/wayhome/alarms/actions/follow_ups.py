"""What follows a closed alarm is done by somebody, and says what came of it."""

from uuid import UUID

from wayhome.alarms.models import FollowUp, Kind
from wayhome.core.clock import database_now
from wayhome.core.errors import NotFound, refuse
from wayhome.core.limits import LONG_TEXT
from wayhome.core.transactions import in_transaction
from wayhome.ledger.actions import record
from wayhome.ledger.rules import Party
from wayhome.staff.models import Role
from wayhome.staff.rules import Actor


@in_transaction
def finish_follow_up(actor: Actor, follow_up_id: UUID, note: str) -> FollowUp:
    """Write down what came of it. Allowed to its owner, a supervisor or safety officer of the office."""
    found = FollowUp.objects.select_for_update(of=("self",)).select_related("alarm").filter(pk=follow_up_id).first()
    if found is None or not _may(actor, found):
        raise NotFound("There is no such task.")
    if found.done_at is not None:
        raise refuse("done", "This is done already.")
    words = note.strip()
    if not words:
        raise refuse("no-note", "Write what came of it.", on="note")
    if len(words) > LONG_TEXT:
        raise refuse("too-long", f"At most {LONG_TEXT} characters.", on="note")
    found.done_at, found.done_by_id, found.note = database_now(), actor.person_id, words
    found.save()
    record(
        at=found.done_at,
        action="alarm.follow_up_done",
        actor=actor.party(),
        subject=Party(kind="alarm", id=found.alarm_id),
        details={"kind": found.kind},
    )
    return found


def _may(actor: Actor, found: FollowUp) -> bool:
    if actor.scopes is not None and "alarms" not in actor.scopes:
        return False
    if found.alarm.kind == Kind.DURESS and found.alarm.person_id == actor.person_id:
        return False  # their own duress is on no screen of theirs (I8)
    if actor.person_id == found.owner_id:
        return True
    return actor.has(Role.SUPERVISOR, Role.SAFETY_OFFICER, office_id=found.alarm.office_id)
