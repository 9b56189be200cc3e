"""What is typed on the alarms' lists: which ones, and what came of a follow-up."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms

from wayhome.alarms.models import Cause, Kind
from wayhome.core.limits import LONG_TEXT
from wayhome.staff.models import Office
from wayhome.web.components.times import zone_of

USUAL_DAYS = 91


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class HistoryForm(forms.Form):
    """Which alarms: of an office, a kind, a cause, between two days (both included, in the reader's zone)."""

    office = forms.ChoiceField(label="Office", required=False)
    kind = forms.ChoiceField(label="Kind", choices=[("", "All"), *Kind.choices], required=False)
    cause = forms.ChoiceField(label="Cause", choices=[("", "All"), *Cause.choices], required=False)
    since = forms.DateField(label="From", widget=DayInput, required=False)
    until = forms.DateField(label="To", widget=DayInput, required=False)
    drills = forms.BooleanField(label="Drills too (in the list, never in the figures)", required=False)

    def __init__(self, *args: Any, offices: list[Office], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [("", "All"), *((str(office.pk), office.name) for office in offices)]
        self.fields["office"].choices = choices  # type: ignore[attr-defined]  # a choice field

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        since, until = said.get("since"), said.get("until")
        if since and until and until < since:
            self.add_error("until", "This day is before the first one.")
        return said

    def bounds(self, now: datetime, zone: str) -> tuple[datetime, datetime]:
        """Return [since, until) as instants; the last quarter of a year when nothing was said."""
        said = self.cleaned_data if self.is_valid() else {}
        last: date = said.get("until") or now.astimezone(zone_of(zone)).date()
        first: date = said.get("since") or max(date.min + timedelta(days=USUAL_DAYS), last) - timedelta(days=USUAL_DAYS)
        return _midnight(first, zone), _midnight(min(last, date.max - timedelta(days=2)) + timedelta(days=1), zone)

    @staticmethod
    def day_words(instant: datetime, zone: str, *, last: bool = False) -> str:
        """Return the day of `instant` in words; with `last`, the day before it (an end is not included)."""
        local = (instant - timedelta(seconds=1) if last else instant).astimezone(zone_of(zone))
        return f"{local.day} {local:%B %Y}"


def _midnight(day: date, zone: str) -> datetime:
    try:
        return datetime.combine(day, time(), tzinfo=zone_of(zone)).astimezone(UTC)
    except OverflowError:
        return datetime.combine(day, time(), tzinfo=UTC)


class FollowUpForm(forms.Form):
    """What came of it."""

    note = forms.CharField(
        label="What came of it",
        max_length=LONG_TEXT,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Write what came of it; it is read when somebody asks."},
    )
