"""The credential with which a police agency's system looks up: made, shown once, withdrawn."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from wayhome.core.clock import database_now
from wayhome.core.errors import NotFound, Problem, refuse
from wayhome.core.limits import SHORT_TEXT
from wayhome.core.transactions import in_transaction
from wayhome.filings.actions.common import refuse_all
from wayhome.filings.models import LookupCredential, PoliceAgency
from wayhome.filings.queries.lookups import gives_lookups
from wayhome.filings.rules.lookup import HOLDS_DAYS_MOST
from wayhome.ledger.actions import record
from wayhome.ledger.rules import Json, Party
from wayhome.staff.queries import token_sha256
from wayhome.staff.rules import Actor
from wayhome.staff.rules.text import text_wrong, tidy

TOKEN_BYTES = 32
MOST_CREDENTIALS = 10


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
    note_of(actor.party(), "made", made.pk, now, agency=str(agency.pk))
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
        note_of(actor.party(), "withdrawn", found.pk, found.withdrawn_at)


def note_of(by: Party, what: str, credential_id: UUID, now: datetime, **details: Json) -> None:
    """Record `lookup.WHAT` of a credential."""
    subject = Party(kind="lookup_credential", id=credential_id)
    record(at=now, action=f"lookup.{what}", actor=by, subject=subject, details=details)
