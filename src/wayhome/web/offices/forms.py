"""Forms about offices."""

import re
from datetime import time
from typing import Any
from zoneinfo import available_timezones

from django import forms

from wayhome.core.limits import SHORT_TEXT
from wayhome.staff.actions import OfficeDraft, VehicleDraft
from wayhome.staff.models import Office
from wayhome.staff.rules import Hours
from wayhome.web.components.local_times import LocalTimeField

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SPELL = re.compile(r"\s*(\d{1,2}):(\d{2})\s*(?:-|\u2013|to)\s*(\d{1,2}):(\d{2})\s*")
_NO_PLACES = ("Etc/", "posix", "right", "SystemV")


def zone_choices() -> list[tuple[str, str]]:
    """Return the zones of places, and UTC, in order."""
    named = (zone for zone in available_timezones() if "/" in zone and not zone.startswith(_NO_PLACES))
    return [(zone, zone.replace("_", " ")) for zone in sorted(named)] + [("UTC", "UTC")]


class OfficeForm(forms.Form):
    """An office; its zone is checked by staff.rules."""

    name = forms.CharField(label="Name", max_length=SHORT_TEXT)
    time_zone = forms.CharField(
        label="Time zone",
        max_length=64,
        help_text="As in Europe/Dublin; the list helps.",
        widget=forms.TextInput(attrs={"list": "zones", "autocomplete": "off"}),
    )
    address = forms.CharField(label="Address", max_length=SHORT_TEXT, required=False)
    phone = forms.CharField(
        label="Telephone", max_length=32, required=False, help_text="With the country's code, like +353 1 555 0100."
    )
    dispatch_name = forms.CharField(label="Police dispatch centre", max_length=SHORT_TEXT, required=False)
    dispatch_number = forms.CharField(
        label="Its direct number",
        max_length=32,
        required=False,
        help_text="The emergency number dialled elsewhere reaches the wrong centre.",
    )
    night_service_name = forms.CharField(
        label="Service staffed day and night", max_length=SHORT_TEXT, required=False, help_text="Answers out of hours."
    )

    def draft(self) -> OfficeDraft:
        return OfficeDraft(**self.cleaned_data)


def office_initial(office: Office) -> dict[str, Any]:
    return {name: getattr(office, name) for name in OfficeForm.base_fields}


class HoursForm(forms.Form):
    """Opening hours, one line a weekday: 08:00-12:30, 13:00-18:00; empty for closed."""

    def __init__(self, *args: Any, office: Office, **options: Any) -> None:
        super().__init__(*args, **options)
        stored: dict[int, list[str]] = {}
        for spell in office.hours.all():
            stored.setdefault(spell.weekday, []).append(f"{spell.opens:%H:%M}-{spell.closes:%H:%M}")
        for day, name in enumerate(WEEKDAYS):
            self.fields[f"hours-{day}"] = forms.CharField(
                label=name, required=False, max_length=100, initial=", ".join(stored.get(day, []))
            )

    def clean(self) -> dict[str, Any]:
        """Read every line; one that cannot be read is said beside it."""
        cleaned = super().clean() or {}
        self.spells: list[Hours] = []
        for day in range(len(WEEKDAYS)):
            for part in filter(None, (bit.strip() for bit in cleaned.get(f"hours-{day}", "").split(","))):
                spell = self._spell(day, part)
                if spell is None:
                    self.add_error(f"hours-{day}", "Write it like 08:00-12:30, 13:00-18:00. 23:59 means midnight.")
                    break
                self.spells.append(spell)
        return cleaned

    def _spell(self, day: int, part: str) -> Hours | None:
        found = _SPELL.fullmatch(part)
        if found is None:
            return None
        opens_hour, opens_minute, closes_hour, closes_minute = map(int, found.groups())
        try:
            return Hours(weekday=day, opens=time(opens_hour, opens_minute), closes=time(closes_hour, closes_minute))
        except ValueError:
            return None


class NightTestForm(forms.Form):
    """When the night service was tried, and whether somebody answered."""

    def __init__(self, *args: Any, office: Office, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["tested_at"] = LocalTimeField(label="Tested on", zone=office.time_zone)
        self.fields["answered"] = forms.BooleanField(
            label="A person answered", required=False, help_text="Only an answered test counts; it holds for 30 days."
        )


class OfficeVehicleForm(forms.Form):
    """A vehicle of the office."""

    registration = forms.CharField(label="Registration", max_length=20)
    make = forms.CharField(label="Make", max_length=60, required=False)
    model = forms.CharField(label="Model", max_length=60, required=False)
    colour = forms.CharField(label="Colour", max_length=40, required=False)

    def draft(self) -> VehicleDraft:
        return VehicleDraft(**self.cleaned_data)
