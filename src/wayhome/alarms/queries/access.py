"""Who may read one alarm, and act on it: whoever answers for its office, or was rung about it and still would be.

Being rung is no role: it opens one alarm, while it is open, and for reading a day longer. Who has left, or stands on
no ladder any more (a monitor made worker), was rung for nothing: the links in their old messages open nothing either.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from wayhome.alarms.models import Alarm, AlarmEvent, Kind, LadderStep
from wayhome.messaging import queries as messages
from wayhome.staff import queries as staff
from wayhome.staff.models import Person, Role, Shift
from wayhome.staff.rules import Actor

RESPONDERS: tuple[str, ...] = (Role.MONITOR, Role.SUPERVISOR, Role.SAFETY_OFFICER)
"""Who answers alarms of an office; besides, whoever was rung about this one."""

RUNG = (*RESPONDERS, Role.ADMINISTRATOR)
"""Whom a ladder may ring by role: administrators are its last resort."""

READABLE_AFTER_CLOSING = timedelta(hours=24)
"""How long whoever was only rung may read how it ended."""


def may_read(actor: Actor, alarm: Alarm, now: datetime) -> bool:
    """Say whether `actor` may read the alarm at `now`. For the person whose duress it is there is none (I8)."""
    if alarm.kind == Kind.DURESS and alarm.person_id == actor.person_id:
        return False
    if actor.has(*RESPONDERS, office_id=alarm.office_id):
        return True
    over = alarm.closed_at is not None and now >= alarm.closed_at + READABLE_AFTER_CLOSING
    return not over and _was_rung(actor, alarm) and _is_still_rung(actor, alarm, now)


def still_readable(actor: Actor, alarm_ids: Sequence[UUID], now: datetime) -> frozenset[UUID]:
    """Return which of these alarms `actor` may read: what a link in an old message still leads to."""
    rows = Alarm.objects.select_related("visit").filter(pk__in=alarm_ids)
    return frozenset(alarm.pk for alarm in rows if may_read(actor, alarm, now))


def _is_still_rung(actor: Actor, alarm: Alarm, now: datetime) -> bool:
    """Say whether a ladder could ring `actor` about this alarm at `now`: by a role, by name, or by standing in.

    Wider than who is rung at this minute (a shift that has ended, a phone switched off): never narrower,
    so that nobody is rung about an alarm that they then may not answer.
    """
    if not Person.objects.filter(pk=actor.person_id, is_active=True).exists():
        return False
    return actor.has(*RUNG) or _is_named(actor.person_id, alarm) or _stands_in(actor.person_id, alarm, now)


def _was_rung(actor: Actor, alarm: Alarm) -> bool:
    """The story names whom each step reached first; whoever came to stand there since has the message alone."""
    story = AlarmEvent.objects.filter(alarm=alarm, details__people__contains=[str(actor.person_id)])
    return story.exists() or messages.was_told("alarm", alarm.pk, actor.person_id)


def _is_named(person_id: UUID, alarm: Alarm) -> bool:
    """Say whether the alarm's own ladder rings this person by name, or as the companion on the visit."""
    steps = alarm.ladder["steps"]
    if any(step["target"] == LadderStep.Target.PERSON and step["person_id"] == str(person_id) for step in steps):
        return True
    beside = alarm.visit is not None and alarm.visit.companion_id == person_id and alarm.kind != Kind.DURESS
    return beside and any(step["target"] == LadderStep.Target.COMPANION for step in steps)


def _stands_in(person_id: UUID, alarm: Alarm, now: datetime) -> bool:
    """Say whether this person has a duty of the office now, or takes the place of somebody absent on the ladder."""
    standing = list(staff.safety_officers(now))
    if alarm.office_id is not None:
        standing += staff.supervisors_of(alarm.office_id, now)
        duties = (staff.on_duty(alarm.office_id, now, duty) for duty in Shift.Duty.values)
        standing += [person for person in duties if person is not None]
    return any(person.pk == person_id for person in standing)
