"""How an office calls back, set by whoever supervises or administers it."""

from uuid import UUID

from wayhome.calls.models import CallRules
from wayhome.calls.rules.finishing import check_plan
from wayhome.calls.rules.procedure import Plan
from wayhome.core.clock import database_now
from wayhome.core.errors import NotAllowed, NotFound, Problem, Refused
from wayhome.core.limits import SHORT_TEXT
from wayhome.core.transactions import in_transaction
from wayhome.ledger.actions import record
from wayhome.ledger.rules import Party
from wayhome.staff.models import Office
from wayhome.staff.rules import Actor
from wayhome.staff.rules.text import phone_of
from wayhome.visits.actions.policies import MAY_SET


@in_transaction
def set_call_rules(actor: Actor, office_id: UUID, plan: Plan, *, figures_basis: str = "") -> None:
    """Set how often to try, how long between, by when, and the words of a text; call-backs under way keep theirs.

    `figures_basis` says where the consultation on figures about persons is on record. Raises NotAllowed, NotFound,
    Refused.
    """
    if actor.scopes is not None or not actor.has(*MAY_SET, office_id=office_id):
        raise NotAllowed("A supervisor, a safety officer or an administrator of the office sets this.")
    office = Office.objects.select_for_update().filter(pk=office_id).first()
    if office is None:
        raise NotFound("There is no such office.")
    problems = list(check_plan(plan))
    number = ""
    try:
        number = phone_of(plan.text_number, office.phone) if plan.text_number.strip() else ""
    except ValueError:
        problems.append(Problem(code="number", message="This number cannot be read.", field="text_number"))
    if problems:
        raise Refused(tuple(problems))
    values = {**plan.as_json(), "text_number": number, "figures_basis": figures_basis.strip()[:SHORT_TEXT]}
    CallRules.objects.update_or_create(office=office, defaults=values)
    record(
        at=database_now(),
        action="office.call_rules_set",
        actor=actor.party(),
        subject=Party(kind="office", id=office_id),
        details={
            "attempts": plan.attempts,
            "minutes": [plan.between_minutes, plan.finish_minutes],
            "by_person": bool(values["figures_basis"]),
        },
    )
