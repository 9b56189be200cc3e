"""Credentials by which a police agency's system looks up what is on file with it: made, listed, withdrawn."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from wayhome.core.clock import database_now
from wayhome.core.limits import LIST_ROWS
from wayhome.filings import actions, queries
from wayhome.http.access import allow
from wayhome.http.requests import Request
from wayhome.web.components.doing import done, pressed
from wayhome.web.filings.forms import LookupForm


@allow(*queries.GIVERS)
@never_cache
@require_http_methods(["GET", "POST"])
def lookups(request: Request) -> HttpResponse:
    """List the credentials that hold, and make one: its text is shown this once."""
    agencies = [(str(one.pk), f"{one.name} ({one.office.name})") for one in queries.agencies_given(request.actor)]
    form = LookupForm(request.POST or None, agencies=agencies)
    made: list[actions.MadeCredential] = []
    is_made = request.method == "POST" and done(
        form, lambda: made.append(actions.make_lookup(request.actor, **form.cleaned_data))
    )
    held = queries.credentials_of(request.actor).filter(withdrawn_at__isnull=True, expires_at__gt=database_now())
    context = {
        "form": LookupForm(agencies=agencies) if is_made else form,
        "text": made[0].text if is_made else "",
        "agencies": agencies,
        "credentials": held[:LIST_ROWS],
        "may_file": request.actor.has(*queries.FILERS),
    }
    status = 422 if request.method == "POST" and not is_made else 200
    return render(request, "filings/lookups.html", context, status=status)


@allow(*queries.GIVERS)
@require_POST
def lookup_withdraw(request: Request, credential_id: UUID) -> HttpResponse:
    """End a credential at once."""
    words = "Withdrawn. It opens nothing any more."
    pressed(request, lambda: actions.withdraw_lookup(request.actor, credential_id), words)
    return redirect("filing-lookups")
