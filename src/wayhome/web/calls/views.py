"""The pages of calls. Opening one is recorded; each press is one action."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from wayhome.calls import actions, queries
from wayhome.calls.queries.figures import MAY_SEE
from wayhome.calls.rules.procedure import KIND_HELP, KINDS
from wayhome.core.clock import database_now
from wayhome.core.errors import NotFound
from wayhome.http.access import allow
from wayhome.http.requests import Request
from wayhome.web.calls.forms import BeginForm, FinishForm, StepForm, TakeForm
from wayhome.web.calls.shown import shown
from wayhome.web.components.doing import done, pressed

DESK = queries.READERS


@allow(*DESK)
@never_cache
@require_GET
def index(request: Request) -> HttpResponse:
    """List the call-backs that are not finished, and the newest calls."""
    context = {
        "zone": request.user.office.time_zone,
        "backs": queries.open_call_backs(request.actor),
        "calls": queries.recent(request.actor),
        "may_see_figures": request.actor.has(*MAY_SEE),
    }
    return render(request, "calls/index.html", context)


@allow(*DESK)
@never_cache
@require_GET
def call(request: Request, call_id: UUID) -> HttpResponse:
    """Show who has a call, and the list of its call-back."""
    return _page(request, call_id)


@allow(*actions.MAY_OPEN_BODY)
@never_cache
@require_GET
def body(request: Request, call_id: UUID) -> HttpResponse:
    """Give what came with a call as it came, to be kept as a file and shown by no browser; who took it is recorded."""
    response = HttpResponse(actions.open_body(request.actor, call_id), content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="call-{call_id}.txt"'
    return response


@allow(*DESK)
@require_POST
def take(request: Request, call_id: UUID) -> HttpResponse:
    form = TakeForm(request.POST)
    over_from = form.cleaned_data["over_from"] if form.is_valid() else None
    pressed(request, lambda: actions.take_call(request.actor, call_id, over_from=over_from), "You have this call.")
    return redirect("call", call_id)


@allow(*DESK)
@require_POST
def begin(request: Request, call_id: UUID) -> HttpResponse:
    form = BeginForm(request.POST)
    kind = form.cleaned_data["kind"] if form.is_valid() else ""
    pressed(request, lambda: actions.begin_call_back(request.actor, call_id, kind), "Begun. Work down the list.")
    return redirect("call", call_id)


@allow(*DESK)
@never_cache
@require_POST
def step(request: Request, call_id: UUID) -> HttpResponse:
    """Write down what came of a step; what is wrong stands beside it."""
    key = request.POST.get("key", "")
    page = queries.call_back_page(request.actor, call_id, database_now())
    found = next((one.step for one in page.steps if one.step.key == key), None)
    if found is None:
        raise NotFound("There is no such step here.")
    form = StepForm(request.POST, step=found)

    def write() -> None:
        said = form.cleaned_data
        actions.write_step(request.actor, call_id, key, outcome=said["outcome"], note=said["note"])

    if done(form, write):
        return redirect("call", call_id)
    return _page(request, call_id, steps={key: form}, status=422)


@allow(*DESK)
@require_POST
def open_alarm(request: Request, call_id: UUID) -> HttpResponse:
    pressed(request, lambda: actions.raise_from(request.actor, call_id), "An alarm is open about this call.")
    return redirect("call", call_id)


@allow(*DESK)
@never_cache
@require_POST
def finish(request: Request, call_id: UUID) -> HttpResponse:
    """Finish with what it was; what is wrong stands beside what was typed."""
    form = FinishForm(request.POST, page=queries.call_back_page(request.actor, call_id, database_now()))

    def end() -> None:
        said = form.cleaned_data
        same = UUID(said["duplicate_of"]) if said.get("duplicate_of") else None
        actions.finish_call_back(request.actor, call_id, outcome=said["outcome"], note=said["note"], duplicate_of=same)

    if done(form, end):
        return redirect("call", call_id)
    return _page(request, call_id, finish=form, status=422)


@allow(*MAY_SEE)
@never_cache
@require_GET
def figures(request: Request) -> HttpResponse:
    """Show what came of call-backs by office, so that the cause is mended."""
    found = queries.figures_of_offices(request.actor, database_now())
    lines = [
        (one, [(line, one.names.get(line.person_id, "") if line.person_id else "") for line in one.lines])
        for one in found
    ]
    return render(request, "calls/figures.html", {"offices": lines})


@allow()
@never_cache
@require_GET
def own(request: Request) -> HttpResponse:
    """Show the reader what is counted about themselves."""
    lines = queries.own_figures(request.actor.person_id, database_now())
    return render(request, "calls/own.html", {"lines": lines})


def _page(
    request: Request,
    call_id: UUID,
    *,
    steps: dict[str, StepForm] | None = None,
    finish: FinishForm | None = None,
    status: int = 200,
) -> HttpResponse:
    now = database_now()
    found = actions.view_call(request.actor, call_id).call
    context: dict[str, Any] = {
        "call": found,
        "now": now,
        "zone": request.user.office.time_zone,
        "kinds": [(key, words, KIND_HELP[key]) for key, words in KINDS.items()],
        "mine": found.taken_by_id == request.actor.person_id,
        "may_open_body": bool(found.body_type) and request.actor.has(*actions.MAY_OPEN_BODY),
    }
    if queries.call_back_of(found) is not None:
        page = queries.call_back_page(request.actor, call_id, now)
        context |= shown(page, steps or {}, finish or FinishForm(page=page))
    return render(request, "calls/call.html", context, status=status)
