"""What is done to a request: consent, papers, what was sent, what was answered."""

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

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
from wayhome.staff.rules import Actor
from wayhome.web.components.doing import done, pressed
from wayhome.web.filings import forms
from wayhome.web.filings.views import page_of

Kind = TypeVar("Kind", bound=forms.StepForm)

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
    if request.actor.person_id != queries.find_request(request.actor, request_id).worker_id:
        raise NotFound("There is no such page.")
    found = actions.view_request(request.actor, request_id)
    now = database_now()
    facts = queries.facts_of(found, now)
    seen = sha256_of(as_bytes(facts))
    purpose = forms.PURPOSE.format(agency=found.agency.name)
    first = {"seen": seen, "purpose": purpose, "until": now.date() + timedelta(days=CONSENT_DAYS)}
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


def _noting(kind: type[Kind], act: Callable[[Actor, UUID, Kind], object], title: str) -> Callable[..., HttpResponse]:
    """Return the page of one step: a form of this kind, and what is done with it."""

    @allow(*queries.FILERS)
    @never_cache
    @require_http_methods(["GET", "POST"])
    def step(request: Request, request_id: UUID) -> HttpResponse:
        found = queries.find_request(request.actor, request_id)
        form = kind(request.POST or None, initial=kind.first(found, database_now()))
        if request.method == "POST" and done(form, lambda: act(request.actor, request_id, form)):
            messages.success(request, "Noted.")
            return redirect("filing", request_id)
        return page_of(request, form, title, request_id)

    return step


paper_consent = _noting(
    forms.PaperConsentForm,
    lambda actor, request_id, form: actions.note_paper_consent(actor, request_id, form.draft()),
    "A signed consent on paper",
)
sent = _noting(
    forms.SentForm,
    lambda actor, request_id, form: actions.mark_sent(actor, request_id, form.said()),
    "The papers were sent",
)
accepted = _noting(
    forms.AnswerForm,
    lambda actor, request_id, form: actions.mark_accepted(actor, request_id, form.said()),
    "The police accepted it",
)
renewed = _noting(
    forms.RenewalForm,
    lambda actor, request_id, form: actions.mark_renewed(actor, request_id, form.said()),
    "The police keep it for longer",
)
refused = _noting(
    forms.RefusedForm,
    lambda actor, request_id, form: actions.mark_refused(actor, request_id, **form.cleaned_data),
    "The police refused it",
)
withdrawn = _noting(
    forms.WithdrawnForm,
    lambda actor, request_id, form: actions.mark_withdrawn(actor, request_id, **form.cleaned_data),
    "Withdraw it",
)
