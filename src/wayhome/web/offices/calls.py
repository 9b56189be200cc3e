"""How an office calls back: its own page."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from wayhome.calls.actions import set_call_rules
from wayhome.calls.queries import rules_of
from wayhome.calls.rules.procedure import ATTEMPTS, BETWEEN_MINUTES, FINISH_MINUTES, TEXT_CHARACTERS, Plan
from wayhome.core.limits import SHORT_TEXT
from wayhome.http.access import allow
from wayhome.http.requests import Request
from wayhome.staff.queries import pages
from wayhome.staff.rules.text import NUMBER_CHARACTERS
from wayhome.visits.actions.policies import MAY_SET
from wayhome.web.components.doing import done


class CallRulesForm(forms.Form):
    """The bounds and the words are checked by calls.rules."""

    attempts = forms.IntegerField(label="How often to ring back", help_text=f"{ATTEMPTS[0]} to {ATTEMPTS[1]} times.")
    between_minutes = forms.IntegerField(
        label="Minutes between two attempts", help_text=f"{BETWEEN_MINUTES[0]} to {BETWEEN_MINUTES[1]}."
    )
    finish_minutes = forms.IntegerField(
        label="Minutes after the last attempt until an alarm opens",
        help_text=f"{FINISH_MINUTES[0]} to {FINISH_MINUTES[1]}.",
    )
    text_words = forms.CharField(
        label="The words of a text",
        max_length=TEXT_CHARACTERS,
        help_text="Whoever holds the telephone may read them: nothing of the call, of danger or of you.",
    )
    text_number = forms.CharField(label="A number that they may text to", required=False, max_length=NUMBER_CHARACTERS)
    figures_basis = forms.CharField(
        label="Where it is on record that figures by person were agreed with the staff",
        required=False,
        max_length=SHORT_TEXT,
        help_text="Empty: figures name nobody.",
    )

    def plan(self) -> Plan:
        """Return the procedure that was typed."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "figures_basis"}
        return Plan(**said)


@allow(*MAY_SET)
@never_cache
@require_http_methods(["GET", "POST"])
def call_rules(request: Request, office_id: UUID) -> HttpResponse:
    """Set how the office calls back after silence."""
    office = pages.office_page(request.actor, office_id, *MAY_SET)
    plan, basis = rules_of(office_id)
    form = CallRulesForm(request.POST or None, initial={**plan.as_json(), "figures_basis": basis})

    def save() -> None:
        agreed = form.cleaned_data["figures_basis"]
        set_call_rules(request.actor, office_id, form.plan(), figures_basis=agreed)

    if request.method == "POST" and done(form, save):
        messages.success(request, "Changed. Call-backs under way keep what they began with.")
        return redirect("office-calls", office_id)
    context: dict[str, Any] = {"form": form, "office": office}
    return render(request, "offices/calls.html", context, status=422 if request.method == "POST" else 200)
