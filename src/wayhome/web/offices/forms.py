"""Forms about offices."""

import re
from datetime import time
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from django import forms

from wayhome.core.limits import LONG_TEXT, SHORT_TEXT
from wayhome.places.models import Hazard
from wayhome.staff.actions import OfficeDraft, VehicleDraft
from wayhome.staff.models import Office, Vehicle
from wayhome.staff.rules import Hours
from wayhome.visits.actions.policies import fingerprint
from wayhome.visits.models import Demand, Prompt, Risk
from wayhome.visits.queries import hazard_rules_of, policies_of, prompts_of
from wayhome.visits.rules import Policy
from wayhome.visits.rules.hazards import NEAR_METRES_MOST, HazardRule
from wayhome.visits.rules.policies import GRACE_MINUTES, INTERVAL_MINUTES, REMINDER_MINUTES

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


class VisitRulesForm(forms.Form):
    """For each risk the minutes between check-ins, the grace and the reminder; for each moment its prompts."""

    seen = forms.CharField(max_length=32, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for risk in Risk:
            self._minutes(f"{risk}_interval", "Heard from at least every", INTERVAL_MINUTES)
            self._minutes(f"{risk}_grace", "Grace before an alarm opens", GRACE_MINUTES)
            self._minutes(f"{risk}_reminder", "Asked gently so long before", REMINDER_MINUTES)
        for moment in Prompt.Moment:
            self.fields[moment] = forms.CharField(
                label=moment.label, required=False, widget=forms.Textarea(attrs={"rows": 3})
            )

    def _minutes(self, name: str, label: str, bounds: tuple[int, int]) -> None:
        least, most = bounds
        self.fields[name] = forms.IntegerField(label=label, help_text=f"{least} to {most} minutes.")

    def by_risk(self) -> list[tuple[str, str, list[forms.BoundField]]]:
        """Return for each risk its value, its label and its fields."""
        parts = ("interval", "grace", "reminder")
        return [(risk.value, str(risk.label), [self[f"{risk}_{part}"] for part in parts]) for risk in Risk]

    def by_moment(self) -> list[forms.BoundField]:
        return [self[moment] for moment in Prompt.Moment.values]

    def policies(self) -> dict[str, Policy]:
        """Return what was typed, by risk, in seconds."""
        said = self.cleaned_data
        return {
            risk: Policy(
                interval_seconds=60 * said[f"{risk}_interval"],
                grace_seconds=60 * said[f"{risk}_grace"],
                reminder_seconds=60 * said[f"{risk}_reminder"],
            )
            for risk in Risk.values
        }

    def prompts(self) -> dict[str, list[str]]:
        """Return the lines that were typed, by moment."""
        return {moment: self.cleaned_data[moment].splitlines() for moment in Prompt.Moment.values}


def visit_rules_initial(office_id: UUID) -> dict[str, Any]:
    """Return how it stands, in minutes and lines."""
    shown: dict[str, Any] = {"seen": fingerprint(office_id)}
    for risk, policy in policies_of(office_id).items():
        shown[f"{risk}_interval"] = policy.interval_seconds // 60
        shown[f"{risk}_grace"] = max(1, policy.grace_seconds // 60)
        shown[f"{risk}_reminder"] = policy.reminder_seconds // 60
    return shown | {moment: "\n".join(prompts_of(office_id, moment)) for moment in Prompt.Moment.values}


class HazardRulesForm(forms.Form):
    """For each severity what the office asks of a visit, and how far around a hazard."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for severity in Hazard.Severity:
            self.fields[f"{severity}_demands"] = forms.MultipleChoiceField(
                label="Asked of a visit",
                required=False,
                choices=Demand.Kind.choices,
                widget=forms.CheckboxSelectMultiple,
            )
            self.fields[f"{severity}_near"] = forms.IntegerField(
                label="Also within so many metres",
                help_text=f"0 (only at the address itself) to {NEAR_METRES_MOST}.",
            )

    def by_severity(self) -> list[tuple[int, str, list[forms.BoundField]]]:
        """Return for each severity its value, its label and its fields, the worst first."""
        return [
            (severity.value, str(severity.label), [self[f"{severity}_demands"], self[f"{severity}_near"]])
            for severity in reversed(Hazard.Severity)
        ]

    def rules(self) -> dict[int, HazardRule]:
        """Return what was typed, by severity."""
        said = self.cleaned_data
        return {
            severity.value: HazardRule(
                demands=frozenset(said[f"{severity}_demands"]), near_metres=said[f"{severity}_near"]
            )
            for severity in Hazard.Severity
        }


def hazard_rules_initial(office_id: UUID) -> dict[str, Any]:
    """Return how it stands."""
    shown: dict[str, Any] = {}
    for severity, rule in hazard_rules_of(office_id).items():
        shown[f"{severity}_demands"] = sorted(rule.demands)
        shown[f"{severity}_near"] = rule.near_metres
    return shown


class OfficeVehicleForm(forms.Form):
    """A vehicle of the office."""

    registration = forms.CharField(label="Registration", max_length=20)
    make = forms.CharField(label="Make", max_length=60, required=False)
    model = forms.CharField(label="Model", max_length=60, required=False)
    colour = forms.CharField(label="Colour", max_length=40, required=False)
    notes = forms.CharField(
        label="Notes",
        max_length=LONG_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="What helps to find it: a dent, a sign on the door, where it is parked.",
    )

    def draft(self) -> VehicleDraft:
        return VehicleDraft(**self.cleaned_data)


def vehicle_initial(vehicle: Vehicle) -> dict[str, Any]:
    return {name: getattr(vehicle, name) for name in OfficeVehicleForm.base_fields}
