"""The person whom a hazard is about: told or not and why, what they object, what is answered; who is reminded."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from wayhome.core.clock import database_now
from wayhome.core.errors import Conflict, Problem, refuse
from wayhome.core.limits import BATCH_ROWS, SHORT_TEXT
from wayhome.core.transactions import in_transaction
from wayhome.ledger.actions import record
from wayhome.ledger.rules import SYSTEM, Party
from wayhome.messaging.actions import queue_many
from wayhome.messaging.models import Purpose
from wayhome.messaging.rules import Draft
from wayhome.places.actions.common import ensure_decides, ensure_reads, locked_hazard, locked_objection, tell_story
from wayhome.places.actions.hazards import HazardDraft, change, end, judged
from wayhome.places.models import Hazard, HazardEvent, Objection
from wayhome.places.models.hazard import STATEMENT_CHARACTERS
from wayhome.places.queries.hazards import OVER
from wayhome.places.rules.hazards import day_wrong, last_today
from wayhome.staff import queries as staff
from wayhome.staff.actions.permission import refuse_all
from wayhome.staff.rules import Actor
from wayhome.staff.rules.text import text_wrong, tidy, tidy_lines

REMIND_AGAIN = timedelta(days=7)
"""What still waits is told of again after a week."""

HOLDS = timedelta(days=2)
SUBJECT = "Wayhome: something waits for you"


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionDraft:
    """What the person said against a hazard, when, and who they are, in words."""

    said_by: str
    said_on: date | None
    text: str


@in_transaction
def record_told(actor: Actor, hazard_id: UUID, *, told: str, told_on: date | None = None, reason: str = "") -> Hazard:
    """Write down that the person was told of it, and when, or that they are not to be told, and why.

    The reason not to tell is that it would add danger. Raises NotAllowed, NotFound, Refused.
    """
    ensure_decides(actor)
    hazard = locked_hazard(actor, hazard_id)
    now = database_now()
    said = tidy(reason)
    wrong = text_wrong(said, "reason", SHORT_TEXT, required=told == Hazard.Told.NOT_TOLD)
    if told not in {Hazard.Told.TOLD, Hazard.Told.NOT_TOLD}:
        wrong.append(Problem(code="told", field="told", message="Choose one of the two."))
    if told == Hazard.Told.TOLD:
        wrong += day_wrong(told_on, "told_on", now)
    refuse_all(wrong)
    hazard.told, hazard.told_reason = told, said
    hazard.told_on = told_on if told == Hazard.Told.TOLD else None
    hazard.save(update_fields=["told", "told_reason", "told_on"])
    tell_story(hazard, HazardEvent.Kind.TOLD, actor, now, words=said, details={"told": told})
    return hazard


@in_transaction
def record_objection(actor: Actor, hazard_id: UUID, draft: ObjectionDraft) -> Objection:
    """Write down what the person says against it; it waits for an answer. Raises NotAllowed, NotFound, Refused."""
    ensure_reads(actor)
    hazard = locked_hazard(actor, hazard_id)
    now = database_now()
    said_by, text = tidy(draft.said_by), tidy_lines(draft.text)
    wrong = text_wrong(said_by, "said_by", SHORT_TEXT, required=True)
    wrong += text_wrong(text, "text", STATEMENT_CHARACTERS, required=True) + day_wrong(draft.said_on, "said_on", now)
    refuse_all(wrong)
    if hazard.state in OVER:
        raise refuse("over", "This is over already; there is nothing to object to.")
    said: dict[str, Any] = {"said_by": said_by, "said_on": draft.said_on, "text": text}
    objection = Objection.objects.create(hazard=hazard, recorded_by_id=actor.person_id, recorded_at=now, **said)
    tell_story(hazard, HazardEvent.Kind.OBJECTED, actor, now, details={"objection": str(objection.pk)})
    return objection


@in_transaction
def answer_objection(
    actor: Actor, objection_id: UUID, *, outcome: str, answer: str, draft: HazardDraft | None = None
) -> Objection:
    """Answer an objection: the hazard stands, is changed (to `draft`) or is ended. Not by who wrote the hazard.

    Raises NotAllowed, NotFound, Refused, Conflict (it was answered).
    """
    ensure_decides(actor)
    hazard, objection = locked_objection(actor, objection_id)
    if objection.outcome:
        raise Conflict("This objection was answered already.")
    if hazard.author_id == actor.person_id:
        raise refuse("own", "You wrote this hazard. Someone else answers.")
    now = database_now()
    said = tidy_lines(answer)
    wrong = text_wrong(said, "answer", STATEMENT_CHARACTERS, required=True)
    if outcome not in Objection.Outcome.values:
        wrong.append(Problem(code="outcome", field="outcome", message="Choose from the list."))
    refuse_all(wrong)
    if hazard.state not in OVER:
        _carry_out(hazard, outcome, actor, now, draft=draft, said=said)
    objection.outcome, objection.answer = outcome, said
    objection.answered_by_id, objection.answered_at = actor.person_id, now
    objection.save(update_fields=["outcome", "answer", "answered_by", "answered_at"])
    tell_story(hazard, HazardEvent.Kind.ANSWERED, actor, now, words=said, details={"objection": str(objection.pk)})
    return objection


def _carry_out(
    hazard: Hazard, outcome: str, actor: Actor, now: datetime, *, draft: HazardDraft | None, said: str
) -> None:
    if outcome == Objection.Outcome.CHANGED:
        if draft is None:
            raise refuse("missing", "Write what it says from now on.", on="statement")
        change(hazard, judged(draft, now), actor, now)
    elif outcome == Objection.Outcome.ENDED:
        end(hazard, actor, now, said)


@in_transaction
def tell_overdue_reviews(now: datetime | None = None, limit: int = BATCH_ROWS) -> int:
    """Tell the supervisors and safety officers of an office, neutrally, that hazards wait for them too long.

    Undecided past three working days, past their review, or expired and not decided on; again after a week.
    Mark and message are one transaction. Returns how many hazards were told of.
    """
    now = now or database_now()
    today = last_today(now)
    undecided = Q(state=Hazard.State.UNREVIEWED) | ~Q(asked="")
    waits = Q(undecided, decide_by_at__lte=now) | Q(review_by__lt=today) | Q(expires_on__lt=today)
    again = Q(reminded_at__isnull=True) | Q(reminded_at__lte=now - REMIND_AGAIN)
    rows = Hazard.objects.select_for_update(skip_locked=True, of=("self",)).filter(waits, again)
    found = list(rows.exclude(state__in=OVER).order_by("decide_by_at", "pk")[:limit])
    if not found:
        return 0
    Hazard.objects.filter(pk__in=[hazard.pk for hazard in found]).update(reminded_at=now)
    drafts: list[Draft] = []
    for office_id, count in sorted(Counter(hazard.office_id for hazard in found).items()):
        told = _drafts(office_id, count, now)
        details = {"count": count, "told": len(told)}
        party = Party(kind="office", id=office_id)
        record(at=now, action="hazard.overdue_told", actor=SYSTEM, subject=party, details={**details})
        drafts += told
    queue_many(drafts, now=now)
    return len(found)


def _drafts(office_id: UUID, count: int, now: datetime) -> list[Draft]:
    """Nobody's name and no place: whoever reads over a shoulder learns nothing."""
    people = {person.pk for person in staff.supervisors_of(office_id, now)}
    people |= {person.pk for person in staff.safety_officers(now, office_id)}
    routes = staff.routes_of(people)
    several = "entries wait" if count > 1 else "entry waits"
    return [
        Draft(
            purpose=Purpose.NOTICE,
            recipient_id=person_id,
            routes=routes[person_id],
            subject=SUBJECT,
            body=f"{count} {several} longer than agreed for a decision. Please open the list of reviews in Wayhome.",
            give_up_at=now + HOLDS,
            idempotency_key=f"reviews:{office_id.hex[-12:]}:{int(now.timestamp())}:{person_id.hex}",
            about_kind="office",
            about_id=office_id,
            office_id=office_id,
        )
        for person_id in sorted(people)
        if routes[person_id]
    ]
