"""The form of a safe place, added by hand or confirmed."""

from typing import Any

from django import forms

from wayhome.core.limits import LONG_TEXT, SHORT_TEXT
from wayhome.places.actions import SafePlaceDraft
from wayhome.places.models import SafePlace
from wayhome.web.components.map.fields import PointField


class SafePlaceForm(forms.Form):
    """A safe place as a person says it is; the last box is their word."""

    kind = forms.ChoiceField(label="What it is", choices=SafePlace.Kind.choices)
    name = forms.CharField(label="Name", max_length=SHORT_TEXT)
    address = forms.CharField(label="Address", max_length=SHORT_TEXT, required=False, help_text="As one tells police.")
    point = PointField(label="Place on the map")
    phone = forms.CharField(label="Telephone", max_length=32, required=False)
    hours = forms.CharField(
        label="Open", max_length=SHORT_TEXT, required=False, help_text="In words: day and night; weekdays 8 to 18."
    )
    notes = forms.CharField(
        label="Notes",
        max_length=LONG_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Where to drive up, which door, whom to ask for.",
    )
    is_public = forms.BooleanField(
        label="I know that it is there, open to anybody, and no home and no haven.", required=False
    )

    def draft(self) -> SafePlaceDraft:
        return SafePlaceDraft(**self.cleaned_data)


def initial_of(place: SafePlace) -> dict[str, Any]:
    """Return a place as the form begins; the box is ticked anew each time."""
    names = ("kind", "name", "address", "phone", "hours", "notes")
    return {name: getattr(place, name) for name in names} | {"point": (place.latitude, place.longitude)}
