"""What the link in a message opens (ADR 5): a neutral page, one tap, then the PIN, then this alarm for half an hour.

GET and HEAD never write, so a mail scanner that follows the link acknowledges nothing. The tap
needs no cookie and no sign-in: the link itself is the secret, bound to one message and person.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wayhome.alarms.actions import acknowledge_by_link, view_alarm
from wayhome.alarms.queries.access import still_readable
from wayhome.alarms.queries.pages import LinkState, link_states
from wayhome.core.clock import database_now
from wayhome.core.errors import NotAllowed, NotFound
from wayhome.http.access import allow
from wayhome.http.tries import failed_links
from wayhome.messaging.links import read_token
from wayhome.messaging.queries import LinkTarget, link_target
from wayhome.staff.actions import answer_pin
from wayhome.staff.models import Person
from wayhome.staff.queries import actor_of
from wayhome.web.acknowledge import opened
from wayhome.web.acknowledge.forms import PinForm
from wayhome.web.components.alarm import acts


class Gone(Exception):
    """The link leads nowhere; the answer to give."""

    def __init__(self, answer: HttpResponse) -> None:
        super().__init__()
        self.answer = answer


def target_of(request: HttpRequest, token: str) -> LinkTarget:
    """Return what the link stands for, as far as it is its reader's still.

    Raises Gone with a kind answer; too many guesses get 429.
    """
    message_id = read_token(token)
    target = link_target(message_id) if message_id else None
    if target is None or target.about_kind != "alarm":
        wait_seconds = failed_links.fail(request.META.get("REMOTE_ADDR", ""))
        answer = render(request, "acknowledge/gone.html", status=429 if wait_seconds else 404)
        if wait_seconds:
            answer["Retry-After"] = str(wait_seconds)
        raise Gone(answer)
    theirs = _still_theirs(target)
    if not theirs:
        raise Gone(render(request, "acknowledge/gone.html", status=404))
    return replace(target, about_ids=theirs)


def _still_theirs(target: LinkTarget) -> tuple[UUID, ...]:
    """Return what of this message its recipient may read still: nothing, once they have left or are rung no more."""
    person = Person.objects.filter(pk=target.recipient_id, is_active=True).first()
    if person is None:
        return ()
    found = still_readable(actor_of(person, origin="link"), target.about_ids, database_now())
    return tuple(alarm_id for alarm_id in target.about_ids if alarm_id in found)


def address(name: str, token: str, *more: object) -> str:
    return reverse(name, args=[token, *more])


@allow(anonymous=True)
@never_cache
@require_safe
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Show the neutral page: one tap for each alarm that waits, or who has it."""
    try:
        target = target_of(request, token)
    except Gone as gone:
        return gone.answer
    return _page(request, token, target)


def _page(request: HttpRequest, token: str, target: LinkTarget, problem: str = "") -> HttpResponse:
    now = database_now()
    states = link_states(target.about_ids, now)
    waiting = [
        state for state in states if not state.closed and state.holder_id is None and state.id not in target.used
    ]
    mine = [state for state in states if not state.closed and state.holder_id == target.recipient_id]
    context = {
        "now": now,
        "zone": states[0].zone if states else "UTC",
        "problem": problem,
        "waiting": [
            {
                "number": number,
                "since": state.due_at,
                "drill": state.drill,
                "address": address("link-take", token, state.id),
            }
            for number, state in enumerate(waiting, start=1)
        ],
        "mine": [{"since": state.due_at, "address": address("link-alarm", token, state.id)} for state in mine],
        "answered": [_answered(state, target) for state in states if state not in waiting],
    }
    return render(request, "acknowledge/link.html", context)


def _answered(state: LinkState, target: LinkTarget) -> str:
    """Say kindly how an alarm stands: the first name of who has it, never of whom it is about."""
    if state.closed:
        return "It is over: the alarm is closed. Thank you."
    if state.holder_id == target.recipient_id:
        return "You have it."
    if state.holder:
        return f"{state.holder} has it. You need do nothing now."
    return "You had it with this link, and that time has run out. A new message follows, or sign in to take it again."


@csrf_exempt  # the link is the secret: whoever holds it may tap, also in a mail program's browser without cookies
@allow(anonymous=True)
@never_cache
@require_POST
def take(request: HttpRequest, token: str, alarm_id: UUID) -> HttpResponse:
    """Take the tap: acknowledge once, then ask for the PIN."""
    try:
        target = target_of(request, token)
    except Gone as gone:
        return gone.answer
    try:
        done = acknowledge_by_link(target.message_id, alarm_id)
    except NotFound:
        return render(request, "acknowledge/gone.html", status=404)
    except NotAllowed as no:
        return _page(request, token, target, str(no))
    if done.outcome in {"yours", "already_yours"}:
        if done.outcome == "yours":
            opened.mark_tapped(request.session, target.message_id, alarm_id)
        return redirect("link-alarm", token, alarm_id)
    return redirect("link", token)


