"""What is typed at the desk while the telephone rings: a number, an address, what line it comes by."""

from typing import Any

from django import forms

from wayhome.briefing.rules import ADDRESS_CHARACTERS, BriefingRequest, Line
from wayhome.calls.actions import Incoming
from wayhome.calls.models import CallEvent
from wayhome.core.limits import LONG_TEXT
from wayhome.staff.rules.text import NUMBER_CHARACTERS, phone_of, phone_problem, tidy

LINES = (
    (Line.UNKNOWN, "not known"),
    (Line.LANDLINE, "landline"),
    (Line.MOBILE, "mobile"),
    (Line.VOIP, "internet telephone"),
    (Line.SWITCHBOARD, "switchboard of a company"),
)

CLASSES = {Line.LANDLINE: "POTS", Line.MOBILE: "WRLS", Line.VOIP: "VOIP", Line.SWITCHBOARD: "MLTS"}
"""The class of service that stands for what was chosen (NENA-02-010)."""


class AskForm(forms.Form):
    """What is typed while the telephone rings. `near` is a number of the country in which numbers are typed.

    A call that `rings` is written down whatever is known of it, its number as it was typed if it cannot be read;
    who only looks something up needs a number or an address.
    """

    number = forms.CharField(
        label="The caller's number",
        required=False,
        max_length=NUMBER_CHARACTERS,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    address = forms.CharField(
        label="Address",
        required=False,
        max_length=ADDRESS_CHARACTERS,
        help_text="What came with the call, or what the caller says.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    line = forms.ChoiceField(label="What line it comes by", choices=LINES, required=False)
    text = forms.CharField(
        label="What is said or heard",
        required=False,
        max_length=LONG_TEXT,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, near: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._near = near
        self.rings = "rings" in self.data

    def clean_number(self) -> str:
        typed: str = self.cleaned_data["number"]
        try:
            return typed if self.rings else phone_of(typed, self._near)
        except ValueError:
            raise forms.ValidationError(phone_problem("number").message) from None

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if not self.rings and not self.errors and not said["number"] and not tidy(said["address"]):
            self.add_error("number", "Type a number or an address.")
        return said

    def asked(self) -> BriefingRequest:
        said = self.cleaned_data
        line = Line(said["line"] or Line.UNKNOWN)
        return BriefingRequest(number_e164=said["number"], address=tidy(said["address"]), line=line)

    def incoming(self) -> Incoming:
        """Return the call as it is written down."""
        said = self.cleaned_data
        return Incoming(
            source=CallEvent.Source.DESK,
            from_typed=said["number"],
            class_of_service=CLASSES.get(said["line"], ""),
            text=said["text"],
            address=tidy(said["address"]),
        )
