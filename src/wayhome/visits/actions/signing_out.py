"""Going out: from a plan, from a day sheet, or on the spot. That someone is out is always recorded (I14)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from wayhome.core.clock import database_now
from wayhome.core.errors import NotAllowed, NotFound, Problem, Refused, refuse
from wayhome.core.ids import new_id
from wayhome.core.transactions import in_transaction
from wayhome.staff import queries as staff
from wayhome.staff.models import Office, Person, Vehicle
from wayhome.staff.rules import Actor
from wayhome.staff.rules.text import phone_of
from wayhome.visits.actions.common import (
    SIGN_OUT_SCOPE,
    decide_due,
    end,
    ensure_scope,
    lock_visit,
    may_act_for,
    notify_due,
    write_event,
)
from wayhome.visits.actions.companions import tell_companions
from wayhome.visits.actions.demands import Ahead, lacking, look_ahead, shorten, write_demands
from wayhome.visits.actions.stops import plan_stops, save_stops
from wayhome.visits.actions.telling import supervisors_of, tell
from wayhome.visits.models import DueKind, Risk, Visit, VisitEvent
from wayhome.visits.queries import as_asked, policies_of
from wayhome.visits.rules import (
    DEFAULT_POLICIES,
    SignOut,
    Warn,
    check_sign_out,
    interval_with,
    warnings_for,
)

ALREADY_OUT = "already-out"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedOut:
    """A visit that began (or was planned): when its person must first be heard from, and what is missing.

    `hazards_known` says that a stop has hazards in force, there or near, whether or not something is asked for them.
    `to_say` that the address of one is only like a premise, and somebody has to say whether it is that one.
    """

    visit_id: UUID
    state: str
    due_at: datetime | None
    due_kind: str
    expected_back_at: datetime
    warnings: tuple[Warn, ...] = ()
    hazards_known: bool = False
    to_say: bool = False
    repeated: bool = False


@in_transaction
def sign_out(
    actor: Actor,
    asked: SignOut,
    *,
    person_id: UUID | None = None,
    replace: bool = False,
) -> SignedOut:
    """Record that somebody goes out now: the actor, or `person_id` for whom the desk writes it down.

    Raises Refused for nonsense (rules.check_sign_out), and with code "already-out" for someone who
    is out already: edit that visit, or say `replace` to end it and begin this one. What is missing
    is a warning in the answer, and told to the supervisors. A repeat of `asked.client_event_id` gets the
    first answer.
    """
    person = _person(actor, person_id)
    if asked.client_event_id is not None:
        first = Visit.objects.filter(person=person, client_event_id=asked.client_event_id).first()
        if first is not None:
            return _signed_out(first, repeated=True)
    out = Visit.objects.select_for_update().filter(person=person, state=Visit.State.OUT, drill_id__isnull=True).first()
    now = database_now()
    if out is not None and not replace:
        words = "You are signed out already. Change that visit, or replace it with this one."
        raise refuse(ALREADY_OUT, words)
    ensure_sensible(asked, now=now, person_id=person.pk)
    visit = Visit(person=person, office_id=person.office_id, client_event_id=asked.client_event_id)
    if out is not None:
        out.back_at = now
        end(out, Visit.State.BACK)
        out.save()
        changes = {"replaced_by": str(visit.pk)}
        write_event(out, VisitEvent.Kind.BACK, actor=actor, received_at=now, changes=changes)
    return _begin(visit, asked, actor, now)


@in_transaction
def plan(actor: Actor, asked: SignOut, *, starts_at: datetime, person_id: UUID | None = None) -> SignedOut:
    """Keep a visit that begins at `starts_at`; its person is asked gently if they forget to sign out.

    Raises Refused for nonsense. A repeat of `asked.client_event_id` gets the first answer.
    """
    person = _person(actor, person_id)
    if asked.client_event_id is not None:
        first = Visit.objects.filter(person=person, client_event_id=asked.client_event_id).first()
        if first is not None:
            return _signed_out(first, repeated=True)
    now = database_now()
    ensure_sensible(asked, now=now, person_id=person.pk, starts_at=starts_at)
    visit = Visit(
        person=person,
        office_id=person.office_id,
        state=Visit.State.PLANNED,
        planned_start_at=starts_at,
        client_event_id=asked.client_event_id,
    )
    fill(visit, asked, now=starts_at, is_watched=True)
    visit.save()
    stops = plan_stops(visit, asked.stops, now)
    ahead = look_ahead(visit, stops, now)
    save_stops(visit, stops)
    write_demands(visit, ahead, now)
    notify_due()
    write_event(visit, VisitEvent.Kind.PLANNED, actor=actor, received_at=now, details={"stops": len(asked.stops)})
    tell_companions(visit, None, now)
    return _signed_out(visit, ahead=ahead)


@in_transaction
def start_planned(actor: Actor, visit_id: UUID, asked: SignOut | None = None, *, replace: bool = False) -> SignedOut:
    """Begin a planned visit now, as it stands or as `asked` (what the person changed before going).

    Raises Refused as `sign_out` does, and for a visit that is not planned any more.
    """
    ensure_scope(actor, SIGN_OUT_SCOPE)
    person_id = Visit.objects.filter(pk=visit_id).values_list("person_id", flat=True).first()
    if person_id is not None:
        Person.objects.select_for_update(no_key=True).get(pk=person_id)
    visit = lock_visit(actor, visit_id)
    if visit.state != Visit.State.PLANNED:
        raise refuse("not-planned", "This visit has begun already, or was cancelled.")
    # Whoever has moved meanwhile is watched by the office where they belong now: the old one may be closed.
    visit.office_id = Person.objects.values_list("office_id", flat=True).get(pk=visit.person_id)
    out = (
        Visit.objects.select_for_update()
        .filter(person_id=visit.person_id, state=Visit.State.OUT, drill_id__isnull=True)
        .first()
    )
    now = database_now()
    if out is not None and not replace:
        raise refuse(ALREADY_OUT, "You are signed out already. Change that visit, or replace it with this one.")
    asked = asked or as_asked(visit)
    ensure_sensible(asked, now=now, person_id=visit.person_id, is_edit=True)
    if asked.expected_back_at is not None and asked.expected_back_at <= now:
        words = "The planned return has gone by. Say when you expect to be back."
        raise refuse("in-the-past", words, on="expected_back_at")
    if out is not None:
        out.back_at = now
        end(out, Visit.State.BACK)
        out.save()
        changes = {"replaced_by": str(visit.pk)}
        write_event(out, VisitEvent.Kind.BACK, actor=actor, received_at=now, changes=changes)
    return _begin(visit, asked, actor, now)


def _begin(visit: Visit, asked: SignOut, actor: Actor, now: datetime) -> SignedOut:
    is_watched = staff.on_duty(visit.office_id, now) is not None
    companion_before = visit.companion_id
    found = fill(visit, asked, now=now, is_watched=is_watched)
    visit.state, visit.signed_out_at, visit.last_heard_at = Visit.State.OUT, now, now
    stops = plan_stops(visit, asked.stops, now)
    ahead = look_ahead(visit, stops, now)
    found = shorten(visit, found, lacking(visit, ahead))
    decide_due(visit, stops)
    visit.save()
    save_stops(visit, stops)
    write_demands(visit, ahead, now)
    codes = [warning.code for warning in found]
    write_event(
        visit,
        VisitEvent.Kind.SIGNED_OUT,
        actor=actor,
        received_at=now,
        details={"stops": len(stops), "warnings": codes, "risk": visit.risk},
    )
    tell_supervisors(visit, found, now)
    tell_companions(visit, companion_before, now)
    return _signed_out(visit, warnings=found, ahead=ahead)


def _signed_out(
    visit: Visit, *, warnings: tuple[Warn, ...] = (), ahead: Ahead | None = None, repeated: bool = False
) -> SignedOut:
    return SignedOut(
        visit_id=visit.pk,
        state=visit.state,
        due_at=visit.due_at,
        due_kind=visit.due_kind,
        expected_back_at=visit.expected_back_at,
        warnings=warnings,
        hazards_known=ahead is not None and ahead.hazards_known,
        to_say=ahead is not None and ahead.to_say,
        repeated=repeated,
    )


def _person(actor: Actor, person_id: UUID | None) -> Person:
    """Lock the person: two phones that sign the same person out at once come one after the other."""
    ensure_scope(actor, SIGN_OUT_SCOPE)
    wanted = Person.objects.select_for_update(no_key=True).filter(pk=person_id or actor.person_id, is_active=True)
    person = wanted.first()
    if person is None:
        raise NotFound("There is no such person.")
    if not may_act_for(actor, person.pk, person.office_id):
        raise NotAllowed("You may sign out yourself, and at the desk whoever belongs to your office.")
    return person


def ensure_sensible(
    asked: SignOut, *, now: datetime, person_id: UUID, starts_at: datetime | None = None, is_edit: bool = False
) -> None:
    """Raise Refused with everything that is nonsense in `asked`, each beside its input."""
    found = list(check_sign_out(asked, now=now, person_id=person_id, starts_at=starts_at, is_edit=is_edit))
    if asked.vehicle_id and not Vehicle.objects.filter(pk=asked.vehicle_id).exists():
        found.append(Problem(code="unknown", message="Choose a vehicle of the list.", field="vehicle_id"))
    if asked.companion_id and not Person.objects.filter(pk=asked.companion_id).exists():
        found.append(Problem(code="unknown", message="Choose a companion of the list.", field="companion_id"))
    if found:
        raise Refused(tuple(found))


def fill(visit: Visit, asked: SignOut, *, now: datetime, is_watched: bool) -> tuple[Warn, ...]:
    """Write what was asked into the visit, with the policy of its risk; return what is missing."""
    policy = policies_of(visit.office_id)[asked.risk]
    phone, is_read = _carried(asked.phone_carried, visit.office_id)
    found = warnings_for(asked, now=now, is_watched=is_watched, is_phone_read=is_read)
    visit.interval_seconds = interval_with(policy, found)
    visit.grace_seconds, visit.reminder_seconds = policy.grace_seconds, policy.reminder_seconds
    last = max(
        (at for stop in asked.stops for at in (stop.expected_arrival_at, stop.expected_departure_at) if at), default=now
    )
    visit.expected_back_at = asked.expected_back_at or max(now, last) + timedelta(seconds=visit.interval_seconds)
    visit.warnings = [warning.code for warning in found]
    visit.back_to, visit.risk = asked.back_to, asked.risk
    visit.route_words, visit.route_points = asked.route_words.strip(), [list(point) for point in asked.route_points]
    visit.vehicle_id, visit.vehicle_words = asked.vehicle_id, asked.vehicle_words.strip()
    visit.phone_carried = phone
    visit.companion_id, visit.companion_words = asked.companion_id, asked.companion_words.strip()
    visit.notes = asked.notes.strip()
    visit.source, visit.source_uid = asked.source, asked.source_uid
    return found


def _carried(typed: str, office_id: UUID) -> tuple[str, bool]:
    """Return the number of the phone carried as numbers are compared, and whether it could be read.

    One that is none is kept as it was typed: that somebody is out is always recorded (I14).
    """
    near = ""
    if typed.strip() and not typed.strip().startswith("+"):  # what has its code asks nobody
        near = Office.objects.values_list("phone", flat=True).get(pk=office_id)
    try:
        return phone_of(typed, near), True
    except ValueError:
        return typed.strip(), False


def tell_supervisors(visit: Visit, warnings: tuple[Warn, ...], now: datetime) -> None:
    """Tell the office's supervisors that something is missing: without a name, a client or a place."""
    if not any(warning.tells_supervisor for warning in warnings):
        return
    words = "A sign-out of your office lacks something that its rules ask for."
    tell(visit, supervisors_of(visit, now), words, key=f"lacks:{visit.pk}:{visit.version}", now=now)


@in_transaction
def sign_out_shadow(
    actor: Actor | None, *, person_id: UUID, drill_id: UUID, due_at: datetime, grace_seconds: int
) -> UUID:
    """Begin the shadow visit of a drill, due at `due_at`; it disturbs no real visit. Returns its id."""
    now = database_now()
    person = Person.objects.get(pk=person_id)
    visit = Visit.objects.create(
        id=new_id(),
        person=person,
        office_id=person.office_id,
        drill_id=drill_id,
        state=Visit.State.OUT,
        signed_out_at=now,
        last_heard_at=now,
        expected_back_at=due_at,
        interval_seconds=DEFAULT_POLICIES["normal"].interval_seconds,
        grace_seconds=grace_seconds,
        risk=Risk.NORMAL,
        due_at=due_at,
        due_kind=DueKind.RETURN,
        milestone_at=due_at,
        milestone_kind=DueKind.RETURN,
        source="drill",
    )
    write_event(visit, VisitEvent.Kind.SIGNED_OUT, actor=actor, received_at=now, details={"drill": str(drill_id)})
    notify_due()
    return visit.pk
