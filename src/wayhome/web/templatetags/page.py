"""Tags of every page: icons, times in the reader's zone, the head of the page, who watches now."""

from datetime import datetime
from functools import lru_cache
from typing import Any

import lucide
from django import template
from django.conf import settings
from django.forms import BoundField, CheckboxInput
from django.template.context import RequestContext
from django.utils.safestring import SafeString, mark_safe

from wayhome.http.first_run import is_first_run
from wayhome.web.components import head
from wayhome.web.components.alarm.scene import spoken
from wayhome.web.components.times import in_zone

register = template.Library()

STATE_ICONS = {
    "in": "house",
    "out": "footprints",
    "due": "clock",
    "overdue": "clock-alert",
    "alarm": "bell-ring",
    "good": "check",
    "plain": "minus",
}


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw lucide's icon `name`; decoration beside a word unless it is given a `label`."""
    return _drawn(name, label)


@lru_cache(maxsize=256)
def _drawn(name: str, label: str) -> SafeString:
    says = {"role": "img", "aria-label": label} if label else {"aria-hidden": "true"}
    try:
        drawn = lucide._render_icon(name, None, **{"class": "icon"}, **says)  # noqa: SLF001 - lucide offers it to template engines only under this name
    except lucide.IconDoesNotExist:
        return mark_safe("")  # a page that matters at night does not fail for a picture; a test asks for each name
    return mark_safe(" ".join(drawn.split()))  # noqa: S308 - lucide's own file, and attributes that ElementTree escaped


@register.simple_tag
def state_icon(state: str) -> SafeString:
    """Draw the shape of a state, so that it is never colour alone."""
    return icon(STATE_ICONS.get(state, "minus"))


@register.filter
def is_check_box(field: BoundField) -> bool:
    """Say whether the label belongs behind the input."""
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def spoken_number(number: str) -> str:
    """Show a telephone number in the groups in which it is read aloud."""
    return spoken(number)


@register.simple_tag
def clock_time(value: datetime | None, zone: str = "UTC", reference: datetime | None = None) -> SafeString | str:
    """Show an instant as the people of `zone` read it: 14:05, with the day if it is not that of `reference`."""
    return in_zone(value, zone, reference) if value else ""


@register.inclusion_tag("components/page_top.html", takes_context=True)
def page_top(context: RequestContext) -> dict[str, Any]:
    """Draw the head of the page: the entries that this person's roles open, and the quick sign-out."""
    return head.top(context.get("request")) | {"csrf_token": context.get("csrf_token")}


@register.inclusion_tag("components/leave.html", takes_context=True)
def leave(context: RequestContext, *, keys: bool = True, always: bool = False) -> dict[str, Any]:
    """Draw the way to leave a page in a hurry: for whoever is signed in, or (`always`) came by a link.

    `keys` says whether Shift three times does the same; not where a stray press would leave a duty desk.
    """
    shown = always or head.actor_of(context.get("request")) is not None
    return {"shown": shown, "keys": keys, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("components/watch_line.html", takes_context=True)
def watch_line(context: RequestContext) -> dict[str, Any]:
    """Say who is watching now in the person's office, or loudly that nobody is."""
    return head.watching(context.get("request"))


@register.simple_tag
def no_agency_yet() -> bool:
    """Say whether this installation waits for its first run."""
    return is_first_run()


@register.simple_tag
def mail_is_set_up() -> bool:
    """Say whether a mail server is configured, so that a page promises no mail that cannot come."""
    return bool(settings.WAYHOME_SMTP_URL)
