"""A premise request drafted and changed: about whom, to whom, which addresses, which persons, which numbers."""

from uuid import UUID

from wayhome.core.clock import database_now
from wayhome.core.errors import Problem, refuse
from wayhome.core.transactions import in_transaction
from wayhome.filings.actions.common import kept, may_take, refuse_all, tell_story
from wayhome.filings.models import PoliceAgency, PremiseRequest, RequestEvent, RequestPerson, RequestPremise
from wayhome.filings.queries.access import FILERS, agencies_of, files, keepers_of
from wayhome.filings.rules.drafts import RequestDraft, judge_phones, request_wrong
from wayhome.filings.rules.steps import Step
from wayhome.ledger.rules import Json
from wayhome.persons.models import Conflict
from wayhome.persons.queries import persons_about_worker, roots_of
from wayhome.places.models import Premise
from wayhome.places.queries import readable as readable_premises
from wayhome.staff.actions.permission import needs
from wayhome.staff.models import Person
from wayhome.staff.rules import Actor
from wayhome.staff.rules.text import tidy, tidy_lines


@in_transaction
def draft_request(actor: Actor, draft: RequestDraft) -> PremiseRequest:
    """Write a request down; nothing leaves the agency by it. Raises NotAllowed, Refused."""
    needs(actor.scopes is None and actor.has(*FILERS))
    worker = _worker(actor, draft.worker_id)
    agency = _agency(actor, draft.agency_id, worker)
    phones = _judged(actor, draft, worker)
    _ensure_only_one(draft)
    now = database_now()
    request = PremiseRequest.objects.create(
        office_id=worker.office_id,
        worker=worker,
        agency=agency,
        responsible_id=draft.responsible_id,
        asks=tidy_lines(draft.asks),
        latin_name=tidy(draft.latin_name),
        phones=phones,
        made_by_id=actor.person_id,
        made_at=now,
        changed_at=now,
    )
    _write_parts(request, draft)
    tell_story(request, RequestEvent.Kind.DRAFTED, actor, now, details=_ids(draft))
    return request


@in_transaction
def edit_request(actor: Actor, request_id: UUID, draft: RequestDraft) -> PremiseRequest:
    """Change what a request would tell from its next version on; what was sent stays as it was sent.

    About whom and to whom does not change: that is another request. Raises NotFound, NotAllowed, Refused.
    """
    request = kept(actor, request_id)
    may_take(request, Step.EDIT)
    if (draft.worker_id, draft.agency_id) != (request.worker_id, request.agency_id):
        raise refuse("other", "About somebody else, or to another agency, is a new request.", on="agency_id")
    phones = _judged(actor, draft, request.worker)
    now = database_now()
    request.asks, request.phones, request.changed_at = tidy_lines(draft.asks), phones, now
    request.responsible_id, request.compared_at = draft.responsible_id, None
    request.latin_name = tidy(draft.latin_name)
    request.save(update_fields=["asks", "latin_name", "phones", "changed_at", "responsible", "compared_at"])
    request.premises.all().delete()
    request.persons.all().delete()
    _write_parts(request, draft)
    tell_story(request, RequestEvent.Kind.CHANGED, actor, now, details=_ids(draft))
    return request


def _worker(actor: Actor, worker_id: UUID) -> Person:
    worker = Person.objects.select_related("office").filter(pk=worker_id, is_active=True).first()
    if worker is None or not files(actor, worker.office_id):
        raise refuse("unknown", "Choose somebody of the list.", on="worker_id")
    return worker


def _agency(actor: Actor, agency_id: UUID, worker: Person) -> PoliceAgency:
    agency = agencies_of(actor).filter(pk=agency_id, office_id=worker.office_id).first()
    if agency is None:
        raise refuse("unknown", "Choose an agency of the worker's office.", on="agency_id")
    return agency


def _ensure_only_one(draft: RequestDraft) -> None:
    rows = PremiseRequest.objects.filter(worker_id=draft.worker_id, agency_id=draft.agency_id)
    if rows.exclude(state=PremiseRequest.State.WITHDRAWN).exists():
        raise refuse("twice", "There is a request about them to this agency. Change that one.", on="agency_id")


def _judged(actor: Actor, draft: RequestDraft, worker: Person) -> list[list[str]]:
    """Return the numbers as they are stored. Raises Refused with all that is wrong."""
    phones, wrong = judge_phones(draft, worker.office.phone)
    wrong = [*request_wrong(draft), *wrong]
    wrong += _keeper_wrong(draft, worker)
    wrong += _premises_wrong(actor, draft, worker)
    about = set(persons_about_worker(worker.pk, actor))
    if not set(draft.person_ids) <= about:
        words = "Choose persons who are written down as a concern of this worker."
        wrong.append(Problem(code="unknown", field="persons", message=words))
    refuse_all(wrong)
    return phones


def _keeper_wrong(draft: RequestDraft, worker: Person) -> list[Problem]:
    """Whoever is reminded of it may open it: they file for the office, and have no conflict of interest."""
    if draft.responsible_id not in keepers_of(worker.office_id):
        words = "Choose a supervisor or a safety officer of the office."
        return [Problem(code="unknown", field="responsible_id", message=words)]
    blocked = Conflict.objects.filter(staff_id=draft.responsible_id, lifted_at__isnull=True)
    if blocked.filter(person__root__family__in=draft.person_ids).exists():
        words = "They have a conflict of interest with one of these persons. Choose somebody else."
        return [Problem(code="conflict", field="responsible_id", message=words)]
    return []


def _premises_wrong(actor: Actor, draft: RequestDraft, worker: Person) -> list[Problem]:
    """Their own home, and workplaces: nobody else's home, no client's address."""
    found = readable_premises(actor).filter(closed_at__isnull=True).in_bulk([pk for pk, _ in draft.premises])
    fits = {
        RequestPremise.Role.HOME.value: lambda one: one.person_id == worker.pk,
        RequestPremise.Role.WORK.value: lambda one: one.kind == Premise.Kind.WORK,
    }
    for premise_id, role in draft.premises:
        if role not in fits or premise_id not in found or not fits[role](found[premise_id]):
            words = "Choose the worker's own home, or a workplace."
            return [Problem(code="unknown", field="premises", message=words)]
    return []


def _write_parts(request: PremiseRequest, draft: RequestDraft) -> None:
    roots = roots_of(draft.person_ids)
    premises = dict(draft.premises)
    RequestPremise.objects.bulk_create(
        RequestPremise(request=request, premise_id=pk, role=role) for pk, role in premises.items()
    )
    RequestPerson.objects.bulk_create(
        RequestPerson(request=request, person_id=pk) for pk in sorted(set(roots.values()))
    )


def _ids(draft: RequestDraft) -> dict[str, Json]:
    return {
        "premises": sorted(str(pk) for pk, _ in draft.premises),
        "persons": sorted(str(pk) for pk in draft.person_ids),
    }
