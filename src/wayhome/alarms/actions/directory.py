"""Who stands on a ladder's steps at this moment, looked up once for a whole batch.

A step is answered by who is there now, not by who was there when the alarm opened; only the
ladder itself is a snapshot. Never rung: who is away, has no verified route, has left, or is the
person in danger. In duress the companion is not rung either: whoever stands beside them hears it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from wayhome.alarms.actions.plans import plan_for
from wayhome.alarms.models import Alarm, AlarmEvent, Kind, Ladder, LadderStep
from wayhome.alarms.rules import ADMINISTRATORS, LadderPlan, Step
from wayhome.core.local_time import time_words
from wayhome.messaging.rules import Route
from wayhome.staff import queries as staff
from wayhome.staff.models import ContactRoute, Office, Person, Role, RoleGrant, Shift
from wayhome.staff.rules import OpenOrShut

Found = TypeVar("Found")
DETAILED_ROLES = (Role.MONITOR, Role.SUPERVISOR, Role.SAFETY_OFFICER, Role.ADMINISTRATOR)
LAST_RESORT = (Role.SUPERVISOR, Role.SAFETY_OFFICER, Role.ADMINISTRATOR)
MOST_PEOPLE = 50
"""The most people that one step rings; more is a mistake in the roles, not a ladder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Somebody, or a service, that a message can go to. `detailed`: may read kind and first name."""

    id: UUID
    kind: str
    routes: tuple[Route, ...]
    detailed: bool


class Directory:
    """What one batch needs to know of people and offices at `now`; each thing is asked for once."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._found: dict[tuple[object, ...], Any] = {}

    def _once(self, key: tuple[object, ...], ask: Callable[[], Found]) -> Found:
        if key not in self._found:
            self._found[key] = ask()
        answer: Found = self._found[key]
        return answer

    def office(self, office_id: UUID) -> Office:
        """Return the office."""
        return self._once(("office", office_id), lambda: Office.objects.get(pk=office_id))

    def called(self, person_id: UUID | None) -> str:
        """Return the first name of a person, "" for none."""
        if person_id is None:
            return ""
        return self._once(
            ("called", person_id), lambda: Person.objects.values_list("called", flat=True).get(pk=person_id)
        )

    def know(self, person_ids: Iterable[UUID | None]) -> None:
        """Ask for the first names of these people at once."""
        wanted = {person_id for person_id in person_ids if person_id and ("called", person_id) not in self._found}
        for person_id, called in Person.objects.filter(pk__in=wanted).values_list("pk", "called"):
            self._found["called", person_id] = called

    def plan(self, office_id: UUID | None, *, at_once: bool) -> LadderPlan:
        """Return the ladder that an alarm of this office climbs from now on."""
        return self._once(("plan", office_id, at_once), lambda: plan_for(office_id, self.now, at_once=at_once))

    def hours(self, office_id: UUID) -> OpenOrShut:
        """Return whether the office is open now, since when and until when."""
        return self._once(("hours", office_id), lambda: staff.hours_around(office_id, self.now))

    def form(self, office_id: UUID) -> str:
        """Return which of the office's two ladders is in force now."""
        return Ladder.Form.IN_HOURS if self.hours(office_id).is_open else Ladder.Form.OUT_OF_HOURS

    def know_taken(self, alarms: Iterable[Alarm]) -> None:
        """Ask at once which steps were taken of those alarms whose ladder changes its form now."""
        turning = [one for one in alarms if one.office_id and one.ladder.get("form") != self.form(one.office_id)]
        found: dict[UUID, set[int]] = {alarm.pk: set() for alarm in turning}
        if found:
            story = AlarmEvent.objects.filter(alarm_id__in=found, kind=AlarmEvent.Kind.STEP)
            for alarm_id, details in story.values_list("alarm_id", "details"):
                found[alarm_id].add(int(details["step"]))
        self._found.update({("taken", alarm_id): numbers for alarm_id, numbers in found.items()})

    def taken(self, alarm: Alarm) -> frozenset[int]:
        """Return the numbers of the steps of its ladder on which somebody was told, as `know_taken` found them."""
        return frozenset(self._found["taken", alarm.pk])

    def local_words(self, office_id: UUID | None, moment: datetime) -> str:
        """Return the time of day at the office, with the date where it is another day than now."""
        zone = ZoneInfo(self.office(office_id).time_zone if office_id else "UTC")
        local = moment.astimezone(zone)
        same_day = local.date() == self.now.astimezone(zone).date()
        return time_words(local) if same_day else f"{local.day} {local:%b} {time_words(local)}"

    def on_duty(self, office_id: UUID, duty: str = Shift.Duty.MONITOR) -> UUID | None:
        """Return who is on this duty now, the stand-in of somebody absent included."""
        found = self._once(("duty", office_id, duty), lambda: staff.on_duty(office_id, self.now, duty))
        return found.pk if found else None

    def standing(self, alarm: Alarm, plan: LadderPlan) -> tuple[tuple[Recipient, ...], ...]:
        """Return who can be rung on each step of the plan now, in order."""
        return tuple(self._on_step(alarm, step) for step in plan.steps)

    def depends_on(self, office_id: UUID | None) -> frozenset[UUID | None] | None:
        """Return those whose own alarm rings others than anybody's of this office does: who stands on the ladder.

        None: everybody's rings others, since the companion stands on it.
        """
        return self._once(("depends", office_id), lambda: self._depends_on(office_id))

    def _depends_on(self, office_id: UUID | None) -> frozenset[UUID | None] | None:
        plan = self.plan(office_id, at_once=False)
        if any(step.target == LadderStep.Target.COMPANION for step in plan.steps):
            return None
        nobodys = Alarm(office_id=office_id)
        answering = (one for step in plan.steps for one in self._targets(nobodys, step))
        return frozenset((*answering, *self._once(("resort",), lambda: _holders(LAST_RESORT))))

    def last_resort(self, alarm: Alarm) -> tuple[Recipient, ...]:
        """Return everybody who answers for safety anywhere: for a ladder on which nobody stands."""
        return self._people(alarm, self._once(("resort",), lambda: _holders(LAST_RESORT)), ())

    def recipient(self, alarm: Alarm, person_id: UUID | None) -> Recipient | None:
        """Return one person as they can be rung about `alarm` now."""
        found = self._people(alarm, [person_id], ()) if person_id else ()
        return found[0] if found else None

    def _on_step(self, alarm: Alarm, step: Step) -> tuple[Recipient, ...]:
        if step.target == LadderStep.Target.NIGHT_SERVICE:
            return _service(alarm, step)
        return self._people(alarm, self._targets(alarm, step), step.channels)

    def _targets(self, alarm: Alarm, step: Step) -> list[UUID | None]:
        office_id = alarm.office_id
        match step.target:
            case LadderStep.Target.DUTY_MONITOR | LadderStep.Target.DUTY_BACKUP if office_id:
                monitor = step.target == LadderStep.Target.DUTY_MONITOR
                found = [self.on_duty(office_id, Shift.Duty.MONITOR if monitor else Shift.Duty.BACKUP)]
            case LadderStep.Target.SUPERVISORS if office_id:
                people = self._once(("super", office_id), lambda: staff.supervisors_of(office_id, self.now))
                found = [person.pk for person in people]
            case LadderStep.Target.SAFETY_OFFICERS:
                officers = self._once(("officers",), lambda: staff.safety_officers(self.now))
                found = [person.pk for person in officers]
            case LadderStep.Target.COMPANION if alarm.visit and alarm.kind != Kind.DURESS:
                found = [alarm.visit.companion_id]
            case LadderStep.Target.PERSON if step.person_id:
                found = [UUID(step.person_id)]
            case _ if step.target == ADMINISTRATORS:
                found = self._once(("administrators",), lambda: _holders((Role.ADMINISTRATOR,)))
            case _:
                found = []
        return found

    def _people(self, alarm: Alarm, ids: Iterable[UUID | None], channels: tuple[str, ...]) -> tuple[Recipient, ...]:
        wanted = [person_id for person_id in dict.fromkeys(ids) if person_id and person_id != alarm.person_id]
        found = []
        for person_id in wanted[:MOST_PEOPLE]:
            routes = self._routes(person_id)
            chosen = tuple(route for route in routes if not channels or route.channel in channels)
            if chosen:
                found.append(
                    Recipient(id=person_id, kind="person", routes=chosen, detailed=self._is_detailed(person_id))
                )
        return tuple(found)

    def _routes(self, person_id: UUID) -> tuple[Route, ...]:
        return self._once(("routes", person_id), lambda: self._ask_routes(person_id))

    def _ask_routes(self, person_id: UUID) -> tuple[Route, ...]:
        here = Person.objects.filter(pk=person_id, is_active=True).exists()
        if not here or staff.is_away(person_id, self.now):
            return ()
        return tuple(staff.routes_of([person_id]).get(person_id, ()))

    def _is_detailed(self, person_id: UUID) -> bool:
        def ask() -> bool:
            duty_phone = ContactRoute.objects.filter(person_id=person_id, is_duty_phone=True, verified_at__isnull=False)
            return (
                RoleGrant.objects.filter(person_id=person_id, role__in=DETAILED_ROLES).exists() or duty_phone.exists()
            )

        return self._once(("detailed", person_id), ask)


def _holders(roles: tuple[str, ...]) -> list[UUID | None]:
    grants = RoleGrant.objects.filter(role__in=roles, person__is_active=True).order_by("person_id")
    return list(dict.fromkeys(grants.values_list("person_id", flat=True)[:MOST_PEOPLE]))


def _service(alarm: Alarm, step: Step) -> tuple[Recipient, ...]:
    """A service outside is told nothing of a drill: nobody unenrolled is rung."""
    if alarm.drill_id is not None:
        return ()
    route = Route(channel=step.service_channel, address=step.service_address)
    return (Recipient(id=UUID(step.id), kind="service", routes=(route,), detailed=True),)
