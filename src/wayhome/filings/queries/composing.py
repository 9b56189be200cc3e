"""The facts of a request as they are known now: what the papers would say if they were made."""

from datetime import datetime
from uuid import UUID

from wayhome.filings.models import PremiseRequest
from wayhome.filings.rules.facts import Contact, Facts, HazardFacts, PersonFacts, PremiseFacts
from wayhome.filings.rules.location import full_address
from wayhome.persons.queries import Told, roots_of, told_of
from wayhome.places.queries import HazardLine, hazards_in_force
from wayhome.places.rules.hazards import Standing
from wayhome.staff.models import Agency

REVIEWED = frozenset({Standing.IN_FORCE, Standing.REVIEW_DUE})
"""Only what someone other than its author has confirmed goes to the police."""

MOST_BEHAVIOUR = 12
"""The latest things that each person of concern did: a desk reads one page."""


def facts_of(request: PremiseRequest, now: datetime) -> Facts:
    """Compose what the police would be told. No authorisation: whoever may know of the request knows of all in it.

    A hazard of a person of concern who is not in the request is left out, and so is one that nobody reviewed.
    """
    rows = list(request.premises.select_related("premise").order_by("role", "premise__text", "id"))
    persons = list(request.persons.values_list("person_id", flat=True))
    hazards = hazards_in_force([row.premise_id for row in rows], now)
    roots = roots_of({line.person_id for lines in hazards.values() for line in lines if line.person_id})
    told = {pk for pk, root in roots.items() if root in persons}

    agency = Agency.objects.values_list("name", flat=True).get()

    def tells(line: HazardLine) -> bool:
        return line.standing in REVIEWED and (line.person_id is None or line.person_id in told)

    return Facts(
        police=_contact(request.agency.contact_name, request.agency.phone, request.agency.name, request.agency.email),
        dispatch=Contact(name=request.agency.dispatch_name, number=request.agency.dispatch_number),
        agency=agency,
        office=request.office.name,
        worker=request.worker.name,
        latin_name=request.latin_name,
        phones=tuple((label, number) for label, number in request.phones),
        asks=request.asks,
        premises=tuple(
            PremiseFacts(
                id=str(row.premise_id),
                role=row.role,
                text=full_address(row.premise.text, row.premise.civic),
                label=row.premise.label,
                civic=tuple(row.premise.civic.items()),
                latitude=row.premise.latitude,
                longitude=row.premise.longitude,
                landline=row.premise.landline,
                access_notes=row.premise.access_notes,
                hazards=tuple(_hazard(line) for line in hazards.get(row.premise_id, []) if tells(line)),
            )
            for row in rows
        ),
        persons=tuple(_person(one, request.worker_id) for one in told_of(persons)),
        contacts=_contacts(request, agency),
    )


def _contact(person: str, number: str, desk: str, email: str) -> Contact:
    return Contact(name=desk, number=number, role=person, email=email)


def _contacts(request: PremiseRequest, agency: str) -> tuple[Contact, ...]:
    """Return whom the police ring: the desk that is there, then who keeps this request."""
    office, keeper = request.office, request.responsible
    return (
        Contact(name=f"{agency}, {office.name}", number=office.phone, role="duty desk"),
        Contact(name=keeper.name, number=keeper.phone, role="keeps this request", email=keeper.email),
    )


def _hazard(line: HazardLine) -> HazardFacts:
    return HazardFacts(
        id=str(line.id),
        kind=line.kind_words,
        severity=line.severity,
        severity_words=line.severity_words,
        statement=line.statement,
        happened_on=line.happened_on.isoformat(),
        source=line.source,
        begins_on=line.begins_on.isoformat(),
        expires_on=line.expires_on.isoformat() if line.expires_on else "",
        review_by=line.review_by.isoformat(),
    )


def _person(told: Told, worker_id: UUID) -> PersonFacts:
    card = told.card
    theirs = [(words, since) for about, _, words, since in card.relationships if about == worker_id]
    words, since = theirs[0] if theirs else ("", None)
    return PersonFacts(
        id=str(card.id),
        name=card.name,
        aliases=card.aliases,
        description=card.description,
        relationship=words,
        since=since.isoformat() if since else "",
        vehicles=card.vehicles,
        numbers=card.numbers,
        behaviour=tuple((day.isoformat(), did, source) for day, did, source in told.behaviour[:MOST_BEHAVIOUR]),
    )
