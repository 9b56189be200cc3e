"""Visits as pages show them: one visit's story, the history with search."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from wayhome.core.errors import NotFound
from wayhome.core.limits import BATCH_ROWS, LIST_ROWS
from wayhome.staff.models import Person, Role
from wayhome.staff.rules import Actor
from wayhome.visits.models import Prompt, RiskPolicy, Stop, Visit, VisitEvent
from wayhome.visits.rules import DEFAULT_POLICIES, Policy
from wayhome.visits.rules.grace import LOOK_BACK_VISITS

READERS: tuple[str, ...] = (Role.MONITOR, Role.SUPERVISOR, Role.SAFETY_OFFICER)
STORY_ROWS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitDetail:
    """One visit with its stops in order and everything that was heard of it, oldest first."""

    visit: Visit
    stops: tuple[Stop, ...]
    events: tuple[VisitEvent, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryFilter:
    """What is searched for; empty means any. Dates are instants: from `begins_at` to before `ends_at`."""

    person_id: UUID | None = None
    office_id: UUID | None = None
    begins_at: datetime | None = None
    ends_at: datetime | None = None
    text: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One page of visits, the newest first, and whether there are more."""

    visits: tuple[Visit, ...]
    page: int
    has_more: bool


def readable(actor: Actor) -> QuerySet[Visit]:
    """Return the visits this actor may know of: their own, and those of the offices they watch."""
    own = Q(person_id=actor.person_id)
    offices = actor.offices(*READERS)
    visits = Visit.objects.filter(drill_id__isnull=True)
    if actor.scopes is not None and not actor.scopes & {"board", "alarms"}:
        return visits.filter(own)
    return visits if offices is None else visits.filter(own | Q(office_id__in=list(offices)))


def signed_out_by(actor: Actor) -> QuerySet[Person]:
    """Return whom this actor may sign out: themselves, and at the desk whoever belongs to its office."""
    people = Person.objects.filter(is_active=True).select_related("office").order_by("name")
    offices = actor.offices(*READERS)
    return people if offices is None else people.filter(Q(pk=actor.person_id) | Q(office_id__in=list(offices)))


def current_visit(person_id: UUID) -> Visit | None:
    """Return the visit somebody is out on now."""
    return (
        Visit.objects.filter(person_id=person_id, state=Visit.State.OUT, drill_id__isnull=True)
        .select_related("vehicle", "companion", "office")
        .prefetch_related("stops")
        .first()
    )


def accompanied(actor: Actor, now: datetime) -> QuerySet[Visit]:
    """Return the visits on which this actor is named as companion: under way, or planned and not gone by."""
    named = Visit.objects.filter(companion_id=actor.person_id, drill_id__isnull=True)
    ahead = Q(state=Visit.State.OUT) | Q(state=Visit.State.PLANNED, expected_back_at__gt=now)
    visits = named.filter(ahead).select_related("person", "office", "vehicle").prefetch_related("stops")
    return visits.order_by("expected_back_at", "id")


def planned_visits(person_id: UUID, now: datetime) -> list[Visit]:
    """Return what somebody has planned, the next first."""
    return list(
        Visit.objects.filter(person_id=person_id, state=Visit.State.PLANNED, expected_back_at__gt=now)
        .prefetch_related("stops")
        .order_by("planned_start_at")[:LIST_ROWS]
    )


def last_place(person_id: UUID) -> tuple[float, float] | None:
    """Return latitude and longitude of the stop that somebody placed last: for their own eyes only."""
    placed = Stop.objects.filter(visit__person_id=person_id, latitude__isnull=False, longitude__isnull=False)
    found = placed.order_by("-visit_id", "-position").values_list("latitude", "longitude").first()
    return (found[0], found[1]) if found and found[0] is not None and found[1] is not None else None


