"""What can be pressed on an alarm's page, for both of its screens: each press is one action, then the page again.

A press by htmx gets the parts that changed; without JavaScript the same address redirects.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string

from wayhome.alarms import actions
from wayhome.alarms.queries import AlarmDetail, alarm_detail
from wayhome.alarms.queries.pages import other_open
from wayhome.core.errors import Refused
from wayhome.http.forms import add_problems
from wayhome.staff.rules import Actor
from wayhome.web.components.alarm.forms import NoteForm, PoliceCalledForm, PoliceNotCalledForm
from wayhome.web.components.alarm.scene import drawn, step_of


@dataclass(slots=True)
class Reader:
    """Who reads which alarm, below which address (`base` ends with a slash)."""

    actor: Actor
    alarm_id: UUID
    base: str
    more: dict[str, Any] = field(default_factory=dict)
    close: Callable[[AlarmDetail], Form | None] = lambda _: None


def context_of(reader: Reader, **forms: Form) -> dict[str, Any]:
    """Return what components/alarm/body.html needs; a form that was refused replaces its empty one."""
    detail = alarm_detail(reader.actor, reader.alarm_id)
    shown = drawn(detail, reader.actor, others=other_open(reader.actor, reader.alarm_id))
    return {
        "scene": {**shown, **reader.more},
        "base": reader.base,
        "called_form": forms.get("called") or PoliceCalledForm(initial={"event_number": detail.alarm.event_number}),
        "not_called_form": forms.get("not_called") or PoliceNotCalledForm(),
        "note_form": forms.get("note") or NoteForm(),
        "close_form": forms.get("close") or reader.close(detail),
    }


def live(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Return the parts that move by themselves, and each step that differs from what the page shows as ticked."""
    context = context_of(reader)
    seen = set(request.GET.getlist("seen"))
    steps = [step for step in context["scene"]["steps"] if step["done"] != (step["key"] in seen)]
    if steps:  # the step to do now has changed too
        taken_back = not all(step["done"] for step in steps)
        steps += [step for step in _moved(context, taken_back=taken_back) if step not in steps]
    return _parts(request, context, steps)


def _moved(context: dict[str, Any], *, taken_back: bool) -> list[dict[str, Any]]:
    """Return the step that is to be done now; where one was taken back, all that wait: one of them was it before."""
    return [step for step in context["scene"]["steps"] if step["current"] or (taken_back and not step["done"])]


def _parts(request: HttpRequest, context: dict[str, Any], steps: list[dict[str, Any]], first: str = "") -> HttpResponse:
    context = {**context, "oob": True}
    names = ("lease", "police_state", "story", "told", "told_lines")
    parts = [render_to_string(f"components/alarm/{name}.html", context, request) for name in names]
    parts += [render_to_string("components/alarm/step.html", {**context, "step": step}, request) for step in steps]
    return HttpResponse(first + "".join(parts))


def tick(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Tick one step with its outcome, or take a tick back; the answer is the step, and what moved with it."""
    key = request.POST.get("item", "")
    taken_back = bool(request.POST.get("take_back"))
    problem = ""
    try:
        if taken_back:
            actions.untick(reader.actor, reader.alarm_id, key)
        else:
            actions.tick(reader.actor, reader.alarm_id, key, request.POST.get("outcome", ""))
    except Refused as refused:
        problem = str(refused)
    if not getattr(request, "htmx", False):
        if problem:
            messages.error(request, problem)
        return redirect(f"{reader.base}#step-{key}")
    context = context_of(reader)
    step = step_of(alarm_detail(reader.actor, reader.alarm_id), key, problem)
    first = render_to_string("components/alarm/step.html", {**context, "step": step}, request) if step else ""
    onward = [step for step in _moved(context, taken_back=taken_back) if step["key"] != key]
    return _parts(request, context, onward, first)


def press(request: HttpRequest, reader: Reader, name: str) -> HttpResponse:
    """Acknowledge, keep longer, or let go; then the page again, with a word about it."""
    try:
        said = PRESSES[name](reader)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        if said:
            messages.info(request, said)
    return redirect(reader.base)


def _acknowledge(reader: Reader) -> str:
    done = actions.acknowledge(reader.actor, reader.alarm_id, take_over=True)
    return "" if done.outcome in {"yours", "already_yours"} else f"It is closed already, by {done.holder}."


def _extend(reader: Reader) -> str:
    actions.extend_lease(reader.actor, reader.alarm_id)
    return ""


def _let_go(reader: Reader) -> str:
    actions.let_go(reader.actor, reader.alarm_id)
    return "You let it go. The ladder climbs again at once."


PRESSES: dict[str, Callable[[Reader], str]] = {"acknowledge": _acknowledge, "extend": _extend, "let-go": _let_go}


def write(request: HttpRequest, reader: Reader, name: str) -> tuple[HttpResponse | None, Form]:
    """Take a small form of the page: (where to go on, form), or (None, the form with its problems)."""
    kind, action, place = WRITES[name]
    form = kind(request.POST)
    if form.is_valid():
        try:
            action(reader, form.cleaned_data)
        except Refused as refused:
            add_problems(form, refused)
        else:
            return redirect(f"{reader.base}#{place}"), form
    return None, form


WRITES: dict[str, tuple[type[Form], Callable[[Reader, dict[str, Any]], object], str]] = {
    "called": (
        PoliceCalledForm,
        lambda reader, said: actions.record_police_called(reader.actor, reader.alarm_id, said["event_number"]),
        "police",
    ),
    "not_called": (
        PoliceNotCalledForm,
        lambda reader, said: actions.record_police_not_called(reader.actor, reader.alarm_id, said["reason"]),
        "police",
    ),
    "note": (NoteForm, lambda reader, said: actions.note(reader.actor, reader.alarm_id, said["text"]), "story"),
}

__all__ = ["Reader", "context_of", "live", "press", "tick", "write"]
