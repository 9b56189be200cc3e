"""Local times that people type, as instants: the hour that summer time skips or repeats included."""

from datetime import UTC, datetime
from typing import Any

from django import forms

from wayhome.web.components.times import zone_of

TYPED = "%Y-%m-%dT%H:%M"


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
