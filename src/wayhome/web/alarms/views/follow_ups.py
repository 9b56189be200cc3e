"""What is to be done after alarms."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from wayhome.alarms.actions import finish_follow_up
from wayhome.alarms.models import FollowUp
from wayhome.alarms.queries import pages
from wayhome.core.clock import database_now
from wayhome.core.errors import Refused
from wayhome.http.access import allow
from wayhome.http.forms import add_problems
from wayhome.http.requests import Request
from wayhome.web.alarms.forms import FollowUpForm

TASK_ROWS, DONE_ROWS = 60, 20


def shown(request: Request, task: FollowUp, late: set[UUID], form: FollowUpForm | None = None) -> dict[str, Any]:
    office, person = task.alarm.office, task.alarm.person
    return {
        "task": task,
        "zone": office.time_zone if office else "UTC",
        "about": person.name if person else office.name if office else "",
        "mine": task.owner_id == request.actor.person_id,
        "overdue": task.pk in late,
        "form": form or FollowUpForm(auto_id=f"id_{task.pk.hex}_%s"),
    }


def drawn(request: Request, wrong: tuple[UUID, FollowUpForm] | None = None) -> dict[str, Any]:
    open_tasks = pages.follow_ups(request.actor)
    tasks = list(open_tasks[:TASK_ROWS])
    late = pages.overdue(tasks, database_now())
    return {
        "tasks": [shown(request, task, late, wrong[1] if wrong and wrong[0] == task.pk else None) for task in tasks],
        "more": open_tasks.count() - len(tasks),
        "done": [shown(request, task, set()) for task in pages.follow_ups(request.actor, done=True)[:DONE_ROWS]],
    }


@allow()
@never_cache
@require_GET
def index(request: Request) -> HttpResponse:
    return render(request, "alarms/follow_ups.html", drawn(request))


@allow()
@require_POST
def finish(request: Request, follow_up_id: UUID) -> HttpResponse:
    form = FollowUpForm(request.POST, auto_id=f"id_{follow_up_id.hex}_%s")
    if form.is_valid():
        try:
            finish_follow_up(request.actor, follow_up_id, form.cleaned_data["note"])
        except Refused as refused:
            if not any(problem.field for problem in refused.problems):
                messages.error(request, str(refused))  # somebody was faster: its form is gone from the page
                return redirect("follow-ups")
            add_problems(form, refused)
        else:
            messages.success(request, "Done, and written down.")
            return redirect("follow-ups")
    return render(request, "alarms/follow_ups.html", drawn(request, (follow_up_id, form)), status=422)
