"""Drills: start one, watch it, read and print its report, end it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wayhome.alarms.actions.drills import MAY_DRILL, end_drill, start_drill
from wayhome.alarms.queries import DrillReport, DrillStep, drill_report, drills
from wayhome.alarms.queries.pages import alarm_of_drill, offices_with_ladders
from wayhome.core.errors import Refused
from wayhome.core.isolates import isolated
from wayhome.http.access import allow
from wayhome.http.forms import add_problems
from wayhome.http.requests import Request
from wayhome.messaging.models import Channel
from wayhome.staff.queries import people_to_choose
from wayhome.web.drills.forms import DrillForm

WORDS = {
    "due": "Was due",
    "opened": "Alarm opened",
    "queued": "Message queued for",
    "accepted": "Message accepted for",
    "failed": "Message failed for",
    "acknowledged": "Acknowledged by",
    "closed": "Closed by",
    "step": "Ladder step taken",
    "step_passed": "Ladder step passed, nobody stands there",
    "nobody_reached": "Nobody stands on the ladder",
    "lease_lapsed": "The acknowledgement ran out",
    "police_due": "Police time",
    "form_changed": "The office's other ladder",
}
AWAITED = ("opened", "accepted", "acknowledged", "closed")


def _people(request: Request) -> list[tuple[str, str]]:
    offices = [
        office for office in offices_with_ladders(request.actor) if request.actor.has(*MAY_DRILL, office_id=office.pk)
    ]
    people = {
        person_id: f"{isolated(name)} ({isolated(office.name)})"
        for office in offices
        for person_id, name in people_to_choose(request.actor, office.pk)
    }
    return sorted(people.items(), key=lambda one: one[1])


@allow(*MAY_DRILL)
@never_cache
@require_http_methods(["GET", "POST"])
def index(request: Request) -> HttpResponse:
    """List the drills, and start one."""
    form = DrillForm(request.POST or None, people=_people(request))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            drill = start_drill(request.actor, person_id=said["person"], grace_seconds=said["grace_seconds"])
        except Refused as refused:
            add_problems(form, refused)
        else:
            return redirect("drill", drill.pk)
    context = {"form": form, "drills": drills(request.actor)}
    return render(request, "drills/index.html", context, status=422 if form.errors else 200)


@allow(*MAY_DRILL)
@never_cache
@require_GET
def report(request: Request, drill_id: UUID) -> HttpResponse:
    """Show the report, live while the drill runs."""
    return render(request, "drills/report.html", _context(request, drill_id))


@allow(*MAY_DRILL)
@never_cache
@require_GET
def live(request: Request, drill_id: UUID) -> HttpResponse:
    return render(request, "drills/times.html", _context(request, drill_id))


@allow(*MAY_DRILL)
@require_POST
def end(request: Request, drill_id: UUID) -> HttpResponse:
    """End the drill now: its alarm closes with the cause Drill."""
    end_drill(request.actor, drill_id)
    messages.success(request, "The drill is ended and its messages are withdrawn.")
    return redirect("drill", drill_id)


def _context(request: Request, drill_id: UUID) -> dict[str, Any]:
    found = drill_report(drill_id, request.actor)
    alarm_id, zone = alarm_of_drill(drill_id)
    happened = {step.step for step in found.steps}
    return {
        "report": found,
        "zone": zone,
        "alarm_id": alarm_id,
        "times": [_time(step) for step in found.steps],
        "awaited": [] if found.ended_at else [WORDS[name] for name in AWAITED if name not in happened],
        "first_answer": _after(found, "acknowledged"),
        "first_accepted": _after(found, "accepted"),
    }


def _time(step: DrillStep) -> dict[str, Any]:
    channel = Channel(step.channel).label if step.channel in Channel.values else step.channel
    words = WORDS.get(step.step, step.step.replace("_", " ").capitalize())
    note = step.note.replace("_", " ")
    return {
        "at": step.at,
        "after": seconds_words(step.seconds),
        "words": words,
        "who": step.who,
        "by": channel,
        "note": note,
    }


def seconds_words(seconds: float) -> str:
    """Return +2.1 s, +95 s; the due time is 0 s."""
    return f"{seconds:+.1f} s" if abs(seconds) < 100 else f"{seconds:+.0f} s"  # noqa: PLR2004 - tenths tell nothing then


def _after(found: DrillReport, name: str) -> str:
    return next((seconds_words(step.seconds) for step in found.steps if step.step == name), "")
