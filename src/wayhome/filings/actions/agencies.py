"""The police agencies of an office: added, changed, closed."""

from uuid import UUID

from wayhome.core.clock import database_now
from wayhome.core.errors import NotFound, Problem, refuse
from wayhome.core.transactions import in_transaction
from wayhome.filings.actions.common import refuse_all
from wayhome.filings.models import PoliceAgency, PremiseRequest
from wayhome.filings.queries.access import files
from wayhome.filings.rules.drafts import AgencyDraft, judge_agency
from wayhome.ledger.actions import record
from wayhome.ledger.rules import Party
from wayhome.staff.actions.permission import needs
from wayhome.staff.models import Office
from wayhome.staff.rules import Actor

MOST_AGENCIES = 50


@in_transaction
def add_agency(actor: Actor, draft: AgencyDraft) -> PoliceAgency:
    """Write down a police agency that an office asks. Raises NotAllowed, Refused."""
    needs(files(actor, draft.office_id))
    now = database_now()
    values = _judged(draft, None)
    if PoliceAgency.objects.filter(office_id=draft.office_id, closed_at__isnull=True).count() >= MOST_AGENCIES:
        raise refuse("too_many", f"At most {MOST_AGENCIES} of an office. Close one first.")
    made = PoliceAgency.objects.create(
        office_id=draft.office_id, made_by_id=actor.person_id, made_at=now, changed_at=now, **values
    )
    _note(actor, "added", made)
    return made


@in_transaction
def edit_agency(actor: Actor, agency_id: UUID, draft: AgencyDraft) -> PoliceAgency:
    """Change how an agency is reached; its office stays. Raises NotFound, Refused."""
    agency = _locked(actor, agency_id)
    for name, value in _judged(draft, agency).items():
        setattr(agency, name, value)
    agency.changed_at = database_now()
    agency.save()
    _note(actor, "changed", agency)
    return agency


@in_transaction
def close_agency(actor: Actor, agency_id: UUID) -> None:
    """Ask an agency no more; not while something is asked of it. Raises NotFound, Refused."""
    agency = _locked(actor, agency_id)
    if agency.requests.exclude(state=PremiseRequest.State.WITHDRAWN).exists():
        raise refuse("in_use", "A request to this agency is open. Withdraw it first.")
    agency.closed_at = database_now()
    agency.save(update_fields=["closed_at"])
    _note(actor, "closed", agency)


def _locked(actor: Actor, agency_id: UUID) -> PoliceAgency:
    rows = PoliceAgency.objects.select_for_update(of=("self",)).filter(pk=agency_id, closed_at__isnull=True)
    agency = rows.first()
    if agency is None or not files(actor, agency.office_id):
        raise NotFound("There is no such agency.")
    return agency


def _judged(draft: AgencyDraft, agency: PoliceAgency | None) -> dict[str, str]:
    office_id = agency.office_id if agency else draft.office_id
    judged = judge_agency(draft, near=Office.objects.values_list("phone", flat=True).get(pk=office_id))
    wrong = list(judged.problems)
    same = PoliceAgency.objects.filter(office_id=office_id, name=judged.values["name"], closed_at__isnull=True)
    others = same.exclude(pk=agency.pk) if agency else same
    if others.exists():
        wrong.append(Problem(code="twice", field="name", message="This agency is there already."))
    refuse_all(wrong)
    return judged.values


def _note(actor: Actor, action: str, agency: PoliceAgency) -> None:
    subject = Party(kind="police_agency", id=agency.pk)
    record(at=database_now(), action=f"police_agency.{action}", actor=actor.party(), subject=subject)
