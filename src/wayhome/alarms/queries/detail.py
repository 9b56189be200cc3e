"""One alarm whole: how it stands, its story, the procedure with what is ticked, its messages."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from wayhome.alarms.models import Alarm, AlarmEvent, FollowUp, ProcedureTick
from wayhome.alarms.procedure import Facts, Procedure, procedure
from wayhome.alarms.queries.access import may_read
from wayhome.alarms.queries.board import BoardAlarm, board_alarm
from wayhome.core.clock import database_now
from wayhome.core.errors import NotAllowed, NotFound
from wayhome.core.isolates import isolated
from wayhome.core.limits import LIST_ROWS
from wayhome.messaging.queries import Told, told
from wayhome.staff.models import EmergencyContact
from wayhome.staff.rules import Actor

STORY_ROWS = 1_000
"""The most lines of a story that a page shows: the newest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmDetail:
    """An alarm as its page needs it, at `now`. `alarm` has person, office and visit fetched.

    `events` newest first; `ticks` by item; `may_acknowledge` is False for the person it is about.
    """

    now: datetime
    alarm: Alarm
    board: BoardAlarm
    events: tuple[AlarmEvent, ...]
    ticks: dict[str, ProcedureTick]
    procedure: Procedure
    messages: tuple[Told, ...]
    follow_ups: tuple[FollowUp, ...]
    contacts: tuple[EmergencyContact, ...]
    may_acknowledge: bool
    steps_left: int


def alarm_detail(actor: Actor, alarm_id: UUID) -> AlarmDetail:
    """Return the alarm for `actor`. Raises NotFound for who does not answer it.

    Reading is not recorded here: a page calls the action `view_alarm` for that.
    """
    alarm = readable_alarm(actor, alarm_id)
    now = database_now()
    events = alarm.events.select_related("person").order_by("-at", "-id")[:STORY_ROWS]
    ticks = ProcedureTick.objects.filter(alarm=alarm, undone_at__isnull=True).select_related("person")
    contacts = EmergencyContact.objects.filter(person_id=alarm.person_id)[:LIST_ROWS] if alarm.person_id else ()
    return AlarmDetail(
        now=now,
        alarm=alarm,
        board=board_alarm(alarm, now),
        events=tuple(events),
        ticks={tick.item: tick for tick in ticks},
        procedure=procedure(facts_of(alarm, tuple(contact.name for contact in contacts))),
        messages=tuple(told("alarm", alarm.pk)),
        follow_ups=tuple(alarm.follow_ups.select_related("owner", "done_by").order_by("due_at")),
        contacts=tuple(contacts),
        may_acknowledge=alarm.closed_at is None and actor.person_id != alarm.person_id,
        steps_left=len(alarm.ladder["steps"]) - alarm.step,
    )


def readable_alarm(actor: Actor, alarm_id: UUID) -> Alarm:
    """Return the alarm if `actor` answers alarms of its office or was rung about it. Raises NotFound, NotAllowed."""
    if actor.scopes is not None and "alarms" not in actor.scopes:
        raise NotAllowed("This token may not read alarms.")
    alarm = (
        Alarm.objects.select_related(
            "person",
            "office",
            "visit__vehicle",
            "visit__companion",
            "acknowledged_by",
            "closed_by",
            "police_called_by",
            "police_named",
        )
        .filter(pk=alarm_id)
        .first()
    )
    if alarm is None or not may_read(actor, alarm, database_now()):
        raise NotFound("There is no such alarm.")
    return alarm


def facts_of(alarm: Alarm, contacts: tuple[str, ...] = ()) -> Facts:
    """Return what the procedure is made of."""
    visit, person, office = alarm.visit, alarm.person, alarm.office
    companion = visit.companion if visit else None
    vehicle = (str(visit.vehicle) if visit.vehicle else visit.vehicle_words) if visit else ""
    return Facts(
        kind=alarm.kind,
        called=isolated(person.called) if person else "",
        opened_at=alarm.opened_at,
        police_at=alarm.police_at,
        drill=alarm.drill_id is not None,
        phone=(visit.phone_carried if visit else "") or (person.phone if person else ""),
        companion=isolated(companion.name if companion else visit.companion_words if visit else ""),
        companion_phone=companion.phone if companion else "",
        vehicle=isolated(vehicle),
        dispatch_name=office.dispatch_name if office else "",
        dispatch_number=office.dispatch_number if office else "",
        reason=alarm.reason,
        emergency_contacts=contacts,
    )
