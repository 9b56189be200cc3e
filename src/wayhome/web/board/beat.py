"""The board's own sign of life: what a page needs to know that it is not stale (invariant I11)."""

from dataclasses import dataclass
from datetime import UTC, datetime

from wayhome.web.board.rows import Health

LAG_SECONDS = 60
"""A ledger further behind than this is worth a word."""

NO_ENGINE = (
    "Wayhome's engine is not running: no alarm will open by itself. "
    "Ring round by telephone, and call your administrator."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """One beat: the database's time, the engine's age and what lags in words, and what is wrong ("" if nothing)."""

    at: str
    words: str
    notes: str
    trouble: str

    def as_json(self) -> dict[str, str]:
        """Return it as the page's script reads it."""
        return {"at": self.at, "words": self.words, "notes": self.notes, "trouble": self.trouble}


def beat_of(health: Health, now: datetime) -> Beat:
    """Say how the machine is at `now`."""
    return Beat(
        at=now.astimezone(UTC).isoformat(),
        words=_engine(health, now),
        notes="; ".join(_notes(health)),
        trouble="" if health.fresh else NO_ENGINE,
    )


def _engine(health: Health, now: datetime) -> str:
    if health.beat_at is None:
        return "the engine has never run"
    seconds = max(0, int((now - health.beat_at).total_seconds()))
    if seconds < 2 * 60:
        return f"engine looked {seconds} s ago"
    return f"engine last looked {seconds // 60} min ago"


def _notes(health: Health) -> list[str]:
    notes = []
    if health.waiting:
        notes.append(f"{health.waiting} message{'s' if health.waiting > 1 else ''} waiting")
    if health.failed:
        notes.append(f"{health.failed} message{'s' if health.failed > 1 else ''} failed today")
    if health.lag_seconds > LAG_SECONDS:
        notes.append(f"ledger {int(health.lag_seconds // 60)} min behind ({health.lag_entries} entries)")
    return notes
