"""A call-back: opened by the desk or by how a call ended, done step by step, finished by a person with an outcome.

Locks in this order: call, call-back, visit, alarm.
"""

from datetime import datetime
from uuid import UUID

from wayhome.alarms.actions.climbing import notify_due
from wayhome.alarms.models import Alarm
from wayhome.briefing.queries.who import owners
from wayhome.calls.actions.receiving import Incoming, receive_call
from wayhome.calls.actions.watching import open_for
from wayhome.calls.models import CallBack, CallBackStep, CallEvent, Outcome
from wayhome.calls.queries import READERS, call_back_of, hush_of, readable, readable_call_backs, rules_of
from wayhome.calls.queries.call_backs import duplicates, facts_of
from wayhome.calls.rules import finishing
from wayhome.calls.rules.ending import leaves_a_call_back
from wayhome.calls.rules.procedure import AT_ONCE, KINDS, Facts, due_at
from wayhome.core.clock import database_now
from wayhome.core.errors import NotFound, Refused, refuse
from wayhome.core.limits import LONG_TEXT
from wayhome.core.transactions import in_transaction
from wayhome.ledger.actions import record
from wayhome.ledger.rules import Json, Party
from wayhome.staff.models import Office, Person
from wayhome.staff.rules import Actor
from wayhome.visits.models import Visit


@in_transaction
def begin_call_back(actor: Actor, call_id: UUID, kind: str) -> CallBack:
    """Open the call-back of a call on which nobody spoke; one that there is stays. Raises NotFound, Refused."""
    call = readable(actor).select_for_update(of=("self",)).filter(pk=call_id).first()
    if call is None:
        raise NotFound("There is no such call.")
    if kind not in KINDS:
        raise refuse("no-kind", "Choose how it was: silent, abandoned or open.", on="kind")
    there = call_back_of(call)
    if there is not None:
        return there
    if call.state == CallEvent.State.CLOSED:  # it was put aside, and is on the screens again
        call.state, call.closed_at, call.closed_by = CallEvent.State.OPEN, None, None
        call.save(update_fields=["state", "closed_at", "closed_by"])
    return _begin(actor, call, kind)


@in_transaction
def end_call(by: Party, incoming: Incoming, status: str) -> CallBack | None:
    """Write down how a telephone system says a call ended: a call that nobody took must be called back.

    A call that was never told of (Wayhome did not answer then) is written down now.
    """
    if not incoming.provider_call_id:
        return None
    found = receive_call(by, incoming).call
    call = CallEvent.objects.select_for_update(of=("self",)).get(pk=found.pk)
    is_open = call.state == CallEvent.State.OPEN and call_back_of(call) is None
    if not leaves_a_call_back(status, was_taken=call.taken_by_id is not None, is_open=is_open):
        return None
    return _begin(by, call, "abandoned")


def _begin(by: Actor | Party, call: CallEvent, kind: str) -> CallBack:
    now = database_now()
    people = owners(call.from_number)
    person = Person.objects.filter(pk=people[0]).first() if len(people) == 1 else None
    visit = _visit_of(person)
    office_id = _office_of(by, call, person, visit, people)
    plan, _ = rules_of(office_id)
    hush = hush_of(call.from_number, now)
    made = CallBack.objects.create(
        call=call,
        kind=kind,
        office_id=office_id,
        person=person,
        visit=visit,
        hush=hush,
        plan=plan.as_json(),
        opened_at=now,
        opened_by_id=by.person_id if isinstance(by, Actor) else None,
        due_at=due_at(plan, now, hush),
    )
    _record(by, made, "call.back_begun", now, {"kind": kind, "due_at": made.due_at.isoformat()})
    return made


def _visit_of(person: Person | None) -> Visit | None:
    out = Visit.objects.filter(person=person, state=Visit.State.OUT, drill_id__isnull=True)
    return out.first() if person else None


def _office_of(
    by: Actor | Party, call: CallEvent, person: Person | None, visit: Visit | None, people: list[UUID]
) -> UUID | None:
    """Return whose ladder is climbed: where they are out for, their own, the desk's, the one whose number was rung."""
    if visit is not None:
        return visit.office_id
    if person is not None:
        return person.office_id
    if call.office_id is not None:
        return call.office_id
    if isinstance(by, Actor):
        return by.office_id
    offices = Office.objects.filter(closed_at__isnull=True)
    shared = offices.filter(people__in=people).distinct()
    rung = offices.filter(phone=call.to_number).exclude(phone="")
    for some in (shared, rung, offices):
        found = list(some.values_list("pk", flat=True)[:2])
        if len(found) == 1:
            return found[0]
    return None


