"""Look-ups by the police: a question answered or not, and each one kept."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Case, F, Q, When

from wayhome.core.clock import database_now
from wayhome.core.transactions import in_transaction
from wayhome.filings.actions.common import refuse_all
from wayhome.filings.actions.credentials import note_of
from wayhome.filings.actions.papers import TABLE
from wayhome.filings.models import FilingView, LookupCredential, Paper, PremiseRequest, Version
from wayhome.filings.queries.access import consent_of, given
from wayhome.filings.queries.lookups import credential_of, may_hold
from wayhome.filings.rules.blocks import Part, parts_of
from wayhome.filings.rules.lookup import Asked, Filed, Known, Refusal, asked_of, filed_of, refusal_of
from wayhome.ledger.actions import record
from wayhome.ledger.rules import Json, Party
from wayhome.places.queries import premises_at
from wayhome.vault.sealing import open_sealed

MOST_ANSWERED = 10
"""The most requests that one number or address answers with: colleagues of one workplace. What is left out is said."""

MOST_CONSIDERED = 200
"""The most requests that one look-up asks about, those of the police agency that asks first."""


@in_transaction
def admit_lookup(token: str, *, number: str = "", address: str = "") -> UUID | None:
    """Return whose credential a token is; None for none, and for one that is over.

    That one is over is recorded, and stands on the page of each request for which it asked.
    """
    now = database_now()
    found = credential_of(token)
    if found is None:
        return None
    if not may_hold(found, now):
        note_of(_party(found.pk), "refused", found.pk, now)
        asked, wrong = asked_of(number, address, found.agency.office.phone)
        if not wrong:
            _answered(found, asked, now)
        return None
    return found.pk


@in_transaction
def look_up(credential_id: UUID, number: str, address: str) -> list[Part]:
    """Return what is on file with the credential's own agency; nothing for what is unknown or may not be told.

    Each answer and each "nothing" is recorded. An answer stands on its request's page, and so does what was asked
    for and not told, with the reason: for those who may read that page, never for who asks. Raises Refused.
    """
    now = database_now()
    credential = LookupCredential.objects.select_related("agency__office").get(pk=credential_id)
    asked, wrong = asked_of(number, address, credential.agency.office.phone)
    refuse_all(wrong)
    found = _answered(credential, asked, now)
    answered: list[Part] = []
    for one in found[:MOST_ANSWERED]:
        more = 0 if answered else len(found[MOST_ANSWERED:])
        pidf = _opened(one.version, Paper.Kind.PIDF)
        until = f"{one.request.expires_on}"
        answered += parts_of(one.filed, pidf, reference=one.request.reference, until=until, more=more)
        _looked(credential, one.request, now)
    if not answered:
        note_of(_party(credential.pk), "nothing", credential.pk, now, asked="number" if asked.number else "address")
    return answered


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """A request that answers, by its accepted version."""

    request: PremiseRequest
    version: Version
    filed: Filed


def _answered(credential: LookupCredential, asked: Asked, now: datetime) -> list[_Found]:
    """Return the requests that answer, the newest accepted first; keep why each other one in which it stands does not.

    They are locked: no consent is taken back meanwhile.
    """
    premise_ids = premises_at(asked.address) if asked.address else []
    holds = may_hold(credential, now)
    found = []
    for request in _standing_in(credential, asked, premise_ids):
        version = _version_of(request)
        if not _covers(version, asked, premise_ids):
            continue
        theirs = request.agency_id == credential.agency_id
        is_accepted = version.number == request.accepted_version
        known = Known(
            is_theirs=theirs,
            state=request.state,
            expires_on=request.expires_on,
            accepted=given(version.consent) if is_accepted else None,
            consent=given(consent_of(request.pk)),
        )
        if refusal := refusal_of(known, holds=holds, now=now):
            _refused(credential, request, refusal, now)
            continue
        filed = filed_of(request.pk, _opened(version, Paper.Kind.EIDO))
        if filed.has_number(asked.number) or filed.has_address(premise_ids, asked.address):
            found.append(_Found(request=request, version=version, filed=filed))
    return found


def _standing_in(credential: LookupCredential, asked: Asked, premise_ids: list[UUID]) -> list[PremiseRequest]:
    """Return the requests of which some sent version may hold what is asked, those of this police agency first."""
    sent = Version.objects.filter(_covering(asked, premise_ids), sent_at__isnull=False)
    rows = PremiseRequest.objects.select_for_update(of=("self",)).filter(pk__in=sent.values("request"))
    is_other = Case(When(agency_id=credential.agency_id, then=0), default=1)
    return list(rows.order_by(is_other, F("accepted_on").desc(nulls_last=True), "pk")[:MOST_CONSIDERED])


def _covering(asked: Asked, premise_ids: list[UUID]) -> Q:
    """Return the versions whose consent covers the number, or one of the premises."""
    if asked.number:
        return Q(consent__covers__phones__contains=[asked.number])
    one_of = Q(pk__in=[])
    for premise_id in premise_ids:
        one_of |= Q(consent__covers__premises__contains=[str(premise_id)])
    return one_of


def _version_of(request: PremiseRequest) -> Version:
    """Return the version that was accepted; the one that was sent last where none was."""
    rows = request.versions.select_related("consent").filter(sent_at__isnull=False)
    accepted = request.accepted_version
    return rows.get(number=accepted) if accepted else rows.latest("number")


def _covers(version: Version, asked: Asked, premise_ids: list[UUID]) -> bool:
    covers = version.consent.covers
    return asked.number in covers["phones"] or any(str(one) in covers["premises"] for one in premise_ids)


def _opened(version: Version, kind: str) -> bytes:
    paper = version.papers.get(kind=kind)
    return open_sealed(bytes(paper.sealed), table=TABLE, column="sealed", row=str(paper.pk))


def _looked(credential: LookupCredential, request: PremiseRequest, now: datetime) -> None:
    """Keep the look on the request's page, and in the record."""
    FilingView.objects.create(request=request, credential=credential, what=FilingView.What.LOOKUP, at=now)
    _note_on(credential, request, "looked_up", now, version=request.accepted_version)


def _refused(credential: LookupCredential, request: PremiseRequest, refusal: Refusal, now: datetime) -> None:
    """Keep what was not told on the request's page, and in the record."""
    what = FilingView.What.LOOKUP
    FilingView.objects.create(request=request, credential=credential, what=what, refused=refusal, at=now)
    _note_on(credential, request, "look_up_refused", now, reason=refusal)


def _note_on(credential: LookupCredential, request: PremiseRequest, what: str, now: datetime, **details: Json) -> None:
    subject = Party(kind="premise_request", id=request.pk)
    record(at=now, action=f"premise_request.{what}", actor=_party(credential.pk), subject=subject, details=details)


def _party(credential_id: UUID) -> Party:
    return Party(kind="lookup_credential", id=credential_id, origin="api")
