"""Drills: which there were, and the report of one, step by step with its times."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from wayhome.alarms.models import DRILL_ORIGIN, Alarm, AlarmEvent, Drill
from wayhome.core.errors import NotFound
from wayhome.core.limits import LIST_ROWS
from wayhome.messaging.queries import Told, told
from wayhome.staff.models import Person, Role
from wayhome.staff.rules import Actor

MAY_SEE: tuple[str, ...] = (Role.MONITOR, Role.SUPERVISOR, Role.SAFETY_OFFICER, Role.ADMINISTRATOR)
BY_ITSELF = "by the drill itself, in their name"
LADDER_LINES = ("step", "step_passed", "nobody_reached", "lease_lapsed", "police_due", "form_changed")


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillStep:
    """One thing that happened: `step` is due, opened, queued, accepted, failed, acknowledged, closed, or a ladder line.

    `seconds` count from the due time; `who` is a person's or service's name.
    """

    step: str
    at: datetime
    seconds: float
    who: str = ""
    channel: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillReport:
    """A drill as its report says it; `complete` once it was opened, accepted, acknowledged and closed.

    `auto_acknowledged` says that no person did so in time: the drill did, in the name of one who was told.
    """

    drill_id: UUID
    scenario: str
    person: str
    office: str
    started_at: datetime
    grace_seconds: int
    ended_at: datetime | None
    ended_by_itself: bool
    complete: bool
    auto_acknowledged: bool
    steps: tuple[DrillStep, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the report with texts and numbers only, times in ISO 8601."""
        plain: dict[str, Any] = asdict(self)
        steps = [
            {**step, "at": step["at"].isoformat(), "seconds": round(step["seconds"], 3)} for step in plain["steps"]
        ]
        return {
            **plain,
            "drill_id": str(self.drill_id),
            "started_at": self.started_at.isoformat(),
            "ended_at": self.ended_at.isoformat() if self.ended_at else None,
            "steps": steps,
        }


def drills(actor: Actor) -> list[Drill]:
    """Return the newest drills of the actor's offices."""
    offices = actor.offices(*MAY_SEE)
    found = Drill.objects.select_related("person", "office", "started_by").order_by("-started_at")
    if offices is not None:
        found = found.filter(office_id__in=offices)
    return list(found[:LIST_ROWS])


def drill_report(drill_id: UUID, actor: Actor | None = None) -> DrillReport:
    """Return the report of a drill (actor None: the command line). Raises NotFound."""
    drill = Drill.objects.select_related("person", "office").filter(pk=drill_id).first()
    if drill is None or (actor is not None and not actor.has(*MAY_SEE, office_id=drill.office_id)):
        raise NotFound("There is no such drill.")
    alarm = Alarm.objects.select_related("closed_by").filter(drill_id=drill_id).order_by("opened_at").first()
    steps = _steps(drill, alarm) if alarm else ()
    wanted = {"opened", "accepted", "acknowledged", "closed"}
    return DrillReport(
        drill_id=drill.pk,
        scenario=drill.scenario,
        person=drill.person.name,
        office=drill.office.name,
        started_at=drill.started_at,
        grace_seconds=drill.grace_seconds,
        ended_at=drill.ended_at,
        ended_by_itself=bool(drill.ends_at and drill.ended_at and drill.ended_at >= drill.ends_at),
        complete=wanted <= {step.step for step in steps},
        auto_acknowledged=any(step.step == "acknowledged" and step.note == BY_ITSELF for step in steps),
        steps=steps,
    )


def _steps(drill: Drill, alarm: Alarm) -> tuple[DrillStep, ...]:
    due_at = alarm.due_at

    def step(name: str, at: datetime, *, who: str = "", channel: str = "", note: str = "") -> DrillStep:
        return DrillStep(step=name, at=at, seconds=(at - due_at).total_seconds(), who=who, channel=channel, note=note)

    messages = told("alarm", alarm.pk)
    names = _names(alarm, messages)
    found = [step("due", due_at, who=drill.person.name), step("opened", alarm.opened_at)]
    for message in messages:
        who = names.get(message.recipient_id, "a service")
        found.append(step("queued", message.queued_at, who=who, channel=message.channel))
        if message.accepted_at is not None:
            found.append(step("accepted", message.accepted_at, who=who, channel=message.channel))
        elif message.last_error:
            found.append(step("failed", message.queued_at, who=who, channel=message.channel, note=message.last_error))
    for event in alarm.events.filter(kind__in=(*LADDER_LINES, AlarmEvent.Kind.ACKNOWLEDGED)):
        who = names.get(event.person_id, "") if event.person_id else ""
        said = str(event.details.get("target") or event.details.get("words", ""))
        note = BY_ITSELF if event.details.get("by") == DRILL_ORIGIN else said
        found.append(step(event.kind, event.at, who=who, note=note))
    if alarm.closed_at is not None:
        found.append(step("closed", alarm.closed_at, who=alarm.closed_by.name if alarm.closed_by else ""))
    order = ("due", "opened", "step", "queued", "accepted", "acknowledged", "closed")
    return tuple(sorted(found, key=lambda one: (one.at, order.index(one.step) if one.step in order else 2)))


def _names(alarm: Alarm, messages: list[Told]) -> dict[UUID, str]:
    ids = {message.recipient_id for message in messages}
    ids |= {person_id for person_id in alarm.events.values_list("person_id", flat=True) if person_id}
    return dict(Person.objects.filter(pk__in=ids).values_list("pk", "name"))
