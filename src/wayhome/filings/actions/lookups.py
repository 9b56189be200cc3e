"""Look-ups by the police: the credential made and withdrawn; a question answered, and each one kept."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F

from wayhome.core.clock import database_now
from wayhome.core.errors import NotFound, Problem, refuse
from wayhome.core.limits import SHORT_TEXT
from wayhome.core.transactions import in_transaction
from wayhome.filings.actions.common import refuse_all
from wayhome.filings.actions.papers import TABLE
from wayhome.filings.models import FilingView, LookupCredential, Paper, PoliceAgency, PremiseRequest, Version
from wayhome.filings.queries.access import consent_of, given
from wayhome.filings.queries.lookups import credential_of, gives_lookups, may_hold
from wayhome.filings.rules.blocks import Part, parts_of
from wayhome.filings.rules.consent import Given
from wayhome.filings.rules.lookup import HOLDS_DAYS_MOST, Asked, Filed, asked_of, filed_of, is_on_file, may_answer
from wayhome.ledger.actions import record
from wayhome.ledger.rules import Json, Party
from wayhome.places.queries import match_address
from wayhome.places.rules.matching import Outcome
from wayhome.staff.queries import token_sha256
from wayhome.staff.rules import Actor
from wayhome.staff.rules.text import text_wrong, tidy
from wayhome.vault.sealing import open_sealed

TOKEN_BYTES = 32
MOST_CREDENTIALS = 10
MOST_ANSWERED = 3
"""The most requests that one number or address answers with: colleagues who live together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeCredential:
    """A credential, its token in clear this once."""

    text: str
    credential: LookupCredential


@in_transaction
def make_lookup(actor: Actor, agency_id: UUID, *, holder: str, days: int) -> MadeCredential:
    """Give a police agency's system a token for look-ups. Raises NotFound, Refused."""
    agency = PoliceAgency.objects.select_for_update(of=("self",)).filter(pk=agency_id, closed_at__isnull=True).first()
    if agency is None or not gives_lookups(actor, agency.office_id):
        raise NotFound("There is no such agency.")
    now, said = database_now(), tidy(holder)
    wrong = text_wrong(said, "holder", SHORT_TEXT, required=True)
    if not 1 <= days <= HOLDS_DAYS_MOST:
        words = f"From 1 to {HOLDS_DAYS_MOST} days; then a new one is made."
        wrong.append(Problem(code="days", field="days", message=words))
    refuse_all(wrong)
    if agency.credentials.filter(withdrawn_at__isnull=True, expires_at__gt=now).count() >= MOST_CREDENTIALS:
        raise refuse("too_many", f"At most {MOST_CREDENTIALS} of an agency. Withdraw one first.", on="holder")
    text = "whl_" + secrets.token_urlsafe(TOKEN_BYTES)
    made = LookupCredential.objects.create(
        agency=agency,
        holder=said,
        token_sha256=token_sha256(text),
        made_by_id=actor.person_id,
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    _note(actor.party(), "made", made.pk, now, agency=str(agency.pk))
    return MadeCredential(text=text, credential=made)


@in_transaction
def withdraw_lookup(actor: Actor, credential_id: UUID) -> None:
    """End a credential at once. Raises NotFound."""
    rows = LookupCredential.objects.select_for_update(of=("self",)).select_related("agency")
    found = rows.filter(pk=credential_id).first()
    if found is None or not gives_lookups(actor, found.agency.office_id):
        raise NotFound("There is no such credential.")
    if found.withdrawn_at is None:
        found.withdrawn_at, found.withdrawn_by_id = database_now(), actor.person_id
        found.save(update_fields=["withdrawn_at", "withdrawn_by"])
        _note(actor.party(), "withdrawn", found.pk, found.withdrawn_at)


@in_transaction
def admit_lookup(token: str) -> UUID | None:
    """Return whose credential a token is; None for none, and for one that is over, which is recorded."""
    now = database_now()
    found = credential_of(token)
    if found is None:
        return None
    if not may_hold(found, now):
        _note(_party(found.pk), "refused", found.pk, now)
        return None
    return found.pk


@in_transaction
def look_up(credential_id: UUID, number: str, address: str) -> list[Part]:
    """Return what is on file with the credential's own agency; nothing for what is unknown or may not be told.

    Each answer and each "nothing" is recorded, and an answer stands on its request's page. Raises Refused.
    """
    now = database_now()
    credential = LookupCredential.objects.select_related("agency__office").get(pk=credential_id)
    asked, wrong = asked_of(number, address, credential.agency.office.phone)
    refuse_all(wrong)
    answered: list[Part] = []
    if may_hold(credential, now):
        for request, filed in _found(credential, asked, now)[:MOST_ANSWERED]:
            pidf = _opened(_accepted(request), Paper.Kind.PIDF)
            answered += parts_of(filed, pidf, reference=request.reference, until=f"{request.expires_on}")
            _looked(credential, request, now)
    if not answered:
        _note(_party(credential.pk), "nothing", credential.pk, now, asked="number" if asked.number else "address")
    return answered


def _found(credential: LookupCredential, asked: Asked, now: datetime) -> list[tuple[PremiseRequest, Filed]]:
    """Return the requests on file in which it stands, locked: no consent is taken back meanwhile."""
    premise_id = _premise_meant(asked.address) if asked.address else None
    part, sought = ("premises", str(premise_id)) if asked.address else ("phones", asked.number)
    rows = PremiseRequest.objects.select_for_update(of=("self",)).filter(
        agency_id=credential.agency_id,
        versions__number=F("accepted_version"),
        **{f"versions__consent__covers__{part}__contains": [sought]},
    )
    found = []
    for request in rows.order_by("pk"):
        version = _accepted(request)
        accepted = Given(covers=version.consent.covers, until=version.consent.until)
        is_there = is_on_file(request.state, request.expires_on, now)
        if not is_there or not may_answer(given(consent_of(request.pk)), accepted, now):
            continue
        filed = filed_of(request.pk, _opened(version, Paper.Kind.EIDO))
        stands = filed.has_number(asked.number) if premise_id is None else filed.has_address(premise_id, asked.address)
        if stands:
            found.append((request, filed))
    return found


def _premise_meant(address: str) -> UUID | None:
    answer = match_address(address, homes=True)
    return answer.choices[0].id if answer.outcome is Outcome.MATCH else None


def _accepted(request: PremiseRequest) -> Version:
    return request.versions.select_related("consent").get(number=request.accepted_version or 0)


def _opened(version: Version, kind: str) -> bytes:
    paper = version.papers.get(kind=kind)
    return open_sealed(bytes(paper.sealed), table=TABLE, column="sealed", row=str(paper.pk))


def _looked(credential: LookupCredential, request: PremiseRequest, now: datetime) -> None:
    """Keep the look on the request's page, and in the record."""
    what = FilingView.What.LOOKUP
    FilingView.objects.create(request=request, credential=credential, what=what, at=now)
    subject = Party(kind="premise_request", id=request.pk)
    details: dict[str, Json] = {"version": request.accepted_version}
    record(at=now, action="premise_request.looked_up", actor=_party(credential.pk), subject=subject, details=details)


def _party(credential_id: UUID) -> Party:
    return Party(kind="lookup_credential", id=credential_id, origin="api")


def _note(by: Party, what: str, credential_id: UUID, now: datetime, **details: Json) -> None:
    subject = Party(kind="lookup_credential", id=credential_id)
    record(at=now, action=f"lookup.{what}", actor=by, subject=subject, details=details)
