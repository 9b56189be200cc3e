"""The worker's page: where I stand, and one press for each thing there is to say."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from wayhome.alarms.queries import night_cover
from wayhome.core.clock import database_now
from wayhome.core.errors import NotAllowed, NotFound, Refused
from wayhome.core.limits import BATCH_ROWS
from wayhome.http.access import allow
from wayhome.http.requests import Request
from wayhome.staff.queries import watching
from wayhome.visits import actions, queries
from wayhome.visits.models import CalendarFeed, Prompt, Stop, Visit
from wayhome.visits.rules import propose_grace
from wayhome.visits.rules.hazards import DEMANDS
from wayhome.web.components.times import words
from wayhome.web.my import kept
from wayhome.web.my.forms import DaySheetForm, FeedForm

DEMANDED = frozenset(DEMANDS)
MINUTES = {"extend-15": 15, "extend-30": 30}
LATE = timedelta(minutes=1)
"""From here on a press that waited in the phone is answered with both its times."""
AT_STOPS = {"arrive": actions.arrive, "leave": actions.leave}
PLAIN = {"now": actions.check_in, "back": actions.come_back}


def zone_of(request: Request) -> str:
    """Return the zone of the person's office."""
    return request.user.office.time_zone


@allow()
@never_cache
@require_GET
def index(request: Request) -> HttpResponse:
    """Show the visit one is out on with its buttons, or how to sign out."""
    return page(request)


def page(request: Request, *, status: int = 200, **more: Any) -> HttpResponse:
    """Draw the worker's page, with what the last press said."""
    now = database_now()
    visit = queries.current_visit(request.actor.person_id)
    watch = watching([request.actor.office_id], now)[request.actor.office_id]
    feed = CalendarFeed.objects.filter(person_id=request.actor.person_id).first()
    context: dict[str, Any] = {
        "now": now,
        "kept": kept.of_worker(str(request.actor.person_id)),
        "zone": zone_of(request),
        "visit": visit,
        "watch": watch,
        "night": night_cover(request.actor.office_id, now),
        "event_id": uuid4(),
        "planned": queries.planned_visits(request.actor.person_id, now),
        "company": list(queries.accompanied(request.actor, now)[:BATCH_ROWS]),
        "feed": feed,
        "upload": DaySheetForm(),
        "feed_form": FeedForm(initial={"url": feed.url if feed else ""}),
    }
    context |= _out(visit, now) if visit else _in(request)
    return render(request, "my/index.html", context | more, status=status)


def _out(visit: Visit, now: datetime) -> dict[str, Any]:
    stops = list(visit.stops.all())
    ahead = [stop for stop in stops if not stop.left_at and not stop.skipped_at]
    here = next((stop for stop in ahead if stop.arrived_at), None)
    late = bool(visit.due_at and visit.due_at <= now)
    moment = Prompt.Moment.RETURNING if not ahead else Prompt.Moment.LEAVING if here else Prompt.Moment.ARRIVING
    change = visit.calendar_change or {}
    return {
        "stops": stops,
        "here": here,
        "next_stop": _next(ahead),
        "late": late,
        "lacking": "something is missing" if DEMANDED & set(visit.warnings) else "",
        "prompts": queries.prompts_of(visit.office_id, moment),
        "calendar_changed": bool(change) and not change.get("dismissed"),
        "proposed_grace": propose_grace(queries.late_seconds_of(visit.person_id), visit.grace_seconds),
    }


def _next(ahead: list[Stop]) -> Stop | None:
    return next((stop for stop in ahead if not stop.arrived_at), None)


def _in(request: Request) -> dict[str, Any]:
    return {"prompts": queries.prompts_of(request.actor.office_id, Prompt.Moment.LEAVING)}


