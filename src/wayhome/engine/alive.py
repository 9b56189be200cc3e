"""What Wayhome says of itself to whoever watches it from outside: when the engine ran, what is undone (F4, I11).

It names nobody and counts nobody: how many people are out is no stranger's business.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from wayhome import __version__
from wayhome.alarms.queries import undone
from wayhome.core.clock import database_now
from wayhome.engine.queries import health
from wayhome.ledger.queries import lag
from wayhome.ledger.signing import ALIVE_TYPE


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """How it stands at `at` (the database's time). A loop without a beat in the last hour has none."""

    at: datetime
    fresh: bool
    loops: tuple[tuple[str, datetime | None], ...]
    oldest_undone_at: datetime | None
    ledger_lag_seconds: float

    @property
    def engine_ran_at(self) -> datetime | None:
        """The oldest of the loops' last beats; None where a loop has none."""
        beats = [beat for _, beat in self.loops if beat is not None]
        return min(beats) if len(beats) == len(self.loops) else None

    @property
    def oldest_undone_seconds(self) -> float:
        """For how long the oldest undone work has been due; 0 where nothing is."""
        return max(0.0, (self.at - self.oldest_undone_at).total_seconds()) if self.oldest_undone_at else 0.0


def report() -> Report:
    """Look, and return how it stands."""
    now = database_now()
    engine = health(now)
    ages = [at for at in (engine.oldest_undone_at, undone(now).oldest_at) if at is not None]
    return Report(
        at=now,
        fresh=engine.fresh,
        loops=tuple((loop.name, loop.beat_at) for loop in engine.loops),
        oldest_undone_at=min(ages, default=None),
        ledger_lag_seconds=lag().seconds,
    )


def document(found: Report, nonce: str) -> dict[str, Any]:
    """Return what is signed; `nonce` is the asker's own, so that an old answer cannot be given again."""
    return {
        "type": ALIVE_TYPE,
        "nonce": nonce,
        "at": _text(found.at),
        "engine_ran_at": _text(found.engine_ran_at),
        "loops": {name: _text(beat) for name, beat in found.loops},
        "oldest_undone_at": _text(found.oldest_undone_at),
        "oldest_undone_seconds": round(found.oldest_undone_seconds, 3),
        "ledger_lag_seconds": round(found.ledger_lag_seconds, 3),
        "version": __version__,
    }


def _text(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat(timespec="microseconds") if at else None
