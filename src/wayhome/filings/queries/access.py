"""Who may know of a premise request, and who keeps it. Everything here asks this first."""

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from wayhome.core.errors import NotFound
from wayhome.filings.models import Consent, PoliceAgency, PremiseRequest, RequestPerson
from wayhome.filings.rules.consent import Given, Scope, scope_of
from wayhome.filings.rules.steps import FROM, Step
from wayhome.persons.models import Conflict
from wayhome.persons.queries import visible_to
from wayhome.places.rules.hazards import last_today
from wayhome.staff.models import Role, RoleGrant
from wayhome.staff.rules import Actor

FILERS: tuple[str, ...] = (Role.SUPERVISOR, Role.SAFETY_OFFICER)
"""Who asks the police, of the people of their offices. Workers see their own requests, and consent to them."""

OWN: tuple[str, ...] = (Role.WORKER, Role.MONITOR, *FILERS)


def files(actor: Actor, office_id: UUID) -> bool:
    """Say whether the actor keeps the requests of this office. A token or a phone never does."""
    return actor.scopes is None and actor.has(*FILERS, office_id=office_id)


def readable(actor: Actor) -> QuerySet[PremiseRequest]:
    """Return the requests that this actor may know of: about themselves, and of the offices in which they file.

    A named conflict of interest hides a request altogether, as does a person of concern whose record the
    filer may not read: the papers would tell them.
    """
    requests = PremiseRequest.objects.all()
    if actor.scopes is not None:
        return requests.none()
    own = Q(worker_id=actor.person_id)
    offices = actor.offices(*FILERS)
    theirs = Q() if offices is None else Q(office_id__in=offices)
    unseen = RequestPerson.objects.exclude(person__root__in=visible_to(actor).values("root"))
    blocked = Conflict.objects.filter(staff_id=actor.person_id, lifted_at__isnull=True).values("person__root")
    conflicted = RequestPerson.objects.filter(person__root__in=blocked)
    may = requests.filter(own | (theirs & ~Q(pk__in=unseen.values("request"))))
    return may.exclude(pk__in=conflicted.values("request"))


def find_request(actor: Actor, request_id: UUID) -> PremiseRequest:
    """Return a request that the actor may know of. Raises NotFound."""
    rows = readable(actor).select_related("worker", "agency", "office", "responsible", "made_by")
    found = rows.filter(pk=request_id).first()
    if found is None:
        raise NotFound("There is no such request.")
    return found


def agencies_of(actor: Actor, *, closed: bool = False) -> QuerySet[PoliceAgency]:
    """Return the police agencies of the offices in which the actor files."""
    offices = actor.offices(*FILERS)
    agencies = PoliceAgency.objects.filter(closed_at__isnull=not closed).select_related("office")
    if actor.scopes is not None:
        return agencies.none()
    return agencies if offices is None else agencies.filter(office_id__in=offices)


def keepers_of(office_id: UUID) -> set[UUID]:
    """Return who may keep a request of this office: whoever is reminded of it may open it."""
    held = RoleGrant.objects.filter(Q(office_id=office_id) | Q(office__isnull=True), role__in=FILERS)
    return set(held.filter(person__is_active=True).values_list("person_id", flat=True))


def on_file(actor: Actor, now: datetime) -> QuerySet[PremiseRequest]:
    """Return what the police hold now, as far as they told us: accepted, and not expired, and not withdrawn."""
    held = readable(actor).filter(accepted_version__isnull=False, expires_on__gte=last_today(now))
    rows = held.exclude(state=PremiseRequest.State.WITHDRAWN)
    return rows.select_related("worker", "agency", "office").order_by("expires_on", "pk")


def of_leavers(requests: QuerySet[PremiseRequest]) -> QuerySet[PremiseRequest]:
    """Return those with the police whose worker has left and was not asked since: no consent of theirs is newer."""
    asked = Consent.objects.filter(replaced_at__isnull=True, withdrawn_at__isnull=True, request=OuterRef("pk"))
    since = asked.filter(recorded_at__gt=OuterRef("worker__left_at"))
    return requests.filter(~Exists(since), worker__left_at__isnull=False, state__in=FROM[Step.LAPSE])


def consent_of(request_id: UUID) -> Consent | None:
    """Return the consent that nobody withdrew or replaced; it may have run out."""
    rows = Consent.objects.filter(request_id=request_id, replaced_at__isnull=True, withdrawn_at__isnull=True)
    return rows.select_related("recorded_by").first()


def given(consent: Consent | None) -> Given | None:
    """Return a consent as the rules ask for it."""
    return Given(covers=consent.covers, until=consent.until) if consent else None


def needed(request: PremiseRequest) -> Scope:
    """Return what a request would tell, and whom."""
    return scope_of(
        request.agency_id,
        request.premises.values_list("premise_id", flat=True),
        request.persons.values_list("person_id", flat=True),
        [number for _, number in request.phones],
    )
