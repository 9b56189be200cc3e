"""The papers of a request: made once, under a consent that holds, sealed; opened, and each opening kept."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from wayhome.core.clock import database_now
from wayhome.core.errors import NotFound, refuse
from wayhome.core.ids import new_id
from wayhome.core.transactions import in_transaction
from wayhome.filings import writing
from wayhome.filings.actions.common import kept, looked, may_take, released, tell_story
from wayhome.filings.models import Consent, FilingView, Paper, PremiseRequest, RequestEvent, Version
from wayhome.filings.models.versions import MOST_UNPRINTED
from wayhome.filings.queries.access import find_request
from wayhome.filings.queries.composing import facts_of
from wayhome.filings.rules.facts import Document, as_bytes, sha256_of
from wayhome.filings.rules.steps import Step
from wayhome.staff.rules import Actor
from wayhome.vault.sealing import open_sealed, seal

MOST_VERSIONS = 100
TABLE = "filings_paper"


def make_papers(actor: Actor, request_id: UUID) -> Version:
    """Compose what is known now and freeze it in its three papers. Nothing leaves the agency by it yet.

    They are typeset between two transactions: nobody waits for a lock meanwhile.
    Raises NotFound, NotAllowed, Refused (no consent that holds and covers it; it changed meanwhile; a name or an
    address cannot be printed).
    """
    document = _compose(actor, request_id)
    return _freeze(actor, request_id, document, writing.papers_of(document))


@in_transaction
def _compose(actor: Actor, request_id: UUID) -> Document:
    request, consent, number = _ready(actor, request_id, now := database_now())
    return Document(
        facts=facts_of(request, now),
        request_id=str(request.pk),
        version=number,
        made_at=now.isoformat(),
        made_on=now.astimezone(ZoneInfo(request.office.time_zone)).date().isoformat(),
        reference=request.reference,
        consent_until=consent.until.isoformat(),
    )


@in_transaction
def _freeze(actor: Actor, request_id: UUID, document: Document, papers: writing.Papers) -> Version:
    request, consent, number = _ready(actor, request_id, now := database_now())
    if number != document.version or facts_of(request, now) != document.facts:
        raise refuse("changed", "Something changed while the papers were made. Make them again.")
    hashes = {kind: sha256_of(content) for kind, content in papers.by_kind.items()}
    entry_id = tell_story(
        request,
        RequestEvent.Kind.MADE,
        actor,
        now,
        version=number,
        details={"version": number, "consent": str(consent.pk), "sha256": {**hashes}},
    )
    version = Version.objects.create(
        request=request,
        number=number,
        consent=consent,
        made_by_id=actor.person_id,
        made_at=now,
        facts_sha256=sha256_of(as_bytes(document.facts)),
        entry_id=entry_id,
        unprinted=papers.unprinted[:MOST_UNPRINTED],
    )
    for kind, content in papers.by_kind.items():
        _keep(version, kind, content, hashes[kind])
    return version


def _ready(actor: Actor, request_id: UUID, now: datetime) -> tuple[PremiseRequest, Consent, int]:
    """Return the request, the consent that covers it, and the number of its next version. Raises as make_papers."""
    request = kept(actor, request_id)
    may_take(request, Step.MAKE)
    consent = released(request, now)
    number = request.versions.count() + 1
    if number > MOST_VERSIONS:
        raise refuse("too_many", f"At most {MOST_VERSIONS} versions. Write a new request.")
    return request, consent, number


@in_transaction
def open_paper(actor: Actor, request_id: UUID, number: int, kind: str) -> bytes:
    """Return a paper exactly as it was made, and keep who opened it. Raises NotFound, Refused (consent is gone)."""
    request = find_request(actor, request_id)
    version = _version(request, number)
    paper = Paper.objects.filter(version=version, kind=kind).first()
    if paper is None:
        raise NotFound("There is no such paper.")
    looked(actor, request.pk, kind, database_now(), version=number)
    return open_sealed(bytes(paper.sealed), table=TABLE, column="sealed", row=str(paper.pk))


@in_transaction
def view_request(actor: Actor, request_id: UUID) -> PremiseRequest:
    """Return a request for its page, once the look is written down. Raises NotFound."""
    request = find_request(actor, request_id)
    looked(actor, request.pk, FilingView.What.PAGE, database_now())
    return request


def _version(request: PremiseRequest, number: int) -> Version:
    """Return a version that may be opened: one that was never sent is not released once the consent is gone."""
    version = Version.objects.filter(request=request, number=number).first()
    if version is None:
        raise NotFound("There is no such version.")
    if version.sent_at is None:
        released(request, database_now())
    return version


def _keep(version: Version, kind: str, content: bytes, sha256: str) -> None:
    paper_id = new_id()
    sealed = seal(content, table=TABLE, column="sealed", row=str(paper_id))
    Paper.objects.create(id=paper_id, version=version, kind=kind, sealed=sealed, sha256=sha256, size_bytes=len(content))
