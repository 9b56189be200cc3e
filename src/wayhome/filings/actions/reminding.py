"""What time does to a request, and who is told: upkeep looks at each once a day, and tells each thing once."""

from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from django.db.models import F, Q

from wayhome.core.clock import database_now
from wayhome.core.limits import BATCH_ROWS
from wayhome.core.transactions import in_transaction
from wayhome.filings.actions.common import note, take, tell_story
from wayhome.filings.models import PremiseRequest, Reminder, RequestEvent
from wayhome.filings.queries.access import consent_of, keepers_of, of_leavers, readable
from wayhome.filings.queries.composing import facts_of
from wayhome.filings.rules.facts import as_bytes, sha256_of
from wayhome.filings.rules.reminders import Due, Kind, Watched, due, passed
from wayhome.filings.rules.steps import State, Step
from wayhome.messaging.actions import queue_many
from wayhome.messaging.models import Purpose
from wayhome.messaging.rules import Draft
from wayhome.staff import queries as staff
from wayhome.staff.models import Person

LOOK_AGAIN = timedelta(days=1)
HOLDS = timedelta(days=3)
SUBJECT = "Something waits for you in Wayhome"
BODY = "An entry that you keep in Wayhome needs a look. Please sign in and open your list of requests."
"""Nobody's name, no place, and not what it is about: whoever reads over a shoulder learns nothing (F2)."""

EVENTS = {Step.LAPSE: RequestEvent.Kind.CONSENT_ENDED, Step.EXPIRE: RequestEvent.Kind.EXPIRED}
WATCHED = (State.SENT, State.ACCEPTED, State.REFUSED, State.EXPIRED, State.TO_WITHDRAW)


@in_transaction
def remind_keepers(now: datetime | None = None, limit: int = BATCH_ROWS) -> int:
    """Expire what is over, and remind who keeps it: of expiry, silence, consent, who left, what has changed.

    Mark and message are one transaction; while nobody can be reached nothing is marked, and it is tried
    the next day. Returns how many requests were looked at.
    """
    now = now or database_now()
    again = Q(compared_at__isnull=True) | Q(compared_at__lte=now - LOOK_AGAIN)
    rows = PremiseRequest.objects.select_for_update(skip_locked=True, of=("self",)).filter(again, state__in=WATCHED)
    rows = rows.select_related("agency", "office", "responsible", "worker")
    found = list(rows.order_by(F("compared_at").asc(nulls_first=True), "pk")[:limit])
    drafts: list[Draft] = []
    for request in found:
        if step := passed(_watched(request, now), now):
            take(request, step, now)
            tell_story(request, EVENTS[step], None, now)
        for one in due(_watched(request, now), now):
            drafts += _told(request, one, now)
    PremiseRequest.objects.filter(pk__in=[request.pk for request in found]).update(compared_at=now)
    queue_many(drafts, now=now)
    return len(found)


def _watched(request: PremiseRequest, now: datetime) -> Watched:
    sent = request.versions.filter(sent_at__isnull=False).latest("number")
    consent, left_at = consent_of(request.pk), request.worker.left_at
    return Watched(
        state=request.state,
        sent_at=cast("datetime", sent.sent_at),
        expires_on=request.expires_on,
        consent_until=consent.until if consent else None,
        sent_sha256=sent.facts_sha256,
        known_sha256=sha256_of(as_bytes(facts_of(request, now))),
        left_at=left_at if left_at and of_leavers(PremiseRequest.objects.filter(pk=request.pk)).exists() else None,
    )


def _told(request: PremiseRequest, one: Due, now: datetime) -> list[Draft]:
    """Return the messages of a reminder that nobody had yet, and mark it as told."""
    if Reminder.objects.filter(request=request, kind=one.kind, about=one.about).exists():
        return []
    people = _people(request, one, now)
    routes = staff.routes_of(people)
    reached = [person_id for person_id in people if routes[person_id]]
    if not reached:
        return []
    reminder = Reminder.objects.create(request=request, kind=one.kind, about=one.about, at=now)
    note(None, "reminded", request.pk, now, kind=one.kind, told=len(reached))
    return [
        Draft(
            purpose=Purpose.NOTICE,
            recipient_id=person_id,
            routes=routes[person_id],
            subject=SUBJECT,
            body=BODY,
            give_up_at=now + HOLDS,
            idempotency_key=f"filing:{reminder.pk.hex}:{person_id.hex}",
            about_kind="premise_request",
            about_id=request.pk,
            office_id=request.office_id,
        )
        for person_id in reached
    ]


def _people(request: PremiseRequest, one: Due, now: datetime) -> list[UUID]:
    """Whoever keeps it; the office's others where they left, file no more, or may not know of it any more.

    Of their consent, the worker too.
    """
    people = _may_open(request, {request.responsible_id} & keepers_of(request.office_id))
    if not people:
        others = {person.pk for person in staff.supervisors_of(request.office_id, now)}
        others |= {person.pk for person in staff.safety_officers(now, request.office_id)}
        people = _may_open(request, others)
    return sorted(people | ({request.worker_id} if one.kind is Kind.CONSENT else set()))


def _may_open(request: PremiseRequest, people: set[UUID]) -> set[UUID]:
    """Return who of these finds the request in their list: a conflict of interest may have been named since."""
    found = Person.objects.filter(pk__in=people)
    return {one.pk for one in found if readable(staff.actor_of(one)).filter(pk=request.pk).exists()}
