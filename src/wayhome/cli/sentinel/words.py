"""What people read: subjects that tell a bystander nothing, bodies that say what to do, names and places never."""

from dataclasses import dataclass
from datetime import datetime

from wayhome.cli.sentinel.course import Word
from wayhome.cli.sentinel.judging import clock_time
from wayhome.core.ids import new_id

WHAT_TO_DO = (
    "Until then, people must keep watch: look who is out (on the board if it opens, else on the last printed copy), "
    "ring them, and keep their times by hand. Then mend it: `wayhome doctor` on its machine says what is wrong."
)
FROM = "This comes from the sentinel on another machine."


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One message to everybody. `key` stays the same however often it is sent."""

    key: str
    subject: str
    body: str


def not_watching(word: Word, *, words: str, since: datetime, repeat_seconds: float) -> Notice:
    """Return the notice that nobody may be watching; `words` is what is wrong now."""
    still = "still " if word is Word.STILL_NOT else ""
    body = (
        f"Wayhome may {still}not be watching, since {clock_time(since)}: {words}.\n\n{WHAT_TO_DO}\n\n"
        f"{FROM} It says so again every {repeat_seconds / 60:g} minutes until Wayhome watches."
    )
    return _notice(word.value, body)


def again(*, since: datetime, now: datetime) -> Notice:
    """Return the notice that it is over."""
    body = (
        f"Wayhome is watching again, seen at {clock_time(now)}. It was not, or could not be asked, from "
        f"{clock_time(since)} on. What fell due meanwhile is told now; look at the board.\n\n{FROM}"
    )
    return _notice(Word.AGAIN.value, body)


def daily() -> Notice:
    """Return the daily sign of life of the sentinel itself."""
    body = (
        f"The sentinel and Wayhome both watch. If this message stays away one day, look after the sentinel.\n\n{FROM}"
    )
    return _notice("the daily sign of life", body)


def trial() -> Notice:
    """Return the notice that tries every way."""
    return _notice(
        "a trial", f"This is a trial: nothing is wrong. So you would be told if Wayhome fell silent.\n\n{FROM}"
    )


def _notice(subject: str, body: str) -> Notice:
    return Notice(key=f"sentinel-{new_id()}", subject=f"Wayhome: {subject}", body=body)
