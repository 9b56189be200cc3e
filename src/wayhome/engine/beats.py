"""Heartbeats: each loop of each engine says, after every cycle, that it ran."""

import os
import platform
from datetime import datetime, timedelta

from django.db import connection

from wayhome.core.ids import new_id
from wayhome.engine.models import Heartbeat

KEPT = timedelta(days=1)
"""How long the beats of an engine that has gone are kept, to be shown as gone."""


BEAT = """
INSERT INTO engine_heartbeat
       (id, engine, loop, started_at, beat_at, cycle_milliseconds, done, oldest_undone_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (engine, loop) DO UPDATE
   SET beat_at = excluded.beat_at, cycle_milliseconds = excluded.cycle_milliseconds, done = excluded.done,
       oldest_undone_at = excluded.oldest_undone_at
"""


def engine_name() -> str:
    """Return a name for this process that no other engine has: host, process, and a random part."""
    return f"{platform.node()[:40]}:{os.getpid()}:{new_id().hex[-8:]}"


def beat(
    engine: str,
    loop: str,
    *,
    now: datetime,
    milliseconds: float,
    done: int,
    oldest_undone_at: datetime | None,
) -> None:
    """Write the loop's beat in one statement, four times a second for ever: so without Django's work around it."""
    with connection.cursor() as cursor:
        cursor.execute(BEAT, [new_id(), engine, loop, now, now, milliseconds, done, oldest_undone_at])


def forget_old(now: datetime) -> int:
    """Delete the beats of engines that stopped long ago; returns how many."""
    count, _ = Heartbeat.objects.filter(beat_at__lt=now - KEPT).delete()
    return count
