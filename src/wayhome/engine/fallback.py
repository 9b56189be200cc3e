"""People are told although the database is gone, full or read-only, by addresses kept in memory (F4).

While all is well the engine learns, once a minute, whom to tell and how. When upkeep has not come
through for a minute, this thread tells them itself, without the database: by mail, webhook or
Apprise, again every quarter of an hour, and once more when Wayhome watches again. Nothing is
written to disk; an engine that was started during an outage knows nobody, and the sentinel does.
Each engine tells for itself: two engines, two messages, rather than none.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event
from uuid import UUID

from wayhome.alarms.actions import Recipient, standing_by
from wayhome.core.clock import monotonic_seconds, process_now
from wayhome.core.ids import new_id
from wayhome.messaging.actions import Claimed
from wayhome.messaging.channels import Accepted, send_batch
from wayhome.messaging.rules import Route

log = logging.getLogger(__name__)

SILENT_SECONDS = 60.0
"""Upkeep runs each second; when it has not come through for so long, people are told."""

LOOK_SECONDS = 1.0
AGAIN_SECONDS = 30.0
"""Whom no route reached is tried again after so long."""

REPEAT_SECONDS = 900.0

NOT_WATCHING = (
    "Wayhome is not watching: since {since} UTC its engine cannot work with its database. No alarm opens by itself. "
    "Ring round by telephone, keep the printed board by hand, and call whoever keeps Wayhome running."
)
WATCHING = "Wayhome is watching again. Look at the board: what fell due meanwhile is opened now."


@dataclass(slots=True)
class Fallback:
    """What one engine knows of whom to tell, and how far it is with telling them."""

    contacts: Sequence[Recipient] = ()
    good_at: float = field(default_factory=monotonic_seconds)
    since: datetime = field(default_factory=process_now)
    told: set[UUID] = field(default_factory=set)
    reached: set[UUID] = field(default_factory=set)
    try_at: float = 0.0
    repeat_at: float = 0.0

    def learn(self, now: datetime) -> int:
        """Remember whom to tell from now on; returns how many."""
        self.contacts = standing_by(now)
        return len(self.contacts)

    def all_is_well(self) -> None:
        """Note that upkeep came through."""
        self.good_at, self.since = monotonic_seconds(), process_now()

    def run(self, stop: Event) -> None:
        """Look once a second until `stop`; whatever goes wrong, look again."""
        while not stop.wait(LOOK_SECONDS):
            try:
                self.look()
            except Exception:
                log.exception("the fallback failed")

    def look(self) -> None:
        """Tell whom there is to tell, if it is time."""
        now = monotonic_seconds()
        if now - self.good_at <= SILENT_SECONDS:
            self._end()
            return
        if self.told and now >= self.repeat_at:
            self.told = set()
        waiting = [one for one in self.contacts if one.id not in self.told]
        if not waiting or now < self.try_at:
            return
        if not self.told:
            self.repeat_at = now + REPEAT_SECONDS
        self.try_at = now + AGAIN_SECONDS
        words = NOT_WATCHING.format(since=f"{self.since.astimezone(UTC):%H:%M}")
        self.told |= tell(waiting, words)
        self.reached |= self.told
        log.error("the database does not serve the engine: %d of %d people told", len(self.told), len(self.contacts))

    def _end(self) -> None:
        """Tell those who were told that it is over, once."""
        over = [one for one in self.contacts if one.id in self.reached]
        self.told, self.reached, self.try_at = set(), set(), 0.0
        if over:
            tell(over, WATCHING)


def tell(people: Sequence[Recipient], words: str) -> set[UUID]:
    """Send `words` to each by the first of their routes that takes it; returns whom it reached. Asks no database."""
    told: set[UUID] = set()
    key = new_id().hex
    for number in range(max((len(one.routes) for one in people), default=0)):
        batches: dict[str, list[Claimed]] = {}
        for one in people:
            if one.id not in told and number < len(one.routes):
                batches.setdefault(one.routes[number].channel, []).append(_letter(one, one.routes[number], words, key))
        for channel, batch in batches.items():
            outcomes = send_batch(channel, batch)
            told |= {
                letter.recipient_id
                for letter, outcome in zip(batch, outcomes, strict=True)
                if isinstance(outcome, Accepted)
            }
    return told


def _letter(one: Recipient, route: Route, words: str, key: str) -> Claimed:
    return Claimed(
        message_id=new_id(),
        attempt_id=new_id(),
        recipient_id=one.id,
        channel=route.channel,
        address=route.address,
        route_id=str(route.route_id or ""),
        subject="Wayhome: please answer",
        body=words,
        with_link=False,
        idempotency_key=f"fallback:{key}:{one.id.hex}",
    )
