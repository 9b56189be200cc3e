"""Lengths of time in words."""

from django import template

from wayhome.web.components.spans import span_words

register = template.Library()


@register.filter
def span(seconds: int) -> str:
    """Show 5400 as 1 h 30 min."""
    return span_words(int(seconds))
