"""An office that opens can be watched at once: it is made together with its ladders and prompts."""

from wayhome.alarms.actions.plans import make_default_ladders
from wayhome.core.transactions import in_transaction
from wayhome.staff import actions as staff
from wayhome.staff.actions import FirstRun, OfficeDraft
from wayhome.staff.models import Office, Person
from wayhome.staff.rules import Actor
from wayhome.visits.actions import make_default_prompts


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
