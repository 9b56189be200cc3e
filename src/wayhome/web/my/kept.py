"""What a phone keeps while it has no network, for a worker's page and for an enrolled phone's.

Kept in the browser are the kind of a button, ids and times (static/my/kept.js); the service
worker keeps a page that is about nobody. A press is answered in JSON with its own event's id:
nothing else, a sign-in page or an error page, counts as taken.
"""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from wayhome.core.clock import database_now
from wayhome.core.errors import refuse
from wayhome.http.access import allow
from wayhome.http.requests import Request

WORDS = (
    ("now", "Check in"),
    ("arrive", "Arrived"),
    ("leave", "Leaving"),
    ("skip", "Not going there"),
    ("extend-15", "+15 min"),
    ("extend-30", "+30 min"),
    ("back", "Back"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """How a page sends what it keeps: its name in the phone, where to send, where a fresh token is had.

    `send` holds WHAT in place of the kind of press; `after` is "reload" where the page shows more
    than the answer's words; `who` keeps two people on one phone apart.
    """

    queue: str
    send: str
    worker: str
    token: str = ""
    after: str = ""
    who: str = ""
    words: tuple[tuple[str, str], ...] = WORDS


def of_worker(who: str) -> Kept:
    """Return how a worker's own page keeps presses; `who` is their id, "" on the page without anybody."""
    return Kept(
        queue="wayhome-presses",
        send=reverse("my-report", args=["WHAT"]),
        worker=reverse("my-worker"),
        token=reverse("my-token"),
        after="reload",
        who=who,
    )


def of_phone() -> Kept:
    """Return how an enrolled phone's page keeps its check-ins: it can do no more than check in."""
    return Kept(
        queue="wayhome-check-ins", send=reverse("phone-check-in"), worker=reverse("phone-worker"), words=WORDS[:1]
    )


def wants_json(request: HttpRequest) -> bool:
    """Say whether the page's script asks, and not a plain form."""
    return request.headers.get("Accept", "").startswith("application/json")


def answered(request: HttpRequest, status: int, words: str) -> JsonResponse:
    """Return what the script is told: the words, and which event they are about."""
    return JsonResponse({"said": words, "event": request.POST.get("event", "")}, status=status)


def claimed_at(request: HttpRequest) -> datetime | None:
    """Return the phone's own time of a press that waited, with its zone. Raises Refused where it is none."""
    at = request.POST.get("at", "")
    try:
        moment = datetime.fromisoformat(at) if at else None
    except ValueError:
        moment = None
    if at and (moment is None or moment.tzinfo is None):
        raise refuse("time", "The time of this press cannot be read. Press once more.", on="at")
    return moment


@allow()
@never_cache
@require_GET
def token(request: Request) -> HttpResponse:
    """Give a fresh token of this session, and whose it is: the page that asks may be hours old."""
    return JsonResponse({"token": get_token(request), "who": str(request.actor.person_id)})


@allow(anonymous=True)
@require_GET
def offline(request: HttpRequest) -> HttpResponse:
    """Give the page that the phone keeps for when there is no network."""
    return render(request, "my/shell.html", {"kept": of_worker(""), "now": database_now()})


@allow(anonymous=True)
@require_GET
def service_worker(_request: HttpRequest) -> HttpResponse:
    """Give the service worker from below the one address that it may serve."""
    found = finders.find("my/phone-worker.js")
    assert isinstance(found, str)
    with open(found, encoding="utf-8") as file:  # noqa: PTH123 - finders give text
        return HttpResponse(file.read(), content_type="text/javascript", headers={"Cache-Control": "no-cache"})
