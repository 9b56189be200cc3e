"""Signing out: by hand, from a day sheet or a feed, from a plan; planning ahead; changing a visit.

The same pages serve the desk, which writes it down for somebody who rings: `?for=PERSON` says for
whom. Who may do so is asked in the actions; here it decides what can be chosen and shown.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from wayhome.core.clock import database_now
from wayhome.core.errors import Conflict, NotFound, Refused
from wayhome.core.isolates import isolated
from wayhome.http.access import allow
from wayhome.http.position import may_ask_position
from wayhome.http.requests import Request
from wayhome.staff.models import Person
from wayhome.visits import actions, queries
from wayhome.visits.daysheet import DaySheet, read_day_sheet
from wayhome.visits.models import Visit
from wayhome.visits.rules import SignOut, StopPlan
from wayhome.web.my.forms import PREFIX, BaseStops, DaySheetForm, SignOutForm, StopsFormSet, add_visit_problems
from wayhome.web.my.views import page, zone_of

HOME_AFTER = timedelta(minutes=30)
"""How long after the last appointment the return is proposed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One page of this kind: whose visit, which page (`where`, a URL's name), and the visit if there is one."""

    person: Person
    where: str
    visit: Visit | None = None
    own: bool = True

    @property
    def zone(self) -> str:
        """The zone of the person's office."""
        return self.person.office.time_zone

    @property
    def planning(self) -> bool:
        """Say whether the visit begins later."""
        is_planned = self.visit is not None and self.visit.state == Visit.State.PLANNED
        return self.where == "my-plan" or (self.where == "my-edit" and is_planned)

    def forms(self, *, initial: dict[str, Any], stops: list[dict[str, Any]]) -> tuple[SignOutForm, BaseStops]:
        """Return the forms with what they show."""
        form = SignOutForm(initial=initial, person=self.person, zone=self.zone, planning=self.planning, own=self.own)
        formset = StopsFormSet(initial=stops, prefix=PREFIX, form_kwargs={"zone": self.zone})
        return form, cast("BaseStops", formset)

    def posted(self, request: Request) -> tuple[SignOutForm, BaseStops]:
        """Return the forms with what was typed."""
        form = SignOutForm(request.POST, person=self.person, zone=self.zone, planning=self.planning, own=self.own)
        stops = StopsFormSet(request.POST, prefix=PREFIX, form_kwargs={"zone": self.zone})
        return form, cast("BaseStops", stops)

    def of_visit(self) -> tuple[SignOutForm, BaseStops]:
        """Return the forms with the visit as it stands."""
        if self.visit is None:
            return self.forms(initial={}, stops=[{}])
        asked = actions.as_asked(self.visit)
        initial = {name: getattr(asked, name) for name in SignOut.__slots__}
        initial |= {"version": self.visit.version, "starts_at": self.visit.planned_start_at}
        stops = [{name: getattr(stop, name) for name in StopPlan.__slots__} for stop in asked.stops]
        return self.forms(initial=initial, stops=stops or [{}])

    def draw(
        self, request: Request, form: SignOutForm, stops: BaseStops, *, status: int = 200, **more: Any
    ) -> HttpResponse:
        """Draw the page. A desk's own position is not the worker's: only one's own page may ask for it."""
        context = {"form": form, "stops": stops, "sheet": self, "zone": self.zone, "visit": self.visit}
        answer = render(request, "my/sign_out.html", context | more, status=status)
        return may_ask_position(answer) if self.own else answer

    def done(self, request: Request, words: str, visit_id: UUID) -> HttpResponse:
        """Say that it is done: on one's own page, or on the story of the visit."""
        messages.success(request, words if self.own else f"{isolated(self.person.name)}: {words[0].lower()}{words[1:]}")
        return redirect("my") if self.own else redirect("visit", visit_id)

    def out(self, request: Request, done: actions.SignedOut) -> HttpResponse:
        """Say that somebody is out; where a hazard is known at a stop, or its place is to be said, that comes next."""
        answer = self.done(request, "You are signed out. Safe journey." if self.own else "Signed out.", done.visit_id)
        return redirect("visit-before", done.visit_id) if done.hazards_known or done.to_say else answer


def _sheet(request: Request, where: str) -> Sheet:
    """Return a page for the signed-in person, or for whom the desk writes it down. Raises NotFound for a stranger."""
    asked = request.GET.get("for", "")
    if not asked:
        return Sheet(person=request.user, where=where)
    person = queries.signed_out_by(request.actor).filter(pk=asked).first() if _is_id(asked) else None
    if person is None:
        raise NotFound("There is no such person whom you may sign out.")
    return Sheet(person=person, where=where, own=person.pk == request.actor.person_id)


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _sheet_of(request: Request, visit_id: UUID, where: str) -> Sheet:
    """Return the page of a visit: one's own, or one of the office whose desk one keeps."""
    visit = queries.visit_detail(request.actor, visit_id).visit
    own = visit.person_id == request.actor.person_id
    if not own and not queries.signed_out_by(request.actor).filter(pk=visit.person_id).exists():
        raise NotFound("There is no such visit.")
    return Sheet(person=visit.person, where=where, visit=visit, own=own)


@allow()
@never_cache
@require_http_methods(["GET", "POST"])
def sign_out(request: Request) -> HttpResponse:
    """Sign out by hand. Stops are added and taken away by the form's own buttons, without a script too."""
    sheet = _sheet(request, "my-sign-out")
    if request.method != "POST":
        initial = {"phone_carried": sheet.person.phone, "client_event_id": uuid4()}
        return sheet.draw(request, *sheet.forms(initial=initial, stops=[{}]))
    return _go_out(
        request,
        sheet,
        lambda asked, replace: actions.sign_out(request.actor, asked, person_id=sheet.person.pk, replace=replace),
    )


def _go_out(request: Request, sheet: Sheet, begin: Callable[[SignOut, bool], actions.SignedOut]) -> HttpResponse:
    """Begin the visit that was posted, now; `begin` is told what was asked and whether it replaces another."""
    form, stops = sheet.posted(request)
    if (changed := _changed_stops(request, sheet, form)) is not None:
        return changed
    if not (form.is_valid() and stops.is_valid()):
        return sheet.draw(request, form, stops, status=422)
    try:
        done = begin(form.asked(stops.plans(), sheet.visit), "replace" in request.POST)
    except Refused as refused:
        add_visit_problems(form, stops, refused)
        out = any(problem.code == actions.ALREADY_OUT for problem in refused.problems)
        return sheet.draw(request, form, stops, status=422, already_out=out)
    for warning in done.warnings:
        messages.warning(request, warning.message)
    return sheet.out(request, done)


@allow()
@never_cache
@require_http_methods(["GET", "POST"])
def plan(request: Request) -> HttpResponse:
    """Plan a visit ahead; who forgets to sign out when it begins is asked gently."""
    sheet = _sheet(request, "my-plan")
    if request.method != "POST":
        initial = {"phone_carried": sheet.person.phone, "client_event_id": uuid4()}
        return sheet.draw(request, *sheet.forms(initial=initial, stops=[{}]))
    form, stops = sheet.posted(request)
    if (changed := _changed_stops(request, sheet, form)) is not None:
        return changed
    if form.is_valid() and stops.is_valid():
        asked, starts_at = form.asked(stops.plans()), form.cleaned_data["starts_at"]
        try:
            done = actions.plan(request.actor, asked, starts_at=starts_at, person_id=sheet.person.pk)
        except Refused as refused:
            add_visit_problems(form, stops, refused)
        else:
            return sheet.done(request, "Planned. Nobody is looked for before it begins.", done.visit_id)
    return sheet.draw(request, form, stops, status=422)


@allow()
@require_POST
def day_sheet(request: Request) -> HttpResponse:
    """Read an uploaded day sheet, or the feed, and show the sign-out it makes: one press signs out."""
    now = database_now()
    zone = zone_of(request)
    form = DaySheetForm(request.POST, request.FILES)
    try:
        if "feed" in request.POST:
            sheet = actions.sheet_of_feed(request.actor.person_id, now)
        elif form.is_valid():
            day = now.astimezone(ZoneInfo(zone)).date()
            sheet = read_day_sheet(form.cleaned_data["file"].read(), day=day, zone=zone)
        else:
            return page(request, status=422, upload=form)
    except Refused as refused:
        form.add_error("file", str(refused))
        return page(request, status=422, upload=form)
    if sheet is None:
        messages.warning(request, "Your calendar has not been read yet. Try again in some minutes.")
        return redirect("my")
    return _from_sheet(request, sheet, "feed" if "feed" in request.POST else "day-sheet")


def _from_sheet(request: Request, sheet: DaySheet, source: str) -> HttpResponse:
    now = database_now()
    plans = [plan for plan in actions.plan_of(sheet) if plan.expected_departure_at and plan.expected_departure_at > now]
    remarks = list(sheet.remarks)
    nowhere = [stop.title for stop in sheet.stops if not stop.address]
    if nowhere:
        remarks.append("Left out, because no place is given: " + ", ".join(nowhere) + ".")
    gone = len(actions.plan_of(sheet)) - len(plans)
    if gone:
        remarks.append(f"Left out, because it is over: {gone}.")
    if not plans:
        remarks.append("Nothing that is still ahead today has a place. Sign out by hand below.")
    last = max((plan.expected_departure_at for plan in plans if plan.expected_departure_at), default=None)
    initial = {
        "expected_back_at": last + HOME_AFTER if last else None,
        "phone_carried": request.user.phone,
        "source": source,
        "client_event_id": uuid4(),
    }
    stops = [_initial(plan, now) for plan in plans]
    shown = Sheet(person=request.user, where="my-sign-out")
    return shown.draw(request, *shown.forms(initial=initial, stops=stops or [{}]), remarks=remarks)


def _initial(plan: StopPlan, now: datetime) -> dict[str, Any]:
    """Return a stop as a form shows it; one that has begun is reached as soon as can be."""
    shown = {name: getattr(plan, name) for name in StopPlan.__slots__}
    if plan.expected_arrival_at is not None and plan.expected_arrival_at < now:
        shown["expected_arrival_at"] = None
    return shown


@allow()
@never_cache
@require_http_methods(["GET", "POST"])
def edit(request: Request, visit_id: UUID) -> HttpResponse:
    """Change the visit somebody is out on, or has planned."""
    sheet = _sheet_of(request, visit_id, "my-edit")
    if request.method != "POST":
        return sheet.draw(request, *sheet.of_visit())
    form, stops = sheet.posted(request)
    if (changed := _changed_stops(request, sheet, form)) is not None:
        return changed
    if form.is_valid() and stops.is_valid():
        asked, version = form.asked(stops.plans(), sheet.visit), form.cleaned_data["version"]
        starts_at = form.cleaned_data.get("starts_at")
        try:
            actions.edit(request.actor, visit_id, asked, version=version, starts_at=starts_at)
        except Refused as refused:
            add_visit_problems(form, stops, refused)
        except Conflict as conflict:
            form.add_error(None, str(conflict))
        else:
            return sheet.done(request, "The plan is changed.", visit_id)
    return sheet.draw(request, form, stops, status=422)


@allow()
@never_cache
@require_http_methods(["GET", "POST"])
def start(request: Request, visit_id: UUID) -> HttpResponse:
    """Begin a planned visit: shown once more, then one press."""
    sheet = _sheet_of(request, visit_id, "my-start")
    if request.method != "POST":
        return sheet.draw(request, *sheet.of_visit())
    return _go_out(
        request, sheet, lambda asked, replace: actions.start_planned(request.actor, visit_id, asked, replace=replace)
    )


def _number(typed: str) -> int | None:
    """Return a small whole number of a form's own fields; None for anything else that was sent in its place."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else None  # noqa: PLR2004 - digits


def _changed_stops(request: Request, sheet: Sheet, form: SignOutForm) -> HttpResponse | None:
    """Add or take away a stop, keeping everything as it was typed; None if neither was pressed."""
    take = _number(request.POST.get("take_away", ""))
    if "add_stop" not in request.POST and take is None:
        return None
    names = [*StopsFormSet(prefix=PREFIX, form_kwargs={"zone": sheet.zone}).empty_form.fields]
    count = min(_number(request.POST.get(f"{PREFIX}-TOTAL_FORMS", "")) or 0, 31)
    kept = [
        {name: request.POST.get(f"{PREFIX}-{number}-{name}", "") for name in names}
        for number in range(count)
        if number != take
    ]
    if "add_stop" in request.POST:
        kept.append({})
    values = {name: request.POST.get(name, "") for name in form.fields}
    return sheet.draw(request, *sheet.forms(initial=values, stops=kept))
