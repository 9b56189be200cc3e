"""A day that is kept as text, shown as the others are."""

from datetime import date

from django import template
from django.utils.formats import date_format

register = template.Library()


@register.filter
def day(iso: str) -> str:
    """Show "2026-11-21" as 21 Nov 2026."""
    return date_format(date.fromisoformat(iso), "j M Y") if iso else ""
