"""An office that opens can be watched at once, with ladders and prompts; one closes when nobody of it is out."""

from uuid import UUID

from wayhome.alarms.actions.plans import make_default_ladders
from wayhome.alarms.models import Alarm
from wayhome.core.errors import NotAllowed, refuse
from wayhome.core.transactions import in_transaction
from wayhome.staff import actions as staff
from wayhome.staff.actions import FirstRun, OfficeDraft
from wayhome.staff.models import Office, Person, Role
from wayhome.staff.rules import Actor
from wayhome.visits.actions import make_default_prompts
from wayhome.visits.models import Visit


@in_transaction
def begin(asked: FirstRun) -> Person:
    """Make agency, first office with its ladders, and first administrator. Raises Refused as `staff.first_run`."""
    person = staff.first_run(asked)
    make_default_ladders(person.office_id)
    make_default_prompts(person.office_id)
    return person


@in_transaction
def open_office(actor: Actor, draft: OfficeDraft) -> Office:
    """Make an office with its ladders. Raises NotAllowed and Refused as `staff.create_office`."""
    office = staff.create_office(actor, draft)
    make_default_ladders(office.pk)
    make_default_prompts(office.pk)
    return office


@in_transaction
def close_office(actor: Actor, office_id: UUID) -> None:
    """Close an office for good once nothing of it is watched any more. Raises as `staff.close_office`.

    Whoever has moved to another office may still be out under this one, and stays on its ladder until back.
    """
    if not actor.has(Role.ADMINISTRATOR, office_id=office_id):
        raise NotAllowed("Only an administrator of the office closes it.")
    Office.objects.select_for_update().filter(pk=office_id).first()
    out = Visit.objects.filter(office_id=office_id, state=Visit.State.OUT).count()
    if out:
        raise refuse("out", f"Still out under this office: {out}. Close it when they are back.")
    if Alarm.objects.filter(office_id=office_id, closed_at__isnull=True).exists():
        raise refuse("alarm", "An alarm of this office is open still. Close the alarm first.")
    staff.close_office(actor, office_id)
