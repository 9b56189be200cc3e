"""The sentinel's round: ask, judge, tell; over and over, with everything in memory and everything bounded."""

import secrets
import ssl
from dataclasses import dataclass
from threading import Event
from typing import TYPE_CHECKING, Any

from wayhome.cli.sentinel import words
from wayhome.cli.sentinel.asking import ask
from wayhome.cli.sentinel.course import Course, Word, after
from wayhome.cli.sentinel.judging import judge
from wayhome.cli.sentinel.settings import Settings
from wayhome.cli.sentinel.telling import Say, Teller, ways_of
from wayhome.cli.sentinel.trouble import BadAnswer, Kind, Trouble
from wayhome.core.clock import monotonic_seconds, process_now
from wayhome.messaging.wire.tls import trusted

if TYPE_CHECKING:
    from datetime import date

NONCE_BYTES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one question came to: the signed document, or trouble."""

    document: dict[str, Any] | None
    trouble: Trouble | None


def look(settings: Settings, context: ssl.SSLContext) -> Found:
    """Ask once, and judge. Never raises: a fault of the sentinel's own is trouble too."""
    nonce = secrets.token_hex(NONCE_BYTES)
    try:
        answer = ask(settings.url, nonce, context=context)
        document = judge(answer, nonce=nonce, key=settings.key, now=process_now(), limits=settings.limits)
    except BadAnswer as bad:
        return Found(document=None, trouble=bad.trouble)
    except Exception as error:  # noqa: BLE001 - a watcher that dies of a surprise watches nothing
        failed = Trouble(kind=Kind.SENTINEL, words=f"the sentinel itself failed ({type(error).__name__})")
        return Found(document=None, trouble=failed)
    return Found(document=document, trouble=None)


class Sentinel:
    """Watches one Wayhome."""

    def __init__(self, settings: Settings, say: Say) -> None:
        self.settings = settings
        self.say = say
        self.teller = Teller(ways_of(settings, say))
        self.course = Course()
        self._kind: Kind | None = None
        self._context = trusted()
        self._said_on: date | None = None

    def run(self, stop: Event) -> None:
        """Watch until `stop`."""
        every = f"asks every {self.settings.seconds:g} s"
        self.say(f"sentinel watches from now: {every}, tells people by {len(self.teller.ways)} ways")
        now = process_now()
        if self.settings.daily is not None and now.time() >= self.settings.daily:
            self._said_on = now.date()
        while not stop.is_set():
            began = monotonic_seconds()
            self.round()
            stop.wait(max(0.1, self.settings.seconds - (monotonic_seconds() - began)))
        self.say("sentinel watches no longer")

    def round(self) -> None:
        """Ask once, and tell what is to be told."""
        trouble = look(self.settings, self._context).trouble
        kind = trouble.kind if trouble else None
        if kind != self._kind:
            self.say(f"bad answer: {trouble.words}" if trouble else "good answer")
            self._kind = kind
        began_at = self.course.began_at
        now = process_now()
        self.course, word = after(self.course, trouble, seconds=monotonic_seconds(), at=now, rule=self.settings.rule)
        if word is Word.AGAIN:
            self.teller.owe(words.again(since=began_at or now, now=now))
        elif word is not None and trouble is not None:
            since, repeat = self.course.began_at or now, self.settings.rule.repeat_seconds
            self.teller.owe(words.not_watching(word, words=trouble.words, since=since, repeat_seconds=repeat))
        self._say_daily()
        self.teller.deliver()

    def _say_daily(self) -> None:
        """Once a day, while all is well, the sentinel says that it is there."""
        now = process_now()
        is_time = self.settings.daily is not None and now.time() >= self.settings.daily and self._said_on != now.date()
        if is_time and self.course.began is None and not self.teller.owes:
            self._said_on = now.date()
            self.teller.owe(words.daily())
