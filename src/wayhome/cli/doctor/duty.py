"""Checks of what keeps watch: channels, engine, roster, ladders' ends, ledger."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from wayhome.cli.doctor.finding import Findings, fault, good, note
from wayhome.core.clock import database_now
from wayhome.core.local_time import time_words
from wayhome.engine.models import OutsidePing
from wayhome.engine.ping import LEAST_SECONDS
from wayhome.engine.queries import health
from wayhome.ledger.queries import lag
from wayhome.messaging.channels import door, webhook
from wayhome.messaging.models import Channel
from wayhome.staff.models import Agency, ContactRoute, Office
from wayhome.staff.queries import gaps

AHEAD = timedelta(days=7)
STEP = timedelta(minutes=30)
NIGHT_TEST = timedelta(days=30)
LAG_SECONDS = 60.0
LATE_PINGS = 3
"""So many pings may be missing before it is a fault."""
WEBHOOKS = 50
"""The most receivers that one check connects to."""


def channels() -> Findings:
    """Really connect to every channel that is set up, or that somebody's route needs."""
    used = set(ContactRoute.objects.filter(verified_at__isnull=False).values_list("channel", flat=True))
    reached = 0
    for channel in Channel.values:
        way = door(channel)
        if not way.is_configured():
            if channel in used:
                yield fault(f"channel {channel}", "people are to be reached by it, and it is not set up", way.check())
            continue
        wrong = way.check()
        if wrong:
            what, _, mend = wrong.partition(";")
            yield fault(f"channel {channel}", what, mend.strip() or "see docs/reference/settings.md")
        else:
            reached += channel == Channel.SMTP or (channel in used and channel not in {Channel.BOARD, Channel.CONSOLE})
            yield good(f"channel {channel}", "answers" if channel == Channel.SMTP else "ready")
    yield from _webhooks()
    if not reached:
        yield fault(
            "channels",
            "no way out of this machine: an alarm shows on the board and reaches nobody else",
            "set WAYHOME_SMTP_URL, or give people routes by webhook or Apprise",
        )


def _webhooks() -> Findings:
    """Connect to each receiver that people are to be reached by, and send it nothing."""
    routes = ContactRoute.objects.filter(channel=Channel.WEBHOOK, verified_at__isnull=False)
    for route in routes.select_related("person")[:WEBHOOKS]:
        if wrong := webhook.check_address(route.address):
            mend = f"{route.person.name} changes it under /me/, or its receiver is mended"
            yield fault("channel webhook", wrong, mend)


def engine() -> Findings:
    """Ask for the engine's sign of life."""
    now = database_now()
    found = health(now)
    if not found.fresh:
        last = f"was last seen {_ago(now, found.beat_at)}" if found.beat_at else "has never run"
        yield fault("engine", f"no engine is running: it {last}", "start `wayhome serve`, or `wayhome engine`")
    else:
        yield good("engine", "all loops beat")


def outside() -> Findings:
    """Look what the outside service made of our last sign of life; it is not pinged from here: that would be a lie."""
    if not settings.WAYHOME_DEADMAN_URL:
        yield note(
            "outside",
            "no outside service is pinged: if this machine stops, only a sentinel elsewhere can tell anybody",
            "set WAYHOME_DEADMAN_URL, or run `wayhome sentinel` on another machine: docs/how-to/sentinel.md",
        )
        return
    last = OutsidePing.objects.first()
    now = database_now()
    if last is None:
        yield note("outside", "the outside service was not pinged yet", "start the engine, and look again in a minute")
    elif last.fault:
        yield fault(
            "outside", f"the outside service did not take the last ping: {last.fault}", "check WAYHOME_DEADMAN_URL"
        )
    elif (now - last.tried_at).total_seconds() > LATE_PINGS * max(LEAST_SECONDS, settings.WAYHOME_DEADMAN_SECONDS):
        said = f"the outside service was last pinged {_ago(now, last.tried_at)}"
        yield fault("outside", said, "it is pinged only while all is well: the lines above say what is not")
    else:
        yield good("outside", f"pinged {_ago(now, last.tried_at)}, and it took it")


def roster() -> Findings:
    """Look for gaps in the next seven days; a gap in office hours is a fault."""
    if not Agency.objects.exists():
        yield note("roster", "there is no agency yet", "open the link that `wayhome serve` prints")
        return
    now = database_now()
    for office in Office.objects.filter(closed_at__isnull=True):
        found = gaps(office.pk, now, now + AHEAD)
        mend = f"fill the roster of {office.name}: /roster/"
        in_hours = [gap for gap in found if _touches_hours(office, gap.starts_at, gap.ends_at)]
        if in_hours:
            first = in_hours[0].starts_at.astimezone(ZoneInfo(office.time_zone))
            yield fault(
                "roster",
                f"{office.name}: nobody watches from {first:%a %d %b} {time_words(first)}, in office hours",
                mend,
            )
        elif found:
            yield note("roster", f"{office.name}: {len(found)} gaps out of office hours in the next 7 days", mend)
        else:
            yield good("roster", f"{office.name}: no gap in the next 7 days")
        if office.night_service_name and (
            office.night_service_tested_at is None or now - office.night_service_tested_at > NIGHT_TEST
        ):
            yield note(
                "night", f"{office.name}: the night service was not tested in the last 30 days", "test it and record it"
            )


def ledger() -> Findings:
    """Look how far the tree lags behind the entries."""
    found = lag()
    said = f"{found.entries} entries wait for their place, the oldest for {found.seconds:.0f} s"
    if found.seconds > LAG_SECONDS:
        yield fault("ledger", said, "the engine gives places: start it, and read its log")
    else:
        yield good("ledger", said)


def _touches_hours(office: Office, starts_at: datetime, ends_at: datetime) -> bool:
    zone = ZoneInfo(office.time_zone)
    hours = list(office.hours.all())
    at = starts_at
    while at < ends_at:
        local = at.astimezone(zone)
        if any(day.weekday == local.weekday() and day.opens <= local.time() < day.closes for day in hours):
            return True
        at += STEP
    return False


def _ago(now: datetime, at: datetime) -> str:
    seconds = (now - at).total_seconds()
    return f"{seconds:.0f} s ago" if seconds < 120 else f"{seconds / 60:.0f} minutes ago"  # noqa: PLR2004 - two minutes
