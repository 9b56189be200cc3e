"""What was done with the papers, and what the police answered: sent, accepted, renewed, refused, withdrawn."""

from datetime import date
from uuid import UUID

from wayhome.core.clock import database_now
from wayhome.core.errors import refuse
from wayhome.core.transactions import in_transaction
from wayhome.filings.actions.common import kept, may_take, refuse_all, released, take, tell_story
from wayhome.filings.models import PremiseRequest, RequestEvent, Version
from wayhome.filings.rules.steps import (
    Answer,
    Sending,
    State,
    Step,
    answer_wrong,
    reason_wrong,
    sending_wrong,
)
from wayhome.places.rules.hazards import day_wrong
from wayhome.staff.rules import Actor
from wayhome.staff.rules.text import tidy, tidy_lines

HOWS = frozenset(Version.How.values)


@in_transaction
def mark_sent(actor: Actor, request_id: UUID, sending: Sending) -> PremiseRequest:
    """Note that the newest papers went to the police. Raises NotFound, NotAllowed, Refused.

    The consent must cover it and hold on the day it is noted: what is sent is what was made, never what is known since.
    """
    request = kept(actor, request_id)
    may_take(request, Step.SEND)
    now = database_now()
    said = Sending(how=sending.how, to_whom=tidy(sending.to_whom), on=sending.on)
    refuse_all(sending_wrong(said, HOWS, now))
    released(request, now)
    version = request.versions.order_by("-number").first()
    if version is None or version.sent_at is not None:
        raise refuse("no_papers", "Make the papers first: what is sent is kept exactly as it was made.")
    version.sent_at, version.sent_by_id, version.sent_on = now, actor.person_id, said.on
    version.sent_how, version.sent_to = said.how, said.to_whom
    version.save(update_fields=["sent_at", "sent_by", "sent_on", "sent_how", "sent_to"])
    take(request, Step.SEND, now, sent_at=now, compared_at=None)
    how = version.get_sent_how_display()
    tell_story(
        request, RequestEvent.Kind.SENT, actor, now, on=said.on, version=version.number, how=how, to_whom=said.to_whom
    )
    return request


@in_transaction
def mark_accepted(actor: Actor, request_id: UUID, answer: Answer) -> PremiseRequest:
    """Note that the police keep what was sent last. Raises NotFound, NotAllowed, Refused."""
    request = kept(actor, request_id)
    may_take(request, Step.ACCEPT)
    now = database_now()
    sent = _last_sent(request)
    said = Answer(reference=tidy(answer.reference), on=answer.on, expires_on=answer.expires_on)
    refuse_all(answer_wrong(said, now, after=sent.sent_on))
    take(
        request,
        Step.ACCEPT,
        now,
        accepted_version=sent.number,
        accepted_on=said.on,
        reference=said.reference,
        expires_on=said.expires_on,
    )
    tell_story(
        request,
        RequestEvent.Kind.ACCEPTED,
        actor,
        now,
        on=said.on,
        version=sent.number,
        reference=said.reference,
        until=said.expires_on,
    )
    return request


@in_transaction
def mark_renewed(actor: Actor, request_id: UUID, answer: Answer) -> PremiseRequest:
    """Note that the police keep what they have for longer. Raises NotFound, NotAllowed, Refused."""
    request = kept(actor, request_id)
    may_take(request, Step.RENEW)
    now = database_now()
    said = Answer(reference=tidy(answer.reference), on=answer.on, expires_on=answer.expires_on)
    refuse_all(answer_wrong(said, now, after=request.accepted_on))
    released(request, now)
    if said.expires_on is not None and request.expires_on is not None and said.expires_on <= request.expires_on:
        raise refuse("shorter", "They keep it until then already.", on="expires_on")
    take(request, Step.RENEW, now, reference=said.reference, expires_on=said.expires_on)
    tell_story(
        request,
        RequestEvent.Kind.RENEWED,
        actor,
        now,
        on=said.on,
        version=request.accepted_version,
        reference=said.reference,
        until=said.expires_on,
    )
    return request


@in_transaction
def mark_refused(actor: Actor, request_id: UUID, *, on: date | None, reason: str) -> PremiseRequest:
    """Note that the police refused what was sent last, and why; what they had accepted before stays on file.

    Raises NotFound, NotAllowed, Refused.
    """
    request = kept(actor, request_id)
    may_take(request, Step.REFUSE)
    now = database_now()
    said = tidy_lines(reason)
    refuse_all(reason_wrong(said, "reason") + day_wrong(on, "on", now))
    take(request, Step.REFUSE, now)
    version = _last_sent(request).number
    tell_story(request, RequestEvent.Kind.REFUSED, actor, now, on=on, version=version, note=said)
    return request


@in_transaction
def mark_withdrawn(
    actor: Actor, request_id: UUID, *, on: date | None, to_whom: str = "", note: str = ""
) -> PremiseRequest:
    """Note that the police were told to keep it no longer, and who was told; a draft is only put away.

    Raises NotFound, NotAllowed, Refused.
    """
    request = kept(actor, request_id)
    may_take(request, Step.WITHDRAW)
    now = database_now()
    told, said = tidy(to_whom), tidy_lines(note)
    was_draft = request.state == State.DRAFT
    wrong = day_wrong(on, "on", now) + ([] if not said else reason_wrong(said))
    if not was_draft or told:
        wrong += sending_wrong(Sending(how=Version.How.POST, to_whom=told, on=now.date()), HOWS, now)
    refuse_all(wrong)
    take(request, Step.WITHDRAW, now, compared_at=None)
    tell_story(request, RequestEvent.Kind.WITHDRAWN, actor, now, on=on, to_whom=told, note=said)
    return request


def _last_sent(request: PremiseRequest) -> Version:
    return request.versions.filter(sent_at__isnull=False).latest("number")
