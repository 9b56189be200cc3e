"""Forms of one's own settings."""

from typing import Any

from django import forms

from wayhome.core.limits import SHORT_TEXT
from wayhome.messaging.models import Channel
from wayhome.staff.models import ApiToken, PhoneLine
from wayhome.web.components.local_times import LocalTimeField

OFFERED = [(value, label) for value, label in Channel.choices if value != Channel.CONSOLE]


class RouteForm(forms.Form):
    """A new way to be reached."""

    channel = forms.ChoiceField(label="By", choices=OFFERED)
    address = forms.CharField(
        label="Address", max_length=500, required=False, help_text="E-mail address, https:// or ntfy:// …"
    )
    label = forms.CharField(label="What it is", max_length=60, required=False, help_text="Own phone, home …")


class CodeForm(forms.Form):
    """The code that came through a route."""

    code = forms.CharField(
        label="The code that came",
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class PinsForm(forms.Form):
    """Both PINs; what is typed is never sent back."""

    def __init__(self, *args: Any, has_pins: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        hints = {
            "current_pin": ("Your PIN now", ""),
            "true_pin": ("PIN", "4 to 8 digits. No rows, no repetitions, no years."),
            "duress_pin": (
                "Duress PIN",
                "For when somebody makes you type it: everything looks the same, and help is called in silence.",
            ),
        }
        for name, (label, hint) in hints.items():
            if name == "current_pin" and not has_pins:
                continue
            widget = forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
            self.fields[name] = forms.CharField(label=label, help_text=hint, max_length=20, widget=widget)


class PhoneForm(forms.Form):
    """A phone to be enrolled."""

    label = forms.CharField(label="Which phone", max_length=60, help_text="So that you know it again: work Pixel.")


class TokenForm(forms.Form):
    """A token for one's own programs."""

    def __init__(self, *args: Any, zone: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["label"] = forms.CharField(label="What for", max_length=60)
        self.fields["scopes"] = forms.MultipleChoiceField(
            label="It may", choices=ApiToken.Scope.choices, widget=forms.CheckboxSelectMultiple
        )
        self.fields["expires_at"] = LocalTimeField(label="Until", zone=zone)


class LineForm(forms.Form):
    """What one's own telephone shows to police."""

    kind = forms.ChoiceField(
        label="What kind of line it is",
        choices=[("", "I do not say"), *PhoneLine.Kind.choices],
        required=False,
        help_text="An app that rings over the internet, or over Wi-Fi at home, is an internet telephone.",
    )
    registered_address = forms.CharField(
        label="Address that the provider gives to police",
        required=False,
        max_length=SHORT_TEXT,
        help_text="Not for a mobile. Ask the provider, or look in your account there.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    checked_on = forms.DateField(
        label="Last checked with the provider",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
