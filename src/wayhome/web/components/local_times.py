"""Local times that people type, as instants: the hour that summer time skips or repeats included."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from wayhome.core.clock import database_now
from wayhome.core.local_time import comes_twice, next_going_back, time_words
from wayhome.web.components.times import zone_of

TYPED = "%Y-%m-%dT%H:%M"
DAYS_TOLD = 8
"""So many days ahead it is said beside a field that the clocks go back."""


class LocalTimeBound(BoundField):
    """A time with, beside it, which of two is meant: of what stands there, or in the week before the change."""

    field: "LocalTimeField"
    _hint: object = ""
    _told: str | None = None

    @property
    def help_text(self) -> str:
        """Return the field's own hint, and the hour that comes twice where that matters."""
        if self._told is None:
            self._told = " ".join(part for part in (str(self._hint), self.field.twice_words(self.value())) if part)
        return self._told

    @help_text.setter
    def help_text(self, hint: str) -> None:
        self._hint = hint
        self._told = None


class LocalTimeInput(forms.DateTimeInput):
    input_type = "datetime-local"


class LocalTimeField(forms.CharField):
    """A date and time in `zone`; cleans to an aware instant in UTC (None when empty and optional).

    A time that the change to summer time skips is refused with the one that exists; of a time
    that comes twice in autumn the earlier is meant, so that nobody is looked for an hour late.
    """

    widget = LocalTimeInput
    default_error_messages = {
        "required": "Say the day and the time.",
        "invalid": "Write day and time like 2026-03-29 14:30.",
        "skipped": "There is no %(typed)s that night: the clocks go forward to %(instead)s.",
    }

    def __init__(self, *, zone: str = "UTC", **options: Any) -> None:
        self.zone = zone_of(zone)
        options.setdefault("max_length", 32)
        super().__init__(**options)

    def clean(self, value: Any) -> datetime | None:
        text = str(super().clean(value) or "").strip().replace(" ", "T")
        if not text:
            return None
        try:
            typed = datetime.fromisoformat(text)
        except ValueError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None
        if typed.tzinfo is not None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        try:
            return self._instant(typed)
        except OverflowError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> LocalTimeBound:
        """Return the field as a page shows it."""
        return LocalTimeBound(form, self, field_name)

    def twice_words(self, shown: Any) -> str:
        """Return what is to be said of the hour that comes twice: about the time `shown`, else of the days to come."""
        try:
            local = datetime.fromisoformat(str(shown or "").strip().replace(" ", "T")).replace(tzinfo=self.zone)
        except ValueError:
            local = None
        if local is not None and comes_twice(local):
            return f"{local:%H:%M} comes twice that night: {time_words(local)} is meant, the earlier."
        back = next_going_back(database_now(), self.zone, days=DAYS_TOLD)
        if back is None:
            return ""
        return (
            f"The clocks go back on {back.day.day} {back.day:%B}: {back.begins:%H:%M} to {back.ends:%H:%M} "
            "comes twice, and the first is meant."
        )

    def _instant(self, typed: datetime) -> datetime:
        instant = typed.replace(tzinfo=self.zone, fold=0).astimezone(UTC)
        back = instant.astimezone(self.zone).replace(tzinfo=None)
        if back != typed:
            params = {"typed": f"{typed:%H:%M}", "instead": f"{back:%H:%M}"}
            raise forms.ValidationError(self.error_messages["skipped"], code="skipped", params=params)
        return instant

    def prepare_value(self, value: Any) -> Any:
        """Show an instant as the zone's wall clock."""
        return value.astimezone(self.zone).strftime(TYPED) if isinstance(value, datetime) else value
