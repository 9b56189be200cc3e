"""A call-back as its page needs it: the timed list, what is done of it, whom to ring, what it can end with."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from wayhome.alarms.models import Alarm, Kind
from wayhome.briefing.queries.who import owners
from wayhome.calls.models import CallBack, CallBackStep, CallRules
from wayhome.calls.queries.events import READERS
from wayhome.calls.rules.classes import class_of
from wayhome.calls.rules.finishing import finishes
from wayhome.calls.rules.procedure import DEFAULT, Facts, Plan, Step, steps
from wayhome.core.errors import NotFound
from wayhome.core.isolates import isolated
from wayhome.persons.queries import by_number
from wayhome.staff.models import ContactRoute
from wayhome.staff.rules import Actor

OPEN_ROWS = 50
MOST_DUPLICATES = 20
TELEPHONES = ("sms", "voice")


@dataclass(frozen=True, slots=True, kw_only=True)
class StepShown:
    """One step, the number it is about ("" where none may be shown), and how it was done, if it was."""

    step: Step
    number: str
    done: CallBackStep | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A call-back for one reader. `knows` says whether they may know whose number it is."""

    call_back: CallBack
    facts: Facts
    steps: tuple[StepShown, ...]
    finishes: tuple[str, ...]
    duplicates: tuple[Alarm, ...]
    knows: bool


def readable_call_backs(actor: Actor) -> QuerySet[CallBack]:
    """Return the call-backs of the calls that this actor may know of; of their own number there is none (I8)."""
    offices = actor.offices(*READERS)
    if actor.scopes is not None or not actor.has(*READERS):
        return CallBack.objects.none()
    found = CallBack.objects.exclude(person_id=actor.person_id)
    return found if offices is None else found.filter(Q(call__office_id__in=offices) | Q(call__office__isnull=True))


def open_call_backs(actor: Actor) -> list[CallBack]:
    """Return those that are not finished, the first due first; at most 50."""
    found = readable_call_backs(actor).filter(finished_at__isnull=True).select_related("call", "office")
    return list(found.order_by("due_at", "pk")[:OPEN_ROWS])


def of_alarm(actor: Actor, alarm_id: UUID) -> list[CallBack]:
    """Return the call-backs that an alarm is about, the newest first; at most 50."""
    found = readable_call_backs(actor).filter(alarm_id=alarm_id).select_related("call")
    return list(found.order_by("-opened_at")[:OPEN_ROWS])


def rules_of(office_id: UUID | None) -> tuple[Plan, str]:
    """Return an office's procedure, and where its consultation on figures is on record ("": nowhere)."""
    row = CallRules.objects.filter(office_id=office_id).first() if office_id else None
    if row is None:
        return DEFAULT, ""
    plan = Plan(
        attempts=row.attempts,
        between_minutes=row.between_minutes,
        finish_minutes=row.finish_minutes,
        text_words=row.text_words,
        text_number=row.text_number,
    )
    return plan, row.figures_basis


def hush_of(number: str, now: datetime) -> str:
    """Return why a number must not be called back: a duress is open about whose it is, or it is a person of concern's.

    It asks nobody who may know: of the reason nothing is shown, only that nobody rings.
    """
    if not number:
        return ""
    silent = Alarm.objects.filter(kind=Kind.DURESS, closed_at__isnull=True, drill_id__isnull=True)
    if silent.filter(person_id__in=owners(number)).exists():
        return "duress"
    return "concern" if by_number(number, now) else ""


def is_hushed(alarm: Alarm, now: datetime) -> bool:
    """Say whether an alarm is about a call whose number must not be called back. It asks nobody who may know."""
    if alarm.kind != Kind.UNFINISHED_CALL_BACK:
        return False
    about = CallBack.objects.filter(alarm=alarm).select_related("call")[:OPEN_ROWS]
    return any(one.hush or hush_of(one.call.from_number, now) for one in about)


def facts_of(call_back: CallBack, now: datetime, *, knows: bool = True) -> Facts:
    """Return what the list is made of now; a number that must not be rung any more is not, whatever it was before."""
    number, person = call_back.call.from_number, call_back.person
    hush = call_back.hush or ("" if call_back.finished_at else hush_of(number, now))
    return Facts(
        kind=call_back.kind,
        plan=Plan.from_json(call_back.plan),
        opened_at=call_back.opened_at,
        due_at=call_back.due_at,
        hush=hush,
        line=class_of(call_back.call.class_of_service).line.value,
        called=isolated(person.called) if person and knows else "",
        has_number=bool(number),
        has_second=knows and bool(_second_number(call_back)),
        done=dict(call_back.done.values_list("key", "outcome")),
    )


def call_back_page(actor: Actor, call_id: UUID, now: datetime) -> Page:
    """Return the call-back of a call. Raises NotFound. Showing it is looking at it: `actions.view_call`."""
    rows = readable_call_backs(actor).select_related(
        "call__taken_by", "office", "person", "visit", "alarm", "finished_by", "duplicate_of"
    )
    found = rows.filter(call_id=call_id).first()
    if found is None:
        raise NotFound("There is no such call-back.")
    knows = found.person_id is None or actor.has(*READERS, office_id=found.office_id)
    facts = facts_of(found, now, knows=knows)
    done = {one.key: one for one in found.done.select_related("person")}
    numbers = {"caller": found.call.from_number, "second": _second_number(found)} if not facts.hush else {}
    numbers["dispatch"] = found.office.dispatch_number if found.office else ""
    return Page(
        call_back=found,
        facts=facts,
        steps=tuple(
            StepShown(step=step, number=numbers.get(step.number, ""), done=done.get(step.key))
            for step in (*steps(facts), *_left_out(facts, done))
        ),
        finishes=finishes(facts),
        duplicates=tuple(duplicates(actor, found)[:MOST_DUPLICATES]),
        knows=knows,
    )


def duplicates(actor: Actor, call_back: CallBack) -> QuerySet[Alarm]:
    """Return the open alarms that a call may be about, of offices that the actor answers for; none about themselves."""
    offices = actor.offices(*READERS)
    found = Alarm.objects.filter(closed_at__isnull=True, drill_id__isnull=True).exclude(person_id=actor.person_id)
    if offices is not None:
        found = found.filter(office_id__in=offices)
    about = Q(person_id=call_back.person_id) if call_back.person_id else Q(person__isnull=False)
    own = Q(pk=call_back.alarm_id)
    return found.filter(about).exclude(own).select_related("person").order_by("-severity", "due_at")


def _left_out(facts: Facts, done: dict[str, CallBackStep]) -> tuple[Step, ...]:
    """Return what was done before the number had to be left alone: nothing that happened goes from the page."""
    if not facts.hush:
        return ()
    open_facts = Facts(
        kind=facts.kind,
        plan=facts.plan,
        opened_at=facts.opened_at,
        due_at=facts.due_at,
        called=facts.called,
        has_second=True,
        done=facts.done,
    )
    return tuple(step for step in steps(open_facts) if step.key in done and step.key != "escalate")


def _second_number(call_back: CallBack) -> str:
    """Return another telephone of whoever it is: the one they carry, their own, a verified route; never a family's."""
    person, first = call_back.person, call_back.call.from_number
    if person is None:
        return ""
    carried = call_back.visit.phone_carried if call_back.visit else ""
    routes = ContactRoute.objects.filter(
        person_id=person.pk, channel__in=TELEPHONES, verified_at__isnull=False
    ).order_by("position")
    known = (carried, person.phone, *routes.values_list("address", flat=True)[:OPEN_ROWS])
    return next((number for number in known if number and number != first), "")
