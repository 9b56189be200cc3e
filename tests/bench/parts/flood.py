"""10,000 visits fall due in the same second: when the last alarm is open, when the messages are accepted."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max, Min

from tests.bench import scene
from tests.bench.figures import RUNS, Figure
from tests.sinks import smtp_sink
from wayhome.core.clock import database_now, sleep_seconds

VISITS = 10_000
AHEAD_SECONDS = 8
"""The engine is up when they fall due."""

GIVE_UP_SECONDS = 60
LOOK_SECONDS = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Flood:
    """Seconds after the due time: the last alarm opened, the first and the last message accepted; and how many."""

    opened: float
    first: float
    last: float
    messages: int


def measure(place: scene.Place) -> list[Figure]:
    """Let them fall due five times, each time on a board that is empty but for them."""
    scene.people_out(place, 1)
    floods = []
    for _ in range(RUNS):
        scene.clear(place)
        visits = [visit for visit, _ in scene.more_out(place, VISITS)]
        with smtp_sink() as sink:
            floods.append(flood(visits, sink.url))
    name = f"{VISITS:,} due in the same second"
    return [
        Figure(name=f"{name}: last alarm opened", unit="s", values=tuple(one.opened for one in floods), bar=3),
        Figure(
            name=f"{VISITS:,} due: first message accepted by SMTP",
            unit="s",
            values=tuple(o.first for o in floods),
            bar=1,
        ),
        Figure(
            name=f"{VISITS:,} due: last message accepted", unit="s", values=tuple(one.last for one in floods), bar=10
        ),
        Figure(name=f"{VISITS:,} due: messages", unit="", values=tuple(float(one.messages) for one in floods)),
    ]


def flood(visits: list[str], smtp_url: str) -> Flood:
    """Let these visits fall due at one moment, with a real engine and a real mail server."""
    from wayhome.alarms.models import Alarm  # noqa: PLC0415 - it needs Django set up
    from wayhome.messaging.models import Message  # noqa: PLC0415 - the same
    from wayhome.visits.models import Visit  # noqa: PLC0415 - the same

    due_at = database_now() + timedelta(seconds=AHEAD_SECONDS)
    Visit.objects.filter(pk__in=visits).update(
        due_at=due_at, grace_seconds=0, reminded_due_at=due_at, asked_due_at=due_at
    )
    with scene.processes(scene.ENGINE, WAYHOME_SMTP_URL=smtp_url):
        opened_at = _until(due_at, lambda: Alarm.objects.count() >= len(visits))
        _until(due_at, lambda: not Message.objects.filter(state__in=["queued", "leased"], purpose="alarm").exists())
    sent = Message.objects.filter(purpose="alarm", accepted_at__gte=due_at, accepted_channel="smtp")
    found = sent.aggregate(first=Min("accepted_at"), last=Max("accepted_at"))
    return Flood(
        opened=(opened_at - due_at).total_seconds(),
        first=(found["first"] - due_at).total_seconds(),
        last=(found["last"] - due_at).total_seconds(),
        messages=sent.count(),
    )


def _until(due_at: datetime, holds: Callable[[], bool]) -> datetime:
    """Return when it was seen to hold: what another connection sees is committed, not only begun."""
    while True:
        now = database_now()
        if now > due_at and holds():
            return database_now()
        if now > due_at + timedelta(seconds=GIVE_UP_SECONDS):
            raise RuntimeError("the flood was not told within a minute")
        sleep_seconds(LOOK_SECONDS)
