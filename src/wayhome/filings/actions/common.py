"""What every action here begins and ends with: may you, the row locked; one line of the story, one entry."""

from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from wayhome.core.errors import NotAllowed, NotFound, Problem, Refused
from wayhome.filings.models import Consent, FilingView, PremiseRequest, RequestEvent
from wayhome.filings.queries.access import consent_of, files, given, needed, readable
from wayhome.filings.rules.consent import release_wrong
from wayhome.filings.rules.steps import Step, state_after, step_wrong
from wayhome.ledger.actions import record
from wayhome.ledger.rules import SYSTEM, Json, Party
from wayhome.staff.rules import Actor


def locked(actor: Actor, request_id: UUID) -> PremiseRequest:
    """Return a request that the actor may know of, locked until the transaction ends. Raises NotFound."""
    rows = PremiseRequest.objects.select_for_update(of=("self",)).filter(pk=request_id)
    rows = rows.select_related("worker", "agency", "office", "responsible")
    found = rows.filter(pk__in=readable(actor).values("pk")).first()
    if found is None:
        raise NotFound("There is no such request.")
    return found


def kept(actor: Actor, request_id: UUID) -> PremiseRequest:
    """Return a request that the actor keeps, locked. Raises NotFound, NotAllowed (the worker reads, and consents)."""
    request = locked(actor, request_id)
    if not files(actor, request.office_id):
        raise NotAllowed("A supervisor or a safety officer does this.")
    return request


def may_take(request: PremiseRequest, step: Step) -> None:
    """Raise Refused unless the step can be taken in the request's state."""
    refuse_all(step_wrong(request.state, step))


def released(request: PremiseRequest, now: datetime) -> Consent:
    """Return the consent under which it may leave the agency now. Raises Refused (there is none, or not for all)."""
    consent = consent_of(request.pk)
    if wrong := release_wrong(given(consent), needed(request), now):
        raise Refused(tuple(wrong))
    return cast("Consent", consent)


def take(request: PremiseRequest, step: Step, now: datetime, **values: Any) -> None:
    """Bring a request to the state after `step`, with these values of it."""
    on_file = request.accepted_version is not None
    values |= {"state": state_after(request.state, step, on_file=on_file).value, "changed_at": now}
    for name, value in values.items():
        setattr(request, name, value)
    request.save(update_fields=list(values))


def tell_story(  # the columns of one line of the story
    request: PremiseRequest,
    kind: str,
    actor: Actor | None,
    now: datetime,
    *,
    on: date | None = None,
    details: dict[str, Json] | None = None,
    **said: Any,
) -> UUID:
    """Write one line of the story, and its entry in the record without what was typed; return the entry's id."""
    by = actor.person_id if actor else None
    RequestEvent.objects.create(request=request, kind=kind, at=now, by_id=by, on=on or now.date(), **said)
    return note(actor, kind, request.pk, now, state=request.state, **(details or {}))


def note(actor: Actor | None, action: str, request_id: UUID, now: datetime, **details: Json) -> UUID:
    """Record `premise_request.ACTION`; details are ids, states and hashes, never what was typed."""
    subject = Party(kind="premise_request", id=request_id)
    party = actor.party() if actor else SYSTEM
    return record(at=now, action=f"premise_request.{action}", actor=party, subject=subject, details=details)


def looked(actor: Actor, request_id: UUID, what: str, now: datetime, **details: Json) -> None:
    """Keep that somebody looked: on the request's page, where the worker reads it too, and in the record."""
    FilingView.objects.create(request_id=request_id, viewer_id=actor.person_id, what=what, at=now)
    note(actor, "viewed", request_id, now, what=what, **details)


def refuse_all(problems: list[Problem]) -> None:
    """Raise Refused if there is any problem."""
    if problems:
        raise Refused(tuple(problems))
