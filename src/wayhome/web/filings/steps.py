"""What is done to a request: consent, papers, what was sent, what was answered."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wayhome.core.clock import database_now
from wayhome.core.errors import NotFound
from wayhome.filings import actions, queries
from wayhome.filings.rules.facts import as_bytes, sha256_of
from wayhome.http.access import allow
from wayhome.http.requests import Request
from wayhome.web.components.doing import done, pressed
from wayhome.web.filings import forms
from wayhome.web.filings.views import page_of

CONSENT_DAYS = 180
MEDIA = {
    "pdf": ("application/pdf", "premise-request.pdf"),
    "eido": ("application/json", "premise-request.eido.json"),
    "pidf": ("application/pidf+xml", "premise-request.pidf.xml"),
}


@allow(*queries.OWN)
@never_cache
@require_http_methods(["GET", "POST"])
def consent(request: Request, request_id: UUID) -> HttpResponse:
    """Show the worker all that the police would be told, and ask for their yes."""
    found = queries.find_request(request.actor, request_id)
    if request.actor.person_id != found.worker_id:
        raise NotFound("There is no such page.")
    now = database_now()
    facts = queries.facts_of(found, now)
    seen = sha256_of(as_bytes(facts))
    first = {"seen": seen, "until": now.date() + timedelta(days=CONSENT_DAYS)}
    form = forms.ConsentForm(request.POST or None, initial=first)

    def give() -> None:
        read = form.cleaned_data["seen"]
        actions.give_consent(request.actor, request_id, form.draft(), seen_sha256=read)

    if request.method == "POST" and done(form, give):
        messages.success(request, "You consented. You may take it back at any time.")
        return redirect("filing", request_id)
    if form.is_bound:  # what is shown now is what the next yes is about
        again = request.POST.copy()
        again["seen"] = seen
        form.data = again
    context = {"form": form, "found": found, "facts": facts}
    return render(request, "filings/consent.html", context, status=422 if request.method == "POST" else 200)


@allow(*queries.FILERS)
@never_cache
@require_http_methods(["GET", "POST"])
def paper_consent(request: Request, request_id: UUID) -> HttpResponse:
    """Note a signed paper."""
    form = forms.PaperConsentForm(request.POST or None)

    def note() -> None:
        actions.note_paper_consent(request.actor, request_id, form.draft())

    return _step(request, request_id, form, note, "A signed consent on paper")


@allow(*queries.OWN)
@require_POST
def withdraw_consent(request: Request, request_id: UUID) -> HttpResponse:
    """Take the consent back."""
    words = "Taken back. What the police hold is to be withdrawn."
    pressed(request, lambda: actions.withdraw_consent(request.actor, request_id), words)
    return redirect("filing", request_id)


@allow(*queries.FILERS)
@require_POST
def make(request: Request, request_id: UUID) -> HttpResponse:
    """Make the papers of what is known now."""
    words = "The papers are made. Read them, send them, then note that they were sent."
    pressed(request, lambda: actions.make_papers(request.actor, request_id), words)
    return redirect("filing", request_id)


@allow(*queries.OWN)
@never_cache
@require_GET
def paper(request: Request, request_id: UUID, number: int, kind: str) -> HttpResponse:
    """Hand out a paper as it was made; the file's name says nobody's name."""
    media, name = MEDIA[kind]
    response = HttpResponse(actions.open_paper(request.actor, request_id, number, kind), content_type=media)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@allow(*queries.FILERS)
@never_cache
@require_http_methods(["GET", "POST"])
def sent(request: Request, request_id: UUID) -> HttpResponse:
    """Note that the papers were sent."""
    form = forms.SentForm(request.POST or None)
    act = lambda: actions.mark_sent(request.actor, request_id, form.said())  # noqa: E731 - one deed, handed on
    return _step(request, request_id, form, act, "The papers were sent")


@allow(*queries.FILERS)
@never_cache
@require_http_methods(["GET", "POST"])
def accepted(request: Request, request_id: UUID) -> HttpResponse:
    """Note that the police keep it."""
    form = forms.AnswerForm(request.POST or None)
    act = lambda: actions.mark_accepted(request.actor, request_id, form.said())  # noqa: E731 - one deed, handed on
    return _step(request, request_id, form, act, "The police accepted it")


@allow(*queries.FILERS)
@never_cache
@require_http_methods(["GET", "POST"])
def renewed(request: Request, request_id: UUID) -> HttpResponse:
    """Note that the police keep it for longer."""
    found = queries.find_request(request.actor, request_id)
    form = forms.AnswerForm(request.POST or None, initial={"reference": found.reference})
    act = lambda: actions.mark_renewed(request.actor, request_id, form.said())  # noqa: E731 - one deed, handed on
    return _step(request, request_id, form, act, "The police keep it for longer")


@allow(*queries.FILERS)
@never_cache
@require_http_methods(["GET", "POST"])
def refused(request: Request, request_id: UUID) -> HttpResponse:
    """Note that the police refused."""
    form = forms.RefusedForm(request.POST or None)
    act = lambda: actions.mark_refused(request.actor, request_id, **form.cleaned_data)  # noqa: E731 - as above
    return _step(request, request_id, form, act, "The police refused it")


@allow(*queries.FILERS)
@never_cache
@require_http_methods(["GET", "POST"])
def withdrawn(request: Request, request_id: UUID) -> HttpResponse:
    """Note that the police were told to keep it no longer."""
    form = forms.WithdrawnForm(request.POST or None)
    act = lambda: actions.mark_withdrawn(request.actor, request_id, **form.cleaned_data)  # noqa: E731 - as above
    return _step(request, request_id, form, act, "Withdraw it")


def _step(
    request: Request, request_id: UUID, form: django_forms.Form, act: Callable[[], object], title: str
) -> HttpResponse:
    queries.find_request(request.actor, request_id)
    if request.method == "POST" and done(form, act):
        messages.success(request, "Noted.")
        return redirect("filing", request_id)
    return page_of(request, form, title, request_id)
