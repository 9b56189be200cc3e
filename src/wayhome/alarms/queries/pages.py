"""What the alarm pages list beside the alarm itself: ladders, follow-ups, further alarms of a subject."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from wayhome.alarms.models import Alarm, Drill, FollowUp, Kind, Ladder
from wayhome.alarms.queries.figures import WATCHERS, seen_by
from wayhome.core.errors import NotFound
from wayhome.core.limits import LIST_ROWS
from wayhome.staff.models import Office, Role
from wayhome.staff.rules import Actor

MAY_SEE_LADDERS: tuple[str, ...] = (*WATCHERS, Role.ADMINISTRATOR)


def other_open(actor: Actor, alarm_id: UUID) -> list[Alarm]:
    """Return the further open alarms of the same subject and drill, worst first; at most LIST_ROWS."""
    alarm = seen_by(actor).filter(pk=alarm_id).first()
    if alarm is None or alarm.subject_id is None:
        return []
    same = Q(subject_kind=alarm.subject_kind, subject_id=alarm.subject_id, drill_id=alarm.drill_id)
    found = seen_by(actor).filter(same, closed_at__isnull=True).exclude(pk=alarm.pk)
    return list(found.select_related("acknowledged_by", "office").order_by("-severity", "due_at")[:LIST_ROWS])


def offices_with_ladders(actor: Actor) -> list[Office]:
    """Return the open offices whose ladders `actor` may see, with `ladders` and their `steps` fetched."""
    held = actor.offices(*MAY_SEE_LADDERS)
    offices = Office.objects.filter(closed_at__isnull=True)
    if held is not None:
        offices = offices.filter(pk__in=held)
    return list(offices.prefetch_related("ladders__steps__person")[:LIST_ROWS])


def ladder_of(actor: Actor, office_id: UUID, form: str) -> tuple[Office, Ladder | None]:
    """Return the office and its ladder `form`, None if it has none yet. Raises NotFound."""
    office = Office.objects.filter(pk=office_id, closed_at__isnull=True).first()
    if office is None or form not in Ladder.Form.values or not actor.has(*MAY_SEE_LADDERS, office_id=office_id):
        raise NotFound("There is no such ladder.")
    found = Ladder.objects.filter(office=office, form=form).prefetch_related("steps__person").first()
    return office, found


def follow_ups(actor: Actor, *, done: bool = False) -> QuerySet[FollowUp]:
    """Return what is to be done after alarms (or was done), soonest due first: of the actor's offices, or their own."""
    offices = actor.offices(Role.SUPERVISOR, Role.SAFETY_OFFICER)
    mine = Q(owner_id=actor.person_id)
    visible = Q() if offices is None else mine | Q(alarm__office_id__in=offices)
    own_duress = Q(alarm__kind=Kind.DURESS, alarm__person_id=actor.person_id)
    found = FollowUp.objects.filter(visible, done_at__isnull=not done).exclude(own_duress)
    return found.select_related("alarm__person", "alarm__office", "owner", "done_by").order_by(
        "-done_at" if done else "due_at", "pk"
    )


def overdue(tasks: Sequence[FollowUp], now: datetime) -> set[UUID]:
    """Return which of `tasks` are past their due time."""
    return {task.pk for task in tasks if task.done_at is None and task.due_at < now}


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkState:
    """What the page behind a link may say before anybody has said who they are: no name of the person missed.

    `holder_id` and `holder` (first name) are of whoever has the alarm now; None and "" while nobody has it.
    """

    id: UUID
    due_at: datetime
    closed: bool
    drill: bool
    zone: str
    holder_id: UUID | None
    holder: str
    lease_until: datetime | None


def link_states(alarm_ids: Sequence[UUID], now: datetime) -> list[LinkState]:
    """Return the state of each alarm that a link is about, worst first; `now` decides whether a lease still runs."""
    rows = Alarm.objects.filter(pk__in=alarm_ids).select_related("office", "acknowledged_by")
    return [_link_state(row, now) for row in rows.order_by("-severity", "due_at")[:LIST_ROWS]]


def _link_state(row: Alarm, now: datetime) -> LinkState:
    holder = row.acknowledged_by if row.lease_until is not None and now < row.lease_until else None
    return LinkState(
        id=row.pk,
        due_at=row.due_at,
        closed=row.closed_at is not None,
        drill=row.drill_id is not None,
        zone=row.office.time_zone if row.office else "UTC",
        holder_id=holder.pk if holder else None,
        holder=holder.called if holder else "",
        lease_until=row.lease_until if holder else None,
    )


def alarm_of_drill(drill_id: UUID) -> tuple[UUID | None, str]:
    """Return the alarm that a drill opened (None yet), and the zone of its office. The caller has read the drill."""
    alarm = Alarm.objects.filter(drill_id=drill_id).order_by("opened_at").values_list("pk", flat=True).first()
    zone = Drill.objects.filter(pk=drill_id).values_list("office__time_zone", flat=True).first()
    return alarm, zone or "UTC"
