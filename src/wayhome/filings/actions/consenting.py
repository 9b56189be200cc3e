"""The worker's yes, given here or on paper; and taken back, at any time, without a reason."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from wayhome.core.clock import database_now
from wayhome.core.errors import NotAllowed, refuse
from wayhome.core.transactions import in_transaction
from wayhome.filings.actions.common import kept, locked, may_take, refuse_all, take, tell_story
from wayhome.filings.models import Consent, PremiseRequest, RequestEvent
from wayhome.filings.queries.access import needed
from wayhome.filings.queries.composing import facts_of
from wayhome.filings.rules.consent import ConsentDraft, consent_wrong
from wayhome.filings.rules.facts import as_bytes, sha256_of
from wayhome.filings.rules.steps import State, Step
from wayhome.staff.actions.permission import is_self
from wayhome.staff.rules import Actor
from wayhome.staff.rules.text import tidy, tidy_lines


@in_transaction
def give_consent(actor: Actor, request_id: UUID, draft: ConsentDraft, *, seen_sha256: str) -> Consent:
    """Say yes, as the worker, to what was shown: `seen_sha256` is of the facts that they read.

    Raises NotFound, NotAllowed (only the worker), Refused (it changed meanwhile).
    """
    request = locked(actor, request_id)
    if not is_self(actor, request.worker_id):
        raise NotAllowed("Only the worker consents here. For a signed paper, note where it is kept.")
    may_take(request, Step.EDIT)
    now = database_now()
    draft = _tidied(draft)
    refuse_all(consent_wrong(draft, now, on_paper=False))
    if sha256_of(as_bytes(facts_of(request, now))) != seen_sha256:
        raise refuse("changed", "This changed while you read it. Read it again, then decide.")
    return _write(actor, request, draft, now, Consent.Form.HERE)


@in_transaction
def note_paper_consent(actor: Actor, request_id: UUID, draft: ConsentDraft) -> Consent:
    """Note that a signed paper is on file, and where. Raises NotFound, NotAllowed, Refused."""
    request = kept(actor, request_id)
    may_take(request, Step.EDIT)
    if is_self(actor, request.worker_id):
        raise refuse("self", "This is about you: consent here yourself, on your own page.")
    now = database_now()
    draft = _tidied(draft)
    refuse_all(consent_wrong(draft, now, on_paper=True))
    return _write(actor, request, draft, now, Consent.Form.PAPER)


@in_transaction
def withdraw_consent(actor: Actor, request_id: UUID) -> PremiseRequest:
    """Take the consent back, as the worker or for them; what the police hold is then to be withdrawn.

    Whoever may know of the request may do this. Raises NotFound, Refused (there is none).
    """
    request = locked(actor, request_id)
    now = database_now()
    standing = Consent.objects.filter(request=request, replaced_at__isnull=True, withdrawn_at__isnull=True)
    if not standing.update(withdrawn_at=now, withdrawn_by=actor.person_id):
        raise refuse("no_consent", "There is no consent to withdraw.")
    if request.state not in {State.DRAFT, State.TO_WITHDRAW, State.WITHDRAWN}:
        take(request, Step.LAPSE, now, compared_at=None)
    tell_story(request, RequestEvent.Kind.CONSENT_WITHDRAWN, actor, now)
    return request


def _tidied(draft: ConsentDraft) -> ConsentDraft:
    return replace(draft, purpose=tidy_lines(draft.purpose), kept_where=tidy(draft.kept_where))


def _write(actor: Actor, request: PremiseRequest, draft: ConsentDraft, now: datetime, form: str) -> Consent:
    standing = Consent.objects.filter(request=request, replaced_at__isnull=True, withdrawn_at__isnull=True)
    standing.update(replaced_at=now)
    made = Consent.objects.create(
        request=request,
        form=form,
        covers=needed(request).as_json(),
        purpose=draft.purpose,
        signed_on=draft.signed_on or now.date(),
        until=draft.until or now.date(),
        kept_where=draft.kept_where,
        recorded_by_id=actor.person_id,
        recorded_at=now,
    )
    # A number is no id: it stays out of the record.
    told = {name: made.covers[name] for name in ("agency", "premises", "persons")}
    tell_story(
        request,
        RequestEvent.Kind.CONSENTED,
        actor,
        now,
        on=made.signed_on,
        until=made.until,
        details={"consent": str(made.pk), "form": form, "covers": told, "until": made.until.isoformat()},
    )
    return made
