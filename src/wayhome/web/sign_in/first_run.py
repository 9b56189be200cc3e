"""The first run: one page that makes the agency, its first office and the first administrator."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from wayhome.core.limits import SHORT_TEXT
from wayhome.staff.models import Person

NOT_FOR_OFFICES = ("Etc/", "SystemV/", "US/", "posix/", "right/")
OLD_NAMES = frozenset({"localtime", "Factory", "posixrules"})


def zones() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the zones an office may have, by continent; names as in the IANA database, spaces for underscores."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for name in sorted(available_timezones()):
        continent, _, city = name.partition("/")
        if city and not name.startswith(NOT_FOR_OFFICES) and name not in OLD_NAMES:
            groups.setdefault(continent, []).append((name, city.replace("_", " ").replace("/", ", ")))
    return [*groups.items(), ("Other", [("UTC", "UTC")])]


class FirstRunForm(forms.Form):
    """What is asked once. What was typed is kept when something is wrong, but for the passwords."""

    agency = forms.CharField(
        label="Name of the agency", max_length=SHORT_TEXT, widget=forms.TextInput({"autocomplete": "organization"})
    )
    office = forms.CharField(
        label="Name of its first office", max_length=SHORT_TEXT, help_text="As people say it: Harbour Street."
    )
    time_zone = forms.ChoiceField(
        label="Time zone of this office", help_text="The office's clock decides what late means there."
    )
    name = forms.CharField(label="Your name", max_length=SHORT_TEXT, widget=forms.TextInput({"autocomplete": "name"}))
    email = forms.EmailField(
        label="Your e-mail address",
        help_text="You sign in with it.",
        widget=forms.EmailInput({"autocomplete": "username"}),
    )
    phone = forms.CharField(
        label="Your telephone",
        max_length=32,
        required=False,
        help_text="With the country's code: +353 86 123 4567.",
        widget=forms.TextInput({"autocomplete": "tel", "inputmode": "tel"}),
    )
    password = forms.CharField(
        label="A password",
        help_text="At least 12 characters; a few words in a row are good.",
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        strip=False,
    )
    password_again = forms.CharField(
        label="The password again", widget=forms.PasswordInput({"autocomplete": "new-password"}), strip=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["time_zone"]
        field.choices = [("", "Choose…"), *zones()]  # type: ignore[attr-defined] # it is a ChoiceField

    def clean(self) -> dict[str, Any]:
        """Hold the two passwords against each other and against the rules for passwords."""
        data = super().clean() or {}
        password, again = data.get("password"), data.get("password_again")
        if password and again and password != again:
            self.add_error("password_again", "The two passwords differ. Type the same one twice.")
        if password:
            try:
                validate_password(password, Person(name=data.get("name", ""), email=data.get("email", "")))
            except ValidationError as error:
                self.add_error("password", error)
        return data
