"""One alarm: its page, and everything that can be pressed on it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from wayhome.alarms import actions
from wayhome.alarms.queries import AlarmDetail, alarm_detail
from wayhome.core.errors import Refused
from wayhome.http.access import allow
from wayhome.http.forms import add_problems
from wayhome.http.requests import Request
from wayhome.visits.models import Visit
from wayhome.web.components.alarm import acts
from wayhome.web.components.alarm.forms import CloseForm, outcome_of

REFUSED = 422


def reader_of(request: Request, alarm_id: UUID) -> acts.Reader:
    return acts.Reader(
        actor=request.actor, alarm_id=alarm_id, base=reverse("alarm", args=[alarm_id]), close=empty_close_form
    )


def empty_close_form(detail: AlarmDetail) -> CloseForm | None:
    """Return the form to close an open alarm with; None when it is closed, or about whoever reads it."""
    return None if not detail.may_acknowledge else close_form(detail)


def close_form(detail: AlarmDetail, data: object = None) -> CloseForm:
    alarm = detail.alarm
    is_out = alarm.visit is not None and alarm.visit.state == Visit.State.OUT and alarm.drill_id is None
    zone = alarm.office.time_zone if alarm.office else "UTC"
    return CloseForm(data, alarm=alarm, zone=zone, visit_is_out=is_out)


@allow()
@never_cache
@require_GET
def alarm(request: Request, alarm_id: UUID) -> HttpResponse:
    """Show the procedure page; opening it is recorded."""
    reader = reader_of(request, alarm_id)
    context = acts.context_of(reader)
    actions.view_alarm(request.actor, alarm_id)
    return render(request, "alarms/alarm.html", context)


@allow()
@never_cache
@require_GET
def live(request: Request, alarm_id: UUID) -> HttpResponse:
    return acts.live(request, reader_of(request, alarm_id))


@allow()
@require_POST
def press(request: Request, alarm_id: UUID, name: str) -> HttpResponse:
    return acts.press(request, reader_of(request, alarm_id), name)


@allow()
@require_POST
def tick(request: Request, alarm_id: UUID) -> HttpResponse:
    return acts.tick(request, reader_of(request, alarm_id))


@allow()
@require_POST
def write(request: Request, alarm_id: UUID, name: str) -> HttpResponse:
    """Take "police called", "police not called" or a note; what is wrong stands beside what was typed."""
    reader = reader_of(request, alarm_id)
    onward, form = acts.write(request, reader, name)
    if onward is not None:
        return onward
    return render(request, "alarms/alarm.html", acts.context_of(reader, **{name: form}), status=REFUSED)


@allow()
@require_POST
def close(request: Request, alarm_id: UUID) -> HttpResponse:
    """Close the alarm; what is wrong stands beside what was typed, and nothing is half written."""
    reader = reader_of(request, alarm_id)
    detail = alarm_detail(request.actor, alarm_id)
    form = close_form(detail, request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.close(
                request.actor,
                alarm_id,
                cause=said["cause"],
                contact=said["contact"],
                note=said["note"],
                visit_outcome=outcome_of(said),
            )
        except Refused as refused:
            add_problems(form, refused)
        else:
            messages.success(request, "Closed. What is to be done afterwards stands under “To do afterwards”.")
            return redirect(reader.base)
    return render(request, "alarms/alarm.html", acts.context_of(reader, close=form), status=REFUSED)