@allow()
@never_cache
@require_POST
def report(request: Request, what: str) -> HttpResponse:
    """Take one press: now, arrive, leave, skip, extend-15, extend-30, back. Sent twice it is one.

    One that waited in the phone says when it was made (`at`) and by whom (`who`).
    """
    script = kept.wants_json(request)
    if request.POST.get("who", "") not in {"", str(request.actor.person_id)}:
        return kept.answered(request, 409, "Somebody else is signed in on this phone. Only who pressed can send it.")
    try:
        answer = _take(request, what)
    except Refused as refused:
        if script:
            return kept.answered(request, 422, str(refused))
        messages.error(request, str(refused))
        return redirect("my")
    except (NotAllowed, NotFound) as error:
        if not script:
            raise
        return kept.answered(request, 404 if isinstance(error, NotFound) else 403, str(error))
    words_said = said(answer, zone_of(request))
    messages.success(request, words_said)
    return kept.answered(request, 200, words_said) if script else redirect("my")


def _take(request: Request, what: str) -> actions.Answer:
    """Do what was pressed. Raises NotFound for a strange visit, stop or button, Refused as the action does."""
    actor, at = request.actor, kept.claimed_at(request)
    visit_id, stop_id, event_id = (_uuid(request, name) for name in ("visit", "stop", "event"))
    if visit_id is None:
        if what == "now" and not request.POST.get("visit"):
            # The page without a network knows no visit: it is the one that the person is out on.
            return actions.check_in(actor, client_event_id=event_id, claimed_at=at)
        raise NotFound("There is no such visit.")
    when: dict[str, Any] = {"client_event_id": event_id, "claimed_at": at}
    if what == "skip" and stop_id is not None:
        return actions.skip_stop(actor, visit_id, stop_id, **when)
    if what in MINUTES:
        return actions.extend(actor, visit_id, MINUTES[what], **when)
    if what in AT_STOPS:
        return AT_STOPS[what](actor, visit_id, stop_id=stop_id, **when)
    if what in PLAIN:
        return PLAIN[what](actor, visit_id, **when)
    raise NotFound("There is no such button.")


def said(answer: actions.Answer, zone: str) -> str:
    """Return what was received, and by when the next word is expected."""
    received = f"Received {words(answer.received_at, zone, answer.received_at)}."
    if answer.received_at - answer.occurred_at >= LATE:
        received = f"{received[:-1]}, pressed {words(answer.occurred_at, zone, answer.received_at)}."
    if answer.state == Visit.State.BACK:
        return f"{received} You are back."
    if answer.due_at is None:
        return received
    due = words(answer.due_at, zone, answer.received_at)
    if answer.due_at <= answer.received_at:
        return f"{received} Your plan said {due}: take 15 or 30 minutes more, or change it."
    return f"{received} Next by {due}."


@allow()
@require_POST
def calendar_change(request: Request, what: str) -> HttpResponse:
    """Take over what the calendar has now, or leave the plan as it is: one tap."""
    visit_id = _uuid(request, "visit")
    if visit_id is None:
        raise NotFound("There is no such visit.")
    try:
        if what == "take":
            actions.take_calendar_change(request.actor, visit_id)
            messages.success(request, "The plan is that of your calendar now.")
        else:
            actions.leave_calendar_change(request.actor, visit_id)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("my")


READ_NOW = "Your calendar is being read now. Open this page again in a few seconds: it offers today then."


@allow()
@require_POST
def feed(request: Request) -> HttpResponse:
    """Keep the address of one's published calendar."""
    form = FeedForm(request.POST)
    if form.is_valid():
        try:
            actions.set_feed(request.actor, form.cleaned_data["url"])
        except Refused as refused:
            form.add_error("url", str(refused))
        else:
            messages.success(request, READ_NOW if form.cleaned_data["url"].strip() else "Your calendar is removed.")
            return redirect("my")
    return page(request, status=422, feed_form=form)


@allow()
@require_POST
def grace(request: Request) -> HttpResponse:
    """Take the longer grace that is proposed to somebody who is often a little late."""
    visit_id = _uuid(request, "visit")
    if visit_id is None:
        raise NotFound("There is no such visit.")
    try:
        actions.accept_grace(request.actor, visit_id)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("my")


@allow()
@require_POST
def cancel(request: Request, visit_id: UUID) -> HttpResponse:
    """Cancel a visit that was planned."""
    try:
        actions.cancel(request.actor, visit_id)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("my")


def _uuid(request: Request, name: str) -> UUID | None:
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        return None
