"""Places as form fields: text that works without a script, and that the map writes into."""

from typing import Any

from django import forms

from wayhome.visits.rules.points import (
    EXAMPLE,
    LINE_CHARACTERS,
    TEXT_CHARACTERS,
    Point,
    read_point,
    read_points,
    write_point,
)


class PointField(forms.CharField):
    """One place; cleans to (latitude, longitude) in degrees, None when it is empty and optional."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", LINE_CHARACTERS)
        options.setdefault("help_text", f"Latitude, longitude, as a map or a phone shows them: {EXAMPLE}")
        super().__init__(**options)
        self.widget.attrs |= {"autocomplete": "off", "inputmode": "text", "spellcheck": "false"}

    def clean(self, value: Any) -> Point | None:
        text = str(super().clean(value) or "")
        if not text:
            return None
        try:
            return read_point(text)
        except ValueError as error:
            words = str(error)
            raise forms.ValidationError(f"{words[0].upper()}{words[1:]}.", code="invalid") from None

    def prepare_value(self, value: Any) -> Any:
        """Show a place as it is typed; what was typed stays as it was."""
        return write_point(value) if isinstance(value, tuple) else value


class PointsField(forms.CharField):
    """A way, one place a line; cleans to a tuple of (latitude, longitude) in degrees."""

    widget = forms.Textarea

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", TEXT_CHARACTERS)
        options.setdefault("help_text", f"One point a line, in the order you go: latitude, longitude, like {EXAMPLE}")
        super().__init__(**options)
        self.widget.attrs |= {"rows": 4, "autocomplete": "off", "spellcheck": "false"}

    def clean(self, value: Any) -> tuple[Point, ...]:
        try:
            return read_points(str(super().clean(value) or ""))
        except ValueError as error:
            raise forms.ValidationError(str(error), code="invalid") from None

    def prepare_value(self, value: Any) -> Any:
        """Show a way as it is typed; what was typed stays as it was."""
        return "\n".join(write_point(point) for point in value) if isinstance(value, tuple) else value