@in_transaction
def write_step(actor: Actor, call_id: UUID, key: str, *, outcome: str, note: str = "") -> CallBackStep:
    """Write down what came of one step. An answer that is wrong lets the alarm open now. Raises NotFound, Refused."""
    found, facts, now = _locked(actor, call_id)
    problems = finishing.check_step(facts, key, outcome, note)
    if problems:
        raise Refused(problems)
    done = CallBackStep.objects.create(
        call_back=found, key=key, at=now, person_id=actor.person_id, outcome=outcome, note=note.strip()[:LONG_TEXT]
    )
    if outcome in AT_ONCE and found.due_at > now:
        found.due_at = now
        found.save(update_fields=["due_at"])
        notify_due()
    _record(actor, found, "call.back_step", now, {"step": key, "outcome": outcome})
    return done


@in_transaction
def raise_from(actor: Actor, call_id: UUID) -> Alarm:
    """Open the alarm about a call-back now, without waiting for its time. Raises NotFound, Refused."""
    found, _, now = _locked(actor, call_id)
    if found.alarm is not None and found.alarm.closed_at is None:
        return found.alarm
    open_for([found], now, by=actor.party())
    notify_due()
    found.refresh_from_db(fields=["alarm"])
    if found.alarm is None:
        raise refuse("closing", "Its alarm is being closed at this moment. Look again, and press once more.")
    return found.alarm


@in_transaction
def finish_call_back(
    actor: Actor, call_id: UUID, *, outcome: str, note: str = "", duplicate_of: UUID | None = None
) -> CallBack:
    """Finish a call-back with what it was, count that, and put the call aside. An alarm about it stays open.

    Raises NotFound, and Refused with every problem beside its input: silence closes nothing.
    """
    found, facts, now = _locked(actor, call_id)
    same = duplicates(actor, found).filter(pk=duplicate_of).first() if duplicate_of else None
    asked = finishing.Finish(
        outcome=outcome,
        note=note,
        own=actor.person_id == found.person_id,
        has_alarm=found.alarm_id is not None,
        has_duplicate=same is not None,
    )
    problems = finishing.check_finish(facts, asked)
    if problems:
        raise Refused(problems)
    found.finished_at, found.finished_by_id = now, actor.person_id
    found.outcome, found.note = outcome, note.strip()[:LONG_TEXT]
    found.duplicate_of = same if outcome == "duplicate" else None
    found.save()
    _count(found, facts, now)
    _put_aside(actor, found.call, now)
    same_id = str(found.duplicate_of_id) if found.duplicate_of_id else None
    _record(actor, found, "call.back_finished", now, {"outcome": outcome, "duplicate_of": same_id})
    return found


def _locked(actor: Actor, call_id: UUID) -> tuple[CallBack, Facts, datetime]:
    """Lock the call, then its call-back, and return it with its facts; a number that must be left alone stays so."""
    CallEvent.objects.select_for_update(of=("self",)).filter(pk=call_id).first()
    rows = readable_call_backs(actor).select_for_update(of=("self",)).select_related("call", "person", "visit")
    found = rows.filter(call_id=call_id).first()
    if found is None:
        raise NotFound("There is no such call-back.")
    if found.finished_at is not None:
        raise refuse("finished", "This call-back is finished already.")
    now = database_now()
    knows = found.person_id is None or actor.has(*READERS, office_id=found.office_id)
    facts = facts_of(found, now, knows=knows)
    if facts.hush != found.hush:
        found.hush = facts.hush
        found.save(update_fields=["hush"])
    return found, facts, now


def _count(found: CallBack, facts: Facts, now: datetime) -> None:
    """Keep what is needed to mend the cause. Where a duress was open nobody is named: their own page shows theirs."""
    person_id = None if facts.hush else found.person_id
    Outcome.objects.create(
        at=now,
        office_id=found.office_id,
        person_id=person_id,
        number=found.call.from_number if person_id else "",
        source=found.call.source,
        line=found.call.class_of_service,
        kind=found.kind,
        outcome=found.outcome,
    )


def _put_aside(actor: Actor, call: CallEvent, now: datetime) -> None:
    call.state, call.closed_at, call.closed_by_id = CallEvent.State.CLOSED, now, actor.person_id
    call.save(update_fields=["state", "closed_at", "closed_by"])


def _record(by: Actor | Party, found: CallBack, action: str, now: datetime, details: dict[str, Json]) -> None:
    party = by.party() if isinstance(by, Actor) else by
    record(at=now, action=action, actor=party, subject=Party(kind="call", id=found.call_id), details=details)
