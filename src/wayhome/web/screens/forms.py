"""The form of a new wall screen."""

from typing import Any
from uuid import UUID

from django import forms

from wayhome.staff.models import Office


class ScreenForm(forms.Form):
    """What a screen is called, and whose people it shows."""

    label = forms.CharField(label="Where it hangs", max_length=60, help_text="As people say it: Reception TV.")
    offices = forms.TypedMultipleChoiceField(
        label="It shows the people of", coerce=UUID, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, offices: list[Office], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["offices"].choices = [(str(one.pk), one.name) for one in offices]  # type: ignore[attr-defined] # a choice field