def visit_detail(actor: Actor, visit_id: UUID) -> VisitDetail:
    """Return one visit and its story. Raises NotFound where this actor may not know of it.

    A page that shows somebody else's calls `actions.view_visit`, which records that it did.
    """
    visit = readable(actor).select_related("person", "office", "vehicle", "companion").filter(pk=visit_id).first()
    if visit is None:
        raise NotFound("There is no such visit.")
    events = visit.events.select_related("by_person", "stop").order_by("received_at", "id")[:STORY_ROWS]
    return VisitDetail(visit=visit, stops=tuple(visit.stops.all()), events=tuple(events))


def history(actor: Actor, asked: HistoryFilter, *, page: int = 1) -> Found:
    """Return a page of at most 200 visits that this actor may know of, the newest first.

    Text is looked for in the person's name, the stops, the route, the vehicle and the companion.
    """
    rows = readable(actor).select_related("person", "office").prefetch_related("stops")
    if asked.person_id:
        rows = rows.filter(person_id=asked.person_id)
    if asked.office_id:
        rows = rows.filter(office_id=asked.office_id)
    if asked.begins_at:
        rows = rows.filter(Q(signed_out_at__gte=asked.begins_at) | Q(planned_start_at__gte=asked.begins_at))
    if asked.ends_at:
        rows = rows.filter(Q(signed_out_at__lt=asked.ends_at) | Q(planned_start_at__lt=asked.ends_at))
    if asked.state:
        rows = rows.filter(state=asked.state)
    for word in asked.text.replace("\x00", "").split()[:10]:
        rows = rows.filter(_holds(word))
    begin = (max(1, page) - 1) * LIST_ROWS
    # What is planned comes before what has been, and is read from the next one on.
    order = ("planned_start_at", "id") if asked.state == Visit.State.PLANNED else ("-signed_out_at", "-id")
    found = list(rows.order_by(*order)[begin : begin + LIST_ROWS + 1])
    return Found(visits=tuple(found[:LIST_ROWS]), page=max(1, page), has_more=len(found) > LIST_ROWS)


def _holds(word: str) -> Q:
    stops = Stop.objects.filter(visit=OuterRef("pk")).filter(
        Q(address__icontains=word)
        | Q(place_name__icontains=word)
        | Q(purpose__icontains=word)
        | Q(with_whom__icontains=word)
    )
    return (
        Exists(stops)
        | Q(person__name__icontains=word)
        | Q(route_words__icontains=word)
        | Q(notes__icontains=word)
        | Q(vehicle_words__icontains=word)
        | Q(vehicle__registration__icontains=word)
        | Q(companion_words__icontains=word)
        | Q(companion__name__icontains=word)
    )


def policies_of(office_id: UUID) -> dict[str, Policy]:
    """Return how often the office wants to hear from people, by risk; the usual where it has set none."""
    kept = {
        row.risk: Policy(
            interval_seconds=row.interval_seconds,
            grace_seconds=row.grace_seconds,
            reminder_seconds=row.reminder_seconds,
        )
        for row in RiskPolicy.objects.filter(office_id=office_id)
    }
    return {risk: kept.get(risk, usual) for risk, usual in DEFAULT_POLICIES.items()}


def prompts_of(office_id: UUID, moment: str) -> list[str]:
    """Return the agency's short prompts for a moment (Prompt.Moment)."""
    rows = Prompt.objects.filter(office_id=office_id, moment=moment).order_by("position")
    return list(rows.values_list("text", flat=True)[:BATCH_ROWS])


def late_seconds_of(person_id: UUID) -> list[int]:
    """Return how late somebody was heard from at worst in each of their last visits, the newest first."""
    visits = list(
        Visit.objects.filter(person_id=person_id, drill_id__isnull=True, state__in=[Visit.State.OUT, Visit.State.BACK])
        .order_by("-signed_out_at")
        .values_list("pk", flat=True)[:LOOK_BACK_VISITS]
    )
    worst: dict[UUID, int] = dict.fromkeys(visits, 0)
    rows = VisitEvent.objects.filter(visit_id__in=visits, counted=True, changes__has_key="late_seconds")
    for visit_id, changes in rows.values_list("visit_id", "changes"):
        worst[visit_id] = max(worst[visit_id], int(changes["late_seconds"]))
    return list(worst.values())