def _reader(request: HttpRequest, token: str, target: LinkTarget, alarm_id: UUID) -> acts.Reader | None:
    """Return the reader of an alarm that this browser opened with the PIN; None when it has not, or no longer."""
    now = database_now()
    until = opened.open_until(request.session, target.message_id, alarm_id, now)
    person = Person.objects.filter(pk=target.recipient_id, is_active=True).first()
    if until is None or person is None:
        return None
    actor = actor_of(person, origin="link")
    base = address("link-alarm", token, alarm_id)
    sign_in = f"{reverse('account_login')}?{urlencode({'next': reverse('alarm', args=[alarm_id])})}"
    return acts.Reader(
        actor=actor,
        alarm_id=alarm_id,
        base=base,
        more={"sign_in_to_close": sign_in, "open_until": until, "may_brief": False},
    )


@allow(anonymous=True)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def alarm(request: HttpRequest, token: str, alarm_id: UUID) -> HttpResponse:
    """Show the procedure if the PIN has opened it, else ask for the PIN."""
    try:
        target = target_of(request, token)
    except Gone as gone:
        return gone.answer
    if alarm_id not in target.about_ids:
        return render(request, "acknowledge/gone.html", status=404)
    reader = _reader(request, token, target, alarm_id)
    if reader is not None and request.method != "POST":
        return _procedure(request, reader)
    if not opened.was_tapped(request.session, target.message_id, alarm_id):
        return redirect("link", token)
    return _pin(request, token, target, alarm_id)


def _procedure(request: HttpRequest, reader: acts.Reader, status: int = 200, **forms: Any) -> HttpResponse:
    context = acts.context_of(reader, **forms)
    if request.method == "GET":
        view_alarm(reader.actor, reader.alarm_id)
    return render(request, "acknowledge/alarm.html", context, status=status)


def _pin(request: HttpRequest, token: str, target: LinkTarget, alarm_id: UUID) -> HttpResponse:
    """Ask for the PIN; each answer is verified against both hashes and kept sealed (staff.actions.answer_pin)."""
    now = database_now()
    form = PinForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        answer = answer_pin(target.recipient_id, form.cleaned_data["pin"], now)
        if answer.accepted:
            opened.mark_opened(request.session, target.message_id, alarm_id, now)
            return redirect("link-alarm", token, alarm_id)
        form.add_error("pin", _not_opened(answer.locked_until, now))
    state = next((one for one in link_states([alarm_id], now) if one.holder_id == target.recipient_id), None)
    context = {
        "form": form,
        "now": now,
        "until": state.lease_until if state else None,
        "zone": state.zone if state else "UTC",
        "sign_in": f"{reverse('account_login')}?{urlencode({'next': reverse('alarm', args=[alarm_id])})}",
    }
    return render(request, "acknowledge/pin.html", context, status=422 if form.errors else 200)


def _not_opened(locked_until: datetime | None, now: datetime) -> str:
    if locked_until is not None and locked_until > now:
        minutes = max(1, round((locked_until - now).total_seconds() / 60))
        return f"Too many tries. Wait {minutes} minute{'' if minutes == 1 else 's'}, or sign in instead."
    return "That did not open it. Try again, or sign in instead."


@allow(anonymous=True)
@never_cache
@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, token: str, alarm_id: UUID, name: str) -> HttpResponse:
    """Do what can be pressed on the procedure, as long as this browser has it open."""
    try:
        target = target_of(request, token)
    except Gone as gone:
        return gone.answer
    reader = _reader(request, token, target, alarm_id) if alarm_id in target.about_ids else None
    if reader is None:
        if getattr(request, "htmx", False):
            return HttpResponse(status=403)
        messages.info(request, "Half an hour is over. Sign in to go on.")
        return redirect("link", token)
    return _acted(request, reader, name)


def _acted(request: HttpRequest, reader: acts.Reader, name: str) -> HttpResponse:
    if name == "live":
        return acts.live(request, reader)
    if request.method != "POST":
        return redirect(reader.base)
    if name == "tick":
        return acts.tick(request, reader)
    if name in acts.PRESSES:
        return acts.press(request, reader, name)
    onward, form = acts.write(request, reader, name)
    return onward or _procedure(request, reader, 422, **{name: form})
