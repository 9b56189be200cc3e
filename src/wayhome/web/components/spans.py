"""Lengths of time that people type: "5 min", "90 s", "1 h 30 min"; a bare number means minutes."""

import re
from typing import Any

from django import forms

_PART = re.compile(r"(\d{1,5})\s*(hours?|h|minutes?|min|m|seconds?|sec|s)?\s*", re.IGNORECASE)
_SECONDS = {"h": 3600, "m": 60, "s": 1}


def seconds_of(text: str) -> int:
    """Return the seconds that `text` says. Raises ValueError when it says none."""
    whole = text.strip()
    place, total = 0, 0
    while place < len(whole):
        part = _PART.match(whole, place)
        if part is None:
            raise ValueError(text)
        total += int(part[1]) * _SECONDS[(part[2] or "m")[0].lower()]
        place = part.end()
    if not whole:
        raise ValueError(text)
    return total


def span_words(seconds: int) -> str:
    """Return "1 h 30 min", "5 min", "45 s", "0 s"; what `seconds_of` reads back."""
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    parts = [f"{hours} h" if hours else "", f"{minutes} min" if minutes else "", f"{left} s" if left else ""]
    return " ".join(part for part in parts if part) or "0 s"


class SpanField(forms.CharField):
    """A length of time; cleans to whole seconds (None when empty and optional)."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", 30)
        super().__init__(**options)

    def clean(self, value: Any) -> int | None:
        text = str(super().clean(value) or "")
        if not text.strip():
            return None
        try:
            return seconds_of(text)
        except ValueError:
            raise forms.ValidationError("Write it like 5 min, 90 s or 1 h.", code="invalid") from None

    def prepare_value(self, value: Any) -> Any:
        return span_words(value) if isinstance(value, int) else value
