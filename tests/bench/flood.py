"""10,000 visits fall due in the same second: when the last alarm is open, when the messages are accepted."""

import sys
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Max, Min

from tests.bench import scene
from wayhome.alarms.models import Alarm
from wayhome.core.clock import database_now, sleep_seconds
from wayhome.messaging.models import Message
from wayhome.visits.models import Visit

VISITS = 10_000
AHEAD_SECONDS = 5
GIVE_UP_SECONDS = 180


@dataclass(frozen=True, slots=True, kw_only=True)
class Flood:
    """Seconds after the due time: the last alarm opened, the first and the last message accepted; and how many."""

    opened: float
    first: float
    last: float
    messages: int


def flood(visits: list[str], smtp_url: str) -> Flood:
    """Let these visits fall due at one moment, with a real engine and a real mail server."""
    due_at = database_now() + timedelta(seconds=AHEAD_SECONDS)
    Visit.objects.filter(pk__in=visits).update(
        due_at=due_at, grace_seconds=0, reminded_due_at=due_at, asked_due_at=due_at
    )
    command = [sys.executable, "-m", "wayhome.cli.children", "engine"]
    with scene.processes(command, WAYHOME_SMTP_URL=smtp_url):
        _wait(len(visits), due_at)
    alarms = Alarm.objects.filter(visit_id__in=visits)
    sent = Message.objects.filter(purpose="alarm", accepted_at__gte=due_at, accepted_channel="smtp")
    found = sent.aggregate(first=Min("accepted_at"), last=Max("accepted_at"))
    opened = alarms.aggregate(last=Max("opened_at"))["last"]
    return Flood(
        opened=(opened - due_at).total_seconds(),
        first=(found["first"] - due_at).total_seconds(),
        last=(found["last"] - due_at).total_seconds(),
        messages=sent.count(),
    )


def _wait(count: int, due_at: datetime) -> None:
    give_up = due_at + timedelta(seconds=GIVE_UP_SECONDS)
    while True:
        sleep_seconds(0.5)
        waiting = Message.objects.filter(state__in=["queued", "leased"], purpose="alarm").exists()
        done = Alarm.objects.count() >= count and not waiting
        connection.close()
        if done:
            return
        if database_now() > give_up:
            raise RuntimeError("the flood was not told within three minutes")
