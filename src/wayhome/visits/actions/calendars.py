"""A worker's calendar feed: set, refreshed in the background, and what it changes about a visit under way."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from procrastinate.contrib.django import app as jobs

from wayhome.core.clock import database_now
from wayhome.core.errors import Refused, refuse
from wayhome.core.transactions import in_transaction
from wayhome.ledger.actions import record
from wayhome.ledger.rules import Party
from wayhome.staff.rules import Actor
from wayhome.visits import feeds
from wayhome.visits.actions.common import SIGN_OUT_SCOPE, Answer, ensure_scope
from wayhome.visits.actions.editing import edit, offer_calendar_change
from wayhome.visits.daysheet import DaySheet, read_day_sheet
from wayhome.visits.models import CalendarFeed, Visit
from wayhome.visits.queries import as_asked
from wayhome.visits.rules import SignOut, StopPlan

FIRST_FETCH = "visits.first_fetch"
"""The name of the task in visits.tasks: actions defer by name, so that they import nothing from above."""


@in_transaction
def set_feed(actor: Actor, url: str) -> None:
    """Keep the address of one's own published calendar; an empty one removes it. Raises Refused."""
    ensure_scope(actor, SIGN_OUT_SCOPE)
    now = database_now()
    if not url.strip():
        CalendarFeed.objects.filter(person_id=actor.person_id).delete()
    else:
        new = {"etag": "", "body": None, "error": "", "fetched_at": None, "tried_at": None}
        CalendarFeed.objects.update_or_create(person_id=actor.person_id, defaults={"url": feeds.check_url(url), **new})
        fetch_soon(actor.person_id)
    party = actor.party()
    details = {"removed": not url.strip()}
    record(
        at=now,
        action="calendar.changed",
        actor=party,
        subject=Party(kind="person", id=actor.person_id),
        details=details,
    )


def fetch_soon(person_id: UUID) -> None:
    """Let the worker fetch a calendar as soon as this transaction is committed, one at a time for each person."""
    jobs.configure_task(FIRST_FETCH, queue="feeds", lock=f"feed:{person_id}", priority=1).defer(
        person_id=str(person_id)
    )


def first_fetch(person_id: UUID) -> bool:
    """Fetch a calendar whose address nobody has tried yet. Returns whether it came."""
    untried = CalendarFeed.objects.filter(person_id=person_id, tried_at__isnull=True)
    return untried.exists() and refresh_feed(person_id)


def refresh_feed(person_id: UUID) -> bool:
    """Fetch a person's calendar (outside any transaction) and offer what it changes. Returns whether it came."""
    feed = CalendarFeed.objects.filter(person_id=person_id).first()
    if feed is None:
        return False
    try:
        fetched = feeds.fetch(feed.url, etag=feed.etag)
    except feeds.FeedError as error:
        _keep(feed, error=str(error)[:500])
        return False
    came = {} if fetched.content is None else {"body": fetched.content, "etag": fetched.etag}
    if not _keep(feed, fetched_at=database_now(), error="", **came):
        return False
    visit = Visit.objects.filter(person_id=person_id, state=Visit.State.OUT, source="feed").first()
    if visit is not None and fetched.content is not None:
        offer_changes(visit, fetched.content)
    return True


@in_transaction
def _keep(feed: CalendarFeed, **values: Any) -> bool:
    """Keep what a fetch gave, unless the address was changed or fetched by another meanwhile."""
    same = CalendarFeed.objects.filter(pk=feed.pk, url=feed.url, etag=feed.etag, tried_at=feed.tried_at)
    return bool(same.update(tried_at=database_now(), **values))


def sheet_of_feed(person_id: UUID, now: datetime) -> DaySheet | None:
    """Return today's appointments of a person's calendar as it was last fetched; None without one."""
    feed = CalendarFeed.objects.select_related("person__office").filter(person_id=person_id).first()
    if feed is None or feed.body is None:
        return None
    zone = feed.person.office.time_zone
    return read_day_sheet(bytes(feed.body), day=now.astimezone(ZoneInfo(zone)).date(), zone=zone)


def plan_of(sheet: DaySheet) -> tuple[StopPlan, ...]:
    """Return the stops of a day sheet that lead somewhere, as a sign-out takes them."""
    return tuple(
        StopPlan(
            address=stop.address,
            purpose=stop.title,
            with_whom=stop.with_whom,
            latitude=stop.latitude,
            longitude=stop.longitude,
            expected_arrival_at=stop.starts_at,
            expected_departure_at=stop.ends_at,
            source_uid=stop.uid,
        )
        for stop in sheet.stops
        if stop.address
    )


def offer_changes(visit: Visit, content: bytes) -> bool:
    """Compare a calendar with the visit that came of it, and offer what differs for one tap."""
    zone = visit.office.time_zone
    day = (visit.signed_out_at or database_now()).astimezone(ZoneInfo(zone)).date()
    try:
        sheet = read_day_sheet(content, day=day, zone=zone)
    except Refused:
        return False
    now = database_now()
    done = {stop.source_uid for stop in visit.stops.all() if stop.arrived_at or stop.left_at or stop.skipped_at}
    there = [_key(plan) for plan in as_asked(visit).stops if plan.source_uid and plan.source_uid not in done]
    new = [plan for plan in plan_of(sheet) if plan.source_uid not in done]
    new = [plan for plan in new if plan.expected_departure_at is None or plan.expected_departure_at > now]
    if there == [_key(plan) for plan in new]:
        return offer_calendar_change(visit.pk, None)
    stops = [{name: _plain(value) for name, value in asdict(plan).items() if value is not None} for plan in new]
    return offer_calendar_change(visit.pk, {"stops": stops})


def _key(plan: StopPlan) -> tuple[object, ...]:
    return (plan.source_uid, plan.address, plan.expected_arrival_at, plan.expected_departure_at)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


def take_calendar_change(actor: Actor, visit_id: UUID) -> Answer:
    """Take over what the calendar has now, by one tap; a return that would be too early moves with it."""
    visit = Visit.objects.filter(pk=visit_id, person_id=actor.person_id).first()
    if visit is None or not visit.calendar_change:
        raise refuse("no-change", "The calendar offers no change any more.")
    before = as_asked(visit)
    kept = tuple(plan for plan in before.stops if not plan.source_uid)
    stops = sorted((*kept, *(_plan_from(one) for one in visit.calendar_change["stops"])), key=_order)
    last = max((at for plan in stops for at in (plan.expected_departure_at,) if at), default=visit.expected_back_at)
    asked = SignOut(
        **{
            **{name: getattr(before, name) for name in SignOut.__slots__},
            "stops": tuple(stops),
            "expected_back_at": max(visit.expected_back_at, last),
        }
    )
    return edit(actor, visit_id, asked, version=visit.version)


def _order(plan: StopPlan) -> tuple[bool, datetime | str]:
    return (plan.expected_arrival_at is None, plan.expected_arrival_at or "")


def _plan_from(kept: dict[str, Any]) -> StopPlan:
    values = dict(kept)
    for name in ("expected_arrival_at", "expected_departure_at"):
        if name in values:
            values[name] = datetime.fromisoformat(values[name])
    return StopPlan(**values)
