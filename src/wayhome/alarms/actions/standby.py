"""Whom to tell when Wayhome itself cannot ask whom to tell: read while all is well, kept by the engine in memory."""

from datetime import datetime

from wayhome.alarms.actions.directory import Directory, Recipient
from wayhome.alarms.models import Alarm, Kind
from wayhome.core.limits import BATCH_ROWS
from wayhome.messaging.models import Channel
from wayhome.staff import queries as staff
from wayhome.staff.models import Office

BY_NO_DATABASE = frozenset({Channel.SMTP, Channel.WEBHOOK, Channel.APPRISE})
"""Channels that need no database: a board is read from it."""


def standing_by(now: datetime) -> list[Recipient]:
    """Return who watches an office now, and everybody who answers for safety, with the routes that need no database."""
    alarm = Alarm(kind=Kind.NOT_WATCHING, subject_kind=Alarm.Subject.SYSTEM)
    directory = Directory(now)
    open_offices = Office.objects.filter(closed_at__isnull=True).order_by("pk").values_list("pk", flat=True)
    watches = staff.watching(list(open_offices[:BATCH_ROWS]), now)
    monitors = [directory.recipient(alarm, watch.person.pk) for watch in watches.values() if watch.person]
    found = {one.id: one for one in (*monitors, *directory.last_resort(alarm)) if one is not None}
    return [kept for one in found.values() if (kept := _without_board(one)).routes]


def _without_board(one: Recipient) -> Recipient:
    routes = tuple(route for route in one.routes if route.channel in BY_NO_DATABASE)
    return Recipient(id=one.id, kind=one.kind, routes=routes, detailed=one.detailed)
