"""The ways out, one folder each, under one door: send a batch, check by really connecting, check an address.

A channel never raises for one message: it returns an `Outcome` for each. Its time-out is shorter than
the lease of a message, so that nothing is sent twice while somebody still waits for an answer.
"""

from collections.abc import Sequence
from types import ModuleType
from typing import Protocol, cast

from wayhome.messaging.actions import Claimed
from wayhome.messaging.channels import apprise, board, console, smtp, webhook
from wayhome.messaging.channels.outcome import Accepted, Failed, Outcome
from wayhome.messaging.models import Channel

LEASE_SECONDS = 90.0
"""How long a message is leased; not shorter than any channel's `BATCH_SECONDS`, its bound for a whole batch."""


class ChannelDoor(Protocol):
    """What every channel's folder offers."""

    TIMEOUT_SECONDS: float
    BATCH_SECONDS: float
    BATCH: int

    def send(self, batch: Sequence[Claimed]) -> list[Outcome]:
        """Send each message of the batch and return its outcome, in order."""

    def check(self) -> str:
        """Really connect, without telling anybody anything; return "" or what is wrong and the mend."""

    def is_configured(self) -> bool:
        """Say whether the agency has set the channel up."""

    def address_fault(self, address: str) -> str:
        """Return "" for an address that the channel can send to, else what to type instead."""


_DOORS: dict[str, ModuleType] = {
    Channel.APPRISE: apprise,
    Channel.BOARD: board,
    Channel.CONSOLE: console,
    Channel.SMTP: smtp,
    Channel.WEBHOOK: webhook,
}


def door(channel: str) -> ChannelDoor:
    """Return the folder of a channel. Raises KeyError for an unknown one."""
    return cast("ChannelDoor", _DOORS[channel])


def send_batch(channel: str, batch: Sequence[Claimed]) -> list[Outcome]:
    """Send a batch of one channel; an error of the channel itself is a failure of each message."""
    try:
        return door(channel).send(batch)
    except Exception as error:  # noqa: BLE001 - whatever a library raises, the ladder goes on
        failed = Failed(error=type(error).__name__, permanent=False)
        return [failed for _ in batch]


def address_fault(channel: str, address: str) -> str:
    """Return "" for an address that `channel` can send to, else what to type instead."""
    return door(channel).address_fault(address)


__all__ = ["LEASE_SECONDS", "Accepted", "ChannelDoor", "Failed", "Outcome", "address_fault", "door", "send_batch"]
