"""How the engine is: what the board, `doctor` and the API's health say of it (invariant I11)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from wayhome.core.clock import database_now
from wayhome.engine.models import Heartbeat

LOOPS = ("open", "climb", "send", "upkeep")
FRESH = timedelta(seconds=5)
"""A beat older than this is no beat: every loop runs at least once a second."""

RECENT = timedelta(hours=1)
"""Beats of engines that stopped longer ago than this are not shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loop:
    """The latest beat of one loop, over all engines; `fresh` when some engine runs it now."""

    name: str
    engine: str
    beat_at: datetime | None
    fresh: bool
    cycle_milliseconds: float
    oldest_undone_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """`fresh` only when every loop is; `beat_at` the oldest of the loops' latest beats (None: a loop never ran)."""

    fresh: bool
    beat_at: datetime | None
    oldest_undone_at: datetime | None
    loops: tuple[Loop, ...]
    engines: int


def health(now: datetime | None = None) -> Health:
    """Return how the engine is at `now` (the database's time)."""
    now = now or database_now()
    beats = list(Heartbeat.objects.filter(beat_at__gt=now - RECENT).order_by("beat_at"))
    loops = tuple(_loop(name, [beat for beat in beats if beat.loop == name], now) for name in LOOPS)
    seen = [loop.beat_at for loop in loops]
    undone = [loop.oldest_undone_at for loop in loops if loop.oldest_undone_at is not None]
    return Health(
        fresh=all(loop.fresh for loop in loops),
        beat_at=min(beat for beat in seen if beat) if all(seen) else None,
        oldest_undone_at=min(undone, default=None),
        loops=loops,
        engines=len({beat.engine for beat in beats if now - beat.beat_at <= FRESH}),
    )


def _loop(name: str, beats: list[Heartbeat], now: datetime) -> Loop:
    if not beats:
        return Loop(name=name, engine="", beat_at=None, fresh=False, cycle_milliseconds=0.0, oldest_undone_at=None)
    latest = beats[-1]
    return Loop(
        name=name,
        engine=latest.engine,
        beat_at=latest.beat_at,
        fresh=now - latest.beat_at <= FRESH,
        cycle_milliseconds=latest.cycle_milliseconds,
        oldest_undone_at=latest.oldest_undone_at,
    )
