"""What is typed at the desk while the telephone rings: a number, an address, what line it comes by."""

from typing import Any

from django import forms

from wayhome.briefing.rules import ADDRESS_CHARACTERS, BriefingRequest, Line
from wayhome.staff.rules.text import NUMBER_CHARACTERS, phone_of, phone_problem, tidy

LINES = (
    (Line.UNKNOWN, "not known"),
    (Line.LANDLINE, "landline"),
    (Line.MOBILE, "mobile"),
    (Line.VOIP, "internet telephone"),
    (Line.SWITCHBOARD, "switchboard of a company"),
)


class AskForm(forms.Form):
    """One of number and address is enough. `near` is a number of the country in which numbers are typed."""

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

    def __init__(self, *args: Any, near: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._near = near

    def clean_number(self) -> str:
        try:
            return phone_of(self.cleaned_data["number"], self._near)
        except ValueError:
            raise forms.ValidationError(phone_problem("number").message) from None

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if not self.errors and not said["number"] and not tidy(said["address"]):
            self.add_error("number", "Type a number or an address.")
        return said

    def asked(self) -> BriefingRequest:
        said = self.cleaned_data
        line = Line(said["line"] or Line.UNKNOWN)
        return BriefingRequest(number_e164=said["number"], address=tidy(said["address"]), line=line)
