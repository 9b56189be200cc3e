"""The PIN of whoever answered by a link."""

from django import forms


class PinForm(forms.Form):
    """Digits only; never shown again, never remembered by the browser."""

    pin = forms.CharField(
        label="Your PIN",
        max_length=32,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": "Type your PIN."},
    )
