"""Instants as people read them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.html import format_html
from django.utils.safestring import SafeString

from wayhome.core.local_time import time_words


def zone_of(name: str) -> ZoneInfo:
    """Return the zone `name`, or UTC for one that this machine does not know."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def words(value: datetime, zone: str, reference: datetime | None = None) -> str:
    """Return 14:05, with weekday and day in front when that is not the day of `reference`.

    Without a reference the day is always said. In the hour that comes twice it says which of the two.
    """
    local = value.astimezone(zone_of(zone))
    if reference is not None and reference.astimezone(zone_of(zone)).date() == local.date():
        return time_words(local)
    return f"{local:%a} {local.day} {local:%b} {time_words(local)}"


def in_zone(value: datetime, zone: str, reference: datetime | None = None) -> SafeString:
    """Return a <time> element of `value` in `zone`."""
    stamp = value.astimezone(UTC).isoformat(timespec="seconds")
    return format_html('<time datetime="{}">{}</time>', stamp, words(value, zone, reference))
