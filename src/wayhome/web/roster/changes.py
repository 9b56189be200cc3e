"""Changing the roster: shifts, stand-ins, handover with one big button, absences."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from wayhome.core.clock import database_now
from wayhome.core.errors import NotFound
from wayhome.core.isolates import isolated
from wayhome.http.access import allow
from wayhome.http.requests import Request
from wayhome.staff import actions
from wayhome.staff.actions.permission import MAY_ROSTER, may_roster
from wayhome.staff.models import Handover
from wayhome.staff.queries import pages, people_by_id, people_to_choose
from wayhome.web.components.doing import done, pressed
from wayhome.web.roster.forms import AwayForm, HandOverForm, ShiftForm, StandInForm

BOTH = ["GET", "POST"]


def _watchers(office_id: UUID) -> list[tuple[str, str]]:
    return [(str(person.pk), person.name) for person in pages.monitors_of(office_id)]


def _page(request: Request, form: object, title: str, **more: object) -> HttpResponse:
    context = {"form": form, "title": title, **more}
    return render(request, "roster/form.html", context, status=422 if request.method == "POST" else 200)


@allow(*MAY_ROSTER)
@never_cache
@require_http_methods(BOTH)
def add(request: Request, office_id: UUID) -> HttpResponse:
    """Put somebody on duty."""
    office = pages.office_page(request.actor, office_id, *MAY_ROSTER)
    start = {"starts_at": database_now(), "weeks": 1}
    form = ShiftForm(request.POST or None, zone=office.time_zone, people=_watchers(office_id), initial=start)
    if request.method == "POST" and done(
        form, lambda: actions.add_shift(request.actor, office_id, **form.cleaned_data)
    ):
        messages.success(request, "On the roster.")
        return redirect("roster")
    return _page(request, form, f"A shift at {office.name}", hint=f"By the clock of {office.time_zone}.")


@allow()
@never_cache
@require_http_methods(BOTH)
def shift(request: Request, shift_id: UUID) -> HttpResponse:
    """Show a shift, and let a stand-in take what is left of it."""
    found = pages.shift_page(request.actor, shift_id)
    may = may_roster(request.actor, found.office_id)
    form = StandInForm(request.POST or None, people=_watchers(found.office_id))
    if request.method == "POST" and done(
        form, lambda: actions.stand_in(request.actor, shift_id, form.cleaned_data["person_id"])
    ):
        messages.success(request, "The stand-in has the shift.")
        return redirect("roster")
    title = f"{isolated(found.person.name)}, {found.get_duty_display().lower()}"
    return _page(
        request,
        form,
        title,
        shift=found,
        may_cancel=may,
        may_stand_in=may or found.person_id == request.actor.person_id,
    )


@allow(*MAY_ROSTER)
@require_POST
def cancel(request: Request, shift_id: UUID) -> HttpResponse:
    pressed(request, lambda: actions.cancel_shift(request.actor, shift_id), "Off the roster. Look for gaps now.")
    return redirect("roster")


@allow()
@never_cache
@require_http_methods(BOTH)
def hand_over(request: Request, shift_id: UUID) -> HttpResponse:
    """Offer the watch to the next person; it passes when they accept."""
    found = pages.shift_page(request.actor, shift_id)
    people = [choice for choice in _watchers(found.office_id) if choice[0] != str(found.person_id)]
    form = HandOverForm(request.POST or None, zone=found.office.time_zone, people=people)

    def offered() -> None:
        said = form.cleaned_data
        actions.offer_handover(
            request.actor, shift_id, to_person_id=said["to_person_id"], until=said["until"], text=said["note"]
        )

    if request.method == "POST" and done(form, offered):
        messages.success(request, "Offered. Until they accept, the watch stays where it is.")
        return redirect("roster")
    hint = "They are told at once. Until they accept, the watch stays with whoever has it."
    return _page(request, form, f"Hand over the watch of {found.office.name}", hint=hint, verb="Offer it")


@allow()
@never_cache
@require_http_methods(BOTH)
def offer(request: Request, handover_id: UUID) -> HttpResponse:
    """Show the watch that is offered, with one big button to accept it."""
    now = database_now()
    found = next(
        (one for one in pages.open_offers(now, to_person_id=request.actor.person_id) if one.pk == handover_id), None
    )
    if request.method == "POST":
        if not Handover.objects.filter(pk=handover_id, to_person_id=request.actor.person_id).exists():
            raise NotFound("There is no such offer.")
        if request.POST.get("answer") == "accept":
            pressed(request, lambda: actions.accept_handover(request.actor, handover_id), "You have the watch now.")
        else:
            pressed(request, lambda: actions.decline_handover(request.actor, handover_id), "Declined; they are told.")
        return redirect("roster")
    if found is None:
        messages.error(request, "This offer was answered, withdrawn, or its time has passed.")
        return redirect("roster")
    return render(request, "roster/offer.html", {"offer": found, "office": found.shift.office, "now": now})


@allow()
@require_POST
def offer_withdraw(request: Request, handover_id: UUID) -> HttpResponse:
    pressed(request, lambda: actions.withdraw_handover(request.actor, handover_id), "The offer is withdrawn.")
    return redirect("roster")


@allow()
@never_cache
@require_http_methods(BOTH)
def away(request: Request) -> HttpResponse:
    """List who is away or will be, and add an absence: one's own, or of an office that one supervises."""
    now = database_now()
    me = people_by_id([request.actor.person_id])[request.actor.person_id]
    seen = pages.people_page(request.actor).people if request.actor.has(*MAY_ROSTER) else []
    people = {str(person.pk): person.name for person in (me, *seen)}
    others = people_to_choose(request.actor)
    form = AwayForm(
        request.POST or None,
        zone=me.office.time_zone,
        people=list(people.items()),
        others=others,
        initial={"person_id": str(me.pk)},
    )

    def absent() -> None:
        said = dict(form.cleaned_data)
        actions.add_absence(request.actor, said.pop("person_id"), **said)

    if request.method == "POST" and done(form, absent):
        messages.success(request, "Written down.")
        return redirect("roster-away")
    absences = pages.absences_of(request.actor, now)
    hint = f"Times are by the clock of {me.office.time_zone}."
    return _page(
        request, form, "Absences", absences=absences, zone=me.office.time_zone, hint=hint, verb="Write it down"
    )


@allow()
@require_POST
def away_end(request: Request, absence_id: UUID) -> HttpResponse:
    pressed(request, lambda: actions.end_absence(request.actor, absence_id), "Ended. They count as here again.")
    return redirect("roster-away")
