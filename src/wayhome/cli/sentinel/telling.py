"""The sentinel's own ways to people: mail to each address, a signed webhook to each receiver.

Each way owes at most one notice, the newest, and tries until it was taken or refused for good (the next
notice tries anew); each has a thread of its own, so that a slow one holds up neither the others nor the next question.
"""

from collections.abc import Callable, Sequence
from threading import Lock, Thread

import httpx

from wayhome.cli.sentinel.settings import Settings
from wayhome.cli.sentinel.words import Notice
from wayhome.core.clock import monotonic_seconds, process_now
from wayhome.messaging.wire import smtp, webhook
from wayhome.messaging.wire.outcome import Accepted, Failed, Outcome
from wayhome.messaging.wire.tls import trusted

WAIT_SECONDS = 5.0
"""How long a round waits for what is being told; slower ways go on beside it."""

WEBHOOK_SECONDS = 10.0  # of each step

Say = Callable[[str], None]


class Way:
    """One address or receiver. `name` is for the log and tells nobody's address."""

    def __init__(self, name: str, send: Callable[[Notice], Outcome], say: Say) -> None:
        self.name = name
        self.send = send
        self.say = say
        self.owed: Notice | None = None
        self.failed = 0
        self._lock = Lock()
        self._thread: Thread | None = None

    def start(self) -> None:
        """Send what is owed, unless nothing is or it is being sent."""
        if self.owed is None or (self._thread is not None and self._thread.is_alive()):
            return
        self._thread = Thread(target=self._run, args=(self.owed,), name="sentinel-tell", daemon=True)
        self._thread.start()

    def wait(self, seconds: float) -> None:
        """Wait for what is being sent."""
        if self._thread is not None:
            self._thread.join(max(0.0, seconds))

    def owe(self, notice: Notice) -> None:
        """Owe `notice`, and nothing older."""
        with self._lock:
            self.owed = notice

    def _run(self, notice: Notice) -> None:
        try:
            outcome = self.send(notice)
        except Exception as error:  # noqa: BLE001 - whatever a library raises, it is tried again
            outcome = Failed(error=type(error).__name__, permanent=False)
        done = isinstance(outcome, Accepted) or outcome.permanent
        if isinstance(outcome, Accepted):
            self.say(f"told by {self.name}: {notice.subject}")
        else:
            self.failed += 1
            goes_on = "not trying that again" if done else "trying again"
            self.say(f"could not tell by {self.name} ({outcome.error}), {goes_on}: {notice.subject}")
        with self._lock:
            self.owed = None if done and self.owed is notice else self.owed


class Teller:
    """All ways together."""

    def __init__(self, ways: Sequence[Way]) -> None:
        self.ways = ways

    @property
    def owes(self) -> bool:
        """Whether some way still has something to tell."""
        return any(way.owed is not None for way in self.ways)

    def owe(self, notice: Notice) -> None:
        """Let every way owe `notice`."""
        for way in self.ways:
            way.owe(notice)

    def deliver(self, seconds: float = WAIT_SECONDS) -> None:
        """Send what is owed, by all ways at once; wait for them `seconds` in all."""
        until = monotonic_seconds() + seconds
        for way in self.ways:
            way.start()
        for way in self.ways:
            way.wait(until - monotonic_seconds())


def ways_of(settings: Settings, say: Say) -> list[Way]:
    """Return the ways that the settings name."""
    mails = [Way(f"mail {n}", _mail(settings, to), say) for n, to in enumerate(settings.addresses, 1)]
    hooks = [Way(f"webhook {n}", _hook(settings, url), say) for n, url in enumerate(settings.webhooks, 1)]
    return mails + hooks


def _mail(settings: Settings, to: str) -> Callable[[Notice], Outcome]:
    def send(notice: Notice) -> Outcome:
        connection = smtp.connection_to(settings.server or {})
        letter = smtp.Letter(sender=settings.sender, to=to, subject=notice.subject, body=notice.body, key=notice.key)
        try:
            return smtp.post(connection, letter)
        finally:
            smtp.close(connection)

    return send


def _hook(settings: Settings, url: str) -> Callable[[Notice], Outcome]:
    def send(notice: Notice) -> Outcome:
        post = webhook.Post(
            message_id=notice.key,
            subject=notice.subject,
            text=notice.body,
            covers=1,
            key=notice.key,
            secret=settings.secret,
        )
        body = post.body()
        headers = post.headers(body, seconds=int(process_now().timestamp()))
        with httpx.Client(timeout=WEBHOOK_SECONDS, trust_env=False, verify=trusted()) as client:
            return webhook.send(client, url, body, headers)

    return send
