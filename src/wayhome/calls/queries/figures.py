"""What came of call-backs, and which alarms were said to be accidental: to mend the cause, never to judge anybody."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from wayhome.alarms.models import AlarmEvent
from wayhome.calls.models import CallRules, Outcome
from wayhome.calls.rules.classes import class_of
from wayhome.calls.rules.figures import LONG_DAYS, Count, Told, count
from wayhome.calls.rules.procedure import FINISHES, KINDS
from wayhome.core.errors import NotAllowed
from wayhome.staff.models import Office, Person, Role
from wayhome.staff.rules import Actor

MAY_SEE: tuple[str, ...] = (Role.SUPERVISOR, Role.SAFETY_OFFICER)
MOST_ROWS = 5_000
SAID_ACCIDENTAL = "alarm said to be accidental"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The figures of one office. `basis` "" means that nobody is named: no consultation is on record."""

    office: Office
    basis: str
    lines: tuple[Count, ...]
    names: dict[UUID, str]


def figures_of_offices(actor: Actor, now: datetime) -> list[Figures]:
    """Return the figures of each office that the actor supervises; of persons only where that was agreed (F1).

    Raises NotAllowed.
    """
    if actor.scopes is not None or not actor.has(*MAY_SEE):
        raise NotAllowed("A supervisor or a safety officer sees these figures.")
    held = actor.offices(*MAY_SEE)
    offices = Office.objects.filter(closed_at__isnull=True).order_by("name")
    if held is not None:
        offices = offices.filter(pk__in=held)
    bases = dict(CallRules.objects.filter(office__in=offices).values_list("office_id", "figures_basis"))
    return [_of_office(office, bases.get(office.pk, ""), now) for office in offices[:100]]


def own_figures(person_id: UUID, now: datetime) -> tuple[Count, ...]:
    """Return what there is about oneself: everybody may see their own."""
    return count(_told(now, Q(person_id=person_id), Q(alarm__person_id=person_id)), now, by_person=True)


def _of_office(office: Office, basis: str, now: datetime) -> Figures:
    told = _told(now, Q(office_id=office.pk), Q(alarm__office_id=office.pk))
    lines = count(told, now, by_person=bool(basis))
    ids = {line.person_id for line in lines if line.person_id}
    names = dict(Person.objects.filter(pk__in=ids).values_list("pk", "name"))
    return Figures(office=office, basis=basis, lines=lines, names=names)


def _told(now: datetime, outcomes: Q, events: Q) -> Iterable[Told]:
    since = now - timedelta(days=LONG_DAYS)
    for one in Outcome.objects.filter(outcomes, at__gt=since).order_by("-at")[:MOST_ROWS]:
        what = f"{KINDS[one.kind]}: {FINISHES[one.outcome]}"
        line = class_of(one.line).words
        yield Told(at=one.at, person_id=one.person_id, device=one.number, channel=f"call, {line}", what=what)
    said = AlarmEvent.objects.filter(events, kind=AlarmEvent.Kind.SAID_ACCIDENTAL, at__gt=since)
    said = said.filter(alarm__drill_id__isnull=True).exclude(alarm__kind="duress").select_related("alarm")
    for event in said.order_by("-at")[:MOST_ROWS]:
        device, channel = (str(event.details.get(name, "")) for name in ("device", "channel"))
        yield Told(at=event.at, person_id=event.person_id, device=device, channel=channel, what=SAID_ACCIDENTAL)
