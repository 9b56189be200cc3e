"""What is written down of a call-back: what came of a step, and what it was in the end."""

from typing import Any

from django import forms

from wayhome.calls.queries import Page
from wayhome.calls.rules.procedure import FINISHES, KINDS, STEP_OUTCOMES, Step
from wayhome.core.limits import LONG_TEXT


class TakeForm(forms.Form):
    """Who had it, as the reader saw it: from them it is taken."""

    over_from = forms.UUIDField(required=False)


class BeginForm(forms.Form):
    """How the call was."""

    kind = forms.ChoiceField(choices=list(KINDS.items()))


class StepForm(forms.Form):
    """What came of one step."""

    outcome = forms.ChoiceField(
        label="What came of it", widget=forms.RadioSelect, error_messages={"required": "Choose what came of it."}
    )
    note = forms.CharField(
        label="Note",
        required=False,
        max_length=LONG_TEXT,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="Sounds, keys, the event number, or why not.",
    )

    def __init__(self, *args: Any, step: Step, **options: Any) -> None:
        super().__init__(*args, **options)
        self.auto_id = f"{step.key}-%s"  # many of these stand on one page
        choices = [(one, STEP_OUTCOMES[one]) for one in step.outcomes]
        self.fields["outcome"].choices = choices  # type: ignore[attr-defined]  # a choice field


class FinishForm(forms.Form):
    """What it was."""

    outcome = forms.ChoiceField(
        label="What it was", widget=forms.RadioSelect, error_messages={"required": "Choose what it was."}
    )
    duplicate_of = forms.ChoiceField(label="The alarm that it is", required=False)
    note = forms.CharField(label="Note", required=False, max_length=LONG_TEXT, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, page: Page, **options: Any) -> None:
        super().__init__(*args, **options)
        self.auto_id = "finish-%s"
        alarms = [(str(one.pk), f"{one.get_kind_display()}, {one.person}") for one in page.duplicates]
        outcomes = [(one, FINISHES[one]) for one in page.finishes if one != "duplicate" or alarms]
        self.fields["outcome"].choices = outcomes  # type: ignore[attr-defined]  # a choice field
        self.fields["duplicate_of"].choices = [("", "None"), *alarms]  # type: ignore[attr-defined]  # a choice field
        if not alarms:
            del self.fields["duplicate_of"]
